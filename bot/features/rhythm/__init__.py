"""Rhythm: people who met well meet again, and nobody is forgotten. Every step is asked first.

`again` is a second coffee for two who would both gladly have one; `ladder` leads from such a pair
to a table, with others who `complement` them, and `hosting` from the table to a breakfast.
`newcomers` is the first three weeks of somebody new, `unseen` a kind question to who has not been
seen for long; `days` is when all this is asked. `regular` tells a member how regularly they meet
others, and `habits` is what they let the bot do.
"""

from bot.features.rhythm import again, days, habits, hosting, ladder, newcomers, regular, unseen
from bot.features.rhythm.registry import rhythm

__all__ = [
    "again",
    "days",
    "habits",
    "hosting",
    "ladder",
    "newcomers",
    "regular",
    "rhythm",
    "unseen",
]
