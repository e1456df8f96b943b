"""Every row that names one member, handed over to another: two accounts of one person.

It knows no table: whatever points at a member follows, in the tables of features that nobody
has written yet too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, UniqueConstraint, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import Json, metadata

Members = list[Column[int]]


async def hand_over(connection: AsyncConnection, stays: int, goes: int) -> None:
    """Whatever names the member *goes* names *stays*.

    Where a table can hold one of two rows only, it is the one of *stays*.
    """
    for table in metadata.sorted_tables:
        columns = of_members(table)
        for column in columns:
            for others in _beside(table, column):
                await _make_room(connection, table, column, others, stays, goes)
            theirs = update(table).where(column == goes).values({column.name: stays})
            await connection.execute(theirs)
        if len(columns) > 1 and all(column.primary_key for column in columns):
            # Nobody stands beside themselves: on a list of whom they would rather not meet.
            alone = and_(*(column == stays for column in columns))
            await connection.execute(delete(table).where(alone))
        for listed in lists_of_members(table):
            await _relist(connection, table, listed, stays, goes)


def of_members(table: Table) -> Members:
    """The columns of a table that name a member."""
    return [
        column
        for column in table.columns
        if any(key.target_fullname == "members.id" for key in column.foreign_keys)
    ]


def _beside(table: Table, column: Column[int]) -> Iterator[Members]:
    """With what else the member is unique, for every key that holds them."""
    keys = [table.primary_key, *(c for c in table.constraints if isinstance(c, UniqueConstraint))]
    for key in keys:
        if column.name in key.columns:
            yield [other for other in key.columns if other.name != column.name]


async def _make_room(
    connection: AsyncConnection,
    table: Table,
    column: Column[int],
    others: Members,
    stays: int,
    goes: int,
) -> None:
    same = table.alias()
    kept = and_(same.c[column.name] == stays, *(same.c[other.name] == other for other in others))
    twice = exists(select(same.c[column.name]).where(kept))
    await connection.execute(delete(table).where(column == goes, twice))


def lists_of_members(table: Table) -> list[Column[list[int]]]:
    """The columns that hold the numbers of members: a pseudonymous list is nothing else."""
    return [
        column
        for column in table.columns
        if isinstance(column.type, Json) and column.info["privacy"] == "pseudonymous"
    ]


async def _relist(
    connection: AsyncConnection, table: Table, listed: Column[list[int]], stays: int, goes: int
) -> None:
    keys = list(table.primary_key.columns)
    for row in (await connection.execute(select(*keys, listed))).all():
        if goes in row[-1]:
            fresh = list(dict.fromkeys(stays if one == goes else one for one in row[-1]))
            this = and_(*(key == value for key, value in zip(keys, row[:-1], strict=True)))
            await connection.execute(update(table).where(this).values({listed.name: fresh}))
