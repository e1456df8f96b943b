"""Both platforms on real sockets, where replies get lost and some requests come too early."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from aiohttp import web

from tests.adapters.discord.wire_server import Fault as DiscordFault
from tests.adapters.discord.wire_server import WireServer, user
from tests.adapters.slack.server import Fault as SlackFault
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import Workspace
from tests.chaos.child import Platform

LOST, BUSY = 0.05, 0.05  # of all messages
INTRODUCTION = "Time for a coffee"


@dataclass(frozen=True, slots=True)
class Running:
    """A platform that runs: its address, and the members on each introduction it shows."""

    address: str
    introductions: Callable[[], list[frozenset[str]]]


def names(platform: Platform, count: int) -> tuple[str, ...]:
    """As many ids of people."""
    return tuple(f"U{n:04}" if platform == "slack" else f"{4000 + n}" for n in range(count))


@asynccontextmanager
async def running(
    platform: Platform, people: tuple[str, ...], chance: Random
) -> AsyncIterator[Running]:
    """The platform, with these people on it."""
    start = slack if platform == "slack" else discord
    async with start(people, chance) as found:
        yield found


class Unlimited(Workspace):
    """Its limits would be those of another clock: here a second goes by with each request.

    Else it would refuse a second message in one place for ever, and no double could be seen.
    """

    def _limit(self, method: str, given: Any) -> None:
        self.ticks.at += 1


@asynccontextmanager
async def slack(people: tuple[str, ...], chance: Random) -> AsyncIterator[Running]:
    server = SlackServer(Unlimited())
    for one in people:
        server.workspace.user(one, one)
    server.workspace.channel("C0GEN", "general")
    faults = [_slack_fault(chance) for _ in range(20 * len(people))]
    server.fail("chat.postMessage", *faults)
    await server.start()

    def introductions() -> list[frozenset[str]]:
        return [
            frozenset(channel.people) & frozenset(people)
            for channel in server.workspace.channels.values()
            for message in channel.messages
            if INTRODUCTION in str(message)
        ]

    try:
        yield Running(server.api_url, introductions)
    finally:
        await server.stop()


def _slack_fault(chance: Random) -> SlackFault:
    drawn = chance.random()
    if drawn < LOST:
        return SlackFault(lost=True)
    return SlackFault(status=503, body="busy") if drawn < LOST + BUSY else SlackFault()


class Shaky(WireServer):
    """Discord, where some answers to a message are lost."""

    chance: Random

    def _fault(self, asked: str) -> DiscordFault | None:
        if asked.startswith("POST /channels/") and asked.endswith("/messages"):
            drawn = self.chance.random()
            if drawn < LOST:
                return DiscordFault("", 0, after=True)
            if drawn < LOST + BUSY:
                return DiscordFault("", 503, {"code": 0, "message": "busy"})
        return super()._fault(asked)


@asynccontextmanager
async def discord(people: tuple[str, ...], chance: Random) -> AsyncIterator[Running]:
    server = Shaky()
    server.chance = chance
    server.members = {one: user(one, one) for one in people}
    app = web.Application()
    app.router.add_get("/gateway/", server.connect)
    app.router.add_get("/gateway", server.connect)
    app.router.add_route("*", "/api/v10/{rest:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = runner.addresses[0][1]

    def introductions() -> list[frozenset[str]]:
        return [
            frozenset(server.threads.get(channel, ()))
            for channel, messages in server.messages.items()
            for message in messages
            if INTRODUCTION in str(message)
        ]

    try:
        yield Running(f"{server.api} {server.gateway}", introductions)
    finally:
        for socket in server.sockets:
            await socket.close()
        await runner.cleanup()
