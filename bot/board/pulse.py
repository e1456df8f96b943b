"""The pulse: how many of those introduced met, how far links reach, who comes again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from bot.board.book import Attendance
from bot.calendar import today as day_of
from bot.pages import Month, Pulse
from bot.picture.map import months_of
from bot.picture.meetings import NAMED, Meetings, Numbers

LAST = 24  # months that are shown
RUNNING = 3  # months in a row that make a regular


def pulse_of(
    meetings: Meetings, ids: Numbers, past: Sequence[Attendance], now: date, zone: ZoneInfo
) -> Pulse:
    """Every month until now; what needs names from where there are names on.

    That is from the first whole month of them, where earlier groups have none any more.
    """
    begin, meetings = meetings.begin, meetings.named(now)
    months = months_of(begin, now)
    limit = (now - NAMED).toordinal()
    named = 0
    if begin is not None and begin < limit:
        named = sum(one.toordinal() < limit for one in months)
    edges = np.array([one.toordinal() for one in months] + [now.toordinal() + 1])
    here = np.isin(meetings.one, ids) & np.isin(meetings.other, ids)
    month = np.searchsorted(edges, meetings.day, "right") - 1
    reach = _from(named, _reach(meetings, here, month, len(months), len(ids)))
    running = named + RUNNING - 1 if named else 0
    regular = _from(running, _regular(meetings, here, month, len(months), ids))
    group_month = np.searchsorted(edges, meetings.group_day, "right") - 1
    groups = np.bincount(group_month, minlength=len(months))
    met = np.bincount(group_month, meetings.group_met, minlength=len(months))
    signed_up, absent = _attendance(past, months, zone)
    every = tuple(
        Month(
            first,
            float(met[at] / groups[at]) if groups[at] else None,
            reach[at],
            regular[at],
            signed_up[at],
            absent[at],
        )
        for at, first in enumerate(months)
    )
    return Pulse(every[-LAST:], len(ids), since=months[named] if 0 < named < len(months) else None)


def _from(first: int, values: list[float | None]) -> list[float | None]:
    """The values from that month on."""
    return [None] * min(first, len(values)) + values[first:]


def _reach(
    meetings: Meetings, here: np.ndarray, month: Numbers, months: int, people: int
) -> list[float | None]:
    """Pairs that had met by the end of each month, of all the pairs of those who are here now."""
    possible = people * (people - 1) // 2
    if not possible:
        return [None] * months
    known = here & (meetings.met > 0)
    low = np.minimum(meetings.one[known], meetings.other[known])
    high = np.maximum(meetings.one[known], meetings.other[known])
    pairs, where = np.unique(low << 31 | high, return_inverse=True)
    first = np.full(len(pairs), months)
    np.minimum.at(first, where, month[known])
    so_far = np.cumsum(np.bincount(first, minlength=months + 1)[:months])
    return [float(one) / possible for one in so_far]


def _regular(
    meetings: Meetings, here: np.ndarray, month: Numbers, months: int, ids: Numbers
) -> list[float | None]:
    """Who was introduced in each of three months running, of those who were before their end."""
    if not len(ids):
        return [None] * months
    seen = np.zeros((months, len(ids)), bool)
    for side in (meetings.one, meetings.other):
        seen[month[here], np.searchsorted(ids, side[here])] = True
    ever = np.logical_or.accumulate(seen, axis=0).sum(axis=1)
    found: list[float | None] = []
    for at in range(months):
        running = seen[max(at - RUNNING + 1, 0) : at + 1]
        # The month that is not over yet would make everybody irregular.
        whole = len(running) == RUNNING and ever[at] and (at < months - 1 or months == RUNNING)
        found.append(float(running.all(axis=0).sum() / ever[at]) if whole else None)
    return found


def _attendance(
    past: Sequence[Attendance], months: Sequence[date], zone: ZoneInfo
) -> tuple[list[int], list[int]]:
    at = {first: number for number, first in enumerate(months)}
    signed_up, absent = [0] * len(months), [0] * len(months)
    for one in past:
        if one.gathering.start:
            number = at.get(day_of(one.gathering.start, zone).replace(day=1))
            if number is not None:
                signed_up[number] += one.going
                absent[number] += one.absent
    return signed_up, absent
