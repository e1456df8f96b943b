"""The lounge as a chat: the third platform, with no account and no token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from adapters.lounge.api import Api, Space
from adapters.lounge.bells import Bells
from adapters.lounge.journal import Journal
from adapters.lounge.rooms import Resident, Rooms
from adapters.lounge.server import Server, check_loopback
from bot.model import Account, Address, Message
from bot.ports import Clock, Desk, NotSent, TimeMachine

log = logging.getLogger(__name__)

GENERAL: Final = "general"


class LoungeChat:
    """The port Chat, served to browsers of this machine.

    *people* are those one can be; *channels* are there from the start, `general` always.
    With a *journal* (a file) messages survive whatever happens to the process. Without a
    *machine* the clock is real and can't be moved. Port 0 is any free one.

    Raises CannotOpen, with one sentence, if the journal can't be read or *host* is not
    loopback.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 -- the port's own word
        community: str,
        people: Sequence[Resident],
        zone: ZoneInfo,
        locale: str,
        name: str,
        journal: Path | None,
        clock: Clock,
        machine: TimeMachine | None,
        host: str = "127.0.0.1",
        port: int = 8080,
        channels: Sequence[str] = (GENERAL,),
        bot: str = "Comptoir",
    ) -> None:
        self.id, self.community = id, community
        self._space = Space(name, zone, locale, bot)
        self._clock, self._machine = clock, machine
        self._host, self._port = host, port
        self._bells = Bells()
        places = tuple(dict.fromkeys((GENERAL, *channels)))
        self._rooms = Rooms(id, people, places, self._bells, Journal(journal) if journal else None)
        self._server: Server | None = None
        self._open = True
        check_loopback(host)
        self._rooms.open()

    async def serve(self, desk: Desk) -> None:
        """Be open for browsers until cancelled. Raises CannotOpen if the port is taken."""
        port = await self.start(desk)
        log.info("the lounge is open at http://%s:%d, for this machine only", self._host, port)
        try:
            await asyncio.Event().wait()
        finally:
            await self._stop()

    @property
    def watched(self) -> int | None:
        """How many pages are open; None while the lounge is closed for browsers."""
        return None if self._server is None else len(self._bells)

    async def start(self, desk: Desk) -> int:
        """Open for browsers, and return the port. Raises CannotOpen if it is taken."""
        api = Api(self._space, self._rooms, self._bells, self._clock, self._machine, desk)
        server = Server(api, self._bells, self._host, self._port)
        port = await server.start()
        self._server = server
        return port

    async def close(self) -> None:
        """Send every page away and close the journal. Nothing can be shown after that."""
        await self._stop()
        self._open = False
        self._rooms.close()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        """Post or edit; the same *marker* twice is one message, whatever *ref* says."""
        if not self._open:
            raise NotSent("the lounge is closed")
        return self._rooms.show(address, message, ref, marker, self._clock.now())

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:  # noqa: ARG002 -- it knows every message
        return self._rooms.find(address, marker)

    async def forget(self, account: Account) -> None:
        """The journal names this account no more."""
        self._rooms.forget(account.id)

    async def _stop(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            await server.stop()
