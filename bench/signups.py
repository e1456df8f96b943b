"""Sign-ups for one gathering with too few seats, 200 presses at a time, on both databases.

Everybody is known to the bot already. The rate counts first presses and repeats; the clock of
the wall, for most of the time goes into waiting for the database.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from bot.features.gatherings.book import Details, Gathering, GatheringsBook, SignupsBook
from bot.ports import Members
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import KINDS, Kind, fresh_database
from tests.town import TUESDAY, Town

SEATS, AT_ONCE = 12, 200
SIGNUPS, REPEATS = (10_000, 1_000)


async def measure(kind: Kind, signups: int, repeats: int, folder: Path) -> float:
    """Presses per second. Raises AssertionError where seats or queue are not as they must be."""
    database = SqlDatabase.at(await fresh_database(kind, folder), BOOKS)
    town = Town(database)
    who = [f"m{number:05}" for number in range(signups)]
    async with database.transaction() as tx:
        members = tx.get(Members)
        maker = await members.of("town", town.account("hana"), "en", TUESDAY)
        for name in who:
            await members.of("town", town.account(name), "en", TUESDAY)
        details = Details("event", "Bread", venue="The kitchen", seats=SEATS)
        start = TUESDAY + timedelta(days=9)
        made = await tx.get(GatheringsBook).create(
            Gathering(0, "town", details, "planned", start, maker, announced=True)
        )
    assert made
    presses = who + Random(7).sample(who, repeats)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> None:
        async with gate:
            answers = await town.says(name, f"gatherings.go:{made.id}")
            assert "wrong" not in str(answers), answers

    begun = perf_counter()
    await asyncio.gather(*(one(name) for name in presses))
    seconds = perf_counter() - begun
    async with database.transaction() as tx:
        book = tx.get(SignupsBook)
        going = await book.signups(made.id, ["going"])
        waiting = await book.signups(made.id, ["waiting"])
    assert len(going) == SEATS, len(going)
    assert len(waiting) == signups - SEATS
    await database.close()
    return len(presses) / seconds


def main() -> None:
    """Print the rate on each database."""
    long = SIGNUPS, REPEATS
    signups = int(os.environ.get("N", long[0]))
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            rate = asyncio.run(measure(kind, signups, signups // 10, Path(folder)))
        print(f"{kind:12} {signups} sign-ups and {signups // 10} repeats: {rate:.0f}/s")
