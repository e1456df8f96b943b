"""Every test that asks for `url` or `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import Kind, drop, empty_database, fresh_database, give_back


@pytest.fixture
async def url(kind: Kind, tmp_path: Path) -> AsyncIterator[str]:
    """A database with every table and nothing in them."""
    address = await fresh_database(kind, tmp_path)
    yield address
    give_back(address)


@pytest.fixture
async def empty_url(kind: Kind, tmp_path: Path) -> AsyncIterator[str]:
    """A database without any table."""
    address = await empty_database(kind, tmp_path)
    yield address
    drop(address)


@pytest.fixture
async def database(url: str) -> AsyncIterator[SqlDatabase]:
    opened = SqlDatabase.at(url, BOOKS)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[SqlDatabase]:
    """The same database as another process would hold it."""
    opened = SqlDatabase.at(url, BOOKS)
    yield opened
    await opened.close()
