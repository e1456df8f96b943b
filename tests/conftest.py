"""What every test can ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests import outside
from tests.databases import KINDS, Kind, fresh_database
from tests.town import Town

outside.watch()


@pytest.fixture(autouse=True)
def _nobody_outside() -> Iterator[None]:
    """Whoever tried to speak to somebody outside fails, also if the refusal was swallowed."""
    before = len(outside.attempts)
    yield
    assert outside.attempts[before:] == []


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A whole bot on SQLite and a fake chat, on a Tuesday morning."""
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database)
    await town.app.open()
    yield town
    await database.close()


@pytest.fixture(params=["en", "fr"])
def locale(request: pytest.FixtureRequest) -> str:
    """Once in English, once in French."""
    return str(request.param)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Once on SQLite, once on PostgreSQL."""
    found: Kind = request.param
    return found


@pytest.fixture
async def both(tmp_path: Path, kind: Kind) -> AsyncIterator[Town]:
    """The same town, once on each database."""
    database = SqlDatabase.at(await fresh_database(kind, tmp_path), BOOKS)
    town = Town(database)
    await town.app.open()
    yield town
    await database.close()
