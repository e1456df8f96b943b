"""A bot connected to Discord on real sockets, and what stands around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.discord.chat import Access, DiscordChat
from adapters.discord.rooms import Where
from bot.model import Account, Address
from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.wire_server import GENERAL, GUILD, WireServer, wire_server
from tests.fakes import FakeClock

ADA, BOB = Account("hive/discord", "401", "Ada"), Account("hive/discord", "402", "Bob")
CHANNEL = Address("hive/discord", GENERAL)


@dataclass
class Line:
    """A bot connected to a server."""

    server: WireServer
    desk: NoteDesk
    chat: DiscordChat
    clock: FakeClock
    shelf: Shelf
    serving: asyncio.Task[None]

    async def ready(self) -> None:
        """Connected, with all that is looked at then."""
        await self.server.until(lambda: self.server.commands)


def new_chat(server: WireServer, shelf: Shelf, clock: FakeClock) -> DiscordChat:
    where = Where("hive/discord", GUILD, GENERAL, "en")
    return DiscordChat(where, Access("t", server.api, server.gateway), shelf, clock)


@asynccontextmanager
async def open_line(
    shelf: Shelf | None = None, desk: NoteDesk | None = None, server: WireServer | None = None
) -> AsyncIterator[Line]:
    """A bot that is starting."""
    desk, clock, shelf = desk or NoteDesk(), FakeClock(MONDAY), shelf or Shelf()
    async with wire_server(server) as server:
        bot = new_chat(server, shelf, clock)
        serving = asyncio.create_task(bot.serve(desk))
        try:
            yield Line(server, desk, bot, clock, shelf, serving)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await bot.close()
