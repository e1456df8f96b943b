"""Tables for a database that nobody keeps: the demo's."""

from __future__ import annotations

import storage.books  # noqa: F401 -- every table is defined by the books
from storage.database import engine_at
from storage.tables import metadata


async def make_tables(url: str) -> None:
    """Every table of an empty database at once, as the migrations would leave them.

    Without a revision to start from it can never be migrated: not for what is to last.
    """
    engine = engine_at(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
