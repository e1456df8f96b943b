"""A round of two thousand introductions takes the time that the chats want, and holds up nobody.

The real adapters talk to servers of ours that count requests as the platforms do, in virtual
time. By default a round is 200; COMPTOIR_LONG=1 takes 2,000.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import discord
import pytest
from aiohttp import web

from adapters.discord.chat import Access, DiscordChat
from adapters.discord.rooms import Where
from adapters.heartbeat import BEAT_SECONDS
from adapters.slack.chat import SlackChat
from adapters.slack.text import View
from bot.model import Account, Address, Button, Member, Message, Place, Post
from bot.ports import Chat, Members
from storage.books import BOOKS
from tests.adapters.desks import NoteDesk
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.wire_server import (
    GENERAL,
    GUILD,
    WireServer,
    user,
    wire_server,
)
from tests.adapters.slack.kit import settings
from tests.adapters.slack.limits import TIERS
from tests.adapters.slack.server import SlackServer
from tests.databases import fresh_database
from tests.delivery.virtual import VirtualClock, database_at, live
from tests.town import PARIS, TUESDAY, Town

ROUND = 2_000 if os.environ.get("COMPTOIR_LONG") else 200
WAIT = 30.0  # seconds within which a reminder is there, and the change of a card


class Watch:
    """A chat that writes down when each thing was shown, by its first word."""

    home = "general"

    def __init__(self, chat: Chat) -> None:
        self.id, self._chat = chat.id, chat
        self.shown: list[tuple[str, float]] = []
        self._news = asyncio.Event()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        ref = await self._chat.show(address, message, ref, marker)
        self.shown.append((str(message.text[0]), asyncio.get_running_loop().time()))
        self._news.set()
        return ref

    async def all_shown(self, word: str, count: int) -> None:
        while self.count(word) < count:
            self._news.clear()
            await self._news.wait()

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        return await self._chat.find(address, marker, since)

    def last(self, word: str) -> float:
        return max(at for said, at in self.shown if said == word)

    def count(self, word: str) -> int:
        return sum(said == word for said, _ in self.shown)


class LoopTicks:
    """Time for Slack's limits: the loop's."""

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


# Slack ---------------------------------------------------------------------------


@asynccontextmanager
async def on_slack(names: list[str], server: SlackServer | None = None) -> AsyncIterator[Chat]:
    server, ticks = server or SlackServer(), LoopTicks()
    space = server.workspace
    space.ticks = ticks  # type: ignore[assignment] # it tells the time in the same way
    for name in names:
        space.user(name, name)
    await server.start()
    clock = VirtualClock(TUESDAY)
    workspace = settings(server, "http")
    chat = SlackChat("fake", workspace, View("en", PARIS), "Hive", clock, ticks.now, ticks.sleep)
    try:
        yield chat
        assert space.problems == []
    finally:
        await chat.close()
        await server.stop()


def slack_alone(introductions: int) -> float:
    """Seconds that Slack's limit on opening conversations takes, whoever asks: N in a minute."""
    return introductions / TIERS["conversations.open"] * 60


# Discord -------------------------------------------------------------------------

ALL, A_SECOND = 50, 1.0
LIMITS = {
    "threads": (5, 5.0),
    "messages": (5, 5.0),
    "thread-members": (5, 5.0),
    "members": (5, 1.0),
}


class StrictServer(WireServer):
    """Counts requests as Discord does: by route and place, and all together."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_at: dict[str, deque[float]] = {}
        self.early = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.split("/")[3:]
        what = next((part for part in path[::-1] if part in LIMITS), "")
        if not what:
            return await super().answer(request)
        bucket = f"{request.method}:{what}:{path[1]}"
        limit, span = LIMITS[what]
        left, reset = self._use(bucket, limit, span)
        whole, soon = self._use("all", ALL, A_SECOND)
        if left < 0 or whole < 0:
            self.early += 1
            wait = reset if left < 0 else soon
            limited = {"message": "slow", "retry_after": wait, "global": left >= 0}
            return self._json(429, limited, {"Retry-After": f"{wait:.3f}"})
        response = await super().answer(request)
        response.headers.update(
            {
                "X-RateLimit-Limit": str(limit),
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-Reset-After": f"{reset + 0.001:.3f}",  # never a moment too early
                "X-RateLimit-Bucket": f"{request.method}:{what}",
            }
        )
        return response

    def _use(self, bucket: str, limit: int, span: float) -> tuple[int, float]:
        """How many are left (-1: it was one too many), and for how long."""
        now, window = asyncio.get_running_loop().time(), self.asked_at.setdefault(bucket, deque())
        if window and now - window[0] >= span:
            window.clear()
        if len(window) >= limit:
            return -1, window[0] + span - now
        window.append(now)
        return limit - len(window), window[0] + span - now


@asynccontextmanager
async def on_discord(names: list[str], server: WireServer | None = None) -> AsyncIterator[Chat]:
    clock = VirtualClock(TUESDAY)
    route = discord.http.Route
    before, strict = route.BASE, server or StrictServer()
    strict.members = {name: user(name, f"m{name}") for name in names}
    try:
        async with wire_server(strict) as server:
            where = Where("fake", GUILD, GENERAL, "en")
            chat = DiscordChat(where, Access("t", server.api, server.gateway), Shelf(), clock)
            client = chat.client(NoteDesk())
            await client.login("t")
            try:
                yield chat
                if isinstance(strict, StrictServer):
                    most = len(names) / 100
                    assert strict.early <= most, f"{strict.early} requests came early"
            finally:
                await chat.close()
    finally:
        route.BASE = before


def discord_alone(introductions: int) -> float:
    """Seconds that our server's limit on making threads takes, whoever asks."""
    limit, span = LIMITS["threads"]
    return introductions / limit * span


