"""Pairs on their way to a table, in SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from sqlalchemy import Boolean, ColumnElement, ForeignKey, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.rhythm import ladder_book as book
from bot.model import Member
from storage.members import members_table
from storage.tables import Id, Instant, Words, metadata, personal, pseudonymous, technical
from storage.upsert import insert

ladder_table = Table(
    "rhythm_tables",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    technical("step", Words, nullable=False),
    technical("at", Instant, nullable=False),
    # An id never comes back: the buttons of an old question must not answer another.
    sqlite_autoincrement=True,
)
seats_table = Table(
    "rhythm_seats",
    metadata,
    technical("table_id", ForeignKey("rhythm_tables.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
    personal("of_pair", Boolean, nullable=False),
    personal("standing", Words, nullable=False),
)
_t, _s = ladder_table.c, seats_table.c


class SqlLadderBook:
    """The port LadderBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lay(self, community: str, pair: tuple[Member, Member], now: datetime) -> None:
        one, other = (select(_s.table_id).where(_s.member == m.id, _s.of_pair) for m in pair)
        known = select(_t.id).where(_t.id.in_(one), _t.id.in_(other))
        if (await self._connection.execute(known.limit(1))).first() is not None:
            return
        new = ladder_table.insert().values(community=community, step="ready", at=now)
        made = (await self._connection.execute(new.returning(_t.id))).scalar_one()
        seats = [
            {"table_id": made, "member": member.id, "of_pair": True, "standing": ""}
            for member in pair
        ]
        await self._connection.execute(seats_table.insert(), seats)

    async def table(self, community: str, number: int) -> book.Table | None:
        held = select(_t.id).where(_t.id == number, _t.community == community)
        await self._connection.execute(held.with_for_update())
        found = await self._tables(_t.id == number, _t.community == community)
        return next(iter(found), None)

    async def tables(self, community: str, steps: Collection[book.Step]) -> list[book.Table]:
        return await self._tables(_t.community == community, _t.step.in_(list(steps)))

    async def tables_of(self, member: Member) -> list[book.Table]:
        theirs = select(_s.table_id).where(_s.member == member.id)
        return await self._tables(_t.id.in_(theirs), _t.step != "over")

    async def change(self, table: book.Table) -> None:
        one = update(ladder_table).where(_t.id == table.id)
        await self._connection.execute(one.values(step=table.step, at=table.at))
        for seat in table.seats:
            said = {"standing": seat.standing}
            new = insert(self._connection, seats_table).values(
                table_id=table.id, member=seat.member.id, of_pair=seat.of_pair, **said
            )
            key = [_s.table_id, _s.member]
            await self._connection.execute(new.on_conflict_do_update(index_elements=key, set_=said))

    async def _tables(self, *which: ColumnElement[bool]) -> list[book.Table]:
        of = (
            select(ladder_table, _s.member, _s.of_pair, _s.standing)
            .join(seats_table, _s.table_id == _t.id)
            .join(members_table, members_table.c.id == _s.member)
            .where(*which)
            .order_by(_t.at, _t.id, _s.of_pair.desc(), _s.member)
        )
        rows = (await self._connection.execute(of)).all()
        found = []
        for _, group in groupby(rows, key=lambda row: row.id):
            seated = list(group)
            head = seated[0]
            seats = tuple(
                book.Seat(Member(head.community, row.member), row.of_pair, row.standing)
                for row in seated
            )
            found.append(book.Table(head.id, head.community, head.step, head.at, seats))
        return found
