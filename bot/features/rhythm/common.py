"""When the bot may ask something, and whether. Pure, but for what is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.acquaintance import Acquaintances
from bot.calendar import Closures, resolve, today
from bot.features.rhythm.book import RhythmBook
from bot.model import Community, Member
from bot.ports import Languages, Members, Translate
from bot.presence import Presence
from bot.voices import voices_of

DAY = timedelta(days=1)
BETWEEN = timedelta(days=28)  # two offers to one person
MORNING = time(10)
SATURDAY = 5
FARTHEST = 14  # days that a closed space is waited for


def working_morning(day: date, community: Community, closures: Closures) -> datetime:
    """Ten o'clock on *day*, or on the first day after it on which the space works."""
    ahead = (day + n * DAY for n in range(FARTHEST))
    works = (
        one
        for one in ahead
        if one.weekday() < SATURDAY and not closures.closed(one) and not closures.rests(one)
    )
    return resolve(next(works, day), MORNING, community.zone)


def day_of(moment: datetime, community: Community) -> date:
    """The day it is in the space."""
    return today(moment, community.zone)


async def can_be_asked(
    some: Iterable[Member], day: date, book: RhythmBook, presence: Presence
) -> bool:
    """Whether all of them are about, want to be asked, and were not asked for four weeks."""
    wanted = set(some)
    habits = (await book.habits(wanted)).values()
    free = all(
        one.offers and (one.offered is None or one.offered + BETWEEN <= day) for one in habits
    )
    return free and await presence.about(wanted, day) == wanted


async def offered(some: Iterable[Member], day: date, book: RhythmBook) -> None:
    """Note that they are asked on this day."""
    for habits in (await book.habits(some)).values():
        await book.keep(replace(habits, offered=day))


@dataclass(frozen=True, slots=True)
class Hall:
    """What asking somebody takes to know."""

    community: Community
    book: RhythmBook
    presence: Presence
    acquaintances: Acquaintances
    members: Members
    languages: Languages
    now: datetime

    @property
    def today(self) -> date:
        """The day it is in the space."""
        return day_of(self.now, self.community)

    async def voices(self, *some: Member) -> dict[Member, Translate]:
        """The language of each of them who is here."""
        return await voices_of(some, self.community, self.members, self.languages)
