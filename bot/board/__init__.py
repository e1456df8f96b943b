"""The organisers' pages, read from the books. The port Pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time

import numpy as np

from bot.board.common import Desk
from bot.board.door import Door, account_of, by_name
from bot.board.gatherings import gatherings
from bot.board.journal import journal
from bot.board.members import export, member, members
from bot.board.pulse import pulse_of
from bot.board.rounds import one_round, rounds
from bot.board.samples import settings
from bot.board.week import week
from bot.calendar import OPEN
from bot.model import Account, File, Member
from bot.pages import (
    Gatherings,
    Journal,
    Map,
    MemberLine,
    MembersSheet,
    Pulse,
    Round,
    Rounds,
    Search,
    SettingsSheet,
    Visitor,
    Week,
)
from bot.picture.map import ANONYMOUS, map_of, people_of
from bot.picture.meetings import EVER, Archive
from bot.ports import Act, Audit, Members
from bot.running import Rooms


class Board:
    """Each page is one transaction that only reads; what is done is a call to the desk."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms, self._door, self._archive = rooms, Door(rooms), Archive()

    async def expects(self, key: str) -> bool:
        async with self._rooms.database.transaction() as tx:
            return await self._door.expects(key, tx)

    async def enter(self, key: str) -> str | None:
        async with self._rooms.database.transaction() as tx:
            return await self._door.enter(key, tx)

    async def visitor(self, session: str) -> Visitor | None:
        async with self._rooms.database.transaction() as tx:
            return await self._door.visitor(session, tx)

    async def leave(self, session: str) -> None:
        async with self._rooms.database.transaction() as tx:
            await self._door.leave(session, tx)

    async def names(self, visitor: Visitor) -> Sequence[str]:
        async with self._rooms.database.transaction() as tx:
            return list(by_name(await tx.get(Members).everyone(visitor.community.id)))

    async def accounts(self, visitor: Visitor, names: Sequence[str]) -> Mapping[str, Account]:
        space = visitor.community.id
        numbers = [int(one[1:]) for one in names if one.startswith("#") and one[1:].isdecimal()]
        async with self._rooms.database.transaction() as tx:
            book = tx.get(Members)
            if len(numbers) == len(names):
                people = await book.people(Member(space, one) for one in numbers if one < 1 << 60)
                everyone = [one for one in people.values() if one.member.community == space]
            else:
                everyone = await book.everyone(space)
        known = {f"#{one.member.id}": one for one in everyone}
        known |= {name.casefold(): one for name, one in by_name(everyone).items()}
        found = {name: known.get(" ".join(name.casefold().split())) for name in names}
        return {
            name: account
            for name, person in found.items()
            if person and (account := account_of(person, visitor.community))
        }

    async def week(self, visitor: Visitor) -> Week:
        async with self._desk(visitor) as desk:
            return await week(desk)

    async def rounds(self, visitor: Visitor) -> Rounds:
        async with self._desk(visitor) as desk:
            return await rounds(desk)

    async def round(self, visitor: Visitor, number: int, name: str, start: int) -> Round | None:
        async with self._desk(visitor) as desk:
            return await one_round(desk, number, name, start)

    async def gatherings(self, visitor: Visitor) -> Gatherings:
        async with self._desk(visitor) as desk:
            return await gatherings(desk)

    async def members(self, visitor: Visitor, search: Search) -> MembersSheet:
        async with self._desk(visitor) as desk:
            return await members(desk, search)

    async def member(self, visitor: Visitor, number: int) -> MemberLine | None:
        async with self._desk(visitor) as desk:
            return await member(desk, number)

    async def export(self, visitor: Visitor) -> File:
        async with self._desk(visitor) as desk:
            act = Act(desk.now, visitor.person.member, "space.export", "")
            await desk.tx.get(Audit).note(act)
            return await export(desk)

    async def map(self, visitor: Visitor, month: int | None, *, named: bool = True) -> Map:
        async with self._desk(visitor) as desk:
            space, book = desk.community.id, desk.book
            meetings = await self._archive.read(space, book, desk.today)
            names, trades = await book.names(space), await book.trades(space)
        fewest = 1 if named else ANONYMOUS
        people = people_of(desk.t, names, trades, desk.vocabulary, fewest)
        return map_of(people, meetings, desk.today, month, named=named)

    async def pulse(self, visitor: Visitor) -> Pulse:
        async with self._desk(visitor) as desk:
            space, book = desk.community.id, desk.book
            meetings = await self._archive.read(space, book, desk.today)
            ids = np.array([number for number, _ in await book.names(space)], np.int64)
            past = await book.past(space, datetime.combine(EVER, time(), UTC), desk.now)
        return pulse_of(meetings, ids, past, desk.today, desk.community.zone)

    async def settings(self, visitor: Visitor) -> SettingsSheet:
        async with self._desk(visitor) as desk:
            return await settings(desk, visitor.person)

    async def journal(self, visitor: Visitor, start: int) -> Journal:
        async with self._desk(visitor) as desk:
            return await journal(desk, start)

    @asynccontextmanager
    async def _desk(self, visitor: Visitor) -> AsyncIterator[Desk]:
        rooms, community = self._rooms, visitor.community
        t = rooms.languages.speak(visitor.person.locale or community.locale)
        closures = rooms.closures.get(community.id, OPEN)
        async with rooms.database.transaction() as tx:
            yield Desk(community, t, rooms.clock.now(), tx, closures, rooms.vocabulary)
