"""Bring a database to the tables this program needs.

All that is missing is applied in one transaction, under a lock: whoever is killed half-way
leaves the old tables, and of two processes that start together one does the work.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import engine_at
from storage.trouble import DatabaseUnusable, explained

Result = TypeVar("Result")

# Who starts beside another waits until that one has made its tables.
PATIENCE = 15
# Any number, as long as it is always this one: PostgreSQL's lock has no name but it.
_LOCK = 0x636F6D70


async def migrate(url: str) -> list[str]:
    """Apply what is missing; return the revisions applied, oldest first.

    Raises DatabaseUnusable if the database can't be used, or belongs to a newer program.
    """
    return await _inside(url, _upgrade)


async def pending(url: str) -> list[str]:
    """The revisions that `migrate` would apply, oldest first; nothing is changed.

    Raises DatabaseUnusable as `migrate` does.
    """
    if _no_file_yet(url):  # to look at it would make it
        return list(reversed(_known()))
    return await _inside(url, _missing)


def _no_file_yet(url: str) -> bool:
    address = engine_at(url).url
    return address.get_backend_name() == "sqlite" and not Path(address.database or "").exists()


async def _inside(url: str, work: Callable[[Connection], Result]) -> Result:
    """Do *work* in a transaction that nobody else migrates in."""
    # A table that is made anew is dropped in between, with all that points at it.
    engine = engine_at(url, foreign_keys=False, patience=PATIENCE)
    try:
        with explained(engine.url):
            async with engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    await connection.execute(
                        text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK}
                    )
                return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> list[str]:
    _refuse_damaged(connection)
    _refuse_read_only(connection)
    missing = _missing(connection)
    if missing:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")
        _refuse_dangling(connection)
    return missing


def _missing(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config())
    every = _known()
    current = MigrationContext.configure(connection).get_current_heads()
    for revision in current:
        if revision not in every:
            raise DatabaseUnusable(
                f"The database was written by a newer version of this program (revision "
                f"{revision}): install that version, or restore a backup made before it."
            )
    applied = {revision.revision for revision in script.iterate_revisions(current, "base")}
    return [revision for revision in reversed(every) if revision not in applied]


def _known() -> list[str]:
    """Every revision this program knows, newest first."""
    script = ScriptDirectory.from_config(alembic_config())
    return [revision.revision for revision in script.walk_revisions()]


def _refuse_damaged(connection: Connection) -> None:
    """SQLite finds damage only where it reads; at the start, read it all."""
    if connection.dialect.name != "sqlite":
        return
    said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if said != "ok":
        raise DatabaseUnusable(
            f"The database {connection.engine.url.database} is damaged ({' '.join(said.split())}): "
            "stop the bot and restore a backup."
        )


def _refuse_read_only(connection: Connection) -> None:
    """Write something, if only what was there: a transaction begins well without the right to."""
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    else:
        connection.exec_driver_sql("CREATE TEMPORARY TABLE writable () ON COMMIT DROP")


def _refuse_dangling(connection: Connection) -> None:
    """What the foreign keys would have said, had they been on."""
    if connection.dialect.name != "sqlite":
        return
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise DatabaseUnusable(
            f"The table {dangling[0][0]} points at rows that are not there: "
            "nothing was changed; restore a backup."
        )


def alembic_config() -> Config:
    """Where alembic finds the migrations; it needs no file of its own."""
    config = Config()
    folder = str(Path(__file__).with_name("migrations"))
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
