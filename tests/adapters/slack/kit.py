"""A fake workspace with the real adapter connected to it, in either mode."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from adapters.slack.chat import SlackChat, Workspace
from adapters.slack.door import AT_THE_DOOR
from adapters.slack.text import View
from bot.model import Account
from bot.ports import Clock, Desk
from tests.adapters.desks import NoteDesk
from tests.adapters.slack.hands import SECRET, Hands, OverHttp, OverSocket
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN

PARIS = ZoneInfo("Europe/Paris")
Mode = Literal["socket", "http"]
MODES: tuple[Mode, ...] = ("socket", "http")
CHAT = "hive/slack"
GENERAL = "C0GENERAL"


class WallClock:
    """The port Clock, as the machine tells it: signatures are checked against it."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 -- what is signed here is signed now


@dataclass
class Slack:
    """The workspace, the chat in it, and the hands of its people."""

    server: SlackServer
    chat: SlackChat
    hands: Hands
    serving: asyncio.Task[None]

    def account(self, id_: str) -> Account:
        return Account(
            self.chat.id, id_, self.server.workspace.users[id_]["profile"]["display_name"]
        )


class Entrance:
    """A web server of somebody else's, which mounts the routes of a chat."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None

    async def open(self, chat: SlackChat) -> str:
        """Where Slack's requests go."""
        app = web.Application()
        app.add_subapp("/slack", chat.entrance())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=AT_THE_DOOR).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()


def settings(server: SlackServer, mode: Mode, *, history: bool = True) -> Workspace:
    app_token, secret = (APP_TOKEN, "") if mode == "socket" else ("", SECRET)
    return Workspace(
        BOT_TOKEN, app_token, secret, server.api_url, history=history, large_groups=True
    )


def people(server: SlackServer) -> None:
    """Three members, a channel of everybody, and a bot."""
    space = server.workspace
    space.user("U0LEA", "Léa Martin")
    space.user("U0TOM", "Tom Becker")
    space.user("U0INES", "Inès Haddad")
    space.user("U0BOT", "Comptoir", is_bot=True)
    space.channel(GENERAL, "general")
    space.channel("C0OTHER", "other", bot=False)
    space.channel("C0OLD", "old", archived=True)


@asynccontextmanager
async def connected(
    server: SlackServer,
    mode: Mode,
    desk: Desk,
    *,
    history: bool = True,
    ping: float = 10.0,
    locale: str = "en",
    name: str = CHAT,
    clock: Clock | None = None,
    words: Mapping[str, str] | None = None,
) -> AsyncIterator[Slack]:
    """The chat, ready, in front of *desk*."""
    clock, ticks = clock or WallClock(), server.workspace.ticks
    chat = SlackChat(
        name,
        replace(settings(server, mode, history=history), words=words or {}),
        View(locale, PARIS),
        "The Hive",
        clock,
        ticks.now,
        ticks.sleep,
        ping,
    )
    serving, entrance = asyncio.create_task(chat.serve(desk)), Entrance()
    async with aiohttp.ClientSession() as http:
        way = (
            OverSocket(server)
            if mode == "socket"
            else OverHttp(await entrance.open(chat), clock, http)
        )
        try:
            ready = asyncio.create_task(chat.ready.wait())
            await asyncio.wait([ready, serving], return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
            await chat.acquainted.wait()
            yield Slack(server, chat, Hands(server, way, chat.settled), serving)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await entrance.close()
            await chat.close()


@asynccontextmanager
async def open_slack(
    mode: Mode = "socket",
    desk: Desk | None = None,
    *,
    history: bool = True,
    locale: str = "en",
    name: str = CHAT,
) -> AsyncIterator[Slack]:
    """Everything, with nothing wrong sent by the end of it."""
    server = SlackServer()
    people(server)
    await server.start()
    try:
        talking = connected(
            server, mode, desk or NoteDesk(), history=history, locale=locale, name=name
        )
        async with talking as slack:
            yield slack
    finally:
        await server.stop()
    assert server.workspace.problems == [], server.workspace.problems
