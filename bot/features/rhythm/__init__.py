"""Rhythm: people who met well meet again, and nobody is forgotten. Every step is asked first.

`again` is a second coffee for two who would both gladly have one, `newcomers` the first three
weeks of somebody new, `unseen` a kind question to who has not been seen for long; `days` is when
all this is asked. `regular` tells a member how regularly they meet others, and `habits` is what
they let the bot do.
"""

from bot.features.rhythm import again, days, habits, newcomers, regular, unseen
from bot.features.rhythm.registry import rhythm

__all__ = ["again", "days", "habits", "newcomers", "regular", "rhythm", "unseen"]
