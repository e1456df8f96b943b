"""Coffee: every week, members meet in small groups, whom they know least first.

`joining` is taking part, `absence` being away, `company` whom one meets; `rounds` draws
and introduces, `late` seats who comes or goes while a round is on, `again` brings people
together outside the rounds, `meeting` is what a group says of its coffee, `reminding` is what
is said at its time; `hosting`, `swapping` and `circles` are for organisers; `agenda` is what
calendars read; `talking` notices a coffee by voice; `uniting` is one person with two accounts.
`cards` are the messages; `draw`, `when` and `slots` are pure.
"""

from bot.features.coffee import (
    absence,
    again,
    agenda,
    circles,
    company,
    hosting,
    joining,
    late,
    meeting,
    reminding,
    rounds,
    swapping,
    talking,
    uniting,
)
from bot.features.coffee.registry import coffee

__all__ = [
    "absence",
    "again",
    "agenda",
    "circles",
    "coffee",
    "company",
    "hosting",
    "joining",
    "late",
    "meeting",
    "reminding",
    "rounds",
    "swapping",
    "talking",
    "uniting",
]
