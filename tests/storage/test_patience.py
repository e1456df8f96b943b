"""A PostgreSQL that answers nothing, and one that goes away while it commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from bot.ports import Unsure
from bot.worker import LEASE
from storage.books import BOOKS
from storage.database import PATIENCE, SqlDatabase, engine_at
from storage.trouble import AnswerLost, DatabaseUnusable
from tests.databases import fresh_database
from tests.storage.dying import a_bit_of_everything
from tests.storage.test_transactions import rows


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[tuple[SqlDatabase, str]]:
    """A database on PostgreSQL, and its address."""
    url = await fresh_database("postgresql", tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    yield database, url
    await database.close()


class Asked(Exception):
    """No connection is made here."""


async def asked_for(url: str) -> dict[str, Any]:
    """What the driver is asked to connect with."""
    found: dict[str, Any] = {}
    engine = engine_at(url)

    @event.listens_for(engine.sync_engine, "do_connect")
    def note(_dialect: object, _record: object, _args: object, given: dict[str, Any]) -> None:
        found.update(given)
        raise Asked

    with pytest.raises(Asked):
        await engine.connect()
    return {name: int(found[name]) for name in PATIENCE}


async def test_nobody_waits_long_for_a_server_that_answers_nothing() -> None:
    assert await asked_for("postgresql://ada@db.example/hive") == PATIENCE
    silent = PATIENCE["keepalives_idle"]
    silent += PATIENCE["keepalives_interval"] * PATIENCE["keepalives_count"]
    waits = (PATIENCE["connect_timeout"], PATIENCE["tcp_user_timeout"] / 1000, silent)
    assert max(waits) < 30 < LEASE.total_seconds() / 2


async def test_what_the_address_says_goes() -> None:
    url = "postgresql://ada@db.example/hive?connect_timeout=2&keepalives_idle=60&sslmode=require"
    found = await asked_for(url)
    assert found == {**PATIENCE, "connect_timeout": 2, "keepalives_idle": 60}


async def test_a_server_that_takes_a_connection_and_says_nothing_is_given_up() -> None:
    over = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    # Two seconds are the least that libpq takes.
    url = f"postgresql://ada@127.0.0.1:{port}/hive?connect_timeout=2"
    database = SqlDatabase.at(url, BOOKS)
    with pytest.raises(DatabaseUnusable, match=f"PostgreSQL at 127.0.0.1:{port} can't be reached"):
        async with asyncio.timeout(60), database.transaction():
            pass
    over.set()
    server.close()
    await database.close()


def lose(database: SqlDatabase, *, done: bool) -> None:
    """The connection is gone at the next commit: after it was *done*, or before."""

    @event.listens_for(database._engine.sync_engine, "commit", once=True)
    def gone(connection: Connection) -> None:
        driver = connection.connection.dbapi_connection
        assert driver
        if done:
            driver.commit()
        driver.close()


@pytest.mark.parametrize("done", [True, False])
async def test_a_commit_whose_answer_is_lost_may_be_done(
    kept: tuple[SqlDatabase, str], *, done: bool
) -> None:
    database, url = kept
    lose(database, done=done)
    with pytest.raises(AnswerLost, match="whether it did can't be known") as lost:
        async with database.transaction() as tx:
            await a_bit_of_everything(tx)
    assert isinstance(lost.value, Unsure)
    assert set((await rows(url)).values()) == {int(done)}
    async with database.transaction() as tx:  # the next one has a connection that lives
        await a_bit_of_everything(tx)


async def test_a_connection_lost_before_the_commit_wrote_nothing(
    kept: tuple[SqlDatabase, str],
) -> None:
    database, url = kept

    async def cut_off() -> None:
        async with database.transaction() as tx:
            driver = (await tx._connection.get_raw_connection()).driver_connection
            assert driver
            await driver.close()
            await a_bit_of_everything(tx)

    with pytest.raises(DatabaseUnusable) as lost:
        await cut_off()
    assert not isinstance(lost.value, Unsure)
    assert set((await rows(url)).values()) == {0}
