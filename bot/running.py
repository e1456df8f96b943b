"""Running a handler: it is given what its signature asks for, and its effects are written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

from bot.address import together
from bot.calendar import OPEN, Closures
from bot.erasing import Erased, Erasure, Remembering, Scrubbed
from bot.feature import Feature, Route
from bot.invitation import Occasion, feed_of
from bot.model import (
    Account,
    Address,
    Community,
    Forget,
    Later,
    Member,
    Message,
    Place,
    Post,
    Text,
    Unite,
    Whisper,
)
from bot.ports import (
    Addresses,
    Chat,
    Clock,
    Database,
    Jobs,
    Languages,
    Members,
    Posts,
    Transaction,
    Translate,
)
from bot.seal import NO_ADDRESSES, ErasedList
from bot.vocabulary import NO_WORDS, Vocabulary


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
    addresses: Addresses = NO_ADDRESSES
    erased: Erased = field(default_factory=ErasedList)


class Runner:
    """Runs handlers, each inside the transaction of its cause."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._gone: WeakKeyDictionary[Transaction, list[Account]] = WeakKeyDictionary()

    def speak(self, locale: str) -> Translate:
        """The bot's sentences in this language, or in English."""
        return self._rooms.languages.speak(locale)

    async def run(
        self, route: Route, tx: Transaction, community: Community, given: Mapping[Any, object]
    ) -> list[Any]:
        """Call a handler with what its signature asks for, and hand on what it returns."""
        known: dict[Any, object] = {
            Community: community,
            Translate: self.speak(community.locale),
            Languages: self._rooms.languages,
            Clock: self._rooms.clock,
            Random: self._rooms.chance,
            Closures: self._rooms.closures.get(community.id, OPEN),
            Vocabulary: self._rooms.vocabulary,
            Addresses: self._rooms.addresses,
            **given,
        }
        arguments = {
            name: known[port] if port in known else tx.get(port)
            for name, port in route.needs.items()
        }
        return await route.handler(**arguments)

    async def page(
        self, tx: Transaction, community: Community, given: Mapping[Any, Any]
    ) -> list[Message]:
        """What every feature puts on the page of who calls. The port Home."""
        organiser = await tx.get(Members).is_organiser(given[Member])
        effects = [
            effect
            for feature in self._rooms.features
            for route in feature.homes
            if organiser or not route.organiser
            for effect in await self.run(route, tx, community, given)
        ]
        return [effect.message for effect in effects if isinstance(effect, Whisper)]

    async def agenda(
        self, tx: Transaction, community: Community, member: Member
    ) -> tuple[str, list[Occasion]]:
        """The calendar of a member: its name, and what stands in it, by time."""
        person = (await tx.get(Members).people([member]))[member]
        given = {Member: member, Translate: self.speak(person.locale or community.locale)}
        found: list[Occasion] = []
        for feature in self._rooms.features:
            for route in feature.agendas:
                found += await self.run(route, tx, community, given)
        return f"{community.name} · {person.name}", in_order(found)

    async def calendar(self, tx: Transaction, community: Community, member: Member) -> bytes:
        """The same as a file. The port Agenda."""
        return feed_of(*await self.agenda(tx, community, member), self._rooms.clock.now())

    async def record(self, tx: Transaction, community: Community, effects: Iterable[Any]) -> bool:
        """Write down what is to happen. True if there is anything for the worker."""
        woken = False
        for effect in effects:
            match effect:
                case Later():
                    await tx.get(Jobs).add(community.id, effect)
                    woken = True
                case Post(place, message, key, anew, kind, until):
                    for address in await self._addresses(tx, community, place):
                        now = self._rooms.clock.now()
                        wanted = community.id, key, address, message, now
                        await tx.get(Posts).want(*wanted, anew=anew, kind=kind, until=until)
                    woken = True
                case Unite():
                    await self._unite(tx, community, effect)
                    woken = True
                case Forget(member):
                    await self._forget(tx, community, member)
                    woken = True
        return woken

    async def tell_organisers(
        self, tx: Transaction, community: Community, key: str, say: Callable[[Translate], Text]
    ) -> None:
        """Each of them, in their own language, once for each *key*."""
        organisers = await tx.get(Members).organisers(community.id)
        people = await tx.get(Members).people(organisers)
        posts = []
        for member, person in people.items():
            t = self.speak(person.locale or community.locale)
            mine = Place.of(member), Message(say(t)), f"{key}:{member.id}"
            posts.append(Post(*mine, kind="alarm"))
        await self.record(tx, community, posts)

    async def _unite(self, tx: Transaction, community: Community, both: Unite) -> None:
        """Two members are one from now on, for every feature."""
        for feature in self._rooms.features:
            for route in feature.unions:
                effects = await self.run(route, tx, community, {Unite: both})
                await self.record(tx, community, effects)
        await tx.get(Members).unite(both.stays, both.goes, self._rooms.clock.now())

    async def _forget(self, tx: Transaction, community: Community, member: Member) -> None:
        """They leave, for every feature, as anybody does who leaves; then they are erased."""
        now, erased = self._rooms.clock.now(), self._rooms.erased
        theirs = [one for one in await tx.get(Erasure).known(community.id) if one.member == member]
        accounts = [one.account for one in theirs]
        for account in accounts:
            await tx.get(Members).leave(account, now)
        for feature in self._rooms.features:
            for route in feature.farewells:
                effects = await self.run(route, tx, community, {Member: member})
                await self.record(tx, community, effects)
        # Before it is committed: if it never is, they are erased at the next start, as they asked.
        erased.add(accounts, now)
        await tx.get(Erasure).erase(member, [erased.seal(one) for one in accounts], now)
        self._gone.setdefault(tx, []).extend(accounts)

    async def sweep(self, tx: Transaction) -> None:
        """What is left to do for those who were erased, now that it is committed."""
        accounts = self._gone.pop(tx, [])
        for chat in self._rooms.chats:
            for account in accounts:
                if isinstance(chat, Remembering) and account.chat == chat.id:
                    await chat.forget(account)
        if accounts and isinstance(self._rooms.database, Scrubbed):
            await self._rooms.database.scrub()

    async def met(
        self,
        tx: Transaction,
        community: Community,
        account: Account,
        locale: str,
        *,
        calls: bool = False,
    ) -> Member:
        """The member behind an account; who comes back after they were erased is welcomed."""
        now, erased = self._rooms.clock.now(), self._rooms.erased
        member = await tx.get(Members).of(community.id, account, locale, now, calls=calls)
        if erased.since(account):
            await tx.get(Erasure).welcome(member, erased.seal(account))
        return member

    async def _addresses(
        self, tx: Transaction, community: Community, place: Place
    ) -> Sequence[Address]:
        if not place.members:
            return [Address(place.chat or community.chats[0], place.channel)]
        people = await tx.get(Members).people(place.members)
        return together([people[m] for m in place.members if m in people], community.chats)


def in_order(occasions: Iterable[Occasion]) -> list[Occasion]:
    """By time; what begins together in the same order each time."""
    return sorted(occasions, key=lambda one: (one.start, one.uid))
