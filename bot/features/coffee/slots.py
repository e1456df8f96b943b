"""Concrete moments to propose to a group, from the hours its members declared. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import Closures, resolve, today

# A week of hours is numbered weekday * 4 + part, Monday morning being 0.
PARTS = (time(9), time(12, 30), time(15, 30), time(18, 30))
LUNCH = 1
MOST = 3
AHEAD = 7  # days


def propose(
    hours: Sequence[frozenset[int]], zone: ZoneInfo, after: datetime, closures: Closures
) -> tuple[datetime, ...]:
    """Up to three moments of the coming week that suit everybody, one a day at most.

    *hours* are each member's, empty for who declared none: any will do for them. Where
    nobody declared any, lunches of working days; () where no moment suits all.
    """
    declared = [one for one in hours if one]
    common = frozenset.intersection(*declared) if declared else None
    found: list[datetime] = []
    first = today(after, zone)
    for ahead in range(1, AHEAD + 1):
        day = first + timedelta(days=ahead)
        if closures.closed(day) or closures.rests(day):
            continue
        parts = [part for part in range(len(PARTS)) if _suits(common, day.weekday(), part)]
        if parts and len(found) < MOST:
            part = parts[ahead % len(parts)]  # not the same hour every day
            found.append(resolve(day, PARTS[part], zone))
    return tuple(found)


def _suits(common: frozenset[int] | None, weekday: int, part: int) -> bool:
    if common is None:
        return weekday < 5 and part == LUNCH
    return weekday * len(PARTS) + part in common
