"""A bot's database on a disk that is full, until there is room again.

`unshare -rm python -m tests.processes.crowded FOLDER`: mounts a small disk on FOLDER, which only
this process sees. It writes until there is no room, then on, then makes room, and writes again;
it prints what it was told, how often, and how many rows were promised and are there.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from bot.model import Later
from bot.ports import Jobs
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.migrate import migrate
from storage.trouble import DatabaseUnusable
from tests.storage.moments import MONDAY

ATTEMPTS, MORE = 400, 8


async def write(folder: Path) -> dict[str, object]:
    ballast = folder / "ballast"
    url = f"sqlite:///{folder}/c.db"
    await migrate(url)
    ballast.write_bytes(b"x" * 400_000)
    database, promised, told = SqlDatabase.at(url, BOOKS), set[str](), Counter[str]()

    async def press(key: str) -> None:
        try:
            async with database.transaction() as tx:
                await tx.get(Jobs).add("space", Later("x", MONDAY, key, {"a": "b" * 2_000}))
            promised.add(key)
        except DatabaseUnusable as no:
            told[str(no)] += 1

    for number in range(ATTEMPTS):
        await press(f"{number}")
    before = len(promised)
    ballast.unlink()
    for number in range(MORE):
        await press(f"later {number}")
    await database.close()
    with closing(sqlite3.connect(folder / "c.db")) as connection:
        [(whole,)] = connection.execute("PRAGMA integrity_check").fetchall()
        there = {key for (key,) in connection.execute("SELECT key FROM jobs")}
    return {
        "told": dict(told),
        "before": before,
        "after": len(promised) - before,
        "lost": len(promised - there),
        "whole": whole,
    }


if __name__ == "__main__":
    place = Path(sys.argv[1])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], check=True)
    sys.stdout.write(json.dumps(asyncio.run(write(place))))
