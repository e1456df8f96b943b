"""The book of notes without a database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import cast

from bot.ports import Port, Transaction


class Shelf:
    """The ports Database, Transaction and Notes in one: a dictionary."""

    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], tuple[str, datetime]] = {}

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        @asynccontextmanager
        async def once() -> AsyncIterator[Transaction]:
            yield self

        return once()

    def get(self, port: type[Port]) -> Port:
        return cast("Port", self)

    async def recall(self, chat: str, key: str, now: datetime) -> str | None:
        value, until = self.notes.get((chat, key), ("", now))
        return value if until > now else None

    async def keep(self, chat: str, key: str, value: str, until: datetime) -> None:
        self.notes[chat, key] = value, until

    async def drop(self, chat: str, key: str) -> None:
        self.notes.pop((chat, key), None)
