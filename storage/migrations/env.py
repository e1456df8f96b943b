"""How alembic runs a migration: inside the transaction that `storage.migrate` opened."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

import storage.books  # noqa: F401 -- every table is defined by the books
from storage.tables import metadata


def plain(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Draft a column with the type the database has: a migration outlives our own types."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    compare_type=True,
    render_item=plain,
)
context.run_migrations()
