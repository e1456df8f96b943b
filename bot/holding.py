"""Who serves a chat, of several processes on one database.

One holds the chat's line under a lease, renews it, and brings what people do; the others stand
by, and can write. Whoever was suspended past the lease asks whose line it is at once, and whoever
can't reach the database for so long lets go of it. What both hear in between is done once: the
engine knows each gesture.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.ports import Chat, Clock, Database, Desk

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
RENEWED = 5.0  # seconds between two looks


class Leases(Protocol):
    """Book: what only one of several processes may have at a time."""

    async def take(self, name: str, holder: str, now: datetime, lease: timedelta) -> int | None:
        """Have *name* until now + *lease*, or keep it; its epoch. None while another has it."""

    async def drop(self, name: str, holder: str, now: datetime) -> None:
        """Whoever wants it next need not wait."""


@runtime_checkable
class Standby(Protocol):
    """A chat that takes some preparing before it can be written to where it is not served."""

    async def stand_by(self, desk: Desk) -> None:
        """Be able to show and to find, and bring nothing to the desk, until cancelled."""


class Line:
    """The line of one chat: held by one process at a time.

    *holder* is this process's own name. *lease* is how long the others wait for one that went
    silent, *every* how often, in seconds, this one renews it or asks for it.
    """

    def __init__(
        self,
        chat: Chat,
        database: Database,
        clock: Clock,
        holder: str,
        lease: timedelta = LEASE,
        every: float = RENEWED,
    ) -> None:
        self._chat, self._database, self._clock = chat, database, clock
        self._holder, self._lease, self._every = holder, lease, every
        self._patience = lease.total_seconds() / 4  # with a database that does not answer
        self._name = f"line:{chat.id}"
        self._until: datetime | None = None
        self.epoch: int | None = None  # of our holding; None while we stand by

    async def keep(self, desk: Desk) -> None:
        """Serve the chat whenever its line is ours, until cancelled or the chat ends by itself."""
        try:
            while True:
                await self._ask()
                epoch = self.epoch
                if epoch is not None:
                    log.info("this process serves %s (epoch %d)", self._chat.id, epoch)
                serving = self._chat.serve if epoch is not None else self._aside
                await self._do_while_it_holds(epoch, serving, desk)
        finally:
            if self.epoch is not None:
                self.epoch = None
                await self._hand_over()

    async def stand_by(self, desk: Desk) -> None:
        """Never serve the chat; only be able to write."""
        await self._aside(desk)

    async def _do_while_it_holds(
        self, epoch: int | None, work: Callable[[Desk], Awaitable[None]], desk: Desk
    ) -> None:
        """Do *work* until the line changes hands. Raises what the work raises."""
        task = asyncio.ensure_future(work(desk))
        try:
            while self.epoch == epoch:
                await asyncio.wait([task], timeout=self._every)
                if task.done():
                    await task
                    return
                await self._ask()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _aside(self, desk: Desk) -> None:
        if isinstance(self._chat, Standby):
            await self._chat.stand_by(desk)
        await asyncio.Event().wait()

    async def _ask(self) -> None:
        """Take or renew the lease. One that may have run out meanwhile is no longer ours."""
        now = self._clock.now()
        try:
            async with asyncio.timeout(self._patience), self._database.transaction() as tx:
                taken = tx.get(Leases).take(self._name, self._holder, now, self._lease)
                epoch = await taken
        except Exception as error:  # noqa: BLE001 -- whatever keeps the database from answering
            log.warning("whose turn it is on %s is not known: %s", self._chat.id, error)
            if self._until is None or self._clock.now() < self._until:
                return
            epoch = None
        if self.epoch is not None and epoch != self.epoch:
            log.warning("another process serves %s now, or may", self._chat.id)
        self.epoch = epoch
        self._until = None if epoch is None else now + self._lease

    async def _hand_over(self) -> None:
        try:
            async with asyncio.timeout(self._patience), self._database.transaction() as tx:
                await tx.get(Leases).drop(self._name, self._holder, self._clock.now())
        except Exception as error:  # noqa: BLE001 -- the lease runs out by itself
            log.warning("%s could not be handed over: %s", self._chat.id, error)
