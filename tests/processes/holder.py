"""A process that holds what is due, and dies at a given point if asked to.

`python -m tests.processes.holder FOLDER MINUTES POINT`: the database and the lounge's
journal are in FOLDER, it is MINUTES after the round was due, and the process kills itself
at its POINTth step (0: never). A step is just before and just after each commit, and each
message shown. It prints how many steps there were.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from adapters.lounge import LoungeChat, Resident
from bot.app import App, Rooms
from bot.clock import MovableClock, Travel
from bot.features import FEATURES
from bot.model import Account, Address, Call, Community, Message, Place
from storage.books import BOOKS
from storage.database import SqlDatabase, SqlTransaction
from tests.town import CATALOGUES, PARIS, TUESDAY

NAMES = tuple(f"m{number}" for number in range(9))  # three pairs and a trio
DUE = datetime(2026, 3, 9, 10, tzinfo=PARIS)


class Steps:
    """Counts, and kills the process at the step it was told."""

    def __init__(self, deadly: int) -> None:
        self.count, self._deadly = 0, deadly

    def step(self) -> None:
        self.count += 1
        if self.count == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


class SteppedDatabase(SqlDatabase):
    """The real one, with a step on either side of each commit."""

    steps: Steps

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        async with super().transaction() as tx:
            yield tx
            self.steps.step()
        self.steps.step()


class SteppedLounge(LoungeChat):
    """The real one, with a step on either side of each message."""

    steps: Steps

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        self.steps.step()
        shown = await super().show(address, message, ref, marker)
        self.steps.step()
        return shown


def house(folder: Path, at: datetime, steps: Steps) -> tuple[App, SteppedLounge, SteppedDatabase]:
    clock = MovableClock(at)
    people = [Resident(name, name.title()) for name in NAMES]
    journal = folder / "lounge.jsonl"
    lounge = SteppedLounge("hive", "hive", people, PARIS, "en", "Hive", journal, clock, None)
    lounge.steps = steps
    url = f"sqlite:///{folder}/comptoir.db"
    database = SteppedDatabase.at(os.environ.get("HOLDER_DATABASE", url), BOOKS)
    assert isinstance(database, SteppedDatabase)
    database.steps = steps
    community = Community("hive", "Hive", PARIS, "en", ("hive",))
    app = App(Rooms(FEATURES, [community], [lounge], database, clock, Random(5), CATALOGUES))
    machine = Travel(clock)
    machine.attach(app)
    app.wake = lambda: None
    return app, lounge, database


async def prepare(folder: Path) -> None:
    """Everybody joins, the Tuesday before."""
    app, lounge, database = house(folder, TUESDAY, Steps(0))
    await app.open()
    for name in NAMES:
        account = Account("hive", name, name.title())
        await app.handle(Call(account, Place("hive", "general"), "coffee.join"))
    await lounge.close()
    await database.close()


async def hold(folder: Path, minutes: int, deadly: int) -> int:
    """Do what is due; return how many steps that took."""
    steps = Steps(deadly)
    app, lounge, database = house(folder, DUE + timedelta(minutes=minutes), steps)
    await app.tick()
    await lounge.close()
    await database.close()
    return steps.count


if __name__ == "__main__":
    place, late, point = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write(str(asyncio.run(hold(place, late, point))))
