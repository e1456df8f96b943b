"""Stand-ins for what tests cannot run: a chat platform and the time of day."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.model import Address, Message
from bot.ports import CannotTell, Desk, NotSent


class FakeChat:
    """Keeps a transcript; editing replaces, so `wall` is what people see now."""

    home = "general"

    def __init__(self, name: str) -> None:
        self.id = name
        self.wall: dict[str, tuple[Address, Message]] = {}
        self.markers: dict[str, str] = {}  # marker -> ref
        self.sent = 0  # how many times anything was shown
        self.doubled: list[str] = []  # markers posted anew a second time
        self.trouble: list[Exception] = []  # raised by the next shows, before they show
        self.lost: list[Exception] = []  # raised by the next shows, after they showed
        self.answers = True  # whether the chat can be asked what it shows
        self.silence: Exception = ConnectionError("the history cannot be read")
        self.blind = False  # whether it never tells

    async def serve(self, desk: Desk) -> None:
        await asyncio.Event().wait()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        if ref is None:
            if marker in self.markers:
                self.doubled.append(marker)
            ref = f"m{len(self.wall) + 1}"
            self.markers.setdefault(marker, ref)
        self.sent += 1
        self.wall[ref] = (address, message)
        if self.lost:
            raise self.lost.pop(0)
        return ref

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        if self.blind:
            raise CannotTell("the history is hidden")
        if not self.answers:
            raise self.silence
        return self.markers.get(marker)

    async def close(self) -> None:
        self.trouble = [NotSent("closed")] * 1000


class FakeClock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)
