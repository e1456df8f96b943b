"""The engine: one call or one job in, one transaction, effects out.

Calls answer, jobs post. Whatever a handler asks for is written in the transaction of
its cause; messages leave afterwards, each on its own, from what was written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.address import answer_for_chat, members_of
from bot.commands import Words, commands_of
from bot.erasing import Erasure
from bot.feature import Route
from bot.language import N_
from bot.model import (
    Account,
    Answer,
    Call,
    Community,
    Forget,
    Invalid,
    Later,
    Member,
    Message,
    Option,
    Post,
    Refusal,
    Talk,
    Text,
    Unite,
    Whisper,
)
from bot.naming import alike
from bot.ports import (
    Act,
    Agenda,
    Audit,
    Home,
    Inbox,
    Members,
    Transaction,
    Translate,
    Unsure,
)
from bot.running import Rooms, Runner
from bot.worker import Worker

__all__ = ["App", "Rooms"]

log = logging.getLogger(__name__)

# No chat lets a button or a form carry so much; Python reads no number that is much longer.
LONGEST_ARG = 4_000
UNSURE = N_(
    "Something went wrong just as I was writing this down, and I can't tell whether it is done."
    " Look before you try again."
)


class App:
    """The port Desk, and the worker behind it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._calls = {route.name: route for f in rooms.features for route in f.calls}
        self._suggestions = {route.name: route for f in rooms.features for route in f.suggestions}
        self.commands = commands_of(self._calls.values())
        self._words = Words(self.commands)
        self._at_home = {chat: c for c in rooms.communities for chat in c.chats}
        self._runner = Runner(rooms)
        self.worker = worker = Worker(rooms, self._runner)
        self.tick, self.rest, self.next_due = worker.tick, worker.rest, worker.next_due
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
        except Unsure:
            log.exception("whether call %s was written down cannot be known", call.name)
            answers, woken = [Whisper(Message(t(UNSURE)))], True
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
                    effects = await self._runner.run(route, tx, community, {Member: member})
                    await self._runner.record(tx, community, effects)
        self.wake()

    async def accounts(self, chat: str) -> list[Account]:
        community = self._at_home[chat]
        async with self._rooms.database.transaction() as tx:
            people = await tx.get(Members).everyone(community.id)
        return [account for person in people if (account := person.on(chat))]

    async def suggest(self, call: Call, option: str) -> list[Option]:
        route = self._calls.get(call.name)
        params = route.params if route else ()
        wanted = next((param.suggest for param in params if param.name == option), "")
        source = self._suggestions.get(wanted)
        if route is None or source is None:
            return []
        try:
            found = await self._suggested(call, route, source)
        except Exception:
            log.exception("nothing could be suggested for %s of %s", option, call.name)
            return []
        return alike(found, call.args.get(option, ""))

    async def _suggested(self, call: Call, route: Route, source: Route) -> list[Option]:
        community = self._at_home[call.account.chat]
        t = self.speak(call.locale or community.locale)
        async with self._rooms.database.transaction() as tx:
            members = tx.get(Members)
            # Who only types is not written down.
            me = await members.known(call.account) or Member(community.id, 0)
            if route.organiser and not (call.organiser or await members.is_organiser(me)):
                return []
            given = {Call: call, Member: me, Translate: t}
            return await self._runner.run(source, tx, community, given)

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        async with self._rooms.database.transaction() as tx:
            await tx.get(Members).vouch(organisers)

    async def talked(self, accounts: Sequence[Account]) -> None:
        community = self._at_home[accounts[0].chat]
        async with self._rooms.database.transaction() as tx:
            known = [await tx.get(Members).known(account) for account in accounts]
            talk = Talk(frozenset(member for member in known if member))
            for feature in self._rooms.features:
                for route in feature.talks:
                    effects = await self._runner.run(route, tx, community, {Talk: talk})
                    await self._runner.record(tx, community, effects)
        self.wake()

    async def alarm(self, chat: str, key: str, say: Callable[[Translate], Text]) -> None:
        async with self._rooms.database.transaction() as tx:
            await self._runner.tell_organisers(tx, self._at_home[chat], f"alarm:{key}", say)
        self.wake()

    async def keep_erased(self) -> None:
        """Erase again whom a restored backup brought back.

        Who came back by themselves since they were erased arrived later than that, and stays.
        """
        for community in self._rooms.communities:
            async with self._rooms.database.transaction() as tx:
                known = await tx.get(Erasure).known(community.id)
                gone = [
                    one.member
                    for one in known
                    if (at := self._rooms.erased.since(one.account)) and one.arrived <= at
                ]
                effects = [Forget(member) for member in dict.fromkeys(gone)]
                await self._runner.record(tx, community, effects)
            await self._runner.sweep(tx)

    async def open(self) -> None:
        """Let every feature make what every community needs. Idempotent."""
        for community in self._rooms.communities:
            async with self._rooms.database.transaction() as tx:
                for feature in self._rooms.features:
                    for route in feature.openings:
                        effects = await self._runner.run(route, tx, community, {})
                        await self._runner.record(tx, community, effects)

    async def _answer(
        self, call: Call, community: Community, t: Translate
    ) -> tuple[list[Answer], bool]:
        route = self._calls.get(call.name)
        if route is None:
            raise self._unknown(call)
        if len(call.arg) > LONGEST_ARG:
            raise Refusal(N_("This button no longer does anything."))
        async with self._rooms.database.transaction() as tx:
            if call.gesture and not await tx.get(Inbox).first(
                call.account.chat, call.gesture, self._rooms.clock.now()
            ):
                return [], False
            members = tx.get(Members)
            now = self._rooms.clock.now()
            locale = self.speak(call.locale).locale if call.locale else ""
            me = await self._runner.met(tx, community, call.account, locale, calls=True)
            if call.organiser is not None:
                await members.vouch({call.account: call.organiser})
            if route.organiser and not await members.is_organiser(me):
                only = N_("Only the organisers of {space} can do this.")
                raise Refusal(only, space=community.name)
            call = await self._with_members(call, route, community, tx)
            given = {Call: call, Member: me, Translate: t}
            page = partial(self._runner.page, tx, community, given)
            noted = route.organiser or route.audited
            about = await self._about(call, route, tx, community) if noted else ""
            agenda = partial(self._runner.calendar, tx, community, me)
            known = {**given, Home: page, Agenda: agenda}
            effects = await self._runner.run(route, tx, community, known)
            if noted:
                await tx.get(Audit).note(Act(now, me, call.name, about[:500]))
            woken = await self._runner.record(tx, community, effects)
            answers = [e for e in effects if not isinstance(e, Post | Later | Unite | Forget)]
            people = await members.people({m for answer in answers for m in members_of(answer)})
        try:
            await self._runner.sweep(tx)
        except Exception as error:  # it is written down by now, and only the rest is not done
            raise Unsure(str(error)) from error
        return [answer_for_chat(a, call.account.chat, people) for a in answers], woken

    async def _about(self, call: Call, route: Route, tx: Transaction, community: Community) -> str:
        """What the journal names: in its feature's words, or as it was typed."""
        for feature in self._rooms.features:
            if feature.name == route.feature and feature.subjects:
                found = await self._runner.run(feature.subjects[0], tx, community, {Call: call})
                return " ".join(found)
        return " ".join(f"{name}={value}" for name, value in call.args.items() if value)

    async def _with_members(
        self, call: Call, route: Route, community: Community, tx: Transaction
    ) -> Call:
        """Give each field of people the members behind its accounts."""
        first = next((param.name for param in route.params if param.kind == "people"), "")
        found = {
            name or first: tuple(
                [
                    await self._runner.met(tx, community, account, "")
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
        near = ", ".join(f"/{words}" for words in self._words.like(typed))
        if not near:
            sentence = N_(
                "I don't know **/{typed}**. You can try: /coffee, /event, /profile, /home"
            )
            return Refusal(sentence, typed=typed[:80])
        sentence = N_("I don't know **/{typed}**. You can try: {near}")
        return Refusal(sentence, typed=typed[:80], near=near)

    def _refused(self, no: Refusal, call: Call, t: Translate) -> Answer:
        if call.form:
            each = (no, *no.also)
            return Invalid({one.field: t(one.sentence, **one.holes) for one in each})
        return Whisper(Message(t(no.sentence, **no.holes)))
