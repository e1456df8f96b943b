"""A platform that is gone for sixteen hours and hands nothing on afterwards: the bot looks itself.

The real adapters and their libraries, in virtual time.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.slack.chat import SlackChat, Workspace
from adapters.slack.text import View
from bot.model import Account
from tests.adapters.desks import NoteDesk
from tests.adapters.discord.line import ADA, BOB, open_line
from tests.adapters.discord.wire_server import JSON, WireServer
from tests.adapters.slack.server import Fault, SlackServer
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.delivery.test_bulk import LoopTicks
from tests.delivery.virtual import VirtualClock, live
from tests.town import PARIS, TUESDAY

HOUR = 3600.0
OUTAGE = 16 * HOUR
SOON = 300.0  # seconds


@contextmanager
def discords_own() -> Iterator[None]:
    """Discord's own addresses again afterwards."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def now() -> float:
    return asyncio.get_running_loop().time()


async def noticed(desk: NoteDesk, gone: list[Account]) -> float:
    """How long it takes until the desk knows that these are gone."""
    since = now()
    async with asyncio.timeout(2 * HOUR):
        while desk.gone != gone:  # noqa: ASYNC110 -- the desk only writes it down
            await asyncio.sleep(1)
    return now() - since


class DeadGateway(WireServer):
    """Nobody gets a word out of it while it is *dead*; what happened meanwhile is forgotten."""

    dead = False

    async def _heard(self, socket: object, said: JSON) -> None:
        if not self.dead:
            await super()._heard(socket, said)  # type: ignore[arg-type] # handed on


def test_who_left_discord_during_an_outage_is_gone_soon_after_it() -> None:
    async def story() -> None:
        desk, server = NoteDesk(), DeadGateway()
        desk.known = [ADA, BOB]
        async with open_line(desk=desk, server=server) as line:
            await line.ready()
            server.dead = True
            server.deafen()
            await asyncio.sleep(OUTAGE / 2)
            del server.members[BOB.id]
            await asyncio.sleep(OUTAGE / 2)
            assert desk.gone == []
            server.dead, server.invalid = False, True
            took = await noticed(desk, [BOB])
        sys.stdout.write(f"\nDiscord, 16 h away: who left is gone {took:.0f} s after it is back\n")
        assert took <= SOON

    with discords_own():
        live(story)


def slack_at(server: SlackServer) -> SlackChat:
    space = Workspace(BOT_TOKEN, APP_TOKEN, "", server.api_url)
    clock, ticks = VirtualClock(TUESDAY), LoopTicks()
    return SlackChat("s", space, View("en", PARIS), "Hive", clock, ticks.now, ticks.sleep)


def test_who_left_slack_during_an_outage_is_gone_soon_after_it() -> None:
    async def story() -> None:
        server, desk = SlackServer(), NoteDesk()
        space = server.workspace
        space.ticks = LoopTicks()  # type: ignore[assignment] # it tells the time in the same way
        for id_ in ("U0LEA", "U0TOM"):
            space.user(id_, id_)
        await server.start()
        chat = slack_at(server)
        desk.known = [Account("s", "U0LEA", "U0LEA"), Account("s", "U0TOM", "U0TOM")]
        serving = asyncio.create_task(chat.serve(desk))
        await chat.acquainted.wait()
        await server.connected.wait()
        server.refused_connections = ["internal_error"] * 100_000
        server.fail("users.list", *[Fault(status=503)] * 100_000)
        await server.sockets[0].ws.close()
        await asyncio.sleep(OUTAGE / 2)
        space.users["U0TOM"]["deleted"] = True  # and no event says so, then or later
        await asyncio.sleep(OUTAGE / 2)
        asked = server.opened
        assert desk.gone == []
        server.refused_connections.clear()
        server.faults.clear()
        took = await noticed(desk, desk.known[1:])
        sys.stdout.write(
            f"\nSlack, 16 h away: {asked} connections asked for, who left is gone"
            f" {took:.0f} s after it is back\n"
        )
        assert took <= SOON
        assert asked <= 6 * OUTAGE / 60
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await chat.close()
        await server.stop()

    live(story)
