"""The same town, once in English, once in French, on every chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.coffee.speech import Speech
from tests.databases import fresh_database
from tests.towns import CHATS


@pytest.fixture(params=CHATS)
def chat(request: pytest.FixtureRequest) -> str:
    """Once on each chat."""
    return str(request.param)


@pytest.fixture
async def speech(tmp_path: Path, locale: str, chat: str) -> AsyncIterator[Speech]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with CHATS[chat](database, locale) as town:
        await town.app.open()
        yield Speech(town, locale)
    await database.close()
