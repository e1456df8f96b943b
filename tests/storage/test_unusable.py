"""A database that can't be used: one sentence that says what to do, never a traceback."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.model import Later
from bot.ports import Jobs
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.migrate import migrate, pending
from storage.trouble import DatabaseUnusable
from tests.databases import drop, fresh_database, give_back
from tests.storage.moments import MONDAY

NOBODY = 65534
PAGE = 4096  # what SQLite's files are made of


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that a user without rights can reach; pytest's own cannot be."""
    made = Path(tempfile.mkdtemp(prefix="comptoir-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def allow(path: Path, mode: int) -> None:
    path.chmod(mode)


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may write everything: be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


async def use(url: str) -> None:
    """What a bot does with a database that has its tables."""
    database = SqlDatabase.at(url, BOOKS)
    try:
        async with database.transaction() as tx:
            await tx.get(Jobs).add("space", Later("x", MONDAY, "k"))
    finally:
        await database.close()


async def refused(url: str) -> str:
    """The sentence with which the database is refused, the same at start and in use."""
    said = []
    for ask in (migrate, use):
        with pytest.raises(DatabaseUnusable) as no:
            await ask(url)
        said.append(str(no.value))
    assert len(set(said)) == 1
    [sentence] = set(said)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


async def test_a_missing_folder(tmp_path: Path) -> None:
    said = await refused(f"sqlite:///{tmp_path}/nowhere/x.db")
    assert said == f"The folder {tmp_path}/nowhere for the database does not exist: create it."


async def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    said = await refused(f"sqlite:///{tmp_path}")
    assert said == f"The database {tmp_path} is a folder: name a file in it."


async def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    allow(folder, 0o555)
    with without_rights():
        said = await refused(f"sqlite:///{folder}/x.db")
    assert said.startswith(f"The database {folder}/x.db can't be opened: make the file and its")


async def test_a_file_of_another_user(folder: Path) -> None:
    url = await fresh_database("sqlite", folder)
    file = Path(make_url(url).database or "")
    allow(file, 0o444)
    allow(folder, 0o777)
    with without_rights():
        said = await refused(url)
    assert said.startswith(f"The database {file} is read-only: make the file and its folder")


async def test_a_file_that_cannot_even_be_read(folder: Path) -> None:
    url = await fresh_database("sqlite", folder)
    allow(Path(make_url(url).database or ""), 0o000)
    with without_rights():
        said = await refused(url)
    assert "can't be opened" in said


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"My dear diary, " * 1_000)
    said = await refused(f"sqlite:///{tmp_path}/x.db")
    assert said.startswith(f"The file {tmp_path}/x.db is not an SQLite database: restore")


async def test_a_refused_file_leaves_no_thread_that_keeps_the_process_alive(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.db").write_bytes(b"My dear diary, " * 1_000)
    before = set(threading.enumerate())
    with pytest.raises(DatabaseUnusable) as kept:  # and with it whatever its traceback holds
        await use(f"sqlite:///{tmp_path}/x.db")
    left = set(threading.enumerate()) - before
    for thread in left:
        await asyncio.to_thread(thread.join, 5)
    assert not any(thread.is_alive() for thread in left if "connection" in thread.name)
    assert "is not an SQLite database" in str(kept.value)


def damage(file: Path) -> Iterator[int]:
    """Make each page of the file rubbish in turn, but for the first; then mend it."""
    whole = file.read_bytes()
    for page in range(1, len(whole) // PAGE):
        file.write_bytes(whole[: page * PAGE] + b"\x5a" * PAGE + whole[(page + 1) * PAGE :])
        yield page
    file.write_bytes(whole)


async def test_a_damaged_file_is_refused_at_the_start(tmp_path: Path) -> None:
    url = await fresh_database("sqlite", tmp_path)
    pages = 0
    for _ in damage(Path(make_url(url).database or "")):
        pages += 1
        with pytest.raises(DatabaseUnusable, match=r"is damaged.*: stop the bot and restore"):
            await migrate(url)
    assert pages > 10
    assert await migrate(url) == []


async def test_a_file_held_by_another_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database._BUSY_MS", 10)
    url = await fresh_database("sqlite", tmp_path)
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "is held by another program" in await refused(url)
        other.execute("ROLLBACK")
    await use(url)


async def test_a_full_disk(tmp_path: Path) -> None:
    url = await fresh_database("sqlite", tmp_path)
    database = SqlDatabase.at(url, BOOKS)

    async def fill() -> None:
        async with database.transaction() as tx:
            jobs = tx.get(Jobs)
            assert hasattr(jobs, "_connection")
            await jobs._connection.exec_driver_sql("PRAGMA max_page_count = 1")
            for number in range(100):
                await jobs.add("space", Later("x", MONDAY, f"{number}", {"a": "b" * 1_000}))

    with pytest.raises(DatabaseUnusable, match="is full: nothing was changed; make room"):
        await fill()
    await database.close()
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        assert await tx.get(Jobs).next_due() is None
    await database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite://"])
async def test_a_database_in_memory(url: str) -> None:
    assert "in memory would forget everything" in await refused(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "can't be read"),
        ("comptoir.db", "can't be read"),
        ("mysql://localhost/x", "mysql is not a database this bot knows"),
        ("postgresql+asyncpg://localhost/x", "asyncpg is not a database this bot knows"),
        ("sqlite+pysqlcipher:///x.db", "pysqlcipher is not a database this bot knows"),
    ],
)
async def test_an_address_of_something_else(url: str, said: str) -> None:
    assert said in await refused(url)


async def test_postgresql_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = await refused("postgresql://localhost/x")
    assert "pip install 'comptoir[postgres]'" in said


async def test_postgresql_that_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    said = await refused(f"postgresql://bot:hush@127.0.0.1:{port}/comptoir")
    assert said.startswith(f"PostgreSQL at 127.0.0.1:{port} can't be reached: start it")
    assert "hush" not in said


async def test_something_else_at_the_port_of_postgresql() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        said = await refused(f"postgresql://bot:hush@127.0.0.1:{port}/comptoir")
    assert "can't be reached" in said


def answering(state: str, words: str) -> bytes:
    """What a PostgreSQL server says to whoever it does not let in."""
    fields = b"SFATAL\0VFATAL\0C" + state.encode() + b"\0M" + words.encode() + b"\0\0"
    return b"E" + (len(fields) + 4).to_bytes(4, "big") + fields


@pytest.mark.parametrize(
    ("state", "words", "said"),
    [
        ("28P01", 'password authentication failed for user "bot"', "refuses the user or the"),
        ("28000", "no pg_hba.conf entry for host", "refuses the user or the password"),
        ("3D000", 'database "comptoir" does not exist', "has no database comptoir: create it"),
        ("53300", "sorry, too many clients already", "has no connection left"),
        ("57P03", "the database system is starting up", "is stopping or starting"),
        ("57P03", "the database system is in recovery mode", "is stopping or starting"),
        (
            "57P03",
            "the database system is not yet accepting connections",
            "is stopping or starting",
        ),
    ],
)
async def test_postgresql_that_lets_nobody_in(state: str, words: str, said: str) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1_000)
        writer.write(answering(state, words))
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        sentence = await refused(
            f"postgresql://bot:hush@127.0.0.1:{port}/comptoir?sslmode=disable&gssencmode=disable"
        )
    assert said in sentence
    assert "hush" not in sentence


