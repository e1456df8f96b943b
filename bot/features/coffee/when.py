"""When a circle's rounds are, and the work that waits for each of them. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.calendar import Closures, Occurrence, next_occurrence, resolve, skipped_between, today
from bot.features.coffee.book import Circle, Round
from bot.model import Community, Later

DAY = timedelta(days=1)
NOTICE = timedelta(days=2)  # how long before the day a move or a gap is said
LAST_QUESTION = time(16)  # the day before the next round
RECAP = timedelta(hours=4)  # the count, before the next round
EARLIEST = time(8)  # nobody is written to before, if there is time
HURRY = timedelta(minutes=30)  # between the count and the next round, at least
ALONE = timedelta(days=7)  # how long a round is open when no other follows
WINDOW = timedelta(hours=12)  # how late a question about a round is still asked


def next_round(
    circle: Circle, community: Community, closures: Closures, after: datetime
) -> Occurrence | None:
    """The circle's next occurrence after *after*; None when its rhythm has ended."""
    return next_occurrence(circle.rhythm, community.zone, after, closures)


def is_on(circle: Circle, community: Community, closures: Closures, day: date) -> bool:
    """Whether the rhythm, as it is now, holds a round on this day."""
    eve = resolve(day, time(0), community.zone) - timedelta(microseconds=1)
    found = next_round(circle, community, closures, eve)
    return found is not None and found.day == day


def plan(circle: Circle, community: Community, closures: Closures, after: datetime) -> list[Later]:
    """The work of the next round after *after*; each key is the circle and the local day."""
    occurrence = next_round(circle, community, closures, after)
    if occurrence is None:
        return []
    args = {"circle": str(circle.id), "day": occurrence.day.isoformat()}
    key = f"{circle.id}:{occurrence.day}"
    jobs = [
        Later("coffee.round", occurrence.at, f"coffee.round:{key}", args),
        Later("coffee.warn", occurrence.at - DAY, f"coffee.warn:{key}", args),
    ]
    if occurrence.moved_from:
        said = resolve(occurrence.moved_from, circle.rhythm.at, community.zone) - NOTICE
        moved = args | {"from": occurrence.moved_from.isoformat(), "because": occurrence.because}
        jobs.append(Later("coffee.moved", max(said, after), f"coffee.moved:{key}", moved))
    zone = community.zone
    for gap in skipped_between(circle.rhythm, zone, after, occurrence.at, closures):
        if gap.by == "closed":
            said = resolve(gap.day, circle.rhythm.at, zone) - NOTICE
            none = args | {"from": gap.day.isoformat(), "because": gap.because}
            name = f"coffee.gap:{circle.id}:{gap.day}"
            jobs.append(Later("coffee.gap", max(said, after), name, none))
    return jobs


def follow_ups(
    round_: Round, circle: Circle, community: Community, closures: Closures
) -> list[Later]:
    """What a round still has to ask of its groups, and when: in the daytime."""
    zone = community.zone
    end = closes(round_, circle, community, closures)
    half = resolve(today(round_.at + (end - round_.at) / 2, zone), circle.rhythm.at, zone)
    counted = _counted(end, community)
    args = {"round": str(round_.id)}
    moments = {
        "nudge": round_.at + DAY,
        "halfway": half,
        "question": resolve(today(end, zone) - DAY, LAST_QUESTION, zone),
        "recap": counted,
    }
    jobs = [
        Later(f"coffee.{name}", at, f"coffee.{name}:{round_.id}", args)
        for name, at in moments.items()
        if name == "recap" or at > round_.at + DAY / 2
    ]
    # A daily round leaves no room for them all: ask each thing once, and never after the count.
    return [job for job in jobs if job.name == "coffee.recap" or job.due < counted]


def _counted(end: datetime, community: Community) -> datetime:
    """Some hours before the next round, yet not in the night where that can be helped."""
    early = end - RECAP
    morning = resolve(today(early, community.zone), EARLIEST, community.zone)
    return max(early, min(morning, end - HURRY))


def closes(round_: Round, circle: Circle, community: Community, closures: Closures) -> datetime:
    """When the next round takes its place, its own day being over if it went out before."""
    own = resolve(round_.day, circle.rhythm.at, community.zone)
    following = next_round(circle, community, closures, max(round_.at, own))
    return following.at if following else round_.at + ALONE


def is_fresh(
    round_: Round, circle: Circle, community: Community, closures: Closures, now: datetime
) -> bool:
    """Whether somebody can still be placed in it: until half of its time is over."""
    end = closes(round_, circle, community, closures)
    return round_.state == "held" and now < round_.at + (end - round_.at) / 2


def local_day(moment: datetime, community: Community) -> date:
    """The day it is in the space."""
    return today(moment, community.zone)
