"""Who would gladly meet whom again, and what each member lets the bot do, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Row, Table, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.rhythm.book import Habits, Wish
from bot.model import Member
from storage.members import members_table
from storage.tables import Instant, metadata, personal, pseudonymous
from storage.upsert import insert

wishes_table = Table(
    "rhythm_wishes",
    metadata,
    personal("member", ForeignKey("members.id"), primary_key=True),
    personal("other", ForeignKey("members.id"), primary_key=True, index=True),
    personal("at", Instant, nullable=False),
    personal("asked", Instant),
    personal("yes", Boolean, nullable=False),
)
habits_table = Table(
    "rhythm_habits",
    metadata,
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    personal("offers", Boolean, nullable=False),
    personal("offered", Date),
)
_w, _h = wishes_table.c, habits_table.c
_HABITS = ("offers", "offered")
_AT_ONCE = 1000  # ids in one question; PostgreSQL takes 65,535 values, SQLite fewer


class SqlRhythmBook:
    """The port RhythmBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def wishes(self, one: Member, other: Member) -> tuple[Wish | None, Wish | None]:
        # What was never said has no row to hold: the two of them stand for it, in one order.
        for each in sorted((one, other)):
            row = select(members_table.c.id).where(members_table.c.id == each.id)
            await self._connection.execute(row.with_for_update(key_share=True))
        pair = (one.id, other.id)
        both = select(wishes_table).where(_w.member.in_(pair), _w.other.in_(pair))
        rows = (await self._connection.execute(both)).all()
        found = {row.member: _wish(one.community, row) for row in rows}
        return found.get(one.id), found.get(other.id)

    async def wish(self, wish: Wish) -> None:
        values = {"at": wish.at, "asked": wish.asked, "yes": wish.yes}
        new = insert(self._connection, wishes_table).values(
            member=wish.member.id, other=wish.other.id, **values
        )
        saved = new.on_conflict_do_update(index_elements=[_w.member, _w.other], set_=values)
        await self._connection.execute(saved)

    async def unwish(self, member: Member, other: Member) -> None:
        this = (_w.member == member.id) & (_w.other == other.id)
        await self._connection.execute(delete(wishes_table).where(this))

    async def wished(self, member: Member) -> list[Wish]:
        theirs = select(wishes_table).where(_w.member == member.id, _w.asked.is_(None))
        rows = await self._connection.execute(theirs.order_by(_w.at, _w.other))
        return [_wish(member.community, row) for row in rows]

    async def mutual(self, community: str) -> list[tuple[Wish, Wish]]:
        back = wishes_table.alias()
        both = (back.c.member == _w.other) & (back.c.other == _w.member) & back.c.asked.is_(None)
        of = (
            select(_w.member, _w.other)
            .join(back, both)
            .join(members_table, members_table.c.id == _w.member)
            .where(members_table.c.community == community)
            .where(_w.member < _w.other, _w.asked.is_(None))
            .order_by(_w.at, _w.member, _w.other)
        )
        found = []
        for row in (await self._connection.execute(of)).all():
            one, other = Member(community, row.member), Member(community, row.other)
            mine, theirs = await self.wishes(one, other)
            if mine and theirs:
                found.append((mine, theirs))
        return found

    async def sweep_wishes(self, community: str, before: datetime) -> None:
        here = select(members_table.c.id).where(members_table.c.community == community)
        old = (_w.at < before) & _w.member.in_(here)
        await self._connection.execute(delete(wishes_table).where(old))

    async def forget_wishes(self, member: Member) -> None:
        named = or_(_w.member == member.id, _w.other == member.id)
        await self._connection.execute(delete(wishes_table).where(named))

    async def habits(self, members: Iterable[Member]) -> Mapping[Member, Habits]:
        wanted = {member.id: member for member in members}
        found = {member: Habits(member) for member in wanted.values()}
        ids = sorted(wanted)
        for start in range(0, len(ids), _AT_ONCE):
            some = _h.member.in_(ids[start : start + _AT_ONCE])
            for row in await self._connection.execute(select(habits_table).where(some)):
                values = {name: getattr(row, name) for name in _HABITS}
                found[wanted[row.member]] = Habits(wanted[row.member], **values)
        return found

    async def keep(self, habits: Habits) -> None:
        values = {name: getattr(habits, name) for name in _HABITS}
        new = insert(self._connection, habits_table).values(member=habits.member.id, **values)
        saved = new.on_conflict_do_update(index_elements=[_h.member], set_=values)
        await self._connection.execute(saved)


def _wish(community: str, row: Row[Any]) -> Wish:
    pair = Member(community, row.member), Member(community, row.other)
    return Wish(*pair, row.at, row.asked, row.yes)
