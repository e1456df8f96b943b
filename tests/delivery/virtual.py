"""A loop whose time jumps: what would take an hour of waiting takes as long as its work.

Real sockets of this very process and a real SQLite work in it. Time stands still while a
transaction is open or anything on a socket can be read; else it jumps to the next timer.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from storage.database import SqlDatabase, SqlTransaction

QUIET = 0.001  # seconds of real silence on every socket, before time jumps
LOST = 30.0  # seconds of it while somebody should speak: the test is at fault


class JumpySelector(selectors.DefaultSelector):
    """Waits for nobody: the time to wait is added to *jumped*, unless something is *busy*."""

    jumped = 0.0
    busy: Callable[[], bool] = staticmethod(lambda: False)

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0:
            return super().select(0)
        if self.busy():
            return super().select(LOST)
        found = super().select(QUIET)
        if not found and timeout is not None:
            self.jumped += timeout
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop; its time begins at 0."""

    def __init__(self) -> None:
        self.jumpy = JumpySelector()
        super().__init__(self.jumpy)

    def time(self) -> float:
        return self.jumpy.jumped


class VirtualClock:
    """The port Clock, on the loop's time."""

    def __init__(self, begin: datetime) -> None:
        self._begin = begin

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=asyncio.get_running_loop().time())


class VirtualDatabase(SqlDatabase):
    """The real one, for which time stands still."""

    open = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        self.open += 1
        try:
            async with super().transaction() as tx:
                yield tx
        finally:
            self.open -= 1


def database_at(url: str, books: Mapping[Any, Any]) -> VirtualDatabase:
    """A database for the loop that runs."""
    database = VirtualDatabase.at(url, books)
    assert isinstance(database, VirtualDatabase)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.jumpy.busy = lambda: database.open > 0
    return database


def live(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Live through *story* in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(story())
