"""A week of a coworking space on a shaky platform, with a bot that is killed now and then.

Everything that happens is drawn from one seed, and runs on one loop whose time is made up:
the same seed is the same week, step by step. `Watch` looks on at every commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.features.gatherings.book import Details, Gathering, GatheringsBook
from bot.features.gatherings.life import plan
from bot.model import Account, Answer, Call, Place
from bot.ports import Jobs, Members
from tests.simulation.house import Clock, House
from tests.simulation.platform import Wall
from tests.simulation.watch import Broken, Watch
from tests.town import TUESDAY, said

NAMES = ("ada", "bob", "cleo", "dora", "emil", "fay", "gil", "ida")
ORGANISER = "ada"
JUMPS = (-3600.0, -300.0, -1.0, 1.0, 300.0, 3600.0)  # seconds
DAYS = 8  # from a Tuesday morning past the next Monday's round


class Complaints(logging.Handler):
    """Whatever the bot calls an error: nothing in such a week should be one."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of week it is."""

    days: int = DAYS
    replicas: int = 1
    crashes: int = 6
    away: bool = False  # the bot is down for fourteen hours over the round
    jumps: bool = False  # the machine's clock jumps, and is put right again
    names: Sequence[str] = NAMES

    @classmethod
    def of(cls, seed: int) -> Plan:
        """One week in four has two replicas.

        One in eight has a bot that is away on Monday, and one a clock that jumps.
        """
        return cls(replicas=2 if seed % 4 == 3 else 1, away=seed % 8 == 5, jumps=seed % 8 == 2)


