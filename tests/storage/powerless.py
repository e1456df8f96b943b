"""A process of its own: many commits on a watched disk, then the power goes, in many ways.

    python -m tests.storage.powerless FOLDER CUTS [careless]

Prints what is found after each. *careless*: the database does not wait for its disk.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random

from sqlalchemy import event, func, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.model import Address, Message
from bot.ports import Inbox, Posts
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.inbox import inbox_table
from storage.migrate import migrate
from storage.posts import posts_table
from tests.storage.disk import Disk, Event, Promised, after_a_power_cut, lay
from tests.storage.moments import MONDAY

COMMITS = 400
ROOM = Address("slack", "general")


async def write(database: SqlDatabase, disk: Disk) -> None:
    """Two books in each transaction, and a promise after it."""
    for number in range(1, COMMITS + 1):
        async with database.transaction() as tx:
            await tx.get(Inbox).first("slack", f"G{number}", MONDAY)
            said = Message((f"{number} " * 900,))
            await tx.get(Posts).want("space", f"k{number}", ROOM, said, MONDAY)
        disk.events.append(Promised(number))


async def found(path: str) -> tuple[str, int, int]:
    """Whether the database is whole, and how many rows each book has."""
    database = SqlDatabase.at(f"sqlite:///{path}", BOOKS)
    try:
        async with database._engine.connect() as connection:
            whole = await connection.scalar(text("PRAGMA integrity_check"))
            rows = [
                await connection.scalar(select(func.count()).select_from(table))
                for table in (inbox_table, posts_table)
            ]
        return str(whole), rows[0] or 0, rows[1] or 0
    finally:
        await database.close()


async def verdict(events: list[Event], before: dict[str, bytes], folder: Path, seed: int) -> str:
    """What one cut did."""
    chance = Random(seed)
    gone = events[: chance.randrange(len(events))]
    promised = max((one.number for one in gone if isinstance(one, Promised)), default=0)
    try:
        whole, gestures, posts = await found(lay(after_a_power_cut(gone, before, chance), folder))
    except Exception as error:  # noqa: BLE001 -- whatever it is, the database is of no use
        return f"unusable: {type(error).__name__}"
    if whole != "ok":
        return "damaged"
    if gestures != posts:
        return "half a transaction"
    return "lost" if gestures < promised else "kept"


def careless() -> None:
    """Every connection from now on leaves the waiting to the system."""

    @event.listens_for(Engine, "checkout")
    def hurry(connection: DBAPIConnection, _record: object, _proxy: object) -> None:
        connection.cursor().execute("PRAGMA synchronous = OFF")


async def main(folder: Path, cuts: int, how: str) -> dict[str, int]:
    path = folder / "space.db"
    await migrate(f"sqlite:///{path}")
    before = {str(path): path.read_bytes()}
    disk = Disk()
    if how == "careless":
        careless()
    database = SqlDatabase.at(f"sqlite:///{path}", BOOKS)
    await write(database, disk)
    events = list(disk.events)
    verdicts = Counter(
        [await verdict(events, before, folder / f"cut-{seed}", seed) for seed in range(cuts)]
    )
    await database.close()
    return dict(verdicts)


if __name__ == "__main__":
    where, many, *more = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(main(Path(where), int(many), "".join(more)))))
