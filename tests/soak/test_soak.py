"""Some hours leave no task, thread or file behind. `make soak` lives a day of 200 members."""

from __future__ import annotations

from pathlib import Path

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.soak.life import Life, taken


async def test_hours_leave_nothing_behind(tmp_path: Path) -> None:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    life = Life(database, 20)
    await life.begin()
    await life.hour(20)
    before = taken()
    for _ in range(3):
        await life.hour(20)
    after = taken()
    await database.close()
    assert life.chat.sent
    assert (after.tasks, after.threads) == (before.tasks, before.threads)
    assert after.files <= before.files
