"""The work that waits for a gathering: each step of its life is a job at its time. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.features.gatherings.book import Gathering
from bot.features.gatherings.cards import HERE
from bot.features.gatherings.common import timed
from bot.features.gatherings.links import seats_at, turns_at
from bot.features.gatherings.seats.moves import quiet_from
from bot.model import Later

DAY, HOUR, QUARTER = 24 * 60, 60, 15  # minutes before the start, when one can be reminded
PAUSE = timedelta(minutes=1)
WARNED = timedelta(hours=6)  # before it is decided whether enough come


def show(gathering: Gathering, now: datetime) -> Later:
    """Bring its card up to date, wherever it is: many changes at once are one edit."""
    args = {"gathering": str(gathering.id)}
    return Later("gatherings.card", now, f"gatherings.card:{gathering.id}", args)


def show_at(gathering: Gathering, due: datetime) -> Later:
    """The same at a moment of its life, whatever else brings the card up to date before.

    A key of its own: a job that waits already would be brought forward, and this moment lost.
    """
    args = {"gathering": str(gathering.id)}
    return Later("gatherings.card", due, f"gatherings.card:{gathering.id}:{due.isoformat()}", args)


def fill_later(gathering: Gathering, now: datetime, *, more: bool = False) -> Later:
    """Bring seats and queue in order again. *more*: there may be more seats than before."""
    args = {"gathering": str(gathering.id), "more": "more" if more else ""}
    return Later("gatherings.fill", now, f"gatherings.fill:{gathering.id}:{more}", args)


def refresh(now: datetime) -> Later:
    """Bring the digest of this week up to date, where there is one: once for many changes."""
    return Later("gatherings.redo_digest", now + PAUSE, "gatherings.redo_digest")


def plan(gathering: Gathering, now: datetime) -> list[Later]:
    """Everything that is to happen to a planned gathering, at its times; what is past is not."""
    if gathering.state != "planned" or gathering.start is None or gathering.end is None:
        return []
    found = [show_at(gathering, gathering.start), show_at(gathering, gathering.end)]
    if gathering.announce is not None and not gathering.announced:
        found.append(show_at(gathering, max(gathering.announce, now)))
    if gathering.closing and gathering.details.closes:
        found.append(show_at(gathering, gathering.closing))
        found.append(timed("closed", gathering, gathering.closing))
    seats, turn = seats_at(gathering), turns_at(gathering)
    if seats is not None and gathering.start > now:
        found.append(timed("seat", gathering, max(seats, now)))
    if turn is not None:
        found.append(timed("half_time", gathering, turn))
    found.append(timed("quiet", gathering, quiet_from(gathering)))
    found.append(timed("over", gathering, gathering.end))
    found.append(timed("settle", gathering, gathering.end + HERE))
    found += _asked(gathering, gathering.start)
    return [job for job in found if job.due >= now]


def _asked(gathering: Gathering, start: datetime) -> list[Later]:
    """What its members are asked and reminded of."""
    steps = {"two_days": 2 * DAY, "day_before": DAY, "hour_before": HOUR, "quarter_before": QUARTER}
    found = [
        timed(name, gathering, start - timedelta(minutes=before)) for name, before in steps.items()
    ]
    if until := deadline(gathering):
        found += [timed("warn_few", gathering, until - WARNED), timed("enough", gathering, until)]
    return found


def deadline(gathering: Gathering) -> datetime | None:
    """When it is decided whether enough come; None if any number will do.

    One announced late has half of the time that is left to find its people.
    """
    details, start = gathering.details, gathering.start
    if start is None or not details.minimum:
        return None
    before = timedelta(minutes=details.decided)
    if gathering.announce is not None:
        before = min(before, (start - gathering.announce) / 2)
    return start - before
