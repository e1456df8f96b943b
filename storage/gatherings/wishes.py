"""How each member wants to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.wishes import Wishes
from bot.model import Member
from storage.gatherings.tables import wishes_table
from storage.upsert import insert

_w = wishes_table.c
_VALUES = ("remind", "private", "feed")
_AT_ONCE = 1000  # ids in one question; PostgreSQL takes 65,535 values, SQLite fewer


class SqlWishesBook:
    """The port WishesBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def wishes(self, members: Iterable[Member]) -> Mapping[Member, Wishes]:
        found = {member: Wishes(member) for member in members}
        wanted = {member.id: member for member in found}
        ids = sorted(wanted)
        for start in range(0, len(ids), _AT_ONCE):
            some = _w.member.in_(ids[start : start + _AT_ONCE])
            for row in await self._connection.execute(select(wishes_table).where(some)):
                member = wanted[row.member]
                found[member] = Wishes(member, row.remind, row.private, row.feed)
        return found

    async def save(self, wishes: Wishes) -> None:
        values = {name: getattr(wishes, name) for name in _VALUES}
        new = insert(self._connection, wishes_table).values(member=wishes.member.id, **values)
        saved = new.on_conflict_do_update(index_elements=[_w.member], set_=values)
        await self._connection.execute(saved)
