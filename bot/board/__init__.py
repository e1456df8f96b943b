"""The organisers' pages, read from the books. The port Pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.board.common import Desk
from bot.board.door import Door, account_of, by_name
from bot.board.week import week
from bot.calendar import OPEN
from bot.model import Account
from bot.pages import Visitor, Week
from bot.ports import Members
from bot.running import Rooms


class Board:
    """Each page is one transaction that only reads; what is done is a call to the desk."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms, self._door = rooms, Door(rooms)

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
        async with self._rooms.database.transaction() as tx:
            everyone = await tx.get(Members).everyone(visitor.community.id)
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

    @asynccontextmanager
    async def _desk(self, visitor: Visitor) -> AsyncIterator[Desk]:
        rooms, community = self._rooms, visitor.community
        t = rooms.languages.speak(visitor.person.locale or community.locale)
        closures = rooms.closures.get(community.id, OPEN)
        async with rooms.database.transaction() as tx:
            yield Desk(community, t, rooms.clock.now(), tx, closures, rooms.vocabulary)
