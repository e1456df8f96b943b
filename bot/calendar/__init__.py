"""Pure time: rhythms, their next occurrences, closed days, and local time on a community's clock.

Nothing here reads a clock: every function is given the moment it needs. Clock changes are decided
in one place, :func:`resolve`, so that "18:30 stays 18:30" everywhere.
"""

from bot.calendar.clock import day_exists, find_zone, local, resolve, time_exists, today
from bot.calendar.closures import OPEN, Closures, OwnClosure
from bot.calendar.occurrences import (
    Occurrence,
    Skipped,
    next_occurrence,
    occurrences,
    outcomes,
    skipped_between,
)
from bot.calendar.patterns import (
    LAST,
    MOST_WEEKS,
    Daily,
    MonthlyOn,
    MonthlyWeekday,
    Pattern,
    Weekly,
)
from bot.calendar.rhythm import OnClosed, Rhythm

__all__ = [
    "LAST",
    "MOST_WEEKS",
    "OPEN",
    "Closures",
    "Daily",
    "MonthlyOn",
    "MonthlyWeekday",
    "Occurrence",
    "OnClosed",
    "OwnClosure",
    "Pattern",
    "Rhythm",
    "Skipped",
    "Weekly",
    "day_exists",
    "find_zone",
    "local",
    "next_occurrence",
    "occurrences",
    "outcomes",
    "resolve",
    "skipped_between",
    "time_exists",
    "today",
]
