"""One transaction: whole or not at all, one writer at a time, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.model import Later
from bot.ports import Inbox, Jobs
from storage.database import SqlDatabase, SqlTransaction, engine_at
from storage.members import accounts_table
from storage.tables import metadata
from tests.storage.dying import KILLED, a_bit_of_everything, die_writing
from tests.storage.moments import LEASE, MONDAY

CORE = ("members", "accounts", "jobs", "posts", "inbox")


class Crash(BaseException):
    """What stops everything: no `except Exception` sees it."""


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def rows(url: str) -> dict[str, int]:
    """How many rows each of the core's tables has."""
    engine = engine_at(url)
    async with engine.connect() as connection:
        found = {
            name: (
                await connection.execute(select(func.count()).select_from(metadata.tables[name]))
            ).scalar_one()
            for name in CORE
        }
    await engine.dispose()
    return found


async def test_a_block_that_ends_is_kept_whole(database: SqlDatabase, url: str) -> None:
    async with database.transaction() as tx:
        await a_bit_of_everything(tx)
    assert set((await rows(url)).values()) == {1}


@pytest.mark.parametrize("error", [ValueError, Crash, asyncio.CancelledError])
async def test_a_block_that_raises_leaves_nothing(
    database: SqlDatabase, url: str, error: type[BaseException]
) -> None:
    async def broken() -> None:
        async with database.transaction() as tx:
            await a_bit_of_everything(tx)
            raise error

    with pytest.raises(error):
        await broken()
    assert set((await rows(url)).values()) == {0}
    async with database.transaction() as tx:
        await a_bit_of_everything(tx)
    assert set((await rows(url)).values()) == {1}


async def test_a_task_cancelled_anywhere_leaves_a_database_that_works(
    database: SqlDatabase, url: str
) -> None:
    async def work() -> None:
        async with database.transaction() as tx:
            await a_bit_of_everything(tx)
            await asyncio.Event().wait()

    for turns in range(60):
        task = asyncio.create_task(work())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert set((await rows(url)).values()) == {0}
    async with asyncio.timeout(30), database.transaction() as tx:
        await a_bit_of_everything(tx)
    assert set((await rows(url)).values()) == {1}


async def test_a_process_killed_after_any_statement_leaves_nothing(
    database: SqlDatabase, url: str
) -> None:
    for statement in (0, 2, 4, 99):
        assert await die_writing(url, statement) == KILLED
        assert set((await rows(url)).values()) == {0}
    async with database.transaction() as tx:
        await a_bit_of_everything(tx)
    assert set((await rows(url)).values()) == {1}


async def test_two_who_read_then_write_do_not_both_win(
    database: SqlDatabase, other: SqlDatabase, kind: str
) -> None:
    """On SQLite, a transaction is alone from its first statement on."""

    async def take_the_last_seat(through: SqlDatabase) -> bool:
        async with through.transaction() as tx:
            if kind == "postgresql":  # there, a row is locked by whoever reads it to change it
                return await tx.get(Jobs).claim(MONDAY, LEASE) is not None
            free = await tx.get(Jobs).next_due() is not None
            await asyncio.sleep(0)
            if free:
                job = await tx.get(Jobs).claim(MONDAY, LEASE)
                assert job is not None
                await tx.get(Jobs).finish(job)
            return free

    async with database.transaction() as tx:
        await tx.get(Jobs).add("space", Later("x", MONDAY, "k"))
    took = await asyncio.gather(*[take_the_last_seat(each) for each in (database, other) * 10])
    assert sum(took) == 1


async def test_two_hundred_at_once_wait_their_turn(database: SqlDatabase) -> None:
    async def work(number: int) -> None:
        async with database.transaction() as tx:
            await tx.get(Inbox).first("slack", f"{number}", MONDAY)

    await asyncio.gather(*[work(number) for number in range(200)])
    async with database.transaction() as tx:
        again = [await tx.get(Inbox).first("slack", f"{number}", MONDAY) for number in range(200)]
    assert not any(again)


async def test_an_account_of_nobody_is_refused(database: SqlDatabase, url: str) -> None:
    engine = engine_at(url)

    async def orphan() -> None:
        async with engine.begin() as connection:
            await connection.execute(
                accounts_table.insert().values(chat="slack", id="U1", name="", member=99)
            )

    with pytest.raises(IntegrityError):
        await orphan()
    await engine.dispose()


async def test_the_mistake_in_a_statement_is_not_explained_away(database: SqlDatabase) -> None:
    async def mistaken() -> None:
        async with database.transaction() as tx:
            assert isinstance(tx, SqlTransaction)
            await tx._connection.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError, match="nowhere"):
        await mistaken()


async def test_a_closed_sqlite_leaves_one_file(tmp_path: Path) -> None:
    database = SqlDatabase.at(f"sqlite:///{tmp_path}/x.db", {})
    async with database.transaction():
        pass
    await database.close()
    assert files(tmp_path) == ["x.db"]