PLATFORMS: dict[
    str,
    tuple[
        Callable[[list[str]], AbstractAsyncContextManager[Chat]],
        Callable[[int], float],
        Callable[[int], str],
    ],
] = {
    "slack": (on_slack, slack_alone, lambda number: f"U{number:06}"),
    "discord": (on_discord, discord_alone, lambda number: f"{10_000 + number}"),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_large_round_takes_what_the_limits_take_and_holds_up_nobody(
    platform: str, tmp_path: Path
) -> None:
    opened, alone, id_of = PLATFORMS[platform]
    names = [id_of(number) for number in range(2 * ROUND + 2)]

    async def story() -> None:
        database = database_at(await fresh_database("sqlite", tmp_path), BOOKS)
        async with opened(names) as chat:
            watch = Watch(chat)
            town = Town(database, chats=(watch,))  # type: ignore[arg-type] # it stands in for a FakeChat
            town.clock = VirtualClock(TUESDAY)  # type: ignore[assignment] # the same words
            town.restart()
            people = await members(town, names)
            pairs = list(zip(people[: 2 * ROUND : 2], people[1 : 2 * ROUND : 2], strict=True))
            meet = Button(("We met",), "coffee.met", "1")
            await want(
                town,
                *(
                    Post(
                        Place.of(*pair),
                        Message(("Meet", "!"), (meet,)),
                        f"i{n}",
                        kind="introduction",
                    )
                    for n, pair in enumerate(pairs)
                ),
            )
            begin = asyncio.get_running_loop().time()
            sending = asyncio.create_task(beat(town))
            await asyncio.sleep(alone(ROUND) / 3)
            asked = asyncio.get_running_loop().time()
            assert 0 < watch.count("Meet") < ROUND
            await want(
                town,
                Post(Place.of(people[-1]), Message(("Soon", ".")), "r", kind="reminder"),
                Post(Place.of(*pairs[0]), Message(("Agreed", "."), (meet,)), "i0"),
            )
            await asyncio.wait_for(watch.all_shown("Meet", ROUND), 4 * alone(ROUND))
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            took = watch.last("Meet") - begin
            assert watch.count("Meet") == ROUND
            assert took <= 1.05 * alone(ROUND) + 1, f"{took:.0f} s of {alone(ROUND):.0f} s"
            held_up = max(watch.last("Soon"), watch.last("Agreed")) - asked
            assert held_up <= WAIT, f"held up for {held_up:.0f} s"
            report(platform, took / alone(ROUND), took, held_up)
        await database.close()

    live(story)


async def beat(town: Town) -> None:
    """The heartbeat."""
    while True:
        await town.app.tick()
        await asyncio.sleep(BEAT_SECONDS)


async def members(town: Town, names: list[str]) -> list[Member]:
    async with town.database.transaction() as tx:
        book = tx.get(Members)
        return [await book.of("town", Account("fake", name, name), "", TUESDAY) for name in names]


async def want(town: Town, *posts: Post) -> None:
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, posts)


def report(platform: str, ratio: float, took: float, held_up: float) -> None:
    """The figures, for `pytest -s` and docs/reliability.md."""
    sys.stdout.write(
        f"\n{platform}: {ROUND} introductions in {took:.0f} s, {ratio:.3f} of the limit alone;"
        f" others waited {held_up:.1f} s at most\n"
    )
