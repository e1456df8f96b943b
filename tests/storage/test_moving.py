"""A living community moves to another database, and goes on living there."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import program
from bot.model import Later
from bot.ports import Jobs, Members
from storage.books import BOOKS
from storage.carrying import NotEmpty, carry, move
from storage.database import SqlDatabase, engine_at
from storage.tables import metadata
from storage.trouble import DatabaseUnusable
from tests.databases import KINDS, Kind, drop, empty_database, fresh_database
from tests.storage.dying import a_bit_of_everything
from tests.storage.living import PEOPLE, three_weeks
from tests.storage.moments import MONDAY
from tests.town import Town

SPOIL: dict[Kind, list[str]] = {  # a database that keeps something else than it was given
    "sqlite": ["CREATE TRIGGER s AFTER INSERT ON jobs BEGIN UPDATE jobs SET name = 'y'; END"],
    "postgresql": [
        "CREATE FUNCTION s() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN NEW.name = 'y'; RETURN NEW; END $$",
        "CREATE TRIGGER s BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION s()",
    ],
}


async def filled(url: str, *keys: str) -> str:
    """The database, with a little in it."""
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        await a_bit_of_everything(tx)
        for key in keys:
            await tx.get(Jobs).add("space", Later("x", MONDAY, key))
    await database.close()
    return url


async def said_in(url: str, *statements: str) -> list[object]:
    """What each statement answers, if anything."""
    engine = engine_at(url)
    async with engine.begin() as connection:
        done = [await connection.exec_driver_sql(statement) for statement in statements]
        found = [one.scalar() if one.returns_rows else None for one in done]
    await engine.dispose()
    return found


def dropped(urls: Iterable[str]) -> None:
    for url in urls:
        drop(url)


async def test_a_community_moves_and_goes_on_living(tmp_path: Path, kind: Kind) -> None:
    old = await fresh_database(kind, tmp_path)
    town = Town(SqlDatabase.at(old, BOOKS))
    await three_weeks(town)
    await town.database.close()

    new = await empty_database("postgresql" if kind == "sqlite" else "sqlite", tmp_path)
    arrived = {one.table: one.rows for one in await move(old, new)}
    assert sorted(arrived) == sorted(metadata.tables)
    assert arrived["members"] == len(PEOPLE)
    assert sum(rows > 0 for rows in arrived.values()) > 14

    town.database = SqlDatabase.at(new, BOOKS)
    town.restart()
    await town.app.open()
    shown = town.chat.sent
    await town.app.tick()
    assert town.chat.sent == shown  # nothing is said again
    await town.says("flo", "/coffee join")
    await town.at("2026-04-07")
    assert town.chat.sent > shown
    assert town.chat.doubled == []
    async with town.database.transaction() as tx:
        everyone = {person.name for person in await tx.get(Members).everyone("town")}
    assert everyone == {*(who.title() for who in PEOPLE), "Flo"}
    await town.database.close()
    dropped([old, new])


@pytest.mark.parametrize("there", KINDS)
async def test_a_number_given_out_is_not_given_out_again(
    tmp_path: Path, kind: Kind, there: Kind
) -> None:
    old = await filled(await fresh_database(kind, tmp_path), "k2", "k3")
    await said_in(old, "DELETE FROM jobs WHERE key != 'k'")  # 1 stays, 2 and 3 are gone
    new = await empty_database(there, tmp_path)
    await move(old, new)
    database = SqlDatabase.at(new, BOOKS)
    async with database.transaction() as tx:
        await tx.get(Jobs).add("space", Later("x", MONDAY, "k4"))
    await database.close()
    assert await said_in(new, "SELECT max(id) FROM jobs") == [4]
    dropped([old, new])


async def test_more_rows_than_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.carrying.BATCH", 3)
    keys = [f"key{number}" for number in range(10)]
    old = await filled(await fresh_database("sqlite", tmp_path), *keys)
    new = await empty_database("postgresql", tmp_path)
    arrived = {one.table: one.rows for one in await move(old, new)}
    assert arrived["jobs"] == len(keys) + 1
    drop(new)


async def test_nothing_is_written_over(tmp_path: Path, url: str) -> None:
    old = await filled(await fresh_database("sqlite", tmp_path))
    await filled(url)
    with pytest.raises(NotEmpty, match="is not empty, and nothing was changed: name an empty one"):
        await move(old, url)
    assert await said_in(url, "SELECT count(*) FROM jobs") == [1]


async def test_what_arrives_otherwise_does_not_arrive(
    tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await filled(await fresh_database("sqlite", tmp_path), "k2")
    new = await fresh_database(kind, tmp_path)
    await said_in(new, *SPOIL[kind])
    with pytest.raises(DatabaseUnusable, match=r"The table jobs did not arrive whole \(2 rows"):
        await carry(old, new)
    assert await said_in(new, "SELECT count(*) FROM jobs", "SELECT count(*) FROM inbox") == [0, 0]
    drop(new)


async def test_nobody_may_live_there_meanwhile(tmp_path: Path, kind: Kind) -> None:
    old = await filled(await fresh_database(kind, tmp_path))
    new = await empty_database("postgresql" if kind == "sqlite" else "sqlite", tmp_path)
    database = SqlDatabase.at(old, BOOKS)
    async with database.transaction() as tx:
        await tx.get(Jobs).next_due()
    with pytest.raises(DatabaseUnusable, match="is in use, and nothing was changed: stop the bot"):
        await move(old, new)
    await database.close()
    await move(old, new)
    dropped([old, new])


async def test_an_old_or_missing_database_is_not_moved(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="has not all the tables of this version"):
        await move(f"sqlite:///{tmp_path}/nothing.db", f"sqlite:///{tmp_path}/new.db")
    assert not os.listdir(tmp_path)  # noqa: PTH208 -- it does not block long


async def test_the_command_prints_both_sides_and_no_password(tmp_path: Path) -> None:
    old = await filled(await fresh_database("sqlite", tmp_path))
    new = await empty_database("postgresql", tmp_path)
    done = await asyncio.to_thread(CliRunner().invoke, program, ["move", old, new])
    drop(new)
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert len(lines) == len(metadata.tables) + 2
    assert lines[-2].endswith("rows, the same on both sides.")
