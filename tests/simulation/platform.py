"""A chat platform that loses replies, is busy, and does some things late."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from bot.model import Address, Message
from bot.ports import Desk, NotSent

Fate = Literal["shown", "refused", "busy", "reply lost", "request lost", "late"]
FATES: dict[Fate, int] = {
    "shown": 80, "refused": 5, "busy": 5, "reply lost": 4, "request lost": 3, "late": 3,
}  # fmt: skip

PATIENCE = 10.0  # seconds after which a client gives a request up
LATEST = 55.0  # seconds after which a platform carries out a request that it got, at the latest


WORLD = Context()  # belongs to no process

Request = tuple[Address, Message, str | None, str]


class Wall:
    """What a platform shows, and when it does what it is asked."""

    def __init__(
        self, chance: Random, note: Callable[[str], None], now: Callable[[], datetime]
    ) -> None:
        self._chance, self._note, self._now = chance, note, now
        self.posted: dict[str, datetime] = {}
        self.shown: dict[str, tuple[Address, Message]] = {}
        self.copies: dict[str, list[str]] = {}  # marker -> where it was posted
        self.calm = False  # nothing goes wrong any more
        self.late: set[asyncio.Task[None]] = set()
        self.margin = timedelta(0)  # before the moment asked about, that is looked through too

    def fate(self) -> Fate:
        """What becomes of a request."""
        if self.calm:
            return "shown"
        return self._chance.choices(list(FATES), list(FATES.values()))[0]

    def carry_out(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        """Post it, or edit what is at *ref*."""
        if ref is None:
            ref = f"m{len(self.shown) + 1}"
            self.copies.setdefault(marker, []).append(ref)
            self.posted[ref] = self._now()
        self.shown[ref] = (address, message)
        self._note(f"{marker} at {ref}")
        return ref

    def carry_out_later(self, request: Request) -> None:
        """The request is on its way, whatever became of who sent it."""

        async def late() -> None:
            await asyncio.sleep(self._chance.uniform(0, LATEST))
            self.carry_out(*request)

        self.late.add(asyncio.get_running_loop().create_task(late(), context=WORLD.copy()))

    @property
    def doubled(self) -> list[str]:
        """What stands there twice."""
        return [marker for marker, refs in self.copies.items() if len(refs) > 1]


class ShakyChat:
    """The port Chat, as one process sees the wall."""

    home = "general"

    def __init__(
        self, id_: str, wall: Wall, chance: Random, step: Callable[[str], Awaitable[None]]
    ) -> None:
        self.id = id_
        self._wall, self._chance, self._step = wall, chance, step
        self._wire: list[Request] = []

    def hang_up(self) -> None:
        """The process is gone; of what it was sending, some arrives all the same."""
        for request in self._wire:
            if self._chance.random() < 0.5:
                self._wall.carry_out_later(request)

    async def serve(self, desk: Desk) -> None:
        await asyncio.Event().wait()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        request = (address, message, ref, marker)
        await self._step("before sending")
        fate = self._wall.fate()
        self._wire.append(request)
        await asyncio.sleep(self._chance.uniform(0.05, 1.5))
        await self._step("sending")
        self._wire.remove(request)
        match fate:
            case "refused":
                raise NotSent("connection refused")
            case "busy":
                raise NotSent("429", timedelta(seconds=self._chance.uniform(1, 300)))
            case "request lost" | "late":
                if fate == "late":
                    self._wall.carry_out_later(request)
                await asyncio.sleep(PATIENCE)
                raise TimeoutError("no answer")
        at = self._wall.carry_out(*request)
        await self._step("after sending")
        if fate == "reply lost":
            raise ConnectionResetError("the answer was lost")
        return at

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        """As a platform's history tells it: what is older than *since* is not looked through."""
        await self._step("before looking")
        await asyncio.sleep(self._chance.uniform(0.05, 1.5))
        if not self._wall.calm and self._chance.random() < 0.05:
            raise ConnectionError("busy")
        for ref in self._wall.copies.get(marker, ()):
            if self._wall.posted[ref] >= since - self._wall.margin:
                return ref
        return None

    async def close(self) -> None:
        """Nothing to let go of."""
