"""Real databases for tests: an SQLite file, and PostgreSQL that starts by itself.

PostgreSQL is the server behind TEST_DATABASE_URL (its user must be allowed to create
databases), or one that the package pgserver brings: one per test process, begun at the
first need, ended and deleted with the process. Each test gets a database of its own: an
emptied one that another test gave back, or a copy of one that was migrated once.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from storage.migrate import migrate

Kind = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

_TABLES = sql.SQL(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename != 'alembic_version'"
)
# Whatever a test left open must not keep the next one waiting.
_END_THE_OTHERS = sql.SQL(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid != pg_backend_pid()"
)


async def fresh_database(kind: Kind, folder: Path) -> str:
    """The address of a new database with every table and nothing in them."""
    if kind == "sqlite":
        file = folder / f"{_name()}.db"
        shutil.copyfile(await _sqlite_template(), file)
        return f"sqlite:///{file}"
    return _server().free_one() or _server().create(await _postgres_template())


def give_back(url: str) -> None:
    """Say that a fresh database, its tables unchanged, is no longer needed.

    A copy of a PostgreSQL database takes half a second; to empty one takes some milliseconds.
    """
    if url.startswith("postgresql"):
        _server().free.append(url)


def drop(url: str) -> None:
    """Say that a database is no longer needed, whatever became of its tables."""
    if url.startswith("postgresql"):
        _server().drop(make_url(url).database or "")


async def empty_database(kind: Kind, folder: Path) -> str:
    """The address of a new database without any table."""
    if kind == "sqlite":
        return f"sqlite:///{folder / _name()}.db"
    return _server().create("template0")


@dataclass
class PostgresServer:
    """A server to make databases on; only what was made here is dropped again."""

    address: URL
    made: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)

    def create(self, template: str) -> str:
        """The address of a new copy of *template*."""
        name = _name()
        order = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
        self._order(order.format(sql.Identifier(name), sql.Identifier(template)))
        self.made.append(name)
        return self.address.set(database=name).render_as_string(hide_password=False)

    def free_one(self) -> str | None:
        """The address of a database given back, emptied; None if there is none."""
        if not self.free:
            return None
        url = self.free.pop()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_END_THE_OTHERS)
            rows = connection.execute(_TABLES).fetchall()
            tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))
        return url

    def sweep(self) -> None:
        """Drop all that was made."""
        for name in list(self.made):
            self.drop(name)

    def drop(self, name: str) -> None:
        """Drop one, whoever is still connected to it."""
        order = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._order(order.format(sql.Identifier(name)))
        self.made.remove(name)

    def hurry(self) -> None:
        """Tell a server that is ours, and will be deleted, not to wait for its disk."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._order(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        self._order(sql.SQL("SELECT pg_reload_conf()"))

    def _order(self, order: sql.SQL | sql.Composed) -> None:
        address = self.address.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(order)


@cache
def _server() -> PostgresServer:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        server = PostgresServer(make_url(given).set(drivername="postgresql"))
        atexit.register(server.sweep)
        return server
    with warnings.catch_warnings():
        # It wants a folder for its lock, and falls back to the temporary one.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        try:
            from pgserver import postgres_server
        except ModuleNotFoundError as error:
            raise RuntimeError(
                "There is no pgserver for this machine: set TEST_DATABASE_URL to a "
                "PostgreSQL whose user may create databases."
            ) from error

    folder = Path(tempfile.mkdtemp(prefix="comptoir-"))
    # Registered first, so run last: pgserver stops its server at exit by itself.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    started = postgres_server.get_server(folder / "postgresql", cleanup_mode="stop")
    server = PostgresServer(make_url(started.get_uri()))
    server.hurry()
    return server


_templates: dict[Kind, str] = {}


async def _sqlite_template() -> str:
    if "sqlite" not in _templates:
        folder = tempfile.mkdtemp(prefix="comptoir-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        file = f"{folder}/template.db"
        await migrate(f"sqlite:///{file}")
        _templates["sqlite"] = file
    return _templates["sqlite"]


async def _postgres_template() -> str:
    if "postgresql" not in _templates:
        address = _server().create("template0")
        await migrate(address)
        _templates["postgresql"] = make_url(address).database or ""
    return _templates["postgresql"]


_counter = count()


def _name() -> str:
    """A name no other process of this machine uses now."""
    return f"comptoir_test_{os.getpid()}_{next(_counter)}"
