"""How long things are kept: every night, what is older goes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.calendar import resolve, today
from bot.care import STUCK
from bot.features.mydata.book import KeepingBook
from bot.features.mydata.registry import mydata
from bot.model import Community, Effects, Forget, Later
from bot.ports import Clock

AWAY = timedelta(days=30)  # who left the space is known for so long
NIGHT = time(3, 30)


@mydata.opening()
async def begin(community: Community, clock: Clock) -> Effects:
    """The next night is waiting, as long as the bot runs."""
    return [_next(community, clock.now())]


@mydata.job("tidy")
async def tidy(community: Community, book: KeepingBook, clock: Clock) -> Effects:
    """Who left a month ago is erased, as if they had asked for it; the rest by its age."""
    now = clock.now()
    effects: Effects = [_next(community, now)]
    if await book.lapse(community.id, now):
        effects = [*effects, Later(STUCK, now, STUCK)]  # the organisers' question is over
    await book.tidy(community.id, now)
    gone = await book.gone(community.id, now - AWAY)
    return [*(Forget(member) for member in gone), *effects]


def _next(community: Community, now: datetime) -> Later:
    return Later("mydata.tidy", next_night(community, now), "mydata.tidy")


def next_night(community: Community, now: datetime) -> datetime:
    """The next half past three of the space's own clock."""
    day = today(now, community.zone)
    due = resolve(day, NIGHT, community.zone)
    return due if due > now else resolve(day + timedelta(days=1), NIGHT, community.zone)