@dataclass
class World:
    """One seed's week."""

    seed: int
    file: Path
    plan: Plan
    trace: hashlib._Hash = field(default_factory=hashlib.sha256)
    log: deque[str] = field(default_factory=lambda: deque(maxlen=400))

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.wall = Wall(self.chance, self.note, lambda: Clock().now())
        self.watch = Watch(self.file, self.wall, lambda: Clock().now())
        self.houses: dict[int, House] = {}
        self.killed = self.gestures = 0
        self.ahead = 0.0
        if self.plan.jumps:
            # Both chats look through their last hundred messages, whatever the clock says.
            self.watch.astray = timedelta(hours=1)
            self.wall.margin = 2 * self.watch.astray
        self.lives = 0
        self.complaints = Complaints()
        self.members: dict[str, int] = {}

    def note(self, what: str) -> None:
        """Into the trace."""
        line = f"{asyncio.get_running_loop().time():.3f} {what}"
        self.trace.update(line.encode())
        self.log.append(line)

    def committed(self) -> None:
        """Something was committed."""
        self.watch.look()

    # Crashes ---------------------------------------------------------------------

    def deadly(self) -> bool:
        """Whether this step is somebody's last: rarely, and more often when much happens."""
        if self.wall.calm or self.killed >= self.plan.crashes or not self.members:
            return False
        now = Clock().now()
        much = now.weekday() == 0 and now.hour == 9 and now.minute < 10
        return self.chance.random() < (1 / 60 if much else 1 / 4000)

    async def keep_alive(self, slot: int) -> None:
        """Start the bot again each time it died."""
        while True:
            self.lives += 1
            house = self.houses[slot] = House(self, slot, self.seed * 1000 + self.lives)
            dying = asyncio.ensure_future(house.over.wait())
            await asyncio.wait([dying, house.work], return_when=asyncio.FIRST_COMPLETED)
            if house.work.done():
                house.work.result()  # it ended by itself: say why
            await asyncio.sleep(self.chance.choice((0.5, 5.0, 30.0, 200.0)))

    async def be_away(self) -> None:
        """Down from an hour before the round until thirteen hours after it."""
        await asyncio.sleep((datetime(2026, 3, 9, 8, tzinfo=UTC) - TUESDAY).total_seconds())
        self.note("away")
        self.watch.away = True
        for keeper in self.keepers:
            keeper.cancel()
        self.keepers.clear()
        for house in self.houses.values():
            if house.process.alive:
                house.kill()
        await asyncio.sleep(14 * 3600)
        self.note("back")
        self._start()

    async def jump(self) -> None:
        """The clock goes wrong at three moments, once about the round, and is put right again.

        Not while a message is under way: an hour that is over at once is no time for a look.
        """
        monday = (datetime(2026, 3, 9, 9, tzinfo=UTC) - TUESDAY).total_seconds()
        about = monday + self.chance.uniform(-5400, 1800)
        others = [self.chance.uniform(0.1, 0.6), self.chance.uniform(0.6, 0.9)]
        for moment in (*(share * monday for share in others), about):
            await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))
            for ahead in (self.chance.choice(JUMPS), 0.0):
                while not self.watch.quiet():  # noqa: ASYNC110 -- it looks into the file
                    await asyncio.sleep(5)
                self.ahead = ahead
                self.note(f"the clock is {ahead:.0f} s ahead")
                for house in self.houses.values():
                    house.woken.set()
                await asyncio.sleep(self.chance.uniform(0.1, 4.0) * 3600)

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self.keepers = [loop.create_task(self.keep_alive(n)) for n in range(self.plan.replicas)]

    # What people do ----------------------------------------------------------------

    async def deliver(self, call: Call) -> list[Answer] | None:
        """Bring a gesture to the bot, again and again until it was answered; sometimes twice."""
        self.gestures += 1
        heard: list[Answer] | None = None
        for _ in range(50):
            house = await self._somebody()
            task = house.process.start(house.app.handle(call))
            dying = asyncio.ensure_future(house.over.wait())
            await asyncio.wait([task, dying], return_when=asyncio.FIRST_COMPLETED)
            dying.cancel()
            if task.done():
                answers = task.result()
                heard = heard or answers
                if self.chance.random() < 0.95:
                    return heard
            await asyncio.sleep(self.chance.choice((0.1, 3.0, 60.0)))
        raise Broken(f"{call} was never answered")

    async def _somebody(self) -> House:
        """A process that answers, now or as soon as there is one."""
        while True:
            if awake := [one for one in self.houses.values() if one.open]:
                return self.chance.choice(awake)
            await asyncio.sleep(20.0)

    async def says(self, who: str, what: str, people: Sequence[str] = ()) -> str:
        """What a member does: a command, or the token of a button; what it answers."""
        house = await self._somebody()
        args: Mapping[str, str]
        if what.startswith("/"):
            name, args = house.app.read(what)
        else:
            name, _, arg = what.partition(":")
            args = {"arg": arg}
        mentions = {"": tuple(self.account(one) for one in people)} if people else {}
        gesture = f"g{self.gestures}"
        call = Call(
            self.account(who), Place("fake", "general"), name, args, mentions, gesture=gesture
        )
        self.note(f"{who}: {what} {' '.join(people)}")
        answers = await self.deliver(call)
        text = said(answers[0]) if answers else ""
        self.listen()
        self.note(f"{who} reads: {text}")
        return text

    def account(self, who: str) -> Account:
        return Account("fake", who, who.title())

    async def settle_in(self) -> None:
        """Everybody joins, an organiser is named, and two gatherings are planned."""
        for name in self.plan.names:
            await self.says(name, "/coffee join")
        house = await self._somebody()
        numbers: dict[str, int] = {}

        async def prepare() -> None:
            async with house.disk.database.transaction() as tx:
                for name in self.plan.names:
                    known = await tx.get(Members).known(self.account(name))
                    assert known
                    numbers[name] = known.id
                    if name == ORGANISER:
                        organiser = known
                await tx.get(Members).appoint(organiser, True)
                for hours, seats in ((30, 3), (80, 2), (123, 4)):
                    details = Details("event", "Bread", venue="Here", seats=seats, most_guests=1)
                    start = TUESDAY + timedelta(hours=hours)
                    blank = Gathering(
                        0, "town", details, "planned", start, organiser, announced=True
                    )
                    made = await tx.get(GatheringsBook).create(blank)
                    assert made
                    for job in plan(made, Clock().now()):
                        await tx.get(Jobs).add("town", job)

        await house.process.start(prepare())
        # Only now may a process die: nobody would start this anew.
        self.members = numbers
        self.watch.names = {number: name for name, number in self.members.items()}

    async def live(self, name: str) -> None:
        """A member's week: something every few hours, half of it a press on what they see."""
        end = self.plan.days * 86400
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / (8 * 3600)))
            if asyncio.get_running_loop().time() > end:
                return
            await self.act(name)

    async def act(self, name: str) -> None:
        chance = self.chance
        buttons = self.visible(name)
        if buttons and chance.random() < 0.4:
            await self.says(name, chance.choice(buttons))
            return
        gathering = chance.randint(1, 3)
        others = [one for one in self.plan.names if one != name]
        match chance.choice(GESTURES):
            case "avoid":
                whom = chance.choice(others)
                answer = await self.says(name, "/coffee avoid", [whom])
                if answer:
                    self.watch.avoids(self.members[name], self.members[whom], answer)
            case "join" | "leave" as what:
                self.watch.unsure.add(self.members[name])
                answer = await self.says(name, f"/coffee {what}")
                self.watch.enrolled(self.members[name], what, answer)
            case "depart":
                await self.depart(name)
            case "seats" if name == ORGANISER:
                seats = chance.choice(("2", "3", "4", "6", "-"))
                await self.says(name, f"gatherings.fewer:{gathering}:{seats}:-:0:0")
            case "seats":
                await self.says(name, f"gatherings.go:{gathering}")
            case what if what.startswith("/"):
                await self.says(name, what)
            case what:
                await self.says(name, what.format(gathering=gathering))

    async def depart(self, name: str) -> None:
        """Gone from the chat; back with the next thing they do."""
        self.watch.unsure.add(self.members[name])
        self.note(f"{name} departs")
        while True:
            house = await self._somebody()
            task = house.process.start(house.app.left(self.account(name)))
            dying = asyncio.ensure_future(house.over.wait())
            await asyncio.wait([task, dying], return_when=asyncio.FIRST_COMPLETED)
            dying.cancel()
            if task.done():
                task.result()
                return

    def visible(self, name: str) -> list[str]:
        """The buttons of the last messages that a member sees."""
        seen = [
            message
            for address, message in self.wall.shown.values()
            if not address.people or name in {one.id for one in address.people}
        ]
        return [button.token for message in seen[-6:] for button in message.buttons]

    # The week ------------------------------------------------------------------------

    async def run(self) -> None:
        self._start()
        await self.settle_in()
        people = [asyncio.create_task(self.live(name)) for name in self.plan.names]
        if self.plan.away:
            people.append(asyncio.create_task(self.be_away()))
        if self.plan.jumps:
            people.append(asyncio.create_task(self.jump()))
        work = asyncio.gather(*people)
        await self.until(work)
        self.note("calm")
        self.wall.calm = True
        await self.until(asyncio.ensure_future(self.rest()))
        self.watch.look()
        self.watch.settle_accounts()
        for keeper in self.keepers:
            keeper.cancel()
        for house in self.houses.values():
            if house.process.alive:
                await house.disk.database.close()
                house.process.bury()

    async def until(self, work: asyncio.Future[Any]) -> None:
        """Until *work* is done, or something broke."""
        while not work.done():
            await asyncio.wait([work, *self.keepers], timeout=3600, return_when=FIRST)
            for one in self.keepers:
                if one.done() and not one.cancelled():
                    one.result()
        await work
        self.listen()

    def listen(self) -> None:
        """Raise what the bot complained of."""
        if self.complaints.heard:
            raise Broken("the bot says: " + "\n".join(self.complaints.heard))

    async def rest(self) -> None:
        """Until all that is due by now is done."""
        for _ in range(3 * 24 * 60):
            await asyncio.sleep(60)
            if self.watch.nothing_left():
                return


FIRST = asyncio.FIRST_COMPLETED
GESTURES = (
    "/coffee pause 1 rounds", "/coffee resume", "/coffee skip", "/coffee in", "/coffee now",
    "avoid", "avoid", "join", "join", "leave", "depart", "seats", "seats",
    *("gatherings.go:{gathering}",) * 6, "gatherings.maybe:{gathering}",
    *("gatherings.no:{gathering}",) * 3, "gatherings.take:{gathering}",
    "gatherings.decline:{gathering}", "gatherings.guests:{gathering}:1",
    "gatherings.guests:{gathering}:0",
)  # fmt: skip
