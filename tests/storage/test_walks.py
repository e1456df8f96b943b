"""Long random lives of the books, replayable by their seed: what must hold whatever happens."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from bot.model import Address, Delivery, Job, Later, Message
from bot.ports import Jobs, Posts
from storage.database import SqlDatabase
from tests.storage.moments import HOUR, LEASE, MINUTE, MONDAY

KEYS = ("intro", "roster", "reminder")
GENERAL = Address("slack", "general")


class SendingLife:
    """Somebody wants messages, and unreliable workers send them to an unreliable chat."""

    def __init__(self, database: SqlDatabase, chance: Random) -> None:
        self.database, self.chance, self.now = database, chance, MONDAY
        self.wanted: dict[str, Message] = {}
        self.wall: dict[str, tuple[str, Message]] = {}  # ref -> marker, message
        self.asleep: list[Delivery] = []  # held by workers who will wake up too late

    async def want(self) -> None:
        key = self.chance.choice(KEYS)
        message = Message((f"{self.chance.randrange(4)} guests",))
        self.wanted[key] = message
        async with self.database.transaction() as tx:
            await tx.get(Posts).want("space", key, GENERAL, message, self.now)

    async def work(self, reliable: bool = False) -> bool:
        """Send what is due, if there is something; False if not."""
        async with self.database.transaction() as tx:
            delivery = await tx.get(Posts).claim(self.now, LEASE)
        if delivery is None:
            return False
        fate = "sent" if reliable else self.chance.choice(["sent", "sent", "lost", "not", "die"])
        if fate != "not" and not (fate == "die" and self.chance.random() < 0.5):
            ref = self.show(delivery)
        if fate != "sent" and self.chance.random() < 0.3:
            await self.want()  # somebody presses a button meanwhile
        async with self.database.transaction() as tx:
            match fate:
                case "sent":
                    await tx.get(Posts).sent(delivery, ref)
                case "lost":
                    await tx.get(Posts).doubt(delivery, self.now + MINUTE, "no answer")
                case "not":
                    await tx.get(Posts).again(delivery, self.now + MINUTE, "429")
                case _:
                    self.asleep.append(delivery)
        return True

    def show(self, delivery: Delivery) -> str:
        """Post or edit as the engine does: in doubt, look first."""
        ref = delivery.ref
        if delivery.doubt and ref is None:
            found = [ref for ref, (marker, _) in self.wall.items() if marker == delivery.marker]
            ref = found[0] if found else None
        ref = ref or f"m{len(self.wall)}"
        self.wall[ref] = (delivery.marker, delivery.message)
        return ref

    async def wake_late(self) -> None:
        """Somebody whose lease ran out long ago still tells what became of it."""
        while self.asleep:
            late = self.asleep.pop()
            async with self.database.transaction() as tx:
                await tx.get(Posts).sent(late, "wrong")
                await tx.get(Posts).again(late, self.now, "late")

    async def live(self, steps: int) -> None:
        for _ in range(steps):
            if self.chance.random() < 0.25:
                await self.want()
            else:
                await self.work()
            self.now += self.chance.choice([timedelta(0), MINUTE, 3 * MINUTE])
        self.now += HOUR
        while await self.work(reliable=True):
            self.now += LEASE
        await self.wake_late()
        assert not await self.work(reliable=True)


@pytest.mark.parametrize("seed", range(8))
async def test_every_message_is_there_once_and_as_last_wanted(
    database: SqlDatabase, seed: int
) -> None:
    life = SendingLife(database, Random(seed))
    await life.live(60)
    assert max(Counter(marker for marker, _ in life.wall.values()).values()) == 1
    async with database.transaction() as tx:
        assert await tx.get(Posts).next_due() is None
    assert sorted(life.wanted.values(), key=str) == sorted(
        (message for _, message in life.wall.values()), key=str
    )


class WorkingLife:
    """Somebody asks for jobs, and unreliable workers run them."""

    def __init__(self, database: SqlDatabase, chance: Random) -> None:
        self.database, self.chance, self.now = database, chance, MONDAY
        self.asked: dict[str, str] = {}  # key -> the args last asked for
        self.done: dict[str, str] = {}  # key -> the args last run to the end
        self.holders: list[Job] = []

    async def ask(self) -> None:
        key, number = self.chance.choice(KEYS), str(self.chance.randrange(10**6))
        due = self.now + self.chance.choice([timedelta(0), MINUTE, HOUR])
        self.asked[key] = number
        async with self.database.transaction() as tx:
            await tx.get(Jobs).add("space", Later("x", due, key, {"n": number}))

    async def take(self) -> bool:
        async with self.database.transaction() as tx:
            job = await tx.get(Jobs).claim(self.now, LEASE)
        if job is not None:
            self.holders.append(job)
        return job is not None

    async def settle(self) -> None:
        """A holder, perhaps one who lost the lease long ago, says what became of the job."""
        if not self.holders:
            return
        job = self.holders.pop(self.chance.randrange(len(self.holders)))
        current = not any(held.key == job.key and held.epoch > job.epoch for held in self.holders)
        async with self.database.transaction() as tx:
            match self.chance.choice(["done", "done", "failed", "died"]):
                case "done":
                    if await tx.get(Jobs).finish(job):
                        assert current, "finished by somebody who had lost the lease"
                        self.done[job.key] = job.args["n"]
                case "failed":
                    await tx.get(Jobs).retry(job, self.now + MINUTE, "no")

    async def live(self, steps: int) -> None:
        for _ in range(steps):
            await self.chance.choice([self.ask, self.take, self.settle, self.settle])()
            self.now += self.chance.choice([timedelta(0), MINUTE, 3 * MINUTE])
        self.holders.clear()  # the process ends; another one does the rest
        self.now += 2 * HOUR
        while await self.take():
            job = self.holders.pop()
            async with self.database.transaction() as tx:
                assert await tx.get(Jobs).finish(job)
            self.done[job.key] = job.args["n"]


@pytest.mark.parametrize("seed", range(8))
async def test_every_job_runs_as_it_was_last_asked_for(database: SqlDatabase, seed: int) -> None:
    life = WorkingLife(database, Random(seed))
    await life.live(80)
    assert life.done == life.asked
    async with database.transaction() as tx:
        assert await tx.get(Jobs).next_due() is None
