"""A conversation that has served is put aside, where a chat can do that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.coffee.speech import MONDAY, Speech
from tests.databases import fresh_database
from tests.town import Town

NEXT = "2026-03-16"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    yield database
    await database.close()


async def two_rounds(town: Town, *who: str) -> None:
    await town.app.open()
    await Speech(town, town.locale).join(*who)
    await town.at(MONDAY)
    await town.at(NEXT, "10:30")


async def test_when_the_next_round_takes_its_place(database: SqlDatabase, locale: str) -> None:
    town = Town(database, locale=locale)
    await two_rounds(town, "ada", "bob", "cleo", "dan")
    cards = [one for address, one in town.chat.wall.values() if len(address.people) == 2]
    cards = [one for one in cards if "☕" in str(one.text)]
    assert [one.over for one in cards] == [True, True, False, False]


async def test_the_same_people_again_go_on_where_they_are(database: SqlDatabase) -> None:
    town = Town(database)
    await two_rounds(town, "ada", "bob")
    assert not any(one.over for _, one in town.chat.wall.values())
