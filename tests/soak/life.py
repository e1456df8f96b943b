"""A community that is never still, hour after hour, and what its bot takes of the machine."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from time import thread_time

from bot.model import Address, Message
from bot.ports import Desk
from storage.database import SqlDatabase
from tests.fakes import FakeChat
from tests.town import TUESDAY, Town

LOOK = 0.01  # seconds
KEPT = 200  # messages that the platform's stand-in remembers: it must not grow itself
COMMANDS = (
    "/coffee status", "/coffee join", "/coffee pause 1 rounds", "/coffee resume", "/coffee skip",
    "/coffee in", "/coffee leave", "/coffee now", "/event", "/event mine", "/profile", "/home",
    "/who photography", "/who", "/merci mine", "/coffee hlep", "/ask",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What the process holds."""

    memory: int  # bytes
    tasks: int
    threads: int
    files: int


def taken() -> Taken:
    """Right now, once all garbage is gone."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return Taken(
        pages * os.sysconf("SC_PAGE_SIZE"),
        len(asyncio.all_tasks()),
        threading.active_count(),
        len(os.listdir("/proc/self/fd")),  # noqa: PTH208 -- as few files as can be while counting
    )


class Lag:
    """For how long at a time the loop is kept from everybody else, in time of our own.

    What other programs of the machine take is not counted: it says nothing of the bot.
    """

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()  # milliseconds: it must not grow itself

    async def watch(self) -> None:
        before = thread_time()
        while True:
            await asyncio.sleep(LOOK)
            now = thread_time()
            self._seen[round((now - before) * 1000)] += 1
            before = now

    def at(self, share: float) -> int:
        """Milliseconds that this share of all looks stays below."""
        left = share * self._seen.total()
        for late in sorted(self._seen):
            left -= self._seen[late]
            if left <= 0:
                return late
        return 0


class Forgetful(FakeChat):
    """The chat of tests, which remembers only the last messages."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.count = 0
        self.last: OrderedDict[str, tuple[Address, Message]] = OrderedDict()

    async def serve(self, desk: Desk) -> None:
        await asyncio.Event().wait()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        self.sent += 1
        if ref is None:
            self.count += 1
            ref = f"m{self.count}"
        self.last[ref] = (address, message)
        while len(self.last) > KEPT:
            self.last.popitem(last=False)
        return ref


class Life:
    """So many members, each hour some of whom do something."""

    def __init__(self, database: SqlDatabase, members: int, seed: int = 1) -> None:
        self.chat = Forgetful("fake")
        self.town = Town(database, (self.chat,))
        self.names = [f"m{number:03}" for number in range(members)]
        self.chance = Random(seed)
        self.calls = 0

    async def begin(self) -> None:
        await self.town.app.open()
        await self.town.make_organiser(self.names[0])
        for name in self.names:
            await self.town.says(name, "/coffee join")
        # From here on the round of the next morning is within the day.
        self.town.clock.set(TUESDAY + timedelta(days=5, hours=12))

    async def hour(self, gestures: int) -> None:
        """Everybody who does something, and all that comes due meanwhile."""
        for _ in range(gestures):
            who = self.chance.choice(self.names)
            self.calls += 1
            if self.chance.random() < 0.5 and (button := self._button(who)):
                await self.town.says(who, button)
            else:
                await self.town.says(who, self.chance.choice(COMMANDS))
        await self.town.time.travel(self.town.clock.now() + timedelta(hours=1))

    def _button(self, who: str) -> str:
        """Of one of the last messages that they can see."""
        seen = [
            button.token
            for address, message in list(self.chat.last.values())[-40:]
            if not address.people or who in {one.id for one in address.people}
            for button in message.buttons
        ]
        return self.chance.choice(seen) if seen else ""
