"""How soon Slack is acknowledged when everybody presses at once.

Two hundred commands and presses, signed, over HTTP, all at the same time: to the whole bot on
SQLite, and to a bare bolt app that does nothing but acknowledge. Slack gives up after 3 s.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.door import AT_THE_DOOR
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.slack.hands import SECRET, OverHttp, signed
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.town import GENERAL, town_on_slack
from tests.adapters.slack.workspace import BOT_TOKEN, TEAM
from tests.databases import fresh_database

AT_ONCE, TIMES = 200, 5


def body(number: int, again: int, base: str) -> bytes:
    """A command or a press of somebody else each time."""
    who, trigger = f"u{number}", f"t{again}-{number}"
    reply = f"{base}/response/{who}/{trigger}"
    if number % 2:
        text = {"command": "/coffee", "text": "join", "user_id": who, "team_id": TEAM}
        here = {"channel_id": GENERAL, "trigger_id": trigger, "response_url": reply}
        return urlencode(text | here).encode()
    pressed = {
        "type": "block_actions",
        "user": {"id": who, "team_id": TEAM},
        "team": {"id": TEAM},
        "trigger_id": trigger,
        "response_url": reply,
        "channel": {"id": GENERAL},
        "actions": [{"type": "button", "action_id": "press-0", "value": "coffee.status:"}],
    }
    return urlencode({"payload": json.dumps(pressed)}).encode()


async def waits(url: str, again: int, base: str) -> list[float]:
    """How long each of them waited for its acknowledgement, in seconds."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:

        async def one(number: int) -> float:
            sent = body(number, again, base)
            headers = form | signed(sent, int(time.time()))
            began = time.perf_counter()
            async with http.post(url, data=sent, headers=headers) as answer:
                await answer.read()
                assert answer.status == 200, answer.status
            return time.perf_counter() - began

        return list(await asyncio.gather(*[one(number) for number in range(AT_ONCE)]))


@asynccontextmanager
async def whole(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """The whole bot; where it listens, and where its Slack is."""
    database = SqlDatabase.at(await fresh_database("sqlite", folder), BOOKS)
    async with town_on_slack(database, "en") as town:
        for number in range(AT_ONCE):
            town.account(f"u{number}")
        await town.app.open()
        await town.wall_.slack.chat.read_members()
        way = town.wall_.slack.hands.way
        assert isinstance(way, OverHttp)
        yield way.url, town.wall_.space.base
        await town.wall_.slack.chat.settled()
    await database.close()


@asynccontextmanager
async def bare(_: Path) -> AsyncIterator[tuple[str, str]]:
    """A bolt app that acknowledges, and no more."""
    server = SlackServer()
    await server.start()
    app = AsyncApp(token=BOT_TOKEN, signing_secret=SECRET)
    app.client.base_url = server.api_url

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    app.command("/coffee")(acknowledge)
    app.action("press-0")(acknowledge)
    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=AT_THE_DOOR).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", server.workspace.base
    await runner.cleanup()
    await server.stop()


@dataclass(frozen=True)
class Found:
    waits: list[float]
    processor: float  # seconds for each, the work behind it and the fake Slack's included

    def at(self, part: float) -> float:
        """The wait that this part of them did not exceed, in milliseconds."""
        return self.waits[int(len(self.waits) * part)] * 1000


async def measure() -> dict[str, Found]:
    found: dict[str, Found] = {}
    for name, opening in (("bare bolt", bare), ("the bot", whole)):
        with TemporaryDirectory() as folder:
            async with opening(Path(folder)) as (url, base):
                await waits(url, 0, base)  # warm
                began = time.process_time()
                rounds = [await waits(url, again, base) for again in range(1, TIMES + 1)]
            spent = (time.process_time() - began) / (AT_ONCE * TIMES)
        found[name] = Found(sorted(wait for one in rounds for wait in one), spent)
    return found


def main() -> None:
    """Print the figures."""
    found = asyncio.run(measure())
    print(f"Slack over HTTP, {AT_ONCE} commands and presses at once, {TIMES} times")
    for name, one in found.items():
        said = f"p50 {one.at(0.5):6.0f} ms, p99 {one.at(0.99):6.0f} ms"
        print(f"  {name:10} acknowledged: {said}; {one.processor * 1000:4.1f} ms of processor each")
    ratio = found["the bot"].at(0.99) / found["bare bolt"].at(0.99)
    print(f"  ratio of the p99s: {ratio:.1f}; Slack gives up after 3,000 ms")
