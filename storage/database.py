"""The database: one transaction, and the books open inside it."""

from __future__ import annotations

import select
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Executable, event, make_url, text
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.engine import AdaptedConnection, Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.one_hop import OneHop
from storage.trouble import DatabaseUnusable, explained, refuse_bad_file

Port = TypeVar("Port")
Books = Mapping[Any, Callable[[AsyncConnection], object]]

# How long another program may hold the file before we give up: who pressed something is told
# within three seconds. Who comes next, and finds it still held, is told at once.
_BUSY_MS = 2_000
# What libpq is asked for where the address does not say otherwise. A firewall that drops what it
# does not like, or a server whose machine is gone, answers nothing at all: by themselves, a new
# connection waits for that for two minutes, and one that stands for a quarter of an hour. Here
# nobody waits half a minute: long enough for a network that hiccups or a server that starts, and
# far from the two minutes after which another worker takes over what hangs in this one.
PATIENCE = {
    "connect_timeout": 10,  # seconds, for each address that the name has
    "tcp_user_timeout": 20_000,  # milliseconds that what was sent may stay without a receipt
    "keepalives_idle": 10,  # seconds of silence before we ask whether anybody is there
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
# Any number, as long as it is always this one, and not that of migrations.
_OPENING = 0x636F6D71


class SqlTransaction:
    """The port `Transaction`: every book it gives writes to the same transaction."""

    def __init__(self, connection: AsyncConnection, books: Books) -> None:
        self._connection, self._books = connection, books

    def get(self, port: type[Port]) -> Port:
        return cast("Port", self._books[port](self._connection))

    async def execute(self, statement: Executable) -> None:
        """Do something that is no book's business."""
        await self._connection.execute(statement)


class SqlDatabase:
    """The port `Database`. One per process: it holds the pool of connections."""

    def __init__(self, engine: AsyncEngine, books: Books) -> None:
        self._engine, self._books = engine, books

    @classmethod
    def at(cls, url: str, books: Books) -> SqlDatabase:
        """The database at *url*, e.g. sqlite:///comptoir.db or postgresql://user@host/name.

        Nothing is connected yet. Raises DatabaseUnusable for an address that can't work.
        """
        return cls(engine_at(url), books)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Commit when the block ends, roll back if it raises.

        Keep it short and await nothing but the database in it: on SQLite all others wait.
        Raises DatabaseUnusable if the database can't be reached or written; AnswerLost, if it
        went away while it committed.
        """
        with explained(self._engine.url) as stage:
            async with self._engine.begin() as connection:
                yield SqlTransaction(connection, self._books)
                stage.committing = True

    async def scrub(self) -> None:
        """Write the file anew and empty the log beside it: what was deleted is in neither.

        PostgreSQL frees what was deleted for what comes next; it overwrites it in its own time.
        """
        with explained(self._engine.url):
            async with self._engine.connect() as connection:
                if self._engine.dialect.name == "postgresql":
                    alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await alone.exec_driver_sql("VACUUM")
                    return
                # Past SQLAlchemy, which would begin a transaction first.
                driver: Any = (await connection.get_raw_connection()).driver_connection
                for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                    await driver.execute_fetchall(statement)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nobody else is in such a block meanwhile, in whichever process on this PostgreSQL."""
        if self._engine.dialect.name != "postgresql":
            yield
            return
        with explained(self._engine.url):
            async with self._engine.begin() as connection:
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _OPENING}
                )
                yield

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def engine_at(url: str, *, foreign_keys: bool = True, patience: int = 1) -> AsyncEngine:
    """An engine for *url*, with an async driver, and SQLite set up as this house wants it.

    Without *foreign_keys*, SQLite lets a migration make a table anew; with *patience*, another
    program may hold the file that many times longer. Raises DatabaseUnusable for an address
    that can't work.
    """
    address = _with_async_driver(url)
    if address.get_backend_name() == "sqlite":
        refuse_bad_file(address)
        # One connection, handed on in the order it was asked for: SQLite writes one at a
        # time anyway, and its own way of waiting is to sleep and try again.
        engine = create_async_engine(
            address, module=OneHop(), pool_size=1, max_overflow=0, pool_timeout=60
        )
        _one_writer_at_a_time(engine, patience * _BUSY_MS, foreign_keys=foreign_keys)
        return engine
    try:
        # Few connections: who presses at the same time waits for the same rows anyway, and
        # better here, in the order they came, than in the database.
        engine = create_async_engine(address, pool_size=8, max_overflow=0, pool_timeout=60)
    except ModuleNotFoundError as error:
        raise DatabaseUnusable(
            "PostgreSQL needs the package psycopg, which is not installed: "
            "install it with `pip install 'comptoir[postgres]'`."
        ) from error
    _look_before_use(engine)
    return engine


def _patient(address: URL) -> URL:
    """With how long to wait for a PostgreSQL that answers nothing, unless it says so itself."""
    more = {name: str(value) for name, value in PATIENCE.items() if name not in address.query}
    return address.update_query_dict(more)


def _with_async_driver(url: str) -> URL:
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
    except ArgumentError as error:
        raise DatabaseUnusable(
            "The database's address can't be read: write sqlite:///comptoir.db "
            "or postgresql://user:password@host/name."
        ) from error
    match address.drivername:
        case "sqlite" | "sqlite+aiosqlite":
            if address.database in {None, "", ":memory:"}:
                raise DatabaseUnusable(
                    "An SQLite database in memory would forget everything: "
                    "name a file, as in sqlite:///comptoir.db."
                )
            return address.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgresql+psycopg":
            return _patient(address.set(drivername="postgresql+psycopg"))
    raise DatabaseUnusable(
        f"{address.drivername} is not a database this bot knows: use sqlite or postgresql."
    )


def _look_before_use(engine: AsyncEngine) -> None:
    """Throw away idle connections that a restarted server has closed.

    The end of a connection is something to read on it, and nothing else is while it rests: to
    look costs nothing, where asking the server would be one more way there and back each time.
    """

    @event.listens_for(engine.sync_engine, "checkout")
    def look(connection: DBAPIConnection, _record: object, _fairy: object) -> None:
        driver: Any = cast("AdaptedConnection", connection).driver_connection
        if driver.closed:
            raise DisconnectionError("this connection is closed")
        heard = select.poll()
        heard.register(driver.pgconn.socket, select.POLLIN)
        if heard.poll(0):
            raise DisconnectionError("the server closed this connection")


def _one_writer_at_a_time(engine: AsyncEngine, busy: int, *, foreign_keys: bool) -> None:
    """Lock at BEGIN, so that nobody decides on what another is about to change.

    Left alone, Python's sqlite3 begins at the first write: ten people who press at once
    all read the one free seat before any of them takes it.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: AsyncAdapt_aiosqlite_connection, _: object) -> None:
        connection.isolation_level = None  # no BEGIN of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {busy}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # NORMAL may lose a commit with the power
        cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    hurried = False

    @event.listens_for(engine.sync_engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        nonlocal hurried
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError:
            if not hurried:
                connection.exec_driver_sql("PRAGMA busy_timeout = 0")
                hurried = True
            raise
        if hurried:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {busy}")
            hurried = False
