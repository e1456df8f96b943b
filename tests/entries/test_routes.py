"""Malformed requests to every route of the web server and of the lounge: an answer, never a fault.

A few hundred; COMPTOIR_LONG=1 sends twenty thousand, and holds the slowest answer under 3 s.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from pydantic import SecretStr
from yarl import URL

from adapters.slack.chat import SlackChat, Workspace
from adapters.slack.text import View
from bot.compose import RealClock, open_house, put_together
from bot.config import CommunitySettings, DatabaseSettings, LoungeSettings, Settings, WebSettings
from bot.model import Account, Call, Link, Place, Whisper
from bot.serving import serve
from tests.adapters.pages_kit import Guest
from tests.bot.test_web_in_the_house import free_port
from tests.databases import fresh_database
from tests.entries.test_fuzz import Slowest, nasty
from tests.town import PARIS

REQUESTS = 20_000 if os.environ.get("COMPTOIR_LONG") else 600
KEYS = (
    "member",
    "place",
    "text",
    "id",
    "token",
    "name",
    "arg",
    "values",
    "to",
    "after",
    "key",
    "q",
)
KINDS = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/x",
    "",
)


@dataclass
class Route:
    base: str
    method: str
    path: str


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[list[Route], Guest]]:
    """The whole bot with every server it has; its routes, and an organiser who is let in."""
    port, lounge_port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    lounge = LoungeSettings(
        port=lounge_port, people=("Ada", "Bob"), organisers=("Ada",), journal=folder / "journal"
    )
    settings = Settings(
        database=DatabaseSettings(url=await fresh_database("sqlite", folder)),
        communities={"hive": CommunitySettings(name="The Hive", zone=PARIS, lounge=lounge)},
        web=WebSettings(port=port, public_url=base, secret=SecretStr("s" * 32)),
    )
    whole = put_together(settings, RealClock(), Random(1))
    assert whole.web
    door = SlackChat("x", Workspace("xoxb", "", "s"), View("en", PARIS), "x", RealClock())
    whole.web.mount("/slack/x", door.entrance())
    await open_house(whole, RealClock())
    up = asyncio.Event()
    running = asyncio.create_task(serve(whole, up.set))
    await up.wait()
    [chat] = whole.chats
    call = Call(Account(chat.id, "ada", "Ada"), Place(chat.id, "general"), "space.dashboard")
    [answer] = await whole.app.handle(call)
    assert isinstance(answer, Whisper)
    link = next(span.url for span in answer.message.text if isinstance(span, Link))
    servers: list[tuple[str, Any]] = [(base, whole.web)]
    inside: Any = chat
    servers.append((f"http://127.0.0.1:{lounge_port}", inside._server))
    routes = [
        Route(address, route.method, route.resource.canonical)
        for address, server in servers
        for route in server._runner.app.router.routes()
        if route.method != "HEAD"
    ]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        guest = Guest(port, http, base)
        entered = await guest.get(link.removeprefix(base))
        await guest.post("/space/enter", {"key": entered.hidden("key")})
        yield routes, guest
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def body(chance: Random) -> bytes:
    """JSON, or what looks like it, or a form, or noise."""
    keys = chance.sample(KEYS, chance.randrange(len(KEYS)))
    values: dict[str, Any] = {
        key: chance.choice((nasty(chance), 1, None, [], {"a": nasty(chance)})) for key in keys
    }
    match chance.randrange(4):
        case 0:
            return json.dumps(values).encode()
        case 1:
            return json.dumps(values).encode()[: chance.randrange(40)]
        case 2:
            return "&".join(
                f"{key}={quote(str(v), errors='replace')}" for key, v in values.items()
            ).encode()
    return chance.randbytes(chance.randrange(200))


def address(route: Route, chance: Random) -> URL:
    path = re.sub(
        r"{[^}]*}", lambda _: quote(nasty(chance)[:300], safe="", errors="replace"), route.path
    )
    if chance.random() < 0.1:
        path += quote(nasty(chance)[:100], errors="replace")
    query = f"?{chance.choice(KEYS)}={quote(nasty(chance)[:500], errors='replace')}"
    return URL(f"{route.base}{path}{query if chance.random() < 0.7 else ''}", encoded=True)


async def test_every_route_answers_whatever_it_is_asked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chance, slowest = Random(7), Slowest()
    async with house(tmp_path) as (routes, guest):
        assert len(routes) > 25
        cookies = "; ".join(f"{name}={one}" for name, one in guest.cookies.items())
        assert cookies
        for number in range(REQUESTS):
            route = routes[number % len(routes)]
            usual = chance.random() < 0.9
            method = route.method if usual else chance.choice(("PUT", "DELETE", "OPTIONS", "HEAD"))
            headers = {"Content-Type": chance.choice(KINDS), "Cookie": cookies}
            if chance.random() < 0.8:
                headers["Origin"] = route.base
            if chance.random() < 0.2:
                headers[chance.choice(("X-Slack-Signature", "X-Slack-Request-Timestamp"))] = "v0=é"
            sent = None if method == "GET" else body(chance)
            where = address(route, chance)
            asking = guest.http.request(
                method, where, data=sent, headers=headers, allow_redirects=False
            )
            with slowest.timed(f"{method} {route.path}"):
                async with asking as answer:
                    status = answer.status
            seen = f"number {number}: {method} {where} {sent!r}"
            assert status < 500, f"{status}: {seen}\n{caplog.text[-2000:]}"
            wrong = [one for one in caplog.records if one.levelno >= logging.ERROR]
            assert not wrong, f"{seen}\n{caplog.text[-2000:]}"
            caplog.clear()
        slowest.judge(f"{REQUESTS} requests")
