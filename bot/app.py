"""The engine: one call or one job in, one transaction, effects out.

Calls answer, jobs post. Whatever a handler asks for is written in the transaction of
its cause; messages leave afterwards, each on its own, from what was written.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.address import (
    People,
    answer_for_chat,
    members_of,
    mentioned,
    message_for_chat,
    texts_of,
    together,
)
from bot.calendar import OPEN, Closures
from bot.commands import Words, commands_of
from bot.feature import Feature, Route
from bot.language import N_
from bot.model import (
    Account,
    Address,
    Answer,
    Call,
    Community,
    Delivery,
    Effects,
    Invalid,
    Job,
    Later,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Span,
    Whisper,
)
from bot.ports import (
    Act,
    Audit,
    Chat,
    Clock,
    Database,
    Inbox,
    Jobs,
    Languages,
    Members,
    NotSent,
    Posts,
    Transaction,
    Translate,
    Undeliverable,
)
from bot.vocabulary import NO_WORDS, Vocabulary

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
GRACE = timedelta(seconds=60)  # how late a chat may still carry out a request we gave up on
FIRST_RETRY, LAST_RETRY = timedelta(seconds=15), timedelta(hours=1)
JOB_ATTEMPTS = 8  # about two hours and a half of trying
POST_ATTEMPTS = 40  # a day and a half


def retry_after(attempts: int) -> timedelta:
    """Doubling from 15 s to an hour."""
    return min(FIRST_RETRY * (1 << min(attempts, 12)), LAST_RETRY)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the engine is made of: everything it may touch, given by the composition root."""

    features: Sequence[Feature]
    communities: Sequence[Community]
    chats: Sequence[Chat]
    database: Database
    clock: Clock
    chance: Random
    languages: Languages
    closures: Mapping[str, Closures] = field(default_factory=dict)  # by community
    vocabulary: Vocabulary = NO_WORDS


