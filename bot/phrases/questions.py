"""What is asked back when a phrase is not understood without a doubt."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "clock_change",
    "day_and_date",
    "day_or_month",
    "days_or_weeks",
    "empty",
    "end_first",
    "hour",
    "how_often",
    "impossible_date",
    "impossible_time",
    "length",
    "length_limits",
    "midnight",
    "no_day",
    "no_time",
    "part_of_day",
    "past",
    "rhythm",
    "too_far",
    "too_long",
    "twice",
    "unknown",
    "which_date",
    "which_day",
    "which_weekday",
]

LONGEST_FRAGMENT = 60


# The marker of bot.language, which this package stands beside and does not import.
def N_(sentence: str) -> str:  # noqa: N802 -- gettext's own name for "translate this later"
    """Mark a sentence for the catalogues where it is written down before it is said."""
    return sentence


_SENTENCES: dict[Kind, str] = {
    "clock_change": N_(
        "“{fragment}” does not exist: the clocks change just then. Which other time?"
    ),
    "day_and_date": N_("The weekday and the date do not agree in “{fragment}”. Which one is it?"),
    "day_or_month": N_(
        "Is “{fragment}” day/month or month/day? Write the month in letters, as in “3 December”."
    ),
    "days_or_weeks": N_(
        "Does “{fragment}” mean whole weeks, or just as many days? Write “in 2 weeks”, or the date."
    ),
    "empty": N_("Which day, and at what time? Write for example “Thursday 18:30”."),
    "end_first": N_("“{fragment}” ends before it begins. From when to when?"),
    "hour": N_("Is “{fragment}” in the morning or in the evening? Write “6am” or “18:00”."),
    "how_often": N_(
        "How often is “{fragment}”? Write for example “every Thursday 18:30” or “every 2 weeks”."
    ),
    "impossible_date": N_("There is no such date as “{fragment}”. Which day is it?"),
    "impossible_time": N_("There is no such time as “{fragment}”. Write for example “18:30”."),
    "length": N_("How long is “{fragment}”? Write for example “45 min” or “1h30”."),
    "length_limits": N_("“{fragment}” is not between 5 minutes and 24 hours. How long is it?"),
    "midnight": N_("At which end of the day is “{fragment}”? Write “00:00” with its date."),
    "no_day": N_("Which day is “{fragment}”? Write for example “Thursday” or “24 November”."),
    "no_time": N_("At what time is “{fragment}”? Add for example “18:30”."),
    "part_of_day": N_("The time and the part of the day do not agree in “{fragment}”."),
    "past": N_("“{fragment}” is already past. Which other day or time?"),
    "rhythm": N_(
        "I cannot keep the rhythm “{fragment}”: it can be daily, every 1 to 12 weeks, or monthly."
    ),
    "too_far": N_("“{fragment}” is more than two years ahead. Which nearer day is it?"),
    "too_long": N_("That is too long to be a date: “{fragment}”. Write for example “24/11 18:30”."),
    "twice": N_("“{fragment}” comes on top of another day or time. Which one is it?"),
    "unknown": N_(
        "I do not understand “{fragment}”. Write for example “Thursday 18:30” or “24/11 18:30”."
    ),
    "which_date": N_("On which day of the month is “{fragment}”? For example “the 15th”."),
    "which_day": N_("Which date is “{fragment}”? Write for example “3 December”."),
    "which_weekday": N_("On which weekday is “{fragment}”? Write for example “on Thursday”."),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What was not understood: its kind, and the piece of text as it was typed."""

    kind: Kind
    fragment: str = ""

    @property
    def sentence(self) -> str:
        """The question in English, to be translated, with the hole ``{fragment}``."""
        return _SENTENCES[self.kind]


class Asked(Exception):
    """Carries a question from deep inside the grammar out to the reader."""

    def __init__(self, kind: Kind, fragment: str) -> None:
        super().__init__(kind)
        shown = " ".join(fragment.split())
        if len(shown) > LONGEST_FRAGMENT:
            shown = shown[: LONGEST_FRAGMENT - 1] + "…"
        self.question = Question(kind, shown)
