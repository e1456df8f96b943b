"""Random lives of one gathering, beside a blackboard: never over the seats, order kept, told once.

COMPTOIR_LONG=1 lives a thousand of them instead of a few.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.features.gatherings.book import Details, Gathering, GatheringsBook, SignupsBook, Standing
from bot.features.gatherings.life import plan
from bot.model import Later
from bot.ports import Jobs, Members
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.gatherings.naive import HOUR, Blackboard, Guest
from tests.databases import fresh_database
from tests.town import TUESDAY, Town, said

LONG = bool(os.environ.get("COMPTOIR_LONG"))
NAMES = ("ada", "bob", "cleo", "dora", "emil", "fay", "gil", "ida")
KINDS = {
    "It is kept for you until": "offer",
    "You took the seat": "took",
    "This offer is over": "over",
    "There are more seats now": "seated",
    "whoever presses first": "open",
    "the last to come have to wait": "back",
    "there are fewer seats now. You keep yours": "fewer",
    "I had no answer": "lapsed",
}
T = TypeVar("T")

who = st.sampled_from(NAMES)
some_seats = st.sampled_from((1, 2, 2, 3, 3, 4, 5, None))


def kinds_of(texts: list[str]) -> list[str]:
    """What they say of the queue; reminders and questions are not what this is about."""
    return [kind for text in texts for words, kind in KINDS.items() if words in text]


class QueueMachine(RuleBasedStateMachine):
    """What the bot does beside what the blackboard says."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="comptoir-"))
        self.standings: dict[str, Guest] = {}

    def run(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return self.runner.run(done())

    @initialize(
        seats=st.integers(1, 4),
        closes=st.sampled_from((0, 30, 120)),
        hours=st.sampled_from((4, 20, 100)),
        crowd=st.permutations(NAMES),
    )
    def begin(self, seats: int, closes: int, hours: int, crowd: list[str]) -> None:
        self.board = Blackboard(
            TUESDAY, TUESDAY + hours * HOUR, timedelta(minutes=closes), seats, 2,
            {name: Guest() for name in NAMES},
        )  # fmt: skip
        self.run(self._begin(closes))
        for name in crowd[1:]:
            self.go(name)

    async def _begin(self, closes: int) -> None:
        database = SqlDatabase.at(await fresh_database("sqlite", self.folder), BOOKS)
        self.town = Town(database)
        self.town.time.attach(self.town.app)
        await self.town.app.open()
        await self.town.make_organiser("hana")
        hana = await self.town.member("hana")
        details = Details(
            "event", "Bread", venue="Here", seats=self.board.seats, closes=closes, most_guests=2
        )
        blank = Gathering(0, "town", details, "planned", self.board.start, hana, announced=True)
        async with database.transaction() as tx:
            made = await tx.get(GatheringsBook).create(blank)
            assert made
            for job in plan(made, self.board.now):
                await tx.get(Jobs).add("town", job)
        self.id = made.id

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.run(self.town.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def press(self, name: str, token: str, expected: str) -> None:
        async def pressed() -> str:
            [answer] = await self.town.says(name, f"gatherings.{token}", locale="en")
            await self.town.app.tick()
            return said(answer)

        text = self.run(pressed())
        refusals = ("This ", "Sign-ups", "There is no free", "There are not enough", "You have no")
        if expected:
            assert text.startswith(expected), text
        else:
            assert text.startswith(refusals), text

    @rule(name=who)
    def go(self, name: str) -> None:
        self.press(name, f"go:{self.id}", self.board.go(name))

    @rule(name=who, what=st.sampled_from(("maybe", "no", "take", "decline")))
    def say(self, name: str, what: str) -> None:
        answer = {"take": self.board.take, "decline": self.board.decline}.get(what)
        expected = answer(name) if answer else self.board.leave(name, what)
        self.press(name, f"{what}:{self.id}", expected)

    @precondition(lambda self: self.board.holders)
    @rule(which=st.integers(0, 5), what=st.sampled_from(("maybe", "no")))
    def leave(self, which: int, what: str) -> None:
        name = self.one_of(self.board.holders, which)
        self.press(name, f"{what}:{self.id}", self.board.leave(name, what))

    @precondition(lambda self: self.offered)
    @rule(which=st.integers(0, 5), what=st.sampled_from(("take", "go", "decline")))
    def answer(self, which: int, what: str) -> None:
        name = self.one_of(self.offered, which)
        board = {"take": self.board.take, "go": self.board.go, "decline": self.board.decline}
        self.press(name, f"{what}:{self.id}", board[what](name))

    @property
    def offered(self) -> list[Guest]:
        return [one for one in self.board.holders if one.standing == "offered"]

    def one_of(self, some: list[Guest], which: int) -> str:
        chosen = some[which % len(some)]
        return next(name for name, one in self.board.people.items() if one is chosen)

    @precondition(lambda self: self.board.holders or self.board.queue)
    @rule(which=st.integers(0, 5), guests=st.integers(0, 3))
    def bring(self, which: int, guests: int) -> None:
        name = self.one_of([*self.board.holders, *self.board.queue], which)
        self.press(name, f"guests:{self.id}:{guests}", self.board.bring(name, guests))

    @rule(name=who, guests=st.integers(0, 3))
    def bring_anyhow(self, name: str, guests: int) -> None:
        self.press(name, f"guests:{self.id}:{guests}", self.board.bring(name, guests))

    @rule(name=who)
    def depart(self, name: str) -> None:
        async def gone() -> None:
            await self.town.app.left(self.town.account(name))
            await self.town.app.tick()

        self.board.depart(name)
        self.run(gone())

    @precondition(lambda self: not self.board.over)
    @rule(seats=some_seats, sure=st.integers(0, 2))
    def resize(self, seats: int | None, sure: int) -> None:
        if sure < 2:
            return
        self.board.resize(seats)
        number = "-" if seats is None else seats
        self.press("hana", f"fewer:{self.id}:{number}:-:0:0", "Saved.")

    @precondition(lambda self: not self.board.over)
    @rule(hours=st.sampled_from((0.5, 1, 2, 5, 50)))
    def move(self, hours: float) -> None:
        self.board.move(self.board.now + hours * HOUR)
        self.run(self._move())

    async def _move(self) -> None:
        async with self.town.database.transaction() as tx:
            book, jobs = tx.get(GatheringsBook), tx.get(Jobs)
            found = await book.hold(self.id)
            assert found
            moved = replace(found, start=self.board.start)
            await book.change(moved)
            now = self.town.clock.now()
            args = {"gathering": str(self.id), "more": ""}
            for job in (*plan(moved, now), Later("gatherings.fill", now, "moved", args)):
                await jobs.add("town", job)
        await self.town.app.tick()

    @rule(minutes=st.sampled_from((1, 10, 30, 60, 180, 720)))
    def live(self, minutes: int) -> None:
        to = self.board.now + timedelta(minutes=minutes)
        self.board.live(to)
        self.run(self.town.time.travel(to))

    @precondition(lambda self: self.board.counter > 8)
    @rule(sure=st.integers(0, 4))
    def cancel(self, sure: int) -> None:
        if sure == 4 and not self.board.over:
            self.board.cancelled = True
            self.press("hana", f"cancel:{self.id}", "Called off.")

    @invariant()
    def as_on_the_blackboard(self) -> None:
        if not hasattr(self, "town"):
            return
        found = self.run(self._stand())
        board = {
            name: (one.standing, one.guests)
            for name, one in self.board.people.items()
            if one.standing != "nobody"
        }
        assert found == board
        if self.board.seats is not None and not self.board.over:
            held = sum(1 + guests for standing, guests in found.values()
                       if standing in ("going", "offered"))  # fmt: skip
            assert held <= self.board.seats
        for name, one in self.board.people.items():
            assert kinds_of(self.town.told(name)) == one.told, name
        assert self.town.chat.doubled == []

    async def _stand(self) -> dict[str, tuple[str, int]]:
        async with self.town.database.transaction() as tx:
            rows = await tx.get(SignupsBook).signups(self.id, get_args(Standing))
        async with self.town.database.transaction() as tx:
            book = tx.get(Members)
            members = {await book.known(self.town.account(name)): name for name in NAMES}
        return {members[row.member]: (row.standing, row.guests) for row in rows}


QueueMachine.TestCase.settings = settings(
    max_examples=1000 if LONG else 20,
    stateful_step_count=50 if LONG else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestQueue = QueueMachine.TestCase