async def test_a_real_postgresql_without_that_database(tmp_path: Path) -> None:
    address = make_url(await fresh_database("postgresql", tmp_path))
    lost = address.set(database="nowhere").render_as_string(hide_password=False)
    assert "has no database nowhere" in await refused(lost)
    give_back(address.render_as_string(hide_password=False))


async def test_a_real_postgresql_that_is_read_only(tmp_path: Path) -> None:
    url = await fresh_database("postgresql", tmp_path)
    with psycopg.connect(url, autocommit=True) as connection:
        name = make_url(url).database
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    assert "is read-only: name the primary server" in await refused(url)
    drop(url)


async def test_a_connection_cut_in_the_midst(tmp_path: Path) -> None:
    url = await fresh_database("postgresql", tmp_path)
    database = SqlDatabase.at(url, BOOKS)

    async def cut() -> None:
        async with database.transaction() as tx:
            await tx.get(Jobs).add("space", Later("x", MONDAY, "k"))
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
            await tx.get(Jobs).next_due()

    with pytest.raises(DatabaseUnusable, match=r"PostgreSQL at .* is stopping or starting"):
        await cut()
    async with database.transaction() as tx:
        assert await tx.get(Jobs).next_due() is None
    await database.close()
    give_back(url)


async def test_postgres_in_short_and_drivers_named_are_the_same_database(tmp_path: Path) -> None:
    url = await fresh_database("postgresql", tmp_path)
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        assert await pending(url.replace("postgresql", scheme, 1)) == []
    give_back(url)
    sqlite = await fresh_database("sqlite", tmp_path)
    for scheme in ("sqlite", "sqlite+aiosqlite"):
        assert await pending(sqlite.replace("sqlite", scheme, 1)) == []
