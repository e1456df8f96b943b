"""The same town, once in English, once in French."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database
from tests.town import Town


@pytest.fixture
async def evening(tmp_path: Path, locale: str) -> AsyncIterator[Evening]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, locale=locale)
    await town.app.open()
    evening = Evening(town, locale)
    await evening.host()
    yield evening
    await database.close()
