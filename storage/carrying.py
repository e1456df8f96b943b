"""Carry a community from one database to another, and prove that all of it arrived.

Both sides are read: a table has arrived if as many rows stand there, and if they hash alike.
Everything is written in one transaction; what does not arrive whole does not arrive at all.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import URL, Row, Table, bindparam, func, insert, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import storage.books  # noqa: F401 -- every table is defined by the books
from storage.database import engine_at
from storage.migrate import migrate, pending
from storage.tables import metadata
from storage.trouble import DatabaseUnusable, explained

BATCH: Final = 500  # rows


class NotEmpty(DatabaseUnusable):
    """Somebody's community is there already."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A table that arrived: the same rows and the same digest on both sides."""

    table: str
    rows: int
    digest: str


async def move(source: str, target: str) -> list[Carried]:
    """Carry a community that nobody lives in now from *source* to *target*, an empty database.

    Raises DatabaseUnusable, with nothing changed, if a bot runs on either, and as `carry` does.
    """
    if await pending(source) == []:
        await refuse_in_use(source)
    return await carry(source, target)


async def carry(source: str, target: str, *, replace: bool = False) -> list[Carried]:
    """Copy every row of the database *source* into *target*, which gets its tables here.

    Nobody else may use *target*. With *replace*, what it held is gone. Raises
    DatabaseUnusable, with nothing changed in *target*, if it is not empty, if *source* lacks a
    migration, or if the two sides differ in the end.
    """
    if await pending(source):
        raise DatabaseUnusable(
            f"{named(source)} has not all the tables of this version: run `comptoir migrate` first."
        )
    await migrate(target)
    away, home = engine_at(source), engine_at(target)
    try:
        async with _snapshot(away) as old, _writing(home) as new:
            await _refuse_neighbours(new)
            if replace:
                await _empty(new)
            await _refuse_full(new)
            return [await _carry_table(table, old, new) for table in metadata.sorted_tables]
    finally:
        await away.dispose()
        await home.dispose()


def named(url: str | URL) -> str:
    """A database as one may print it: with no password."""
    address = engine_at(url).url if isinstance(url, str) else url
    if address.get_backend_name() == "sqlite":
        return f"The database {address.database}"
    host = address.host or address.query.get("host") or "this machine"
    return f"The database {address.database} of PostgreSQL at {host}"


async def refuse_in_use(url: str) -> None:
    """Raise DatabaseUnusable if a bot runs on this database, or whoever else is connected."""
    address = engine_at(url).url
    if address.get_backend_name() == "sqlite":
        await asyncio.to_thread(_refuse_open, address.database or "")
        return
    engine = engine_at(url)
    try:
        async with _writing(engine) as connection:
            await _refuse_neighbours(connection)
    finally:
        await engine.dispose()


async def refuse_full(url: str) -> None:
    """Raise DatabaseUnusable if there is anything in this database, which has its tables."""
    engine = engine_at(url)
    try:
        async with _writing(engine) as connection:
            await _refuse_full(connection)
    finally:
        await engine.dispose()


def _refuse_open(file: str) -> None:
    """Whoever has an SQLite file open in WAL mode keeps everybody else from having it alone."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise DatabaseUnusable(
                    f"The database {file} is in use, and nothing was changed: stop the bot first."
                ) from None


async def _refuse_neighbours(connection: AsyncConnection) -> None:
    if connection.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*), pg_stat_clear_snapshot(), pg_sleep(:seconds) FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend'"
        " AND pid != pg_backend_pid()"
    )
    # Who has just hung up is still seen for a moment.
    for seconds in (0.05, 0.2, 0.5, 1, 0):
        if not await connection.scalar(others, {"seconds": seconds}):
            return
    raise DatabaseUnusable(
        f"{named(connection.engine.url)} is in use, and nothing was changed: stop the bot first."
    )


async def _refuse_full(connection: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        if await connection.scalar(select(literal(1)).select_from(table).limit(1)):
            raise NotEmpty(
                f"{named(connection.engine.url)} is not empty, and nothing was changed:"
                " name an empty one."
            )


@asynccontextmanager
async def _snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """The database as it is at one moment. On SQLite nobody writes meanwhile."""
    with explained(engine.url):
        async with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            async with connection.begin():
                yield connection


@asynccontextmanager
async def _writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    with explained(engine.url):
        async with engine.begin() as connection:
            yield connection


async def _empty(connection: AsyncConnection) -> None:
    for table in reversed(metadata.sorted_tables):
        await connection.execute(table.delete())


async def _carry_table(table: Table, old: AsyncConnection, new: AsyncConnection) -> Carried:
    async for rows in _batches(old, table):
        await new.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 -- SQLAlchemy's public name
    await _go_on_counting(table, old, new)
    there, here = await _seen(old, table), await _seen(new, table)
    if there != here:
        raise DatabaseUnusable(
            f"The table {table.name} did not arrive whole ({there.rows} rows, {here.rows} arrived):"
            " nothing was changed."
        )
    return here


async def _seen(connection: AsyncConnection, table: Table) -> Carried:
    """The table as it stands there. Each database sorts texts its own way: order counts nothing."""
    rows, total = 0, 0
    async for batch in _batches(connection, table):
        rows += len(batch)
        total += sum(_hashed(row) for row in batch)
    return Carried(table.name, rows, f"{total % (1 << 256):064x}"[:16])


def _hashed(row: Row[Any]) -> int:
    said = json.dumps(list(row), sort_keys=True, ensure_ascii=False, default=repr)
    return int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest())


async def _batches(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    """All rows by their primary key, so many at a time."""
    key = list(table.primary_key.columns)
    query = select(table).order_by(*key).limit(BATCH)
    last: Row[Any] | None = None
    while True:
        page = query
        if last is not None:
            after = [bindparam(None, last._mapping[one], type_=one.type) for one in key]  # noqa: SLF001 -- SQLAlchemy's public name
            page = query.where(tuple_(*key) > tuple_(*after))
        rows = (await connection.execute(page)).all()
        if not rows:
            return
        yield rows
        last = rows[-1]


# A number given out once is not given out again, although its row may be gone ----------


async def _go_on_counting(table: Table, old: AsyncConnection, new: AsyncConnection) -> None:
    """The next row there has the number that it would have had here."""
    if table.autoincrement_column is None:
        return
    last = await _last_number(old, table)
    if not last:
        return
    if new.dialect.name == "postgresql":
        sequence = await _sequence(new, table)
        await new.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": last})
    elif _counts(table):
        await new.execute(text("DELETE FROM sqlite_sequence WHERE name = :t"), {"t": table.name})
        await new.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:t, :n)"),
            {"t": table.name, "n": last},
        )


async def _last_number(connection: AsyncConnection, table: Table) -> int:
    column = table.autoincrement_column
    highest = await connection.scalar(select(func.max(column))) or 0
    given = 0
    if connection.dialect.name == "postgresql":
        sequence = await _sequence(connection, table)
        called = text(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 -- a name of our own
        given = await connection.scalar(called) or 0
    elif _counts(table):
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :t")
        given = await connection.scalar(asked, {"t": table.name}) or 0
    return int(max(highest, given))


async def _sequence(connection: AsyncConnection, table: Table) -> str:
    [column] = table.primary_key.columns
    found = await connection.scalar(
        text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name}
    )
    return str(found)


def _counts(table: Table) -> bool:
    """Whether SQLite keeps the last number, or takes the highest there is."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])
