"""Looking for somebody as bytes: in every table, in the files of the database, in an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from storage.database import SqlDatabase
from storage.tables import metadata
from tests.town import Town, read

HIGH = 73_110_000  # where the numbers of members begin, so that one can be told from any other


async def begin_high(database: SqlDatabase) -> None:
    """The next member gets a number that no other row has."""
    async with database._engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            forget = "DELETE FROM sqlite_sequence WHERE name = 'members'"
            await connection.exec_driver_sql(forget)
            begin = f"INSERT INTO sqlite_sequence (name, seq) VALUES ('members', {HIGH})"
            await connection.exec_driver_sql(begin)
        else:
            begin = f"ALTER SEQUENCE members_id_seq RESTART WITH {HIGH}"
            await connection.exec_driver_sql(begin)


async def rows(database: SqlDatabase) -> list[str]:
    """Every row of every table, as text."""
    async with database._engine.connect() as connection:
        return [
            f"{table.name}: {dict(row._mapping)!r}"
            for table in metadata.sorted_tables
            for row in await connection.execute(select(table))
        ]


def found(texts: Iterable[str], *words: str) -> list[str]:
    """The texts that hold one of these words."""
    return [text for text in texts if any(word.casefold() in text.casefold() for word in words)]


def in_files(database: SqlDatabase, *words: str) -> list[str]:
    """The files of an SQLite database that hold one of these words, as bytes."""
    file = Path(database._engine.url.database or "")
    return [f"{path.name}: {word}" for path in _files(file) for word in words
            if word.encode() in path.read_bytes()]  # fmt: skip


def _files(file: Path) -> Iterator[Path]:
    yield from sorted(file.parent.glob(f"{file.name}*"))


def on_the_wall(town: Town, without: str) -> list[str]:
    """What anybody reads, but in the private conversation of one."""
    return [
        read(message.text)
        for address, message in town.chat.wall.values()
        if {one.id for one in address.people} != {without}
    ]
