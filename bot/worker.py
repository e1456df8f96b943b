"""The worker: what is due is done, jobs one after the other, messages side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.address import People, mentioned, message_for_chat, texts_of
from bot.care import BULK, CARE, PATIENCE, STUCK
from bot.language import N_
from bot.model import Delivery, Job, Later, Span
from bot.ports import (
    CannotTell,
    Chat,
    Jobs,
    Members,
    NotSent,
    Posts,
    Transaction,
    Translate,
    Undeliverable,
)
from bot.running import Rooms, Runner
from bot.second import SecondLook
from bot.secrecy import redacted, told

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SENDING = 100.0  # seconds, less than the lease
STOOD_STILL = LEASE - timedelta(seconds=SENDING)  # this process was suspended, or its clock set
GRACE = timedelta(seconds=60)  # how late a chat may still carry out a request we gave up on
GATHER = timedelta(seconds=30)  # what gets stuck together is told together
FIRST_RETRY, LAST_RETRY = timedelta(seconds=15), timedelta(hours=1)
JOB_ATTEMPTS = 8  # about two hours and a half of trying
POST_ATTEMPTS = 40  # a day and a half
AT_ONCE = 16  # messages under way; a chat that is slow with one holds up no other
BULK_AT_ONCE = 12  # of a round's introductions among them
IN_A_ROW = 20  # jobs before it is a message's turn
BREATH = 1.0  # seconds of waiting for messages under way, before looking what else is due

Taken = tuple[Delivery, People, datetime]  # a message, whom it names, and since when it is held


def retry_after(attempts: int) -> timedelta:
    """Doubling from 15 s to an hour."""
    return min(FIRST_RETRY * (1 << min(attempts, 12)), LAST_RETRY)


class Worker:
    """Does what is due. One tick at a time in a process; any number of processes."""

    def __init__(self, rooms: Rooms, runner: Runner) -> None:
        self._rooms, self._runner = rooms, runner
        self._jobs = {route.name: route for f in rooms.features for route in f.jobs}
        self._communities = {community.id: community for community in rooms.communities}
        self._chats = {chat.id: chat for chat in rooms.chats}
        self._slow: dict[str, datetime] = {}  # chat -> until when
        self._second = SecondLook(rooms, runner)
        self._ticking = asyncio.Lock()
        self._resting = False

    async def tick(self) -> int:
        """Do all that is due; return how much that was.

        Jobs and messages take turns: a thousand of one sort hold up none of the other.
        """
        async with self._ticking:
            ran, passing, under_way = 0, False, dict[asyncio.Task[None], Delivery]()
            await self._second.look()
            try:
                while True:
                    job, taken = await self._next(under_way.values(), passing=passing)
                    worked = await self._work(job)
                    if taken is not None:
                        under_way[asyncio.create_task(self._send(*taken))] = taken[0]
                    ran += worked + (taken is not None)
                    busy = passing or worked > 0 or taken is not None
                    passing = worked > 0
                    if not busy and not under_way:
                        return ran
                    await _settle(under_way, 0 if busy else BREATH)
            finally:
                await asyncio.gather(*under_way, return_exceptions=True)

    def rest(self) -> None:
        """Take on nothing more; what is being done is finished."""
        self._resting = True

    async def next_due(self) -> datetime | None:
        """When there will be something to do."""
        async with self._rooms.database.transaction() as tx:
            dues = [await tx.get(Jobs).next_due(), await tx.get(Posts).next_due()]
        return min((due for due in dues if due), default=None)

    async def _next(
        self, under_way: Collection[Delivery], *, passing: bool = False
    ) -> tuple[Job | None, Taken | None]:
        """The job due longest or, where there is none, a message that may leave.

        After a row of jobs a message is *passing*: it alone.
        """
        if self._resting:
            return None, None
        now = self._rooms.clock.now()
        async with self._rooms.database.transaction() as tx:
            job = None if passing else await tx.get(Jobs).claim(now, LEASE)
            return job, None if job else await self._take(tx, under_way, now)

    async def _work(self, job: Job | None) -> int:
        """This job, and as many of those that follow as make a row: how many."""
        ran = 0
        while job is not None:
            ran += 1
            onward = ran < IN_A_ROW and not self._resting
            try:
                following = await self._do(job, onward=onward)
            except Exception as error:  # noqa: BLE001 -- one bad job must not stop the others
                await self._put_back(job, error)
                following = None
            job = following
        return ran

    async def _do(self, job: Job, *, onward: bool = False) -> Job | None:
        """Everything a job writes, and that it is done, in one transaction.

        With the next one that is due, held, to go *onward*: a round has hundreds.
        """
        community = self._communities[job.community]
        given = {Job: job, Translate: self._runner.speak(community.locale)}
        async with self._rooms.database.transaction() as tx:
            effects = await self._runner.run(self._jobs[job.name], tx, community, given)
            await self._runner.record(tx, community, effects)
            if not await tx.get(Jobs).finish(job):
                raise LeaseLost(job.key)
            following = await tx.get(Jobs).claim(self._rooms.clock.now(), LEASE) if onward else None
        await self._runner.sweep(tx)
        return following

    async def _put_back(self, job: Job, error: Exception) -> None:
        if isinstance(error, LeaseLost):
            log.warning("job %s was taken over by another worker", job.key)
            return
        log.error("job %s failed (attempt %d)", job.key, job.attempts + 1, exc_info=error)
        async with self._rooms.database.transaction() as tx:
            if job.attempts + 1 < JOB_ATTEMPTS:
                due = self._rooms.clock.now() + retry_after(job.attempts)
                await tx.get(Jobs).retry(job, due, told(error))
                return
            log.critical("job %s is given up", job.key)
            await tx.get(Jobs).bury(job, told(error))
            text = N_("I had to give up on **{name}** after {n} attempts. The log says why.")
            holes: dict[str, Span] = {"name": job.name, "n": str(JOB_ATTEMPTS)}
            await self._tell_organisers(tx, job.community, job.key, text, holes)

    async def _take(
        self, tx: Transaction, under_way: Collection[Delivery], now: datetime
    ) -> Taken | None:
        """The next message that may leave, held since then, with the people it names.

        What goes to one place goes one after the other. Some seats are kept for what somebody
        waits for, whatever a round has to say.
        """
        if len(under_way) >= AT_ONCE:
            return None
        bulk = sum(CARE[one.kind].urgency == BULK and one.ref is None for one in under_way)
        delivery = await tx.get(Posts).claim(
            now,
            LEASE,
            busy=[one.address for one in under_way],
            slow=self._slow_ones() if bulk < BULK_AT_ONCE else list(self._chats),
        )
        if delivery is None:
            return None
        named = mentioned(texts_of(delivery.message))
        return delivery, await tx.get(Members).people(named), now

    def _slow_ones(self) -> list[str]:
        """The chats that asked to wait: of a round's messages they get none until then."""
        now = self._rooms.clock.now()
        self._slow = {chat: until for chat, until in self._slow.items() if until > now}
        return list(self._slow)

    async def _send(self, delivery: Delivery, people: People, held: datetime) -> None:
        """Show the message, and write down what is certain about it."""
        if abs(self._rooms.clock.now() - held) > STOOD_STILL:
            # Somebody else may hold it by now: whoever is next looks for it before they send it.
            log.warning("message %s is left to whoever is next: I stood still", delivery.key)
            return
        if delivery.until and delivery.until <= self._rooms.clock.now():
            await self._expire(delivery, "it is too late for it")
            return
        try:
            # Over, whatever the chat does, before anybody else may take the message.
            async with asyncio.timeout(SENDING):
                ref = await self._show(delivery, people)
        except NotSent as no:
            await self._not_sent(delivery, no)
        except Undeliverable as no:
            await self._fail(delivery, no)
        except CannotTell as no:
            await self._undecided(delivery, no)
        except Exception as error:
            log.warning("message %s may or may not have arrived", delivery.key, exc_info=error)
            async with self._rooms.database.transaction() as tx:
                due = self._rooms.clock.now() + GRACE
                await tx.get(Posts).doubt(delivery, due, told(error))
                await self._watch(tx, delivery, PATIENCE)
        else:
            async with self._rooms.database.transaction() as tx:
                await tx.get(Posts).sent(delivery, ref)
                if delivery.doubt:
                    await self._watch(tx, delivery, timedelta(0))

    async def _undecided(self, delivery: Delivery, why: CannotTell) -> None:
        """Whether it arrived cannot be seen: the organisers are asked, or it is let go."""
        if CARE[delivery.kind].unknown == "let go":
            await self._expire(delivery, redacted(f"it may have arrived: {why}"))
            return
        log.warning("whether message %s arrived cannot be seen: %s", delivery.key, why)
        async with self._rooms.database.transaction() as tx:
            await tx.get(Posts).hold(delivery, redacted(str(why)))
            await self._watch(tx, delivery, GATHER)

    async def _expire(self, delivery: Delivery, why: str) -> None:
        log.warning("message %s is not sent any more: %s", delivery.key, why)
        async with self._rooms.database.transaction() as tx:
            await tx.get(Posts).expire(delivery, why)

    async def _watch(self, tx: Transaction, delivery: Delivery, wait: timedelta) -> None:
        """Organisers are told after *wait* of what is stuck then; of what they are told: never."""
        if STUCK in self._jobs and delivery.kind != "alarm":
            due = self._rooms.clock.now() + wait
            await tx.get(Jobs).add(delivery.community, Later(STUCK, due, STUCK))

    async def _show(self, delivery: Delivery, people: People) -> str:
        chat = self._chats.get(delivery.address.chat)
        if chat is None:
            raise Undeliverable(f"no chat {delivery.address.chat} is configured")
        ref = delivery.ref
        unseen = delivery.doubt and ref is None
        if unseen:
            ref = await self._find(chat, delivery)
        message = message_for_chat(delivery.message, chat.id, people)
        shown = await chat.show(delivery.address, message, ref, delivery.marker)
        if unseen and ref is None:
            self._second.note(delivery)
        return shown

    async def _find(self, chat: Chat, delivery: Delivery) -> str | None:
        since = delivery.since or self._rooms.clock.now() - LEASE
        try:
            return await chat.find(delivery.address, delivery.marker, since)
        except CannotTell:
            if CARE[delivery.kind].unknown != "again":
                raise
            return None

    async def _not_sent(self, delivery: Delivery, no: NotSent) -> None:
        """Try again. Where the chat says when, that is no failure, however often it says so."""
        if no.wait is None and delivery.attempts >= POST_ATTEMPTS:
            await self._fail(delivery, no)
            return
        log.warning("message %s not sent: %s", delivery.key, no)
        async with self._rooms.database.transaction() as tx:
            wait = retry_after(delivery.attempts) if no.wait is None else no.wait
            due = self._rooms.clock.now() + wait
            if no.wait and CARE[delivery.kind].urgency == BULK:
                self._slow[delivery.address.chat] = due
            await tx.get(Posts).again(delivery, due, repr(no), counts=no.wait is None)
            await self._watch(tx, delivery, CARE[delivery.kind].late)

    async def _fail(self, delivery: Delivery, error: Exception) -> None:
        """It will not arrive by itself: give up loudly."""
        log.error("message %s cannot be delivered: %s", delivery.key, error)
        async with self._rooms.database.transaction() as tx:
            await tx.get(Posts).fail(delivery, redacted(str(error)))
            await self._watch(tx, delivery, GATHER)

    async def _tell_organisers(
        self, tx: Transaction, community_id: str, key: str, sentence: str, holes: Mapping[str, Span]
    ) -> None:
        community = self._communities[community_id]
        await self._runner.tell_organisers(
            tx, community, f"stuck:{key}", lambda t: t(sentence, **holes)
        )


async def _settle(under_way: dict[asyncio.Task[None], Delivery], seconds: float) -> None:
    """Let go of the messages that are done, after one more is, or so many seconds."""
    if not under_way:
        return
    first = asyncio.FIRST_COMPLETED
    done, _ = await asyncio.wait(under_way, timeout=seconds, return_when=first)
    for task in done:
        del under_way[task]
        task.result()


class LeaseLost(Exception):
    """Another worker has this job now: keep nothing of ours."""
