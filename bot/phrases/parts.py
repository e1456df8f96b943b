"""The parts a phrase is made of, each with the slot it fills; a slot is filled once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Literal

Slot = Literal[
    "time", "number", "period", "weekday", "date", "week", "length", "edge", "every", "times"
]
Style = Literal["exact", "bare", "half", "midnight"]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as written, its hour 0 to 23.

    ``style``: "exact" on the 24-hour clock, "half" with am or pm, "bare" a number of hours alone,
    "midnight" at one end of the day or the other.
    ``padded``: with a leading zero, which no one writes for the evening.
    """

    hour: int
    minute: int = 0
    style: Style = "exact"
    padded: bool = False
    slot: ClassVar[Slot] = "time"


@dataclass(frozen=True, slots=True)
class Range:
    """From one time to another."""

    start: Clock
    end: Clock
    slot: ClassVar[Slot] = "time"


@dataclass(frozen=True, slots=True)
class After:
    """So long from now: "in two hours"."""

    delay: timedelta
    slot: ClassVar[Slot] = "time"


@dataclass(frozen=True, slots=True)
class Number:
    """A number alone: an hour or a day of the month, which its neighbours decide."""

    value: int
    slot: ClassVar[Slot] = "number"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of the day."""

    name: Literal["morning", "afternoon", "evening"]
    slot: ClassVar[Slot] = "period"


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday, 0 being Monday; ``which``: "next" and "this" say more than they mean."""

    number: int
    which: Literal["", "next", "this"] = ""
    slot: ClassVar[Slot] = "weekday"


@dataclass(frozen=True, slots=True)
class NextWeek:
    """The calendar week after this one."""

    slot: ClassVar[Slot] = "week"


@dataclass(frozen=True, slots=True)
class Later:
    """A date so many days and months from today."""

    days: int = 0
    months: int = 0
    slot: ClassVar[Slot] = "date"


@dataclass(frozen=True, slots=True)
class OnDate:
    """A date, perhaps without its year."""

    year: int | None
    month: int
    day: int
    slot: ClassVar[Slot] = "date"


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day of a month that is not named."""

    day: int
    slot: ClassVar[Slot] = "date"


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The first, ... fourth or last (-1) of a weekday in a month.

    ``month``: 1 to 12, or "any" ("of the month"), "this", "next".
    """

    nth: int
    weekday: int
    month: int | Literal["any", "this", "next"] = "any"
    year: int | None = None
    slot: ClassVar[Slot] = "date"


@dataclass(frozen=True, slots=True)
class Length:
    """How long it lasts."""

    lasting: timedelta
    slot: ClassVar[Slot] = "length"


@dataclass(frozen=True, slots=True)
class Edge:
    """Says that the date after it begins or ends something."""

    side: Literal["from", "until"]
    slot: ClassVar[Slot] = "edge"


@dataclass(frozen=True, slots=True)
class Every:
    """How often: every so many days, weeks or months."""

    count: int
    unit: Literal["day", "week", "month"]
    slot: ClassVar[Slot] = "every"


@dataclass(frozen=True, slots=True)
class Times:
    """How many times in all."""

    count: int
    slot: ClassVar[Slot] = "times"


Part = (
    Clock
    | Range
    | After
    | Number
    | Period
    | Weekday
    | NextWeek
    | Later
    | OnDate
    | DayOfMonth
    | NthWeekday
    | Length
    | Edge
    | Every
    | Times
)
