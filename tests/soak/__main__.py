"""`python -m tests.soak`: a virtual day of 200 members.

Ends with 1 if anything grew, or if somebody who pressed something would have felt the rest.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.soak.life import Lag, Life, Taken, taken

MEMBERS, HOURS, GESTURES = 200, 24, 60
LATEST = 100  # milliseconds
WARM = 14  # hours with a round among them, which brings in what draws it; all else is there too


async def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        database = SqlDatabase.at(await fresh_database("sqlite", Path(folder)), BOOKS)
        life, lag = Life(database, MEMBERS), Lag()
        watching = asyncio.create_task(lag.watch())
        await life.begin()
        warm: Taken | None = None
        for hour in range(1, WARM + HOURS + 1):
            await life.hour(GESTURES)
            now = taken()
            say(
                f"hour {hour - WARM:3}: {now.memory / 2**20:.1f} MB, {now.tasks} tasks,"
                f" {now.threads} threads, {now.files} files; {life.calls} calls,"
                f" {life.chat.sent} messages"
            )
            if hour == WARM:
                warm = now
        watching.cancel()
        await database.close()
    assert warm
    grown = now.memory / warm.memory - 1
    say(f"memory grew by {grown:.1%} in {HOURS} hours")
    late = lag.at(0.99)
    say(f"nobody had the loop for longer than {late} ms, 99 times of 100")
    same = (now.tasks, now.threads) == (warm.tasks, warm.threads) and now.files <= warm.files
    return 0 if same and grown < 0.05 and late <= LATEST else 1


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
