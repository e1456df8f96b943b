"""Who is looking, and how they hear that something changed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

PLACE: Final = "place"  # a message came, changed or went
PEOPLE: Final = "members"
CLOCK: Final = "clock"

News = tuple[str, str]  # what changed, and where


class Listener:
    """One open page. News that came twice before it was heard is heard once."""

    def __init__(self, person: str) -> None:
        self.person = person
        self._news: dict[News, None] = {}
        self._rung = asyncio.Event()
        self._over = False

    def ring(self, news: News) -> None:
        self._news[news] = None
        self._rung.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._rung.set()

    async def hear(self, patience: float) -> list[News] | None:
        """What changed since the last time, [] after *patience* seconds, None at the end."""
        try:
            async with asyncio.timeout(patience):
                await self._rung.wait()
        except TimeoutError:
            return []
        if self._over:
            return None
        self._rung.clear()
        news, self._news = list(self._news), {}
        return news


class Bells:
    """Every open page."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def __len__(self) -> int:
        return len(self._listeners)

    @contextmanager
    def listen(self, person: str) -> Iterator[Listener]:
        listener = Listener(person)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def ring(self, kind: str, place: str = "", to: Collection[str] | None = None) -> None:
        """Tell the people of *to*, or everybody."""
        for listener in self._listeners:
            if to is None or listener.person in to:
                listener.ring((kind, place))

    def end(self) -> None:
        """Send every page away: the lounge closes."""
        for listener in self._listeners:
            listener.end()
