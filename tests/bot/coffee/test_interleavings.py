"""Whoever said no before a round was written down is not in it, whatever runs at the same time.

Members pause, leave, skip, avoid somebody and depart while the round is being drawn, on both
databases; COMPTOIR_LONG=1 draws 100,000 pairs instead of a few hundred.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import delete

from bot.features.coffee.book import CoffeeBook
from bot.model import Member
from bot.ports import Jobs
from bot.worker import LEASE
from storage.books import BOOKS
from storage.database import SqlDatabase, SqlTransaction
from storage.jobs import jobs_table
from tests.databases import Kind, fresh_database
from tests.town import TUESDAY, Town

LONG = bool(os.environ.get("COMPTOIR_LONG"))
PAIRS = 100_000 if LONG else 300
LONGEST = 0.15 if LONG else 0.06  # seconds: about what a round of this size takes
NAMES = [f"m{number:03}" for number in range(120 if LONG else 40)]


class LoggedDatabase(SqlDatabase):
    """The real one; writes down who asks for a commit, and whose commit is certain.

    The order of the answers is not that of the commits: who was stopped for a while reads several
    at once. But what was answered before another commit was asked for came before it.
    """

    asked: list[tuple[str, str]]  # ("commits" or "committed", the task's name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        task = asyncio.current_task()
        name = task.get_name() if task else ""
        async with super().transaction() as tx:
            yield tx
            self.asked.append(("commits", name))
        self.asked.append(("committed", name))


async def test_nobody_is_paired_against_what_they_said_before(tmp_path: Path, kind: Kind) -> None:
    database = LoggedDatabase.at(await fresh_database(kind, tmp_path), BOOKS)
    assert isinstance(database, LoggedDatabase)
    database.asked = []
    town = Town(database)
    await town.app.open()
    for name in NAMES:
        await town.says(name, "/coffee join")
    members = {name: await town.member(name) for name in NAMES}
    chance = Random(20)
    pairs, week, refusals = 0, 0, 0
    try:
        while pairs < PAIRS:
            week += 1
            drawn, early = await one_week(town, database, members, week, chance)
            pairs += len(drawn)
            refusals += len(early)
    finally:
        await database.close()
    assert refusals  # some said no in time, or nothing was tested


async def one_week(
    town: Town, database: LoggedDatabase, members: dict[str, Member], week: int, chance: Random
) -> tuple[list[frozenset[Member]], set[str]]:
    """A round and five refusals at once; the pairs, and who refused before it was written."""
    some = chance.sample(NAMES, 6)
    acts = dict(zip(some, ["pause 2", "leave", "skip", "avoid", "gone", "settings"], strict=True))
    avoided = chance.choice([name for name in NAMES if name not in acts])
    town.clock.set(TUESDAY + timedelta(weeks=week - 1, days=6, hours=2))
    database.asked.clear()
    jobs: list[asyncio.Task[Any]] = [asyncio.create_task(hold_what_is_due(town), name="round")]
    jobs += [
        asyncio.create_task(
            act(town, who, what, avoided, chance.choice((0, chance.random() * LONGEST))), name=who
        )
        for who, what in acts.items()
    ]
    chance.shuffle(jobs)
    await asyncio.gather(*jobs)
    groups = await last_groups(town)
    before = database.asked[: when_written(database.asked)]
    early = {who for who in acts if ("committed", who) in before}
    for group in groups:
        for who in early - {name for name, what in acts.items() if what in ("avoid", "settings")}:
            assert members[who] not in group, f"week {week}: {who} said {acts[who]}"
        for who in early:
            if acts[who] == "avoid":
                assert not {members[who], members[avoided]} <= group, f"week {week}: {who}"
    await come_back(town, acts, avoided)
    return [frozenset(pair) for group in groups for pair in combinations(group, 2)], early


async def hold_what_is_due(town: Town) -> None:
    """Do what is due up to the round; its introductions are not what this is about."""
    while True:
        async with town.database.transaction() as tx:
            job = await tx.get(Jobs).claim(town.clock.now(), LEASE)
        assert job is not None
        await town.app.worker._do(job)
        if job.name == "coffee.round":
            return


async def act(town: Town, who: str, what: str, avoided: str, wait: float) -> None:
    await asyncio.sleep(wait)
    if what == "gone":
        await town.app.left(town.account(who))
    elif what == "avoid":
        await town.says(who, "/coffee avoid", people=[avoided])
    else:
        await town.says(who, f"/coffee {what}")


def when_written(asked: list[tuple[str, str]]) -> int:
    """When the round's own commit was asked for: the last thing its worker does."""
    return max(place for place, one in enumerate(asked) if one == ("commits", "round"))


async def last_groups(town: Town) -> list[set[Member]]:
    async with town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles("town")
        [round_] = await book.rounds(circle.id, 1)
        return [set(group.members) for group in await book.groups(round_.id) if not group.gone]


async def come_back(town: Town, acts: dict[str, str], avoided: str) -> None:
    """Everybody is in again, nobody avoids anybody, and nothing waits but the next round."""
    async with town.database.transaction() as tx:
        assert isinstance(tx, SqlTransaction)
        waiting = delete(jobs_table).where(jobs_table.c.name != "coffee.round")
        await tx._connection.execute(waiting)
    for who in acts:
        await town.says(who, "/coffee join")
        await town.says(who, "/coffee resume")
        form = await town.asked(who, "/coffee avoid")
        await town.submits(who, form, people={"whom": []})
