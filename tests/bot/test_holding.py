"""Of several processes on one database, one serves a chat, and another when that one is gone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.holding import Leases, Line
from bot.ports import Desk
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.desks import NoteDesk
from tests.databases import Kind, fresh_database, give_back
from tests.fakes import FakeChat, FakeClock
from tests.storage.moments import MONDAY

LEASE = timedelta(seconds=20)
HANDOVERS = 1_000 if os.environ.get("COMPTOIR_LONG") else 50


@pytest.fixture
async def database(kind: Kind, tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    url = await fresh_database(kind, tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    yield database
    await database.close()
    give_back(url)


class Room(FakeChat):
    """A chat that several processes have: it knows who listens in it now."""

    def __init__(self) -> None:
        super().__init__("fake")
        self.listening: list[str] = []
        self.standing: list[str] = []
        self.changed = asyncio.Condition()

    @asynccontextmanager
    async def among(self, names: list[str], name: str) -> AsyncIterator[None]:
        async with self.changed:
            names.append(name)
            self.changed.notify_all()
        try:
            yield
        finally:
            names.remove(name)
            async with self.changed:
                self.changed.notify_all()

    async def until(self, *listening: str) -> None:
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.listening == list(listening))


class Ear(FakeChat):
    """The chat, as one process has it."""

    def __init__(self, room: Room, name: str) -> None:
        super().__init__(room.id)
        self._room, self._name = room, name

    async def serve(self, desk: Desk) -> None:
        async with self._room.among(self._room.listening, self._name):
            await asyncio.Event().wait()

    async def stand_by(self, desk: Desk) -> None:
        async with self._room.among(self._room.standing, self._name):
            await asyncio.Event().wait()


class Host:
    """A process that wants to serve the chat."""

    def __init__(self, room: Room, database: SqlDatabase, clock: FakeClock, name: str) -> None:
        self.line = Line(Ear(room, name), database, clock, name, LEASE, every=0.05)
        self.task = asyncio.create_task(self.line.keep(NoteDesk()))

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def test_one_listens_and_the_next_takes_over_at_once_when_it_ends(
    database: SqlDatabase,
) -> None:
    room, clock = Room(), FakeClock(MONDAY)
    first = Host(room, database, clock, "first")
    await room.until("first")
    second = Host(room, database, clock, "second")
    async with room.changed:
        await room.changed.wait_for(lambda: room.standing == ["second"])
    assert room.listening == ["first"]
    await first.end()
    await room.until("second")  # without a lease running out: the clock stands still
    assert room.standing == []
    assert second.line.epoch == 2
    await second.end()
    assert room.listening == []


async def test_who_slept_past_the_lease_finds_another_there_and_lets_go(
    database: SqlDatabase,
) -> None:
    room, asleep, awake = Room(), FakeClock(MONDAY), FakeClock(MONDAY)
    first = Host(room, database, asleep, "first")
    await room.until("first")
    asleep.forward(seconds=-60)  # its renewals count for nothing any more: as if there were none
    second = Host(room, database, awake, "second")
    awake.forward(seconds=21)
    async with asyncio.timeout(10), room.changed:
        now = room.changed.wait_for(
            lambda: (room.listening, room.standing) == (["second"], ["first"])
        )
        await now
    assert (first.line.epoch, second.line.epoch) == (None, 2)
    await first.end()
    await second.end()


async def test_who_cannot_ask_whose_line_it_is_lets_go_when_the_lease_is_over(
    tmp_path: Path,
) -> None:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    room, clock = Room(), FakeClock(MONDAY)
    host = Host(room, database, clock, "host")
    await room.until("host")
    await database.close()
    (tmp_path / "away").mkdir()
    for file in tmp_path.glob("*.db*"):  # noqa: ASYNC240 -- it does not block long
        file.rename(tmp_path / "away" / file.name)
    clock.forward(seconds=19)
    assert room.listening == ["host"]
    clock.forward(seconds=2)
    await room.until()
    await host.end()
    await database.close()


async def test_a_chat_that_ends_by_itself_says_why(database: SqlDatabase) -> None:
    class Broken(FakeChat):
        async def serve(self, desk: Desk) -> None:
            raise ConnectionError("the token is gone")

    line = Line(Broken("fake"), database, FakeClock(MONDAY), "x", LEASE, every=0.05)
    with pytest.raises(ConnectionError, match="the token is gone"):
        await line.keep(NoteDesk())


async def test_many_hand_overs_and_never_two_at_a_time(database: SqlDatabase) -> None:
    """Three processes that are suspended at random; each believes its lease until its end."""
    chance, now, hand_overs, last = Random(7), MONDAY, 0, 0
    believed = dict.fromkeys(("a", "b", "c"), MONDAY)
    while hand_overs < HANDOVERS:
        now += timedelta(seconds=chance.choice([1, 3, 25]))
        name = chance.choice("abc")
        async with database.transaction() as tx:
            epoch = await tx.get(Leases).take("line:fake", name, now, LEASE)
        if epoch is None:
            believed[name] = now
            continue
        assert all(until <= now for other, until in believed.items() if other != name)
        assert epoch >= last
        hand_overs += epoch > last
        last, believed[name] = epoch, now + LEASE
        if chance.random() < 0.1:
            async with database.transaction() as tx:
                await tx.get(Leases).drop("line:fake", name, now)
            believed[name] = now
