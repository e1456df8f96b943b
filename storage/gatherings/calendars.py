"""Gatherings as calendars ask for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.book import Gathering, Signup
from bot.model import Member
from storage.gatherings.gatherings import gathering_of
from storage.gatherings.signups import signup_of
from storage.gatherings.tables import gatherings_table, signups_table

_g, _s = gatherings_table.c, signups_table.c


class SqlCalendarBook:
    """The port CalendarBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of_member(
        self, member: Member, after: datetime
    ) -> list[tuple[Gathering, Signup | None]]:
        theirs = and_(_s.gathering == _g.id, _s.member == member.id)
        public = or_(_g.state == "planned", and_(_g.state == "cancelled", _g.announced))
        of = (
            select(gatherings_table, *_s)
            .outerjoin(signups_table, theirs)
            .where(_g.community == member.community, _g.over > after, public)
            .where(or_(_s.member.is_not(None), _g.host == member.id))
            .order_by(_g.start, _g.id)
        )
        return [
            (gathering_of(row), None if row.member is None else signup_of(row, row.community))
            for row in await self._connection.execute(of)
        ]

    async def announced(self, community: str, after: datetime) -> list[Gathering]:
        of = (
            select(gatherings_table)
            .where(_g.community == community, _g.state.in_(("planned", "cancelled")))
            .where(_g.over > after, _g.announced)
            .order_by(_g.start, _g.id)
        )
        return [gathering_of(row) for row in await self._connection.execute(of)]
