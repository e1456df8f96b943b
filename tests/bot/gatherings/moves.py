"""A gathering moved to another time, as whoever may do so has it moved."""

from __future__ import annotations

from datetime import datetime

from bot.features.gatherings.book import GatheringsBook, SignupsBook
from bot.features.gatherings.telling import move as moved
from bot.model import Later
from bot.ports import Jobs
from tests.bot.gatherings.speech import Evening
from tests.town import PARIS


def moment(day: str, hour: str) -> datetime:
    """A local moment of the town."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS)


async def move(evening: Evening, day: str, hour: str, gathering: int = 1) -> None:
    """Its start is another one, and everybody whom that concerns is told."""
    town = evening.town
    async with town.database.transaction() as tx:
        book, signups = tx.get(GatheringsBook), tx.get(SignupsBook)
        found = await book.hold(gathering)
        assert found is not None
        for later in await moved(found, moment(day, hour), town.clock.now(), book, signups):
            assert isinstance(later, Later)
            await tx.get(Jobs).add("town", later)
    await town.app.tick()
