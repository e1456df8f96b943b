"""Who would gladly meet whom again, and what each member lets the bot do, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Row,
    Table,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.rhythm.book import Arrival, Greeting, Habits, Wish
from bot.model import Member
from storage.members import members_table
from storage.tables import Instant, Words, metadata, personal, pseudonymous
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
    personal("greets", Boolean, nullable=False, server_default="0"),
    personal("cared", Boolean, nullable=False, server_default="1"),
    personal("unseen", Boolean, nullable=False, server_default="1"),
    personal("asked", Date),
    personal("rests", Date),
)
arrivals_table = Table(
    "rhythm_arrivals",
    metadata,
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    pseudonymous("at", Instant, nullable=False),
    personal("greeted", Boolean, nullable=False),
    personal("suggested", Boolean, nullable=False),
)
greetings_table = Table(
    "rhythm_greetings",
    metadata,
    pseudonymous("newcomer", ForeignKey("members.id"), primary_key=True),
    pseudonymous("greeter", ForeignKey("members.id"), primary_key=True, index=True),
    pseudonymous("at", Instant, nullable=False),
    personal("standing", Words, nullable=False),
)
_w, _h = wishes_table.c, habits_table.c
_a, _g = arrivals_table.c, greetings_table.c
_HABITS = ("offers", "offered", "greets", "cared", "unseen", "asked", "rests")
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

    async def arrival(self, member: Member) -> Arrival | None:
        row = select(members_table.c.id).where(members_table.c.id == member.id)
        await self._connection.execute(row.with_for_update(key_share=True))
        found = await self._arrivals(member.community, _a.member == member.id)
        return next(iter(found), None)

    async def arrivals(self, community: str, since: datetime) -> list[Arrival]:
        return await self._arrivals(community, _a.at > since)

    async def _arrivals(self, community: str, which: ColumnElement[bool]) -> list[Arrival]:
        of = select(arrivals_table).join(members_table).where(which)
        here = of.where(members_table.c.community == community).order_by(_a.at, _a.member)
        return [
            Arrival(Member(community, row.member), row.at, row.greeted, row.suggested)
            for row in await self._connection.execute(here)
        ]

    async def welcome(self, arrival: Arrival) -> None:
        values = {"greeted": arrival.greeted, "suggested": arrival.suggested}
        new = insert(self._connection, arrivals_table).values(
            member=arrival.member.id, at=arrival.at, **values
        )
        saved = new.on_conflict_do_update(index_elements=[_a.member], set_=values)
        await self._connection.execute(saved)

    async def greetings(self, newcomer: Member) -> list[Greeting]:
        of = select(greetings_table).where(_g.newcomer == newcomer.id).order_by(_g.at, _g.greeter)
        return [
            Greeting(newcomer, Member(newcomer.community, row.greeter), row.at, row.standing)
            for row in await self._connection.execute(of)
        ]

    async def greet(self, greeting: Greeting) -> None:
        values = {"at": greeting.at, "standing": greeting.standing}
        new = insert(self._connection, greetings_table).values(
            newcomer=greeting.newcomer.id, greeter=greeting.greeter.id, **values
        )
        saved = new.on_conflict_do_update(index_elements=[_g.newcomer, _g.greeter], set_=values)
        await self._connection.execute(saved)

    async def greeters(self, community: str) -> Mapping[Member, datetime | None]:
        of = (
            select(_h.member, func.max(_g.at).label("last"))
            .join(members_table, members_table.c.id == _h.member)
            .outerjoin(greetings_table, _g.greeter == _h.member)
            .where(members_table.c.community == community, members_table.c.left.is_(None))
            .where(_h.greets)
            .group_by(_h.member)
            .order_by(_h.member)
        )
        rows = await self._connection.execute(of)
        return {Member(community, row.member): row.last for row in rows}

    async def forget_greeter(self, member: Member) -> None:
        named = or_(_g.newcomer == member.id, _g.greeter == member.id)
        await self._connection.execute(delete(greetings_table).where(named))

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
