"""Circles, who is in them, and whom one says to avoid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.calendar import Rhythm
from bot.features.coffee.book import Circle, Enrolment
from bot.model import Member, Place
from storage.coffee.tables import avoided_table, circles_table, enrolments_table
from storage.members import members_table
from storage.upsert import insert

_PREFERENCES = (
    "since", "mode", "until", "rest", "skip", "yes", "warn", "groups", "silent", "kind_question",
    "voice",
)  # fmt: skip


class SqlCircles:
    """The first half of the coffee book."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def circles(self, community: str) -> list[Circle]:
        of = select(circles_table).where(circles_table.c.community == community)
        rows = await self._connection.execute(of.order_by(circles_table.c.id))
        return [_circle(row) for row in rows]

    async def circle(self, circle: int) -> Circle | None:
        one = select(circles_table).where(circles_table.c.id == circle)
        row = (await self._connection.execute(one)).first()
        return None if row is None else _circle(row)

    async def create(self, circle: Circle) -> Circle:
        new = circles_table.insert().values(_circle_row(circle)).returning(circles_table.c.id)
        made = (await self._connection.execute(new)).scalar_one()
        return replace(circle, id=made)

    async def change(self, circle: Circle) -> None:
        one = update(circles_table).where(circles_table.c.id == circle.id)
        await self._connection.execute(one.values(_circle_row(circle)))

    async def hold(self, circle: int) -> None:
        # On SQLite the whole transaction has the only pen; there this reads a row and no more.
        row = select(circles_table.c.id).where(circles_table.c.id == circle)
        await self._connection.execute(row.with_for_update())

    async def enrolment(self, circle: int, member: Member) -> Enrolment | None:
        of = enrolments_table.c.circle == circle, enrolments_table.c.member == member.id
        return next(iter(await self._enrolments(*of)), None)

    async def enrolments(self, member: Member) -> list[Enrolment]:
        return await self._enrolments(enrolments_table.c.member == member.id)

    async def enrolled(self, circle: int) -> list[Enrolment]:
        here = members_table.c.left.is_(None)
        return await self._enrolments(enrolments_table.c.circle == circle, here)

    async def enrol(self, enrolment: Enrolment) -> None:
        wishes = {name: getattr(enrolment, name) for name in _PREFERENCES}
        new = insert(self._connection, enrolments_table).values(
            circle=enrolment.circle, member=enrolment.member.id, **wishes
        )
        key = [enrolments_table.c.circle, enrolments_table.c.member]
        await self._connection.execute(new.on_conflict_do_update(index_elements=key, set_=wishes))

    async def withdraw(self, circle: int, member: Member) -> None:
        mine = enrolments_table.c.circle == circle, enrolments_table.c.member == member.id
        await self._connection.execute(delete(enrolments_table).where(*mine))

    async def avoid(self, member: Member, other: Member, avoids: bool) -> None:
        if avoids:
            new = insert(self._connection, avoided_table).values(member=member.id, other=other.id)
            await self._connection.execute(new.on_conflict_do_nothing())
            return
        pair = avoided_table.c.member == member.id, avoided_table.c.other == other.id
        await self._connection.execute(delete(avoided_table).where(*pair))

    async def _enrolments(self, *which: ColumnElement[bool]) -> list[Enrolment]:
        of = select(enrolments_table, members_table.c.community).join(members_table).where(*which)
        order = enrolments_table.c.circle, enrolments_table.c.member
        return [
            Enrolment(
                row.circle,
                Member(row.community, row.member),
                **{name: getattr(row, name) for name in _PREFERENCES},
            )
            for row in await self._connection.execute(of.order_by(*order))
        ]


def _circle(row: Row[Any]) -> Circle:
    return Circle(
        row.id,
        row.community,
        row.name,
        Rhythm.parse(row.rhythm),
        Place(row.chat, row.channel),
        row.size,
        row.odd,
        row.apart,
        row.serendipity,
        row.wording,
        row.lots,
    )


def _circle_row(circle: Circle) -> dict[str, Any]:
    return {
        "community": circle.community,
        "name": circle.name,
        "rhythm": str(circle.rhythm),
        "chat": circle.place.chat,
        "channel": circle.place.channel,
        "size": circle.size,
        "odd": circle.odd,
        "apart": circle.apart,
        "serendipity": circle.serendipity,
        "wording": circle.wording,
        "lots": circle.lots,
    }
