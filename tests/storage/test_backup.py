"""A backup while the bot runs, and what a restored bot does not say a second time."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from bot.__main__ import program
from bot.model import Account, Address, Later, Message
from bot.ports import Jobs, Members, Posts
from storage.backup import SKIPPED, back_up, restore
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.trouble import DatabaseUnusable
from tests.databases import Kind, drop, empty_database, fresh_database
from tests.storage.living import PEOPLE, three_weeks
from tests.storage.moments import HOUR, LEASE, MONDAY
from tests.town import Town

RESTORES = 100 if os.environ.get("COMPTOIR_LONG") else 4


def file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


async def wanted(database: SqlDatabase, key: str, at: datetime = MONDAY) -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).want("town", key, Address("fake", "general"), Message((key,)), at)


async def names(url: str) -> set[str]:
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        everyone = await tx.get(Members).everyone("town")
    await database.close()
    return {person.name for person in everyone}


async def test_a_restored_community_says_nothing_a_second_time(tmp_path: Path, kind: Kind) -> None:
    old = await fresh_database(kind, tmp_path)
    town = Town(SqlDatabase.at(old, BOOKS))
    await three_weeks(town)
    for number in range(3):  # about to be sent when the backup is made, and sent after it
        await wanted(town.database, f"news {number}", town.clock.now())
    backup, rows = await back_up(old, tmp_path / "backup.sqlite3", town.clock.now())
    await town.app.tick()
    assert {"news 0", "news 1", "news 2"} <= set(town.wall())
    shown, sent = town.wall(), town.chat.sent
    await town.database.close()

    new = await empty_database(kind, tmp_path)
    back = await restore(backup, new, town.clock.now())
    assert (back.rows, back.doubted, back.set_aside) == (rows, 3, None)
    town.database = SqlDatabase.at(new, BOOKS)
    town.restart()
    await town.app.open()
    town.clock.set(town.clock.now() + HOUR)
    await town.app.tick()
    assert town.wall() == shown
    assert town.chat.doubled == []
    assert town.chat.sent >= sent
    assert await names(new) == {who.title() for who in PEOPLE}
    await town.database.close()
    drop(old)
    drop(new)


async def test_each_of_many_restores_under_load_is_whole(tmp_path: Path) -> None:
    """Backups are made while somebody writes without a pause; each holds a moment, not a mix."""
    url = await fresh_database("sqlite", tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    busy, done = asyncio.Event(), asyncio.Event()

    async def press() -> None:
        number = 0
        while not done.is_set():
            async with database.transaction() as tx:  # always both, in one transaction
                await tx.get(Jobs).add("town", Later("x", MONDAY, f"k{number}"))
                address = Address("fake", "general")
                await tx.get(Posts).want("town", f"k{number}", address, Message(("x",)), MONDAY)
            number += 1
            busy.set()

    pressing = asyncio.create_task(press())
    await busy.wait()
    backups = [
        (await back_up(url, tmp_path / f"{number}.sqlite3", MONDAY))[0]
        for number in range(RESTORES)
    ]
    done.set()
    await pressing
    await database.close()
    for number, backup in enumerate(backups):
        back = await restore(backup, f"sqlite:///{tmp_path}/restored-{number}.db", MONDAY)
        assert back.doubted == back.late > 0
        with closing(sqlite3.connect(tmp_path / f"restored-{number}.db")) as connection:
            [(jobs,)] = connection.execute("SELECT count(*) FROM jobs").fetchall()
            [(posts,)] = connection.execute("SELECT count(*) FROM posts").fetchall()
            assert (jobs, posts) == (back.doubted, back.doubted)


async def test_a_message_that_was_under_way_is_looked_for_too(tmp_path: Path) -> None:
    url = await fresh_database("sqlite", tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    await wanted(database, "news")
    async with database.transaction() as tx:
        assert await tx.get(Posts).claim(MONDAY, LEASE)
    backup, _ = await back_up(url, tmp_path / "b", MONDAY)
    await database.close()
    new = f"sqlite:///{tmp_path}/new.db"
    assert (await restore(backup, new, MONDAY)).doubted == 1
    database = SqlDatabase.at(new, BOOKS)
    async with database.transaction() as tx:
        delivery = await tx.get(Posts).claim(MONDAY, LEASE)
    await database.close()
    assert delivery is not None
    assert delivery.doubt


async def test_numbers_given_out_after_the_backup_are_not_given_out_again(
    tmp_path: Path, kind: Kind
) -> None:
    url = await fresh_database("sqlite", tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        account = Account("fake", "ada", "Ada")
        first = await tx.get(Members).of("town", account, "en", MONDAY)
    await database.close()
    backup, _ = await back_up(url, tmp_path / "b", MONDAY)
    new = await empty_database(kind, tmp_path)
    await restore(backup, new, MONDAY)
    database = SqlDatabase.at(new, BOOKS)
    async with database.transaction() as tx:
        second = await tx.get(Members).of("town", Account("fake", "bob", "Bob"), "en", MONDAY)
    await database.close()
    assert second.id > first.id + SKIPPED
    drop(new)


async def test_a_backup_is_for_its_owner_alone_and_never_written_over(
    tmp_path: Path, url: str
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file, _ = await back_up(url, folder, MONDAY)
    assert file.name == "comptoir-2026-11-30-090000.sqlite3"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(DatabaseUnusable, match="is there already, and nothing was changed"):
        await back_up(url, folder, MONDAY)
    assert [one.name for one in folder.iterdir()] == [file.name]


async def test_a_living_database_is_only_replaced_when_told_to(tmp_path: Path, kind: Kind) -> None:
    source = await fresh_database("sqlite", tmp_path)
    backup, _ = await back_up(source, tmp_path / "b", MONDAY)
    url = await fresh_database(kind, tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        await tx.get(Members).of("town", Account("fake", "ada", "Ada"), "en", MONDAY)
    for told in (False, True):
        with pytest.raises(DatabaseUnusable, match="is in use, and nothing was changed: stop the"):
            await restore(backup, url, MONDAY, replace=told)
    await database.close()
    with pytest.raises(DatabaseUnusable, match="is not empty, and nothing was changed: say --repl"):
        await restore(backup, url, MONDAY)
    assert await names(url) == {"Ada"}
    back = await restore(backup, url, MONDAY, replace=True)
    assert await names(url) == set()
    if kind == "sqlite":
        assert await names(f"sqlite:///{back.set_aside}") == {"Ada"}
    drop(url)


async def test_a_damaged_database_is_replaced(tmp_path: Path) -> None:
    url = await fresh_database("sqlite", tmp_path)
    backup, _ = await back_up(url, tmp_path / "b", MONDAY)
    file_of(url).write_bytes(b"My dear diary, " * 1_000)
    with pytest.raises(DatabaseUnusable, match="say --replace"):
        await restore(backup, url, MONDAY)
    await restore(backup, url, MONDAY, replace=True)
    assert await names(url) == set()


async def test_what_is_no_whole_backup_changes_nothing(tmp_path: Path) -> None:
    url = await fresh_database("sqlite", tmp_path)
    good, _ = await back_up(url, tmp_path / "good", MONDAY)
    bad = tmp_path / "bad"
    whole = good.read_bytes()
    with closing(sqlite3.connect(tmp_path / "other")) as connection:
        connection.execute("CREATE TABLE x (y)")
    torn = whole[:20_000] + b"\x5a" * 4_096 + whole[24_096:]
    new = tmp_path / "new.db"
    for content in (b"", b"no database at all", torn, (tmp_path / "other").read_bytes()):
        bad.write_bytes(content)
        with pytest.raises(DatabaseUnusable):
            await restore(bad, f"sqlite:///{new}", MONDAY)
    with pytest.raises(DatabaseUnusable, match="is not there"):
        await restore(tmp_path / "nowhere", f"sqlite:///{new}", MONDAY)
    assert not new.exists()
    assert not [name for name in os.listdir(tmp_path) if ".part" in name]  # noqa: PTH208 -- it does not block long


async def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.commit()
    backup, rows = await back_up(url, tmp_path / "b", MONDAY)
    assert rows == 0
    new = f"sqlite:///{tmp_path}/new.db"
    await restore(backup, new, MONDAY)
    assert await names(new) == set()


async def test_what_came_due_since_is_told(tmp_path: Path) -> None:
    url = await fresh_database("sqlite", tmp_path)
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        await tx.get(Jobs).add("town", Later("x", MONDAY + HOUR, "k"))
    await database.close()
    backup, _ = await back_up(url, tmp_path / "b", MONDAY)
    soon = await restore(backup, f"sqlite:///{tmp_path}/1.db", MONDAY)
    late = await restore(backup, f"sqlite:///{tmp_path}/2.db", MONDAY + timedelta(days=1))
    assert (soon.late, late.late) == (0, 1)


def test_both_commands(tmp_path: Path) -> None:
    url = asyncio.run(fresh_database("sqlite", tmp_path))
    config = tmp_path / "config.toml"
    config.write_text(
        f'[database]\nurl = "{url}"\n[communities.lyon]\nname = "x"\nzone = "Europe/Paris"\n',
        "utf-8",
    )
    backup = tmp_path / "b"
    run = CliRunner()
    done = run.invoke(program, ["backup", str(backup), "--config", str(config)])
    assert done.output == f"{backup}: 0 rows, and whole\n"
    shutil.copy(backup, file_of(url))
    done = run.invoke(program, ["restore", str(backup), "--config", str(config)])
    assert (done.exit_code, done.output) == (0, "0 rows are back.\n" + kept(done.output))
    done = run.invoke(program, ["restore", str(tmp_path / "no"), "--config", str(config)])
    assert done.exit_code == 2
    assert "is not there" in done.output


def kept(output: str) -> str:
    """The line that names what was set aside."""
    return "".join(line for line in output.splitlines(True) if "is kept as" in line)
