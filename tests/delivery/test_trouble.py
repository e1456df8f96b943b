"""Platforms that answer with rubbish, and that refuse: nothing is lost, doubled or stormed.

The real adapters and their libraries, in virtual time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote_plus

import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import select

from adapters.discord.chat import Access, DiscordChat
from adapters.discord.memory import DAY
from adapters.discord.rooms import Where
from bot.model import Kind, Member, Message, Place, Post
from bot.ports import Chat
from storage.books import BOOKS
from storage.database import SqlTransaction
from storage.posts import posts_table
from tests.adapters.desks import NoteDesk
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.wire_server import GENERAL, GUILD, WireServer, user, wire_server
from tests.adapters.slack.server import SlackServer
from tests.databases import fresh_database
from tests.delivery.test_bulk import Watch, beat, members, on_slack, want
from tests.delivery.virtual import VirtualClock, database_at, live
from tests.town import TUESDAY, Town

MINUTE, HOUR, WINDOW = 60.0, 3600.0, 600.0
MOST = 50  # requests that are refused, in ten minutes
ROWS, SOME = 48, 60
Handler = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]


def typed(status: int, body: str) -> web.Response:
    """What says of itself that it is JSON, in the words that discord.py looks for."""
    headers = {"Content-Type": "application/json", "Via": "1.1 fake"}
    return web.Response(status=status, body=body.encode(), headers=headers)


@dataclass
class Spell:
    """What happens to requests for an hour: to a *share* of them, as *chance* has it."""

    since: float = MINUTE
    share: float = 0.3
    chance: Random = field(default_factory=lambda: Random(3))
    spoilt: Counter[str] = field(default_factory=Counter)

    async def answer(self, request: web.Request, usual: Handler) -> web.StreamResponse:
        """As usual, or spoilt: before anything is done, or after."""
        now = asyncio.get_running_loop().time()
        if not self.since <= now < self.since + HOUR or self.chance.random() >= self.share:
            return await usual(request)
        if self.chance.random() < 0.5:
            await usual(request)
        how = self.chance.choice(("page", "json", "empty", "reset", "slow", "silent"))
        self.spoilt[how] += 1
        spoil: Handler = getattr(self, f"_{how}")
        return await spoil(request)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        page, status = "<html>Bad gateway</html>", self.chance.choice((200, 500, 502, 503, 504))
        return web.Response(status=status, text=page, content_type="text/html")

    async def _json(self, _: web.Request) -> web.StreamResponse:
        body = self.chance.choice(("{", "[]", "null", '"ok"', "7", '{"ok": tru', "{}", "\x00"))
        status = self.chance.choice((200, 500, 503))
        return typed(status, body)

    async def _empty(self, _: web.Request) -> web.StreamResponse:
        return web.Response(status=self.chance.choice((200, 502)))

    async def _reset(self, request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async def _slow(self, request: web.Request) -> web.StreamResponse:
        """A letter every now and then, of an answer that never ends."""
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        await answer.prepare(request)
        with suppress(ConnectionError):
            for letter in '{"ok": true, "something": "' + "x" * 200:
                await answer.write(letter.encode())
                await asyncio.sleep(4)
        return answer

    async def _silent(self, _: web.Request) -> web.StreamResponse:
        await asyncio.sleep(300)
        return web.Response()


@asynccontextmanager
async def on_discord(names: list[str], server: WireServer) -> AsyncIterator[Chat]:
    """Connected, or trying to be."""
    before, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    server.members = {name: user(name, f"m{name}") for name in names}
    async with wire_server(server):
        where, access = Where("fake", GUILD, GENERAL, "en"), Access("t", server.api, server.gateway)
        shelf = Shelf()
        for name in names:  # they acted once, and may be written to
            await shelf.keep("fake", f"acted:{name}", "yes", TUESDAY + 9 * DAY)
        chat = DiscordChat(where, access, shelf, VirtualClock(TUESDAY))
        serving = asyncio.create_task(chat.serve(NoteDesk()))
        yield chat
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await chat.close()
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before, gateway


@dataclass
class Refusing:
    """Requests that match are refused, for good; when each was, and what it was about."""

    pattern: str  # of the path, and of what is sent
    status: int
    body: dict[str, Any]
    at: list[tuple[float, str]] = field(default_factory=list)

    async def answer(self, request: web.Request, usual: Handler) -> web.StreamResponse:
        sent = unquote_plus(await request.text())
        if not re.search(self.pattern, f"{request.method} {request.path}"):
            return await usual(request)
        self.at.append((asyncio.get_running_loop().time(), f"{request.path_qs} {sent}"))
        return typed(self.status, json.dumps(self.body))

    def most(self) -> int:
        """The most refusals in any ten minutes."""
        return max(sum(a <= at < a + WINDOW for at, _ in self.at) for a, _ in self.at)


class DirtySlack(SlackServer):
    def __init__(self, spell: Spell | Refusing) -> None:
        super().__init__()
        self.spell = spell

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await self.spell.answer(request, super()._api)

    def shown(self) -> list[str]:
        return [str(one["blocks"]) for c in self.workspace.channels.values() for one in c.messages]


class DirtyDiscord(WireServer):
    def __init__(self, spell: Spell | Refusing) -> None:
        super().__init__()
        self.spell = spell

    async def answer(self, request: web.Request) -> web.StreamResponse:
        return await self.spell.answer(request, super().answer)

    def shown(self) -> list[str]:
        return [one["content"] for some in self.messages.values() for one in some]


SERVERS: dict[str, tuple[Callable[[Any], Any], Callable[..., Any], Callable[[int], str]]] = {
    "slack": (DirtySlack, on_slack, lambda number: f"U{number:06}"),
    "discord": (DirtyDiscord, on_discord, lambda number: f"{10_000 + number}"),
}


@dataclass
class Scene:
    """A town on a platform in trouble, whose worker beats."""

    town: Town
    people: list[Member]

    async def say(self, numbers: range, kind: Kind) -> None:
        """Have these messages on their way, each to a pair."""
        pairs = list(zip(self.people[::2], self.people[1::2], strict=True))
        posts = [
            Post(Place.of(*pairs[n]), Message((f"number {n} of them",)), f"k{n}", kind=kind)
            for n in numbers
        ]
        await want(self.town, *posts)

    async def say_each(self, kind: Kind) -> None:
        """Have a message on its way to everybody."""
        posts = [
            Post(Place.of(one), Message((f"for {one.id}",)), f"e{one.id}", kind=kind)
            for one in self.people[:SOME]
        ]
        await want(self.town, *posts)

    async def states(self) -> Counter[str]:
        async with self.town.database.transaction() as tx:
            assert isinstance(tx, SqlTransaction)
            return Counter(await tx._connection.scalars(select(posts_table.c.state)))


def lived(
    platform: str,
    server: DirtySlack | DirtyDiscord,
    folder: Path,
    story: Callable[[Scene], Coroutine[Any, Any, None]],
) -> None:
    _, opened, id_of = SERVERS[platform]
    names = [id_of(number) for number in range(2 * ROWS)]

    async def whole() -> None:
        database = database_at(await fresh_database("sqlite", folder), BOOKS)
        async with opened(names, server) as chat:
            town = Town(database, chats=(Watch(chat),))  # type: ignore[arg-type] # it stands in for a FakeChat
            town.clock = VirtualClock(TUESDAY)  # type: ignore[assignment] # the same words
            town.restart()
            beating = asyncio.create_task(beat(town))
            await story(Scene(town, await members(town, names)))
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
        await database.close()

    live(whole)


@pytest.mark.parametrize("platform", SERVERS)
def test_an_hour_of_rubbish_loses_nothing_and_doubles_nothing(
    platform: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spell = Spell()
    server = SERVERS[platform][0](spell)

    async def story(scene: Scene) -> None:
        await asyncio.sleep(MINUTE)
        for first in range(0, ROWS, ROWS // 6):
            await scene.say(range(first, first + ROWS // 6), "introduction")
            await asyncio.sleep(HOUR / 6)
        await asyncio.sleep(HOUR)
        shown = Counter(
            n for n in range(ROWS) for said in server.shown() if f"number {n} of" in said
        )
        states = await scene.states()
        spoilt = sum(spell.spoilt.values())
        sys.stdout.write(
            f"\n{platform}: {spoilt} answers spoilt in an hour, {len(shown)} of {ROWS} shown,"
            f" {sum(n > 1 for n in shown.values())} twice, {dict(states)}\n"
        )
        assert spoilt > ROWS
        assert set(shown.values()) == {1}
        assert len(shown) == ROWS
        assert states == {"sent": ROWS}

    lived(platform, server, tmp_path, story)
    wrong = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert [one.message for one in wrong if one.name != "aiohttp.server"] == []


CLOSED = {"code": 50007, "message": "Cannot send messages to this user"}
KICKED = {"code": 50001, "message": "Missing Access"}
DELETED = {"code": 10003, "message": "Unknown Channel"}
REFUSED = {"code": 0, "message": "401: Unauthorized"}


@pytest.mark.parametrize(
    ("platform", "pattern", "status", "body", "state"),
    [
        ("discord", r"POST .*/channels/9\d+/messages", 403, CLOSED, "sent"),
        ("discord", r"/(members|channels)/", 403, KICKED, "failed"),
        ("discord", r"/channels/", 404, DELETED, "failed"),
        ("discord", r"/(members|channels)/", 401, REFUSED, "pending"),
        ("slack", r"conversations.open", 200, {"ok": False, "error": "user_disabled"}, "failed"),
        ("slack", r"chat.postM", 200, {"ok": False, "error": "missing_scope"}, "failed"),
        ("slack", r"/api/", 200, {"ok": False, "error": "token_revoked"}, "pending"),
    ],
)
def test_who_refuses_is_not_stormed(
    platform: str, pattern: str, status: int, body: dict[str, Any], state: str, tmp_path: Path
) -> None:
    refusing = Refusing(pattern, status, body)
    server = SERVERS[platform][0](refusing)

    async def story(scene: Scene) -> None:
        await asyncio.sleep(MINUTE)
        await scene.say_each("notice")
        await asyncio.sleep(HOUR)
        states = await scene.states()
        sys.stdout.write(
            f"\n{platform}, {body.get('error') or body.get('message')}: {len(refusing.at)} requests"
            f" refused for {SOME} messages in an hour, {refusing.most()} in ten minutes at"
            f" most, {dict(states)}\n"
        )
        assert set(states) == {state}
        if status in (401, 403) or state == "pending":
            assert refusing.most() <= MOST
        if state != "pending":
            assert max(Counter(what for _, what in refusing.at).values()) == 1

    lived(platform, server, tmp_path, story)
