"""The bot in a process of its own, which does what is due and may be killed at a given step.

A step is after each commit that writes, and after each request that may change something on the
platform. Whoever dies just before the next one leaves nothing else behind; to see that, too, a step
can be on either side.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from random import Random
from typing import Any, Literal

from sqlalchemy import event
from sqlalchemy.engine import Connection

from adapters.discord import client, rest
from adapters.discord.chat import Access, DiscordChat
from adapters.discord.rooms import Where
from adapters.slack.chat import SlackChat, Workspace
from adapters.slack.text import View
from bot.app import App, Rooms
from bot.clock import MovableClock
from bot.features import FEATURES
from bot.model import Account, Call, Community, Place
from storage.books import BOOKS
from storage.database import SqlDatabase, SqlTransaction
from storage.trouble import DatabaseUnusable
from tests.adapters.discord.wire_server import GENERAL as DISCORD_GENERAL
from tests.adapters.discord.wire_server import GUILD
from tests.adapters.slack.limits import Ticks
from tests.adapters.slack.workspace import BOT_TOKEN
from tests.town import CATALOGUES, PARIS, TUESDAY

Platform = Literal["slack", "discord"]
PLATFORMS: tuple[Platform, ...] = ("slack", "discord")
CHAT = "hive/chat"
DUE = datetime(2026, 3, 9, 10, tzinfo=PARIS)
WRITES = "writes"  # whether the transaction of a connection does
BEAT = 0.05  # seconds, for one that lives on in real time
TRIES = 12  # after which a message must have arrived


@dataclass(frozen=True, slots=True)
class Order:
    """What a process is to do."""

    platform: Platform
    address: str  # of the platform
    database: str
    people: tuple[str, ...]
    seconds: float = 0  # after the round was due; below 0 they join, the week before
    deadly: int = 0  # the step at which it is killed; 0 for never
    either_side: bool = False  # of each commit and request
    speed: float = 0  # how much faster than real its clock goes; then it lives on until all is done


class Steps:
    """Counts, and kills the process at the step it was told."""

    def __init__(self, deadly: int, *, either_side: bool) -> None:
        self.count, self._deadly, self._either_side = 0, deadly, either_side

    def before(self) -> None:
        if self._either_side:
            self.after()

    def after(self) -> None:
        self.count += 1
        if self.count == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


class SteppedDatabase(SqlDatabase):
    """The real one, with a step at each commit that writes."""

    steps: Steps

    def count(self, steps: Steps) -> None:
        """Count these."""
        self.steps = steps
        event.listen(self._engine.sync_engine, "before_cursor_execute", _note_what_writes)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        async with super().transaction() as tx:
            info = tx._connection.info
            info[WRITES] = False
            yield tx
            writes = info[WRITES]
            if writes:
                self.steps.before()
        if writes:
            self.steps.after()


def _note_what_writes(connection: Connection, _: object, statement: str, *more: object) -> None:
    if statement.startswith(("INSERT", "UPDATE", "DELETE")):
        connection.info[WRITES] = True


def stepped(asking: Callable[..., Awaitable[Any]], steps: Steps) -> Callable[..., Awaitable[Any]]:
    """A request, with a step at it."""

    async def ask(*args: Any, **more: Any) -> Any:
        if "GET" in args:
            return await asking(*args, **more)
        steps.before()
        answer = await asking(*args, **more)
        steps.after()
        return answer

    return ask


@asynccontextmanager
async def bot(order: Order, clock: MovableClock, steps: Steps) -> AsyncIterator[App]:
    """A whole bot, connected."""
    database = SteppedDatabase.at(order.database, BOOKS)
    assert isinstance(database, SteppedDatabase)
    database.count(steps)
    chat = (
        on_slack(order, clock) if order.platform == "slack" else on_discord(order, clock, database)
    )
    community = Community("hive", "The Hive", PARIS, "en", (CHAT,), (Place(CHAT, "general"),))
    app = App(Rooms(FEATURES, [community], [chat], database, clock, Random(5), CATALOGUES))
    serving = None
    if isinstance(chat, DiscordChat):
        serving = asyncio.create_task(chat.serve(app))
        while chat._client is None or not chat._client.is_ready():  # noqa: ASYNC110 -- no event for it
            await asyncio.sleep(0.01)
        rest.Rest.ask = stepped_method(rest.Rest.ask, steps)  # type: ignore[method-assign] # its own
    else:
        api: Any = chat._api
        api.do = stepped(api.do, steps)
    try:
        yield app
        if serving and serving.done():
            serving.result()  # it ended by itself: say why
    finally:
        if serving:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        await chat.close()
        await database.close()


def stepped_method(method: Any, steps: Steps) -> Any:
    """The same for a method of every object."""

    async def ask(self: Any, *args: Any, **more: Any) -> Any:
        return await stepped(method, steps)(self, *args, **more)

    return ask


def on_slack(order: Order, clock: MovableClock) -> SlackChat:
    """Its pacing waits on a time of its own: the platform here sets no limits."""
    ticks = Ticks()
    settings = Workspace(BOT_TOKEN, "", "secret", order.address, history=True)
    view = View("en", PARIS)
    return SlackChat(CHAT, settings, view, "The Hive", clock, ticks.now, ticks.sleep)


def on_discord(order: Order, clock: MovableClock, database: SqlDatabase) -> DiscordChat:
    client.GUILDS = client.PAUSE = 0.0  # type: ignore[misc] # its own process
    api, _, gateway = order.address.partition(" ")
    where = Where(CHAT, GUILD, DISCORD_GENERAL, "en")
    return DiscordChat(where, Access("t", api, gateway), database, clock)


async def work(order: Order) -> int:
    """Do what the order says; how many steps it took.

    Where it lives on: how often it found the database gone.
    """
    steps = Steps(order.deadly, either_side=order.either_side)
    loop = asyncio.get_running_loop()
    began = loop.time()
    at = DUE + timedelta(seconds=order.seconds) if order.seconds >= 0 else TUESDAY

    def now() -> datetime:
        return at + timedelta(seconds=(loop.time() - began) * order.speed)

    clock = MovableClock(at, now)
    async with bot(order, clock, steps) as app:
        if order.seconds < 0:
            await app.open()
            for one in order.people:
                account = Account(CHAT, one, one)
                await app.handle(Call(account, Place(CHAT, "general"), "coffee.join"))
            clock.set(DUE - timedelta(minutes=1))  # what else is due before it is done before
            await app.tick()
            return 0
        if order.speed:
            return await live(app, clock)
        steps.count = 0
        await app.tick()
        taken = steps.count
        if not order.deadly:
            await see_it_through(app, clock)
        return taken


async def see_it_through(app: App, clock: MovableClock) -> None:
    """Whoever is not killed lives on, until nothing of the round waits."""
    for _ in range(TRIES):
        due = await app.next_due()
        if due is None or due > clock.now() + timedelta(hours=2):
            return
        clock.set(max(due, clock.now()))
        await app.tick()


async def live(app: App, clock: MovableClock) -> int:
    """Beat until all is done, whatever becomes of the database; how often it was gone."""
    gone = 0
    while True:
        try:
            await app.tick()
            due = await app.next_due()
            if due is None or due > clock.now() + timedelta(hours=2):
                return gone
        except DatabaseUnusable:
            gone += 1
        await asyncio.sleep(BEAT)


def main(order: Order, told: Pipe) -> None:
    """The process."""
    import logging

    logging.disable(logging.CRITICAL)
    if not order.speed:
        gc.disable()  # it is over before there is much to collect: a tenth of the time
    told.send(asyncio.run(work(order)))
    told.close()
