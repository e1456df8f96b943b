"""SQLite with one errand to its thread for each statement.

aiosqlite keeps a connection in a thread of its own, and SQLAlchemy sends there four times for
each statement: for a cursor, to execute, for the rows, and to close. Under a crowd most of the
time goes into these errands. Here the thread does all four at once, and brings back the rows.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)


class OneHopCursor(AsyncAdapt_aiosqlite_cursor):
    """All that a statement brought, and nothing open in the thread."""

    __slots__ = ("_description", "_lastrowid", "_rowcount")

    def __init__(self, connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = connection
        self._connection = connection._connection
        self._rows = deque()
        self._description: Any = None
        self._rowcount, self._lastrowid = -1, 0

    @property
    def description(self) -> Any:
        return self._description

    @property
    def rowcount(self) -> int:
        return self._rowcount

    @property
    def lastrowid(self) -> int:
        return self._lastrowid

    @property
    def arraysize(self) -> int:
        return 1

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        """All rows are here anyway."""

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._errand(sqlite3.Cursor.execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        await self._errand(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    async def _errand(self, *what: Any) -> None:
        connection: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            await connection._execute(self._in_the_thread, connection._conn, *what)

    def _in_the_thread(
        self, connection: sqlite3.Connection, execute: Any, operation: Any, parameters: Any
    ) -> None:
        cursor = connection.cursor()
        try:
            execute(cursor, operation, parameters)
            self._description = cursor.description
            self._rows = deque(cursor.fetchall() if cursor.description else ())
            self._rowcount, self._lastrowid = cursor.rowcount, cursor.lastrowid or 0
        finally:
            cursor.close()


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """The same connection, with such cursors."""

    __slots__ = ()
    _cursor_cls: type[AsyncAdapt_aiosqlite_cursor] = OneHopCursor


class OneHop(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy takes for the module aiosqlite."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> OneHopConnection:
        return OneHopConnection(self, super().connect(*arg, **kw)._connection)
