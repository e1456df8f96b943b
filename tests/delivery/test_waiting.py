"""A day on which Slack answers every request with "wait": it is waited for, and nothing is lost.

The real adapter and its pacing, in virtual time. By default three hours; COMPTOIR_LONG=1 a day.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web

from adapters.slack.chat import SlackChat
from adapters.slack.text import View
from bot.model import Message, Place, Post
from storage.books import BOOKS
from tests.adapters.slack.kit import settings
from tests.adapters.slack.server import SlackServer
from tests.databases import fresh_database
from tests.delivery.test_bulk import LoopTicks, Watch, beat, members, want
from tests.delivery.virtual import VirtualClock, database_at, live
from tests.town import PARIS, TUESDAY, Town

HOUR = 3600.0
TROUBLE = 24 * HOUR if os.environ.get("COMPTOIR_LONG") else 3 * HOUR
ROWS = 120
NAMES = [f"U{number:06}" for number in range(2 * ROWS)]
TIERED = 1.22  # seconds that Slack wants between two new conversations


class HoldingServer(SlackServer):
    """Until *over*, the answer to each request is 429, with another Retry-After each time."""

    def __init__(self, over: float, chance: Random) -> None:
        super().__init__()
        self.over, self.chance = over, chance
        self.until: dict[str, float] = {}
        self.held, self.early = 0, 0

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, now = request.match_info["method"], asyncio.get_running_loop().time()
        self.early += now < self.until.get(method, 0.0)
        if now >= self.over:
            return await super()._api(request)
        wait = self.chance.randint(1, 600)
        self.until[method] = now + wait
        self.held += 1
        body: dict[str, Any] = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(wait)})


@asynccontextmanager
async def town_on(server: HoldingServer, folder: Path) -> AsyncIterator[tuple[Town, Watch]]:
    """A town on Slack behind this server, in virtual time."""
    database = database_at(await fresh_database("sqlite", folder), BOOKS)
    clock, ticks = VirtualClock(TUESDAY), LoopTicks()
    server.workspace.ticks = ticks  # type: ignore[assignment] # it tells the time in the same way
    for name in NAMES:
        server.workspace.user(name, name)
    await server.start()
    view, account = View("en", PARIS), settings(server, "http")
    chat = SlackChat("fake", account, view, "Hive", clock, ticks.now, ticks.sleep)
    watch = Watch(chat)
    town = Town(database, chats=(watch,))  # type: ignore[arg-type] # it stands in for a FakeChat
    town.clock = clock  # type: ignore[assignment] # the same words
    town.restart()
    beating = asyncio.create_task(beat(town))
    yield town, watch
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    await chat.close()
    await server.stop()
    await database.close()


def test_a_day_of_waiting_loses_nothing_and_asks_nothing_too_early(tmp_path: Path) -> None:
    server = HoldingServer(TROUBLE, Random(20))

    async def story() -> None:
        async with town_on(server, tmp_path) as (town, watch):
            people = await members(town, NAMES)
            pairs = zip(people[::2], people[1::2], strict=True)
            kept = [
                Post(Place.of(*pair), Message(("Meet", "!")), f"i{n}", kind="introduction")
                for n, pair in enumerate(pairs)
            ]
            now = town.clock.now()
            soon = Post(Place.of(people[0]), Message(("Soon",)), "r", kind="reminder", until=now)
            await want(town, *kept, soon)
            await asyncio.wait_for(watch.all_shown("Meet", ROWS), TROUBLE + 2 * HOUR)
            drained = asyncio.get_running_loop().time() - TROUBLE
        sys.stdout.write(
            f"\n{TROUBLE / HOUR:.0f} h of 429: {server.held} answers, {server.early} requests too"
            f" early, {watch.count('Meet')} of {ROWS} shown, the last {drained:.0f} s after it\n"
        )
        assert server.held > TROUBLE / 700  # it was tried again all the time
        assert server.early == 0
        assert watch.count("Soon") == 0  # it was of no use any more
        assert watch.count("Meet") == ROWS
        # What Slack said last still holds, then they leave as fast as Slack lets them.
        assert drained <= 600 + ROWS * TIERED

    live(story)
