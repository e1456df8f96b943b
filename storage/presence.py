"""Who is about, in SQL: one place that reads what several features wrote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acquaintance import PastGroups
from bot.model import Member
from storage.coffee.tables import (
    enrolments_table,
    groups_table,
    rounds_table,
    seats_table,
)
from storage.members import members_table

_e, _g, _r, _s = enrolments_table.c, groups_table.c, rounds_table.c, seats_table.c
_AT_ONCE = 1000  # ids in one question; PostgreSQL takes 65,535 values, SQLite fewer


class SqlPresence:
    """The port Presence, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def met(self, member: Member, since: date) -> PastGroups:
        said = select(_s.group_id).where(_s.said == "met")
        theirs = select(_s.group_id).where(_s.member == member.id)
        of = (
            select(_r.day, _s.group_id, _s.member)
            .join(groups_table, _g.id == _s.group_id)
            .join(rounds_table, _r.id == _g.round)
            .where(_s.group_id.in_(said), _s.group_id.in_(theirs))
            .where(_r.state == "held", _g.gone.is_(False), _r.day >= since)
            .order_by(_r.day, _s.group_id, _s.member)
        )
        rows = (await self._connection.execute(of)).all()
        return [
            (day, tuple(Member(member.community, row.member) for row in group))
            for (day, _), group in groupby(rows, key=lambda row: (row.day, row.group_id))
        ]

    async def about(self, members: Iterable[Member], day: date) -> set[Member]:
        wanted = {member.id: member for member in members}
        ids = sorted(wanted)
        found: set[Member] = set()
        for start in range(0, len(ids), _AT_ONCE):
            of = (
                select(_e.member)
                .join(members_table, members_table.c.id == _e.member)
                .where(_e.member.in_(ids[start : start + _AT_ONCE]), members_table.c.left.is_(None))
                .where(_e.rest == 0, or_(_e.until.is_(None), _e.until <= day))
            )
            found |= {wanted[one] for one in await self._connection.scalars(of)}
        return found
