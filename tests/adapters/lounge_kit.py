"""A lounge for tests: a real server on a free port, a small desk, a clock one moves."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from adapters.lounge import LoungeChat, Resident
from bot.model import Account, Address, Button, Message, Picture
from tests.adapters.desks import NoteDesk, Reception

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = datetime(2026, 11, 27, 14, tzinfo=UTC)  # 15:00 in Paris

PEOPLE = (
    Resident("lea", "Léa Martin", "fr"),
    Resident("tom", "Tom Becker", "en"),
    Resident("ines", "Inès Haddad"),
    Resident("lea-d", "Léa Dubois", "fr"),
    Resident("noor", "Noor de Vries", "en"),
)


class HandClock:
    """A clock that stands still until it is moved. The ports Clock and TimeMachine."""

    def __init__(self, at: datetime = FRIDAY) -> None:
        self.at = at
        self.stops: list[datetime] = []
        self.leaving, self.arriving = asyncio.Event(), asyncio.Event()
        self.arriving.set()  # cleared, a journey lasts until it is set

    def now(self) -> datetime:
        return self.at

    async def travel(self, to: datetime) -> None:
        self.leaving.set()
        await self.arriving.wait()
        self.at = to
        self.stops.append(to)


@dataclass
class Lounge:
    """An open lounge and a script that talks to it."""

    chat: LoungeChat
    desk: NoteDesk
    clock: HandClock
    port: int
    http: aiohttp.ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def get(self, path: str, **query: str) -> Any:
        """The answer of a request that must succeed."""
        status, content = await self.try_get(path, **query)
        assert status == 200, content
        return content

    async def try_get(self, path: str, **query: str) -> tuple[int, Any]:
        async with self.http.get(f"{self.url}/api/{path}", params=query) as response:
            return response.status, await response.json()

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer of a request that must succeed."""
        status, content = await self.try_post(path, body)
        assert status == 200, content
        return content

    async def try_post(self, path: str, body: object) -> tuple[int, Any]:
        async with self.http.post(f"{self.url}/api/{path}", json=body) as response:
            return response.status, await response.json()

    async def say(self, who: str, text: str, place: str = "general", **more: str) -> Any:
        return await self.post("say", {"as": who, "place": place, "text": text, **more})

    async def messages(self, who: str, place: str = "general", **more: str) -> list[Any]:
        return list((await self.get("messages", place=place, **{"as": who}, **more))["messages"])

    async def places(self, who: str) -> dict[str, Any]:
        """By id."""
        found = await self.get("places", **{"as": who})
        return {place["id"]: place for place in found["places"]}

    async def show(
        self, to: Address, message: Message | str, marker: str, ref: str | None = None
    ) -> str:
        shown = Message((message,)) if isinstance(message, str) else message
        return await self.chat.show(to, shown, ref, marker)


GENERAL = Address("lounge", "general")


def account(who: str) -> Account:
    return Account("lounge", who, next(p.name for p in PEOPLE if p.id == who))


def private(*who: str) -> Address:
    return Address("lounge", people=tuple(account(one) for one in who))


def new_chat(
    clock: HandClock | None = None,
    journal: Path | None = None,
    *,
    machine: bool = True,
    port: int = 0,
    host: str = "127.0.0.1",
) -> LoungeChat:
    clock = clock or HandClock()
    return LoungeChat(
        "lounge",
        "ruche",
        PEOPLE,
        PARIS,
        "fr",
        "La Ruche",
        journal,
        clock,
        clock if machine else None,
        host,
        port,
    )


@asynccontextmanager
async def open_lounge(
    desk: NoteDesk | None = None, journal: Path | None = None, *, machine: bool = True
) -> AsyncIterator[Lounge]:
    clock, desk = HandClock(), desk or Reception()
    chat = new_chat(clock, journal, machine=machine)
    try:
        port = await chat.start(desk)
        async with aiohttp.ClientSession() as http:
            yield Lounge(chat, desk, clock, port, http)
    finally:
        await chat.close()


def introduction() -> Message:
    """What the bot writes to two people it brings together."""
    text = (account("lea"), " and ", account("tom"), ", meet each other before ", FRIDAY, ".")
    met = Button(("We met",), "coffee.met", "round:12", "primary")
    return Message(text, (met, Button(("Not this time",), "coffee.skipped", "round:12")))


def png(width: int = 96, height: int = 48) -> bytes:
    """A picture: a coffee-coloured gradient."""
    rows = b"".join(
        b"\0" + bytes(c for x in range(width) for c in (200 - x, 140 - y, 90))
        for y in range(height)
    )
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def graph() -> Message:
    """A message with a picture."""
    return Message(("The coffees of November",), picture=Picture("graph.png", png(), ("A graph",)))
