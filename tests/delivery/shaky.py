"""A chat where replies get lost, requests are carried out late, and histories are hidden."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from bot.clock import MovableClock
from bot.model import Address, Member, Message, Place, Post
from bot.ports import CannotTell, NotSent
from tests.fakes import FakeChat
from tests.town import Town


class ShakyChat(FakeChat):
    """Of all requests, the share *shaky* goes wrong; the first one of each message only if *once*.

    *late* is how long after we gave up a lost request may still be carried out. *hidden*: the
    history can't be seen. `copies` counts what people see of each text.
    """

    def __init__(self, name: str, chance: Random, shaky: float) -> None:
        super().__init__(name)
        self.chance, self.shaky = chance, shaky
        self.late = timedelta(0)
        self.hidden = False
        self.clock: MovableClock | None = None
        self.copies: Counter[str] = Counter()
        self.under_way: list[tuple[datetime, str, Message]] = []
        self.requests = 0

    def settle(self) -> None:
        """Carry out what is late, as far as its time has come."""
        assert self.clock
        now = self.clock.now()
        for at, marker, message in [one for one in self.under_way if one[0] <= now]:
            self.under_way.remove((at, marker, message))
            self._post(marker, message)

    def _post(self, marker: str, message: Message) -> str:
        self.copies[str(message.text[0])] += 1
        return self.markers.setdefault(marker, marker)

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        self.settle()
        self.requests += 1
        if ref is not None:
            return ref
        if self.chance.random() >= self.shaky:
            return self._post(marker, message)
        match self.chance.randrange(4):
            case 0:
                raise NotSent("refused")
            case 1:
                raise ConnectionResetError("reset before it was read")
            case _ if self.late:
                assert self.clock
                due = self.clock.now() + self.late * self.chance.random()
                self.under_way.append((due, marker, message))
                raise TimeoutError("no answer yet")
            case _:
                self._post(marker, message)
                raise TimeoutError("the answer is lost")

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        self.settle()
        if self.hidden:
            raise CannotTell("the history is hidden")
        if self.chance.random() < self.shaky:
            raise ConnectionError("the history can't be read now")
        return self.markers.get(marker)


async def want(town: Town, numbers: range, who: list[Member]) -> None:
    """Have the bot say these numbers, each to somebody."""
    posts = [
        Post(Place.of(who[n % len(who)]), Message((f"{n}",)), f"k{n}", kind="introduction")
        for n in numbers
    ]
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, posts)