class App:
    """The port Desk, and the worker behind it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._calls = {route.name: route for f in rooms.features for route in f.calls}
        self._jobs = {route.name: route for f in rooms.features for route in f.jobs}
        self.commands = commands_of(self._calls.values())
        self._words = Words(self.commands)
        self._communities = {community.id: community for community in rooms.communities}
        self._at_home = {chat: c for c in rooms.communities for chat in c.chats}
        self._chats = {chat.id: chat for chat in rooms.chats}
        self._ticking = asyncio.Lock()
        self._resting = False
        self.wake: Callable[[], object] = lambda: None

    # The desk ----------------------------------------------------------------

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        return self._words.read(text)

    def speak(self, locale: str) -> Translate:
        return self._rooms.languages.speak(locale)

    async def handle(self, call: Call) -> list[Answer]:
        community = self._at_home[call.account.chat]
        t = self.speak(call.locale or community.locale)
        try:
            answers, woken = await self._answer(call, community, t)
        except Refusal as no:
            answers, woken = [self._refused(no, call, t)], False
        except Exception:
            log.exception("call %s failed", call.name)
            sorry = N_("Something went wrong on my side, and nothing was changed. Try again?")
            answers, woken = [Whisper(Message(t(sorry)))], False
        if woken:
            self.wake()
        return answers

    async def left(self, account: Account) -> None:
        community = self._at_home[account.chat]
        async with self._rooms.database.transaction() as tx:
            member = await tx.get(Members).leave(account, self._rooms.clock.now())
            if member is None:
                return
            for feature in self._rooms.features:
                for route in feature.farewells:
                    effects = await self._run(route, tx, community, {Member: member})
                    await self._record(tx, community, effects)
        self.wake()

    async def open(self) -> None:
        """Let every feature make what every community needs. Idempotent."""
        for community in self._rooms.communities:
            async with self._rooms.database.transaction() as tx:
                for feature in self._rooms.features:
                    for route in feature.openings:
                        effects = await self._run(route, tx, community, {})
                        await self._record(tx, community, effects)

    async def _answer(
        self, call: Call, community: Community, t: Translate
    ) -> tuple[list[Answer], bool]:
        route = self._calls.get(call.name)
        if route is None:
            raise self._unknown(call)
        async with self._rooms.database.transaction() as tx:
            if call.gesture and not await tx.get(Inbox).first(
                call.account.chat, call.gesture, self._rooms.clock.now()
            ):
                return [], False
            members = tx.get(Members)
            now = self._rooms.clock.now()
            locale = self.speak(call.locale).locale if call.locale else ""
            me = await members.of(community.id, call.account, locale, now)
            if route.organiser and not await members.is_organiser(me):
                only = N_("Only the organisers of {space} can do this.")
                raise Refusal(only, space=community.name)
            call = await self._with_members(call, route, community, members)
            effects = await self._run(route, tx, community, {Call: call, Member: me, Translate: t})
            if route.organiser or route.audited:
                about = " ".join(f"{name}={value}" for name, value in call.args.items() if value)
                await tx.get(Audit).note(Act(now, me, call.name, about[:500]))
            woken = await self._record(tx, community, effects)
            answers = [e for e in effects if not isinstance(e, Post | Later)]
            people = await members.people({m for answer in answers for m in members_of(answer)})
        return [answer_for_chat(a, call.account.chat, people) for a in answers], woken

    async def _with_members(
        self, call: Call, route: Route, community: Community, members: Members
    ) -> Call:
        """Give each field of people the members behind its accounts."""
        first = next((param.name for param in route.params if param.kind == "people"), "")
        now = self._rooms.clock.now()
        found = {
            name or first: tuple(
                [
                    await members.of(community.id, account, "", now)
                    for account in accounts
                    if account.chat in community.chats
                ]
            )
            for name, accounts in call.people.items()
        }
        return replace(call, members=found)

    def _unknown(self, call: Call) -> Refusal:
        typed = call.args.get("text", "").removeprefix("/")
        if not typed:
            return Refusal(N_("This button no longer does anything."))
        near = ", ".join(f"/{words}" for words in self._words.like(typed)) or "/help"
        sentence = N_("I don't know **/{typed}**. You can try: {near}")
        return Refusal(sentence, typed=typed[:80], near=near)

    def _refused(self, no: Refusal, call: Call, t: Translate) -> Answer:
        text = t(no.sentence, **no.holes)
        return Invalid({no.field: text}) if call.form else Whisper(Message(text))

    # The worker --------------------------------------------------------------

    async def tick(self) -> int:
        """Do all that is due, jobs first, then messages; return how much that was."""
        async with self._ticking:
            ran = 0
            while done := await self._work() + await self._deliver():
                ran += done
            return ran

    def rest(self) -> None:
        """Take on nothing more; what is being done is finished."""
        self._resting = True

    async def next_due(self) -> datetime | None:
        """When there will be something to do."""
        async with self._rooms.database.transaction() as tx:
            dues = [await tx.get(Jobs).next_due(), await tx.get(Posts).next_due()]
        return min((due for due in dues if due), default=None)

    async def _work(self) -> int:
        ran = 0
        while not self._resting:
            async with self._rooms.database.transaction() as tx:
                job = await tx.get(Jobs).claim(self._rooms.clock.now(), LEASE)
            if job is None:
                return ran
            try:
                await self._do(job)
            except Exception as error:  # noqa: BLE001 -- one bad job must not stop the others
                await self._put_back(job, error)
            ran += 1
        return ran

    async def _do(self, job: Job) -> None:
        """Everything a job writes, and that it is done, in one transaction."""
        community = self._communities[job.community]
        given = {Job: job, Translate: self.speak(community.locale)}
        async with self._rooms.database.transaction() as tx:
            effects = await self._run(self._jobs[job.name], tx, community, given)
            await self._record(tx, community, effects)
            if not await tx.get(Jobs).finish(job):
                raise LeaseLost(job.key)

    async def _put_back(self, job: Job, error: Exception) -> None:
        if isinstance(error, LeaseLost):
            log.warning("job %s was taken over by another worker", job.key)
            return
        log.error("job %s failed (attempt %d)", job.key, job.attempts + 1, exc_info=error)
        async with self._rooms.database.transaction() as tx:
            if job.attempts + 1 < JOB_ATTEMPTS:
                due = self._rooms.clock.now() + retry_after(job.attempts)
                await tx.get(Jobs).retry(job, due, repr(error))
                return
            log.critical("job %s is given up", job.key)
            await tx.get(Jobs).bury(job, repr(error))
            text = N_("I had to give up on **{name}** after {n} attempts. The log says why.")
            holes: dict[str, Span] = {"name": job.name, "n": str(JOB_ATTEMPTS)}
            await self._tell_organisers(tx, job.community, job.key, text, holes)

    async def _deliver(self) -> int:
        ran = 0
        while not self._resting:
            async with self._rooms.database.transaction() as tx:
                delivery = await tx.get(Posts).claim(self._rooms.clock.now(), LEASE)
                if delivery is None:
                    return ran
                named = mentioned(texts_of(delivery.message))
                people = await tx.get(Members).people(named)
            await self._send(delivery, people)
            ran += 1
        return ran

    async def _send(self, delivery: Delivery, people: People) -> None:
        """Show the message, and write down what is certain about it."""
        try:
            ref = await self._show(delivery, people)
        except NotSent as no:
            wait = max(no.wait or timedelta(0), retry_after(delivery.attempts))
            await self._note(delivery, no, wait if delivery.attempts < POST_ATTEMPTS else None)
        except Undeliverable as no:
            await self._note(delivery, no, None)
        except Exception as error:
            log.warning("message %s may or may not have arrived", delivery.key, exc_info=error)
            async with self._rooms.database.transaction() as tx:
                due = self._rooms.clock.now() + GRACE
                await tx.get(Posts).doubt(delivery, due, repr(error))
        else:
            async with self._rooms.database.transaction() as tx:
                await tx.get(Posts).sent(delivery, ref)

    async def _show(self, delivery: Delivery, people: People) -> str:
        chat = self._chats.get(delivery.address.chat)
        if chat is None:
            raise Undeliverable(f"no chat {delivery.address.chat} is configured")
        ref = delivery.ref
        if delivery.doubt and ref is None:
            ref = await chat.find(delivery.address, delivery.marker)
        message = message_for_chat(delivery.message, chat.id, people)
        return await chat.show(delivery.address, message, ref, delivery.marker)

    async def _note(self, delivery: Delivery, error: Exception, wait: timedelta | None) -> None:
        """It did not arrive: try again after *wait*, or give up loudly."""
        async with self._rooms.database.transaction() as tx:
            posts = tx.get(Posts)
            if wait is not None:
                log.warning("message %s not sent: %s", delivery.key, error)
                await posts.again(delivery, self._rooms.clock.now() + wait, repr(error))
                return
            log.error("message %s cannot be delivered: %s", delivery.key, error)
            await posts.fail(delivery, repr(error))
            if not delivery.key.startswith("stuck:"):
                text = N_("A message could not be delivered ({key}). The log says why.")
                holes: dict[str, Span] = {"key": delivery.key}
                await self._tell_organisers(tx, delivery.community, delivery.key, text, holes)

    async def _tell_organisers(
        self, tx: Transaction, community_id: str, key: str, sentence: str, holes: Mapping[str, Span]
    ) -> None:
        community = self._communities[community_id]
        members = tx.get(Members)
        organisers = await members.organisers(community.id)
        people = await members.people(organisers)
        posts = [
            Post(Place.of(member), Message(t(sentence, **holes)), f"stuck:{key}:{member.id}")
            for member in organisers
            if (t := self.speak(people[member].locale or community.locale))
        ]
        await self._record(tx, community, posts)

    # Handlers ----------------------------------------------------------------

    async def _run(
        self, route: Route, tx: Transaction, community: Community, given: Mapping[Any, object]
    ) -> Effects:
        """Call a handler with what its signature asks for."""
        known: dict[Any, object] = {
            Community: community,
            Translate: self.speak(community.locale),
            Languages: self._rooms.languages,
            Clock: self._rooms.clock,
            Random: self._rooms.chance,
            Closures: self._rooms.closures.get(community.id, OPEN),
            Vocabulary: self._rooms.vocabulary,
            **given,
        }
        arguments = {
            name: known[port] if port in known else tx.get(port)
            for name, port in route.needs.items()
        }
        return await route.handler(**arguments)

    async def _record(self, tx: Transaction, community: Community, effects: Iterable[Any]) -> bool:
        """Write down what is to happen. True if there is anything for the worker."""
        woken = False
        for effect in effects:
            match effect:
                case Later():
                    await tx.get(Jobs).add(community.id, effect)
                    woken = True
                case Post(place, message, key):
                    for address in await self._addresses(tx, community, place):
                        now = self._rooms.clock.now()
                        await tx.get(Posts).want(community.id, key, address, message, now)
                    woken = True
        return woken

    async def _addresses(
        self, tx: Transaction, community: Community, place: Place
    ) -> Sequence[Address]:
        if not place.members:
            return [Address(place.chat or community.chats[0], place.channel)]
        people = await tx.get(Members).people(place.members)
        return together([people[m] for m in place.members if m in people], community.chats)


class LeaseLost(Exception):
    """Another worker has this job now: keep nothing of ours."""
