"""The same town, once in English, once in French."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.rhythm.speech import Regulars
from tests.databases import fresh_database
from tests.town import Town
from tests.towns import CHATS


@pytest.fixture
async def regulars(tmp_path: Path, locale: str) -> AsyncIterator[Regulars]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, locale=locale)
    await town.app.open()
    yield Regulars(town, locale)
    await database.close()


@pytest.fixture(params=CHATS)
def chat(request: pytest.FixtureRequest) -> str:
    """Once on each chat."""
    return str(request.param)


@pytest.fixture
async def anywhere(tmp_path: Path, locale: str, chat: str) -> AsyncIterator[Regulars]:
    """The town on every chat."""
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with CHATS[chat](database, locale) as town:
        await town.app.open()
        yield Regulars(town, locale)
    await database.close()
