"""The real SQLite, on the loop's own thread: nothing about it depends on when a thread runs.

One engine lives through all the simulations of a test process, for the sake of the statements
it has compiled; what it connects to is the file of the simulation, for each process anew.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.books import BOOKS
from storage.database import SqlDatabase, engine_at

Step = Callable[[str], Awaitable[None]]

_PATIENCE = 0.05  # seconds between two tries, where SQLite would sleep by itself
_MOST_TRIES = 200


class _Errands:
    """Stands in for the queue of aiosqlite's thread: each errand is run as it is handed in."""

    def put_nowait(self, errand: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, work = errand
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 -- handed on, as the thread does
            if future:
                future.set_exception(error)
        else:
            if future and not future.done():
                future.set_result(result)


class InlineConnection(aiosqlite.Connection):
    """A connection without a thread. *step* is told before and after each errand."""

    def __init__(self, file: Path, step: Step) -> None:
        super().__init__(lambda: sqlite3.connect(file), 64)
        inside: Any = self
        inside._tx = _Errands()
        self._step = step

    def __await__(self) -> Any:
        return self._connect().__await__()

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if fn == self._conn.close:
            return await self._errand(fn, *args, **kwargs)
        what = self._name(fn)
        await self._step(f"before {what}")
        for _ in range(_MOST_TRIES):
            try:
                result = await self._errand(fn, *args, **kwargs)
                break
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
            await asyncio.sleep(_PATIENCE)
        else:
            raise sqlite3.OperationalError("database is locked")
        await self._step(f"after {what}")
        return result

    async def _errand(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        inside: Any = super()
        return await inside._execute(fn, *args, **kwargs)

    def _name(self, fn: Any) -> str:
        if fn == self._conn.commit:
            return "commit"
        return "rollback" if fn == self._conn.rollback else "statement"

    def cut(self) -> None:
        """The process is gone: what it had not committed is undone."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Disk:
    """One process's way to a file: its database, and its connections, to be cut."""

    def __init__(self, slot: int, file: Path, step: Step) -> None:
        engine = _engine(slot)
        # A new pool: nothing of an earlier process is used again.
        engine.sync_engine.dispose(close=False)
        self.connections: list[InlineConnection] = []
        self.file, self.step = file, step
        _DISKS[slot] = self
        self.database = SqlDatabase(engine, BOOKS)

    def cut(self) -> None:
        for connection in self.connections:
            connection.cut()


_DISKS: dict[int, Disk] = {}


async def warm_up(slot: int, file: Path) -> None:
    """SQLAlchemy asks a few things at its very first connection: not in anybody's week."""

    async def nothing(_: str) -> None:
        pass

    disk = Disk(slot, file, nothing)
    async with disk.database.transaction():
        pass
    await disk.database.close()


@cache
def _engine(slot: int) -> AsyncEngine:
    engine = engine_at("sqlite:///simulation.db")

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(_dialect: Any, _record: Any, _args: Any, options: dict[str, Any]) -> None:
        disk = _DISKS[slot]

        def inline(*_: Any, **__: Any) -> InlineConnection:
            made = InlineConnection(disk.file, disk.step)
            disk.connections.append(made)
            return made

        options.clear()
        options["async_creator_fn"] = inline

    @event.listens_for(engine.sync_engine, "connect")
    def hurry(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        # It waits on the loop instead; and a process that is killed loses nothing of its disk.
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()

    return engine
