"""A round is held once, whoever wants it and however often: on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.features.coffee.book import CoffeeBook
from bot.model import Job, Later
from bot.ports import Jobs
from bot.worker import LEASE, LeaseLost
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import Kind, fresh_database
from tests.town import TUESDAY, Town, said

NAMES = [f"m{number:02}" for number in range(20)]
DUE = TUESDAY + timedelta(days=5, hours=23, minutes=55)  # a little before Monday's round
HOUR = timedelta(hours=1)


@pytest.fixture
async def towns(tmp_path: Path, kind: Kind) -> AsyncIterator[list[Town]]:
    """Three processes of one community, the evening before the round is due."""
    url = await fresh_database(kind, tmp_path)
    found = [Town(SqlDatabase.at(url, BOOKS)) for _ in range(3)]
    first = found[0]
    for other in found[1:]:
        other.chats = first.chats
        other.clock = first.clock
        other.restart()
    await first.app.open()
    await first.make_organiser("olga")
    for name in NAMES:
        await first.says(name, "/coffee join")
    yield found
    for town in found:
        await town.database.close()


async def rounds(town: Town) -> list[list[str]]:
    """The groups of each round that was held, newest first, each member counted."""
    async with town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles("town")
        held = [one for one in await book.rounds(circle.id, 60) if one.state == "held"]
        return [
            [str(member.id) for group in await book.groups(one.id) for member in group.members]
            for one in held
        ]


async def trigger(town: Town, job: Job) -> None:
    """Do the job of the round, whoever else does it."""
    with suppress(LeaseLost):  # nothing of it is kept
        await town.app.worker._do(job)


async def due_round(town: Town) -> Job:
    """The job of the round, held."""
    while True:
        async with town.database.transaction() as tx:
            job = await tx.get(Jobs).claim(town.clock.now(), LEASE)
        assert job is not None
        if job.name == "coffee.round":
            return job
        await town.app.worker._do(job)


async def test_a_hundred_triggers_at_once_hold_one_round(towns: list[Town]) -> None:
    first = towns[0]
    await first.time.travel(DUE)
    first.clock.set(TUESDAY + timedelta(days=6))
    job = await due_round(first)
    presses = [
        asyncio.create_task(one.says("olga", "coffee.hold_now:1"))
        for one in towns
        for _ in range(16)
    ]
    jobs = [asyncio.create_task(trigger(one, job)) for one in towns for _ in range(18)]
    assert len(presses) + len(jobs) > 100
    answers = await asyncio.gather(*presses)
    await asyncio.gather(*jobs)
    for town in towns:
        await town.app.tick()
    await first.time.travel(first.clock.now() + HOUR)

    [seated] = await rounds(first)
    assert Counter(seated).most_common(1)[0][1] == 1
    assert len(seated) == len(NAMES)
    sent = [said(answer) for [answer] in answers].count("Sent: everybody is being introduced.")
    assert sent <= 1
    assert first.chat.doubled == []
    introduced = Counter(who for name in NAMES for who in [name] if first.companions(name))
    assert introduced == Counter(NAMES)
    assert all(len(first.companions(name)) == 1 for name in NAMES)


async def test_run_again_for_the_same_day_it_is_not_held_again(towns: list[Town]) -> None:
    first = towns[0]
    await first.time.travel(TUESDAY + timedelta(days=6, hours=1))
    [seated] = await rounds(first)
    args = {"circle": "1", "day": "2026-03-09"}
    for at in (-HOUR, timedelta(0), HOUR):  # the clock is set back, and forward
        first.clock.set(first.clock.now() + at)
        async with first.database.transaction() as tx:
            again = Later("coffee.round", first.clock.now(), "coffee.round:1:2026-03-09", args)
            await tx.get(Jobs).add("town", again)
        await asyncio.gather(*(town.app.tick() for town in towns))
    assert await rounds(first) == [seated]
    assert all(len(first.companions(name)) == 1 for name in NAMES)
