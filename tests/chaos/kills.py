"""A round held by a process that is killed, and killed again while the next one recovers."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import make_url

from storage.migrate import migrate
from tests.chaos.child import Order, Platform, main
from tests.chaos.platforms import Running, names, running
from tests.databases import Kind, PostgresServer, _server, empty_database, fresh_database

# Else each process would import them anew: what started it, the drivers, and the solvers.
PRELOADED = [
    "tests.chaos.kills",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
    "babel.numbers",
    "rustworkx",
    "scipy.sparse.csgraph",
]
LIVES = 12  # after which a round must be over
OPEN = "SELECT count(*) FROM posts WHERE state IN ('pending', 'sending', 'doubt')"


@dataclass
class Tally:
    """What came of it."""

    points: int = 0
    kills: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unrecovered: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unrecovered)

    def __str__(self) -> str:
        return (
            f"{self.points} points, {self.kills} kills: {len(self.lost)} lost,"
            f" {len(self.doubled)} doubled, {len(self.unrecovered)} unrecovered"
        )


async def run(order: Order, patience: float | None = None) -> int | None:
    """Have a process carry the order out; how many steps it took, None if it was killed.

    It is killed, too, where it takes more than *patience*, in seconds.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=main, args=(order, told), daemon=True)
    process.start()
    told.close()
    await ended(process, patience)
    if process.exitcode == -signal.SIGKILL:
        return None
    if process.exitcode:
        raise RuntimeError(f"a process ended with {process.exitcode}: {order}")
    return int(heard.recv())


async def ended(process: BaseProcess, patience: float | None) -> None:
    """Wait until it is over; after *patience*, in seconds, end it.

    Not by a join in a thread: whoever starts another process asks how this one ended, too, and of
    two threads that read it only one would learn it.
    """
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(process.sentinel, over.set)
    try:
        await asyncio.wait_for(over.wait(), patience)
    except TimeoutError:
        process.kill()
    finally:
        loop.remove_reader(process.sentinel)
    process.join()


@dataclass
class Round:
    """A round of so many members, ready to be held again and again from the same start."""

    platform: Platform
    kind: Kind
    folder: Path
    members: int
    seed: int = 1
    either_side: bool = False  # die before each commit and request, too
    server: PostgresServer | None = None  # of its own; the one of all tests otherwise

    def __post_init__(self) -> None:
        self.people = names(self.platform, self.members)
        self.ready = ""

    async def prepare(self) -> None:
        """Everybody joined."""
        self.ready = await self._tables()
        async with running(self.platform, self.people, Random(0)) as platform:
            await run(self.order(platform, self.ready, seconds=-1))

    async def _tables(self) -> str:
        """The address of a database with every table and nothing in them."""
        if self.server is None:
            return await fresh_database(self.kind, self.folder)
        url = self.server.create("template0")
        await migrate(url)
        return url

    def order(self, platform: Running, database: str, **more: float) -> Order:
        order = Order(self.platform, platform.address, database, self.people)
        order = replace(order, either_side=self.either_side)
        return replace(order, **more)  # type: ignore[arg-type] # each by its name

    @contextlib.asynccontextmanager
    async def copy(self) -> AsyncIterator[str]:
        """A database of its own, in which everybody joined."""
        if self.kind == "postgresql":
            server = self.server or _server()
            url = server.create(make_url(self.ready).database or "")
            try:
                yield url
            finally:
                server.drop(make_url(url).database or "")
            return
        url = await empty_database("sqlite", self.folder)
        copy_file(self.ready, url)
        yield url
        remove_file(url)

    async def steps(self) -> int:
        """How many there are, where nothing goes wrong."""
        async with running(self.platform, self.people, Random(0)) as platform, self.copy() as url:
            return await run(self.order(platform, url)) or 0

    async def killed(self, point: int, tally: Tally) -> None:
        """Kill at this point, kill again in the recovery, and see what came of it."""
        chance = Random(self.seed * 100_000 + point)
        async with running(self.platform, self.people, chance) as platform, self.copy() as url:
            deadly = [point, chance.randint(1, 40)]
            for life in range(LIVES):
                order = self.order(platform, url, seconds=300 * life)
                order = replace(order, deadly=deadly.pop(0) if deadly else 0)
                if await run(order) is None:
                    tally.kills += 1
                elif not waiting(url):
                    break
            tally.points += 1
            self.count(platform, url, f"{self.platform} {self.kind} point {point}", tally)

    async def crash_loop(self, tally: Tally) -> None:
        """No process lives for longer than some steps, until the round is over."""
        chance = Random(self.seed)
        async with running(self.platform, self.people, chance) as platform, self.copy() as url:
            for life in range(1000):
                order = self.order(platform, url, seconds=130 * life)
                if await run(replace(order, deadly=chance.randint(20, 200))) is None:
                    tally.kills += 1
                elif not waiting(url):
                    break
            tally.points += 1
            self.count(platform, url, f"{self.platform} {self.kind} crash loop", tally)

    def count(self, platform: Running, url: str, name: str, tally: Tally) -> None:
        """See what came of it."""
        seated = Counter(one for group in platform.introductions() for one in group)
        if any(seated[one] == 0 for one in self.people):
            tally.lost.append(name)
        if any(count > 1 for count in seated.values()):
            tally.doubled.append(name)
        if waiting(url):
            tally.unrecovered.append(name)


def copy_file(source: str, target: str) -> None:
    """An SQLite file, and what was not yet brought into it."""
    for end in ("", "-wal"):
        file = Path((make_url(source).database or "") + end)
        if file.exists():
            shutil.copyfile(file, (make_url(target).database or "") + end)


def remove_file(url: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path((make_url(url).database or "") + end).unlink(missing_ok=True)


def waiting(url: str) -> int:
    """Messages that are still on their way."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(make_url(url).database or "")) as file:
            return int(file.execute(OPEN).fetchone()[0])
    with psycopg.connect(url) as connection:
        row = connection.execute(OPEN).fetchone()
        return int(row[0]) if row else 0
