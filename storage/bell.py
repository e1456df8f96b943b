"""A bell that every process on the same PostgreSQL hears: there is something to do.

A hint and no more: whoever misses it finds the work at the next beat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import text

from storage.database import SqlDatabase, engine_at

log = logging.getLogger(__name__)

CHANNEL: Final = "comptoir"
AGAIN: Final = 5.0  # seconds until a connection that ended is made anew


class Bell:
    """Rings, and hears others ring. On SQLite there are no others."""

    def __init__(self, url: str, database: SqlDatabase) -> None:
        address = engine_at(url).url
        self._address = address.set(drivername="postgresql")
        self._shared = address.get_backend_name() == "postgresql"
        self._database = database
        self._ringing: asyncio.Task[None] | None = None

    @property
    def shared(self) -> bool:
        """Whether other processes may live on the same database."""
        return self._shared

    def ring(self) -> None:
        """Wake whoever listens, soon; many rings in a moment are one."""
        if self._shared and (self._ringing is None or self._ringing.done()):
            self._ringing = asyncio.get_running_loop().create_task(self._ring())

    async def _ring(self) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.execute(text(f"NOTIFY {CHANNEL}"))
        except Exception as error:  # noqa: BLE001 -- it is only a hint
            log.warning("the other processes could not be woken: %s", error)

    async def listen(self, heard: Callable[[], object]) -> None:
        """Call *heard* at each ring, until cancelled."""
        if not self._shared:
            await asyncio.Event().wait()
        import psycopg  # noqa: PLC0415 -- only there with PostgreSQL

        address = self._address.render_as_string(hide_password=False)
        while True:
            try:
                connecting = psycopg.AsyncConnection.connect(address, autocommit=True)
                async with await connecting as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    heard()  # what was rung for meanwhile
                    async for _ in connection.notifies():
                        heard()
            except psycopg.Error as error:
                log.warning("nothing is heard of the other processes for a while: %s", error)
            await asyncio.sleep(AGAIN)
