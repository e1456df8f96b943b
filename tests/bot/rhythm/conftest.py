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


@pytest.fixture
async def regulars(tmp_path: Path, locale: str) -> AsyncIterator[Regulars]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, locale=locale)
    await town.app.open()
    yield Regulars(town, locale)
    await database.close()
