"""A gathering moved to another time, as whoever may do so has it moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import GatheringsBook, SignupsBook
from bot.features.gatherings.common import timed
from bot.features.gatherings.life import plan
from bot.ports import Jobs
from tests.bot.gatherings.speech import Evening
from tests.town import PARIS


def moment(day: str, hour: str) -> datetime:
    """A local moment of the town."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS)


async def move(evening: Evening, day: str, hour: str, gathering: int = 1) -> None:
    """Its start is another one, everybody is asked, and the jobs of its new time wait."""
    town = evening.town
    async with town.database.transaction() as tx:
        book, now = tx.get(GatheringsBook), town.clock.now()
        old = await book.hold(gathering)
        assert old is not None
        assert old.start is not None
        new = replace(old, start=moment(day, hour), sequence=old.sequence + 1)
        await book.change(new)
        await tx.get(SignupsBook).ask_all(gathering, ("", "due", "sure"), "asked")
        told = timed("tell_moved", new, now, was=old.start.isoformat())
        for later in [told, *plan(new, now)]:
            await tx.get(Jobs).add("town", later)
    await town.app.tick()
