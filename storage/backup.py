"""A backup while the bot runs, and its way back.

A backup is one SQLite file, whatever the bot runs on: it can be looked into with any tool, and
restored to either database. A restored bot has forgotten what it did since: what may have been
sent by then is looked for in the chat, and what it called by a number is not called so again.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.carrying import NotEmpty, carry, named, refuse_full, refuse_in_use
from storage.database import engine_at
from storage.jobs import jobs_table
from storage.migrate import migrate, pending
from storage.posts import LONG_AGO, posts_table
from storage.tables import Instant
from storage.trouble import DatabaseUnusable, explained

# More than a community makes of anything between a backup and the day it is needed.
SKIPPED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: *rows* in all, of which *doubted* messages and *late* jobs."""

    rows: int
    doubted: int
    late: int
    set_aside: Path | None = None


async def back_up(url: str, to: Path, now: datetime) -> tuple[Path, int]:
    """Write a backup of the database at *url*; where it is now, and how many rows it holds.

    *to* is a new file, or a folder that gets one named after the moment. The bot may run: it
    is the state of one moment. Only its owner can read it. Raises DatabaseUnusable.
    """
    source, file = _file_of(url), _new_name(to, now)
    part = _new_file(file)
    try:
        if source:
            await asyncio.to_thread(_copy_out, source, part)
        else:
            await carry(url, f"sqlite:///{part}")
        await asyncio.to_thread(_in_one_file, part)
        rows = await asyncio.to_thread(_checked, part)
        _settle(part, file)
    finally:
        _forget(part)
    return file, rows


async def restore(backup: Path, url: str, now: datetime, *, replace: bool = False) -> Restored:
    """Bring the backup back, as the database at *url*.

    A database that holds anything is only replaced when told to; an SQLite file is then kept
    beside the new one. No bot may run on it. Raises DatabaseUnusable, with nothing changed.
    """
    file = _file_of(url)
    if file:
        await _refuse_living(file, url, replace=replace)
        part = _new_file(file)
        try:
            found = await _made_ready(backup, part, now)
            aside = _set_aside(file, now)
            _settle(part, file)
        finally:
            _forget(part)
        return Restored(*found, aside)
    with TemporaryDirectory(prefix="comptoir-") as folder:
        part = _new_file(Path(folder) / "backup.sqlite3")
        found = await _made_ready(backup, part, now)
        try:
            await carry(f"sqlite:///{part}", url, replace=replace)
        except NotEmpty:
            raise _living(url) from None
    return Restored(*found)


async def _refuse_living(file: Path, url: str, *, replace: bool) -> None:
    """An SQLite file that is in use is not replaced; one that may hold something, when told to."""
    if not await asyncio.to_thread(file.exists):
        return
    await refuse_in_use(url)
    if replace:
        return
    try:
        if not await pending(url):
            await refuse_full(url)
            return
    except DatabaseUnusable:  # full, or damaged, or of a newer version
        pass
    raise _living(url)


def _living(url: str) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"{named(url)} is not empty, and nothing was changed: say --replace to put the backup"
        " in its place."
    )


def _file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    address = engine_at(url).url
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def _new_name(to: Path, now: datetime) -> Path:
    file = to / f"comptoir-{now:%Y-%m-%d-%H%M%S}.sqlite3" if to.is_dir() else to
    if file.exists():
        raise DatabaseUnusable(f"{file} is there already, and nothing was changed: name another.")
    return file


async def _made_ready(backup: Path, part: Path, now: datetime) -> tuple[int, int, int]:
    """A copy of the backup that a bot of this version can live on; rows, doubted, late."""
    url = f"sqlite:///{part}"
    await asyncio.to_thread(_copy_out, backup, part)
    rows = await asyncio.to_thread(_checked, part)
    await migrate(url)
    engine = engine_at(url)
    try:
        with explained(engine.url):
            async with engine.begin() as connection:
                doubted = await _doubt(connection, now)
                due = jobs_table.c.buried_at.is_(None) & (jobs_table.c.due <= now)
                late = await connection.scalar(select(func.count()).where(due))
                await connection.execute(
                    text("UPDATE sqlite_sequence SET seq = seq + :n"), {"n": SKIPPED}
                )
    finally:
        await engine.dispose()
    return rows, doubted, late or 0


async def _doubt(connection: AsyncConnection, now: datetime) -> int:
    """Whatever was about to be sent for the first time may long have been sent."""
    post = posts_table.c
    unsent = post.state.in_(("pending", "sending")) & post.ref.is_(None)
    doubted = update(posts_table).where(unsent)
    result = await connection.execute(
        doubted.values(
            state="doubt",
            tried=func.coalesce(post.tried, post.revision),
            doubted=func.coalesce(post.doubted, post.wanted, literal(LONG_AGO, Instant)),
            due=now,
            leased_until=None,
            error=None,
        )
    )
    return result.rowcount


def _checked(file: Path) -> int:
    """How many rows the backup *file* holds. Raises DatabaseUnusable if it is none, or damaged."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            connection.execute("SELECT version_num FROM alembic_version")
            [(said,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
            if said == "ok" and connection.execute("PRAGMA foreign_key_check").fetchone():
                said = "rows point at others that are not there"
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise DatabaseUnusable(
                f"This is no whole backup ({' '.join(said.split())}), and nothing was changed:"
                " take another one."
            )
        return _rows(connection)


def _rows(connection: sqlite3.Connection) -> int:
    """All rows of all tables, whichever version made them."""
    ours = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name for (name,) in connection.execute(ours) if name != "alembic_version"]
    counted = [connection.execute(f'SELECT count(*) FROM "{name}"') for name in tables]  # noqa: S608 -- names of tables
    return sum(cursor.fetchone()[0] for cursor in counted)


def _copy_out(source: Path, to: Path) -> None:
    """The state of *source* at this moment, its log of writes included, packed."""
    if not source.is_file():
        raise DatabaseUnusable(f"{source} is not there: nothing was changed.")
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)) as old:
            old.execute("PRAGMA busy_timeout = 30000")
            old.execute("VACUUM INTO ?", (str(to),))
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(f"{source} can't be copied to {to.parent}: {error}.") from None


def _in_one_file(file: Path) -> None:
    """A backup is one file, also where it can't be written."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _new_file(file: Path) -> Path:
    """An empty file beside *file*, for its owner's eyes only, to become it when it is whole."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise DatabaseUnusable(f"{part} can't be written: {error.strerror}.") from None
    return part


def _settle(part: Path, file: Path) -> None:
    """*part* is *file* from now on, after a power cut too."""
    for path in (part, None, file.parent):
        if path is None:
            part.replace(file)
            continue
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _set_aside(file: Path, now: datetime) -> Path | None:
    """Keep what was there, its log of writes included: a restore may be a mistake."""
    if not file.exists():
        return None
    aside = file.with_name(f"{file.name}.replaced-{now:%Y%m%d-%H%M%S}")
    for ending in ("-wal", "-shm", ""):
        there = file.with_name(file.name + ending)
        if there.exists():
            there.replace(aside.with_name(aside.name + ending))
    return aside


def _forget(part: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + ending).unlink(missing_ok=True)
