"""Sign-ups for one gathering with few seats, 200 presses at a time, on both databases.

Everybody is known to the bot already, as members are; each press is a whole call of the engine,
in a transaction of its own. Presses per second on the clock of the wall: much of the time goes
into waiting for the database. The CPU is that of the bot alone.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from bot.features.gatherings.book import Details, Gathering, GatheringsBook, SignupsBook
from bot.ports import Members
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import KINDS, Kind, fresh_database
from tests.town import TUESDAY, Town, said

SEATS, AT_ONCE = 12, 200
SIGNUPS, REPEATS = 10_000, 1_000


@dataclass(frozen=True, slots=True)
class Rush:
    """What it took, and what each was told."""

    presses: int
    seconds: float
    cpu: float
    told: dict[str, set[str]]


async def evening(town: Town) -> int:
    """A gathering with too few seats."""
    maker = await town.member("hana")
    details = Details("event", "Bread", venue="The kitchen", seats=SEATS)
    start = TUESDAY + timedelta(days=9)
    async with town.database.transaction() as tx:
        made = await tx.get(GatheringsBook).create(
            Gathering(0, "town", details, "planned", start, maker, announced=True)
        )
    assert made
    return made.id


async def meet(town: Town, names: Sequence[str]) -> None:
    """They have spoken to the bot before."""
    async with town.database.transaction() as tx:
        for name in names:
            await tx.get(Members).of("town", town.account(name), "en", TUESDAY)


async def rush(town: Town, gathering: int, names: Sequence[str], repeats: int) -> Rush:
    """Each presses once, and some of them twice, in any order."""
    chance = Random(7)
    presses = [*names, *chance.sample(names, repeats)]
    chance.shuffle(presses)
    told: dict[str, set[str]] = {name: set() for name in names}
    gate = asyncio.Semaphore(AT_ONCE)

    async def press(name: str) -> None:
        async with gate:
            [answer] = await town.says(name, f"gatherings.go:{gathering}")
        told[name].add(said(answer))

    begun, spent = perf_counter(), process_time()
    await asyncio.gather(*(press(name) for name in presses))
    return Rush(len(presses), perf_counter() - begun, process_time() - spent, told)


async def check(town: Town, gathering: int, names: Sequence[str], told: Rush) -> None:
    """Exactly as many as there are seats; a queue without gaps; each told the place they have."""
    async with town.database.transaction() as tx:
        book = tx.get(SignupsBook)
        going = await book.signups(gathering, ["going"])
        waiting = await book.signups(gathering, ["waiting"])
    async with town.database.transaction() as tx:
        people = await tx.get(Members).people([one.member for one in (*going, *waiting)])
    assert len(going) == SEATS, f"{len(going)} are going"
    assert len(waiting) == len(names) - SEATS, f"{len(waiting)} wait"
    assert len({one.turn for one in (*going, *waiting)}) == len(names), "a turn was given twice"
    assert max(one.turn for one in going) < min(one.turn for one in waiting), "order is broken"
    for one in going:
        [text] = told.told[people[one.member].name.lower()]
        assert text.startswith("You're in"), text
    for place, one in enumerate(waiting, start=1):
        [text] = told.told[people[one.member].name.lower()]
        assert text == f"Bread is full: you're number {place} on the waiting list.", text


async def measure(kind: Kind, signups: int, repeats: int, folder: Path) -> Rush:
    """A rush on a new database of this kind."""
    database = SqlDatabase.at(await fresh_database(kind, folder), BOOKS)
    try:
        town = Town(database)
        names = [f"m{number:05}" for number in range(signups)]
        await meet(town, names)
        gathering = await evening(town)
        found = await rush(town, gathering, names, repeats)
        await check(town, gathering, names, found)
    finally:
        await database.close()
    return found


def main() -> None:
    """Print the rate on each database."""
    print(f"{SIGNUPS} sign-ups and {REPEATS} repeats for {SEATS} seats, {AT_ONCE} at a time")
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(measure(kind, SIGNUPS, REPEATS, Path(folder)))
        rate, cpu = found.presses / found.seconds, 1000 * found.cpu / found.presses
        print(f"{kind:12}{rate:6.0f} presses/s  {cpu:6.2f} ms CPU each", flush=True)
