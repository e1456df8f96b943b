"""One process of the bot on a made up time, which may die at any step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from bot.app import App, Rooms
from bot.features import FEATURES
from bot.model import Community, Place
from tests.simulation.inline import Disk
from tests.simulation.loop import Process, never
from tests.simulation.platform import ShakyChat, Wall
from tests.town import CATALOGUES, PARIS, TUESDAY, VOCABULARY

BEAT = 15.0
COMMUNITY = Community(
    "town", "The Hive", PARIS, "en", ("fake",), (Place("fake", ShakyChat.home),)
)  # fmt: skip


class Around(Protocol):
    """What a process needs of the world."""

    file: Path
    wall: Wall
    chance: Random
    killed: int
    ahead: float  # seconds by which the machine's clock is wrong

    def note(self, what: str) -> None:
        """Into the trace."""

    def committed(self) -> None:
        """Something was committed: see whether all still holds."""

    def deadly(self) -> bool:
        """Whether this step is the last."""


class Clock:
    """The port Clock, on the loop's made up time; *ahead* of it by so many seconds."""

    def __init__(self, ahead: Callable[[], float] = lambda: 0.0) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return TUESDAY + timedelta(seconds=asyncio.get_running_loop().time() + self._ahead())


@dataclass
class House:
    """One process of the bot."""

    world: Around
    slot: int
    life: int

    def __post_init__(self) -> None:
        world = self.world
        self.process = Process()
        self.clock = Clock(lambda: world.ahead)
        self.disk = Disk(self.slot, world.file, self.step)
        self.chat = ShakyChat("fake", world.wall, world.chance, self.step)
        self.app = App(
            Rooms(
                FEATURES, [COMMUNITY], [self.chat], self.disk.database, self.clock,
                Random(self.life), CATALOGUES, vocabulary=VOCABULARY,
            )
        )  # fmt: skip
        self.woken = asyncio.Event()
        self.app.wake = self.woken.set
        self.open = False
        self.over = asyncio.Event()
        self.work = self.process.start(self._live())

    async def _live(self) -> None:
        """As the heartbeat has it; but a beat at which nothing is due is left out."""
        await self.app.open()
        self.open = True
        while True:
            self.woken.clear()
            await self.app.tick()
            due = await self.app.next_due()
            if not self.woken.is_set():
                wait = 3600.0 if due is None else (due - self.clock.now()).total_seconds()
                beats = max(1, -(-max(wait, 0.0) // BEAT))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.woken.wait(), beats * BEAT)

    async def step(self, what: str) -> None:
        """A point at which others may come first, or this process may die."""
        world = self.world
        if what == "after commit":
            world.committed()
        world.note(f"{self.slot} {what}")
        if what in ("before commit", "after commit") or world.chance.random() < 0.1:
            await asyncio.sleep(0)
        if world.deadly():
            self.kill()
            await never()

    def kill(self) -> None:
        """As kill -9 does it."""
        self.world.note(f"{self.slot} is killed")
        self.world.killed += 1
        self.open = False
        self.process.bury()
        self.disk.cut()
        self.chat.hang_up()
        self.over.set()
