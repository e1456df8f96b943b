"""What the two databases say alike, once their dialect is known."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Insert = postgresql.Insert | sqlite.Insert

# How often one row can be leased before its epochs reach those of the next row: never.
_EPOCHS_PER_ROW = 1 << 20


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT that can say ON CONFLICT, for the database behind *connection*."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: Table) -> Insert:
    """The same, for a kind of database: to build a statement once that is used often."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def next_epoch(table: Table) -> ColumnElement[int]:
    """One more than the epoch, and never a number that an earlier row of the table had.

    A key that is done is deleted, and may be asked for again. If its epochs began anew, a
    holder that slept through all that would pass for the new one.
    """
    first = table.c.id * _EPOCHS_PER_ROW
    return case((table.c.epoch == 0, first), else_=table.c.epoch) + 1
