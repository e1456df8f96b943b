"""Rhythm: people who met well meet again, and nobody is forgotten. Every step is asked first.

`again` is a second coffee for two who would both gladly have one; `habits` is what a member
lets the bot do. `days` is when all this is asked.
"""

from bot.features.rhythm import again, days, habits
from bot.features.rhythm.registry import rhythm

__all__ = ["again", "days", "habits", "rhythm"]
