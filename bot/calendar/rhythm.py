"""A rhythm: which dates, at what local time, until when; and its short text for storage."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal, get_args

from bot.calendar.patterns import LAST, Daily, MonthlyOn, MonthlyWeekday, Pattern, Weekly

OnClosed = Literal["skip", "shift", "hold"]
"""What a closed day does to a date: leave it out, move it to the next open day of its period
(else leave it out), or nothing at all (for what happens online anyway)."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NTHS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
_DAY = r"\d{4}-\d{2}-\d{2}"
_TEXT = re.compile(
    r"(?:(?P<daily>daily)"
    rf"|(?:weekly|every (?P<every>\d{{1,2}}) weeks) (?P<weekday>{'|'.join(_WEEKDAYS)})"
    r"|monthly (?P<day>\d{1,2})"
    rf"|monthly (?P<nth>{'|'.join(_NTHS)}) (?P<nth_weekday>{'|'.join(_WEEKDAYS)}))"
    r" (?P<at>\d{2}:\d{2})"
    rf"(?: from (?P<anchor>{_DAY}))?"
    rf"(?: until (?P<until>{_DAY}))?"
    r"(?: times (?P<count>\d{1,5}))?"
    rf"(?: skip (?P<skipped>{_DAY}(?:,{_DAY})*))?"
    rf"(?: closed (?P<on_closed>{'|'.join(get_args(OnClosed))}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A series of dates at one local time, to the minute; the time zone is given apart.

    ``anchor``: no date before it, and the day from which weeks and ``count`` are counted; both
    need it. ``until``: the last date there can be, itself included. ``count``: how many dates in
    all, those skipped and those on closed days counted too (as COUNT of RFC 5545, section
    3.3.10). ``skipped``: dates left out on purpose, as named by the pattern or as moved.
    Raises ``ValueError`` when the parts do not fit together.
    """

    pattern: Pattern
    at: time
    anchor: date | None = None
    until: date | None = None
    count: int | None = None
    skipped: frozenset[date] = frozenset()
    on_closed: OnClosed = "skip"

    def __post_init__(self) -> None:
        problem = self._problem()
        if problem:
            raise ValueError(problem)

    def _problem(self) -> str:
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            return "the time of a rhythm is local and to the minute"
        if self.count is not None and self.count < 1:
            return "a rhythm happens once at least"
        if self.anchor is None and self.count is not None:
            return "a number of times is counted from a date: 'from' is missing"
        if self.anchor is None and isinstance(self.pattern, Weekly) and self.pattern.every > 1:
            return "every few weeks is counted from a date: 'from' is missing"
        if self.anchor and self.until and self.until < self.anchor:
            return "a rhythm cannot end before it begins"
        return ""

    def skipping(self, days: Iterable[date]) -> "Rhythm":
        """The same rhythm without these dates."""
        return replace(self, skipped=self.skipped | frozenset(days))

    def ending(self, last: date) -> "Rhythm":
        """The same rhythm with no date after ``last``; ``ValueError`` when before its anchor."""
        return replace(self, until=last if self.until is None else min(last, self.until))

    def __str__(self) -> str:
        """The canonical text, which ``Rhythm.parse`` reads back to an equal rhythm.

        For example ``every 2 weeks thu 18:30 from 2026-11-26 times 10 closed shift``.
        """
        words = [_pattern_text(self.pattern), f"{self.at:%H:%M}"]
        if self.anchor:
            words.append(f"from {self.anchor}")
        if self.until:
            words.append(f"until {self.until}")
        if self.count is not None:
            words.append(f"times {self.count}")
        if self.skipped:
            words.append("skip " + ",".join(str(day) for day in sorted(self.skipped)))
        if self.on_closed != "skip":
            words.append(f"closed {self.on_closed}")
        return " ".join(words)

    @classmethod
    def parse(cls, text: str) -> "Rhythm":
        """The rhythm written by ``str(rhythm)``; letter case and extra spaces do not matter.

        Raises ``ValueError``, with a sentence that gives examples, when it is none.
        """
        found = _TEXT.fullmatch(" ".join(text.lower().split()))
        if found is None:
            raise ValueError(
                f"{text!r} is not a rhythm; write for example 'daily 09:00', 'weekly thu 18:30', "
                "'every 2 weeks thu 18:30 from 2026-11-26', 'monthly 15 09:00' or "
                "'monthly first tue 18:30'"
            )
        skipped = found["skipped"].split(",") if found["skipped"] else ()
        return cls(
            pattern=_parse_pattern(found),
            at=time.fromisoformat(found["at"]),
            anchor=_parse_day(found["anchor"]),
            until=_parse_day(found["until"]),
            count=int(found["count"]) if found["count"] else None,
            skipped=frozenset(date.fromisoformat(day) for day in skipped),
            on_closed=_parse_on_closed(found["on_closed"]),
        )


def _pattern_text(pattern: Pattern) -> str:
    match pattern:
        case Daily():
            return "daily"
        case Weekly(weekday, 1):
            return f"weekly {_WEEKDAYS[weekday]}"
        case Weekly(weekday, every):
            return f"every {every} weeks {_WEEKDAYS[weekday]}"
        case MonthlyOn(day):
            return f"monthly {day}"
        case MonthlyWeekday(nth, weekday):
            name = next(word for word, number in _NTHS.items() if number == nth)
            return f"monthly {name} {_WEEKDAYS[weekday]}"


def _parse_pattern(found: re.Match[str]) -> Pattern:
    if found["daily"]:
        return Daily()
    if found["weekday"]:
        return Weekly(_WEEKDAYS.index(found["weekday"]), int(found["every"] or 1))
    if found["day"]:
        return MonthlyOn(int(found["day"]))
    return MonthlyWeekday(_NTHS[found["nth"]], _WEEKDAYS.index(found["nth_weekday"]))


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _parse_on_closed(text: str | None) -> OnClosed:
    return next((policy for policy in get_args(OnClosed) if policy == text), "skip")
