"""When a rhythm happens: its dates on one clock, with closed days and clock changes decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.calendar.clock import day_exists, resolve, today
from bot.calendar.closures import OPEN, Closures
from bot.calendar.rhythm import Rhythm

_UNANCHORED = date(1970, 1, 1)
# Leaves room in the calendar of Python for what comes after the last date.
_LAST_YEAR = 9998
_LOOK_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time a rhythm happens: ``day`` is the local date, ``at`` the moment in UTC.

    ``moved_from``: the date the rhythm names, when a closed day moved it; ``because``: the closed
    day's label, empty when it was a day of rest.
    """

    day: date
    at: datetime
    moved_from: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One time a rhythm does not happen: the ``day`` it names, and why.

    ``by``: "request" (someone skipped it) or "closed". ``because``: the closed day's label, empty
    for a request and for a day of rest, which nobody needs to be told of.
    """

    day: date
    by: Literal["request", "closed"]
    because: str = ""


def occurrences(
    rhythm: Rhythm, zone: ZoneInfo, after: datetime, closures: Closures = OPEN
) -> Iterator[Occurrence]:
    """The occurrences strictly after ``after`` (aware), in order, one per local date.

    They end with the rhythm, else when five years in a row hold none. Raises ``ValueError`` when
    ``after`` is naive.
    """
    for outcome in outcomes(rhythm, zone, after, closures):
        if isinstance(outcome, Occurrence):
            yield outcome


def next_occurrence(
    rhythm: Rhythm, zone: ZoneInfo, after: datetime, closures: Closures = OPEN
) -> Occurrence | None:
    """The first occurrence strictly after ``after``, or None when the rhythm is over.

    It is counted from ``after`` alone, so that someone who slept three weeks finds one, not three.
    Raises ``ValueError`` when ``after`` is naive.
    """
    return next(occurrences(rhythm, zone, after, closures), None)


def skipped_between(
    rhythm: Rhythm, zone: ZoneInfo, after: datetime, until: datetime, closures: Closures = OPEN
) -> list[Skipped]:
    """The dates left out after ``after`` and up to ``until`` (both aware), in order.

    Raises ``ValueError`` when ``after`` is naive.
    """
    left_out = []
    for outcome in outcomes(rhythm, zone, after, closures):
        if resolve(outcome.day, rhythm.at, zone) > until:
            break
        if isinstance(outcome, Skipped):
            left_out.append(outcome)
    return left_out


def outcomes(
    rhythm: Rhythm, zone: ZoneInfo, after: datetime, closures: Closures = OPEN
) -> Iterator[Occurrence | Skipped]:
    """What becomes of each date of the rhythm after ``after``, in order: held, moved or skipped.

    They end with the rhythm, else when five years in a row hold no occurrence. Raises
    ``ValueError`` when ``after`` is naive.
    """
    anchor = rhythm.anchor or _UNANCHORED
    last_held = max(today(after, zone), anchor)
    # One period early: a date moved by a closed day, or past midnight by a clock change, may
    # still lie ahead although the rhythm named it before.
    index = max(0, rhythm.pattern.index_near(last_held, anchor) - 1)
    while (named := _date_number(rhythm, index, anchor)) is not None:
        if named - last_held > _LOOK_AHEAD:
            return
        outcome = _outcome(rhythm, named, zone, closures)
        if isinstance(outcome, Occurrence):
            last_held = max(last_held, outcome.day)
            if outcome.at > after:
                yield outcome
        elif outcome is not None and resolve(named, rhythm.at, zone) > after:
            yield outcome
        index += 1


def _date_number(rhythm: Rhythm, index: int, anchor: date) -> date | None:
    if rhythm.count is not None and index >= rhythm.count:
        return None
    try:
        named = rhythm.pattern.date_number(index, anchor)
    except (OverflowError, ValueError):  # after the year 9999
        return None
    beyond = named.year > _LAST_YEAR or (rhythm.until is not None and named > rhythm.until)
    return None if beyond else named


def _outcome(
    rhythm: Rhythm, named: date, zone: ZoneInfo, closures: Closures
) -> Occurrence | Skipped | None:
    """What becomes of one date; None for a date that the zone never lived and nothing replaces."""
    if named in rhythm.skipped:
        return Skipped(named, "request")
    exists = day_exists(named, zone)
    because = _closing(rhythm, named, closures)
    if exists and because is None:
        return Occurrence(named, resolve(named, rhythm.at, zone))
    moved = None
    if rhythm.on_closed == "shift" or not exists:
        moved = _next_open_day(rhythm, named, zone, closures)
    if moved is None:
        return Skipped(named, "closed", because or "") if exists else None
    if moved in rhythm.skipped:
        return Skipped(named, "request")
    return Occurrence(moved, resolve(moved, rhythm.at, zone), named, because or "")


def _closing(rhythm: Rhythm, day: date, closures: Closures) -> str | None:
    """Why ``day`` is closed to the rhythm that names it: a label, "" for rest, None when open."""
    if rhythm.on_closed == "hold":
        return None
    label = closures.closed(day)
    if label is None and closures.rests(day) and not rhythm.pattern.names_weekday():
        return ""
    return label


def _next_open_day(rhythm: Rhythm, named: date, zone: ZoneInfo, closures: Closures) -> date | None:
    """The first open day after ``named`` in its period, or None."""
    end = rhythm.pattern.period_end(named)
    if rhythm.until is not None:
        end = min(end, rhythm.until)
    for offset in range(1, (end - named).days + 1):
        day = named + timedelta(days=offset)
        open_for_it = rhythm.on_closed == "hold" or not (
            closures.closed(day) or closures.rests(day)
        )
        if open_for_it and day_exists(day, zone):
            return day
    return None
