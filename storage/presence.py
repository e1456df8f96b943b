"""Who is about, in SQL: one place that reads what several features wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
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
from storage.gatherings.tables import gatherings_table, signups_table
from storage.members import members_table
from storage.thanks import thanks_table

_e, _g, _r, _s = enrolments_table.c, groups_table.c, rounds_table.c, seats_table.c
_k, _m, _p, _t = thanks_table.c, members_table.c, signups_table.c, gatherings_table.c
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

    async def rounds(self, member: Member, last: int) -> list[bool]:
        said = select(_s.group_id).where(_s.said == "met")
        of = (
            select(_s.group_id.in_(said))
            .join(groups_table, _g.id == _s.group_id)
            .join(rounds_table, _r.id == _g.round)
            .where(_s.member == member.id, _g.gone.is_(False))
            .where(_r.state == "held", _r.kind == "round")
            .order_by(_r.day.desc(), _g.id.desc())
            .limit(last)
        )
        return [bool(met) for met in await self._connection.scalars(of)]

    async def gathered(self, member: Member, after: datetime, until: datetime) -> bool:
        of = (
            select(_p.member)
            .join(gatherings_table, _t.id == _p.gathering)
            .where(_p.member == member.id, _p.standing == "going", _p.came.is_not(False))
            .where(_t.state == "planned", _t.over > after, _t.over <= until)
        )
        return (await self._connection.execute(of.limit(1))).first() is not None

    async def breakfast(
        self, community: str, after: datetime, until: datetime
    ) -> tuple[int, datetime] | None:
        of = (
            select(_t.id, _t.start, _t.details, _t.remote_only)
            .where(_t.community == community, _t.state == "planned", _t.announced)
            .where(_t.start > after, _t.start <= until)
            .order_by(_t.start, _t.id)
        )
        for row in (await self._connection.execute(of)).all():
            by_video = row.remote_only or not row.details["venue"]
            if row.details["kind"] == "breakfast" and by_video:
                return row.id, row.start
        return None

    async def recommended(self, community: str, since: datetime) -> list[tuple[Member, Member]]:
        one, other = members_table.alias(), members_table.alias()
        of = (
            select(_k.giver, _k.receiver)
            .join(one, one.c.id == _k.giver)
            .join(other, other.c.id == _k.receiver)
            .where(_k.community == community, _k.standing == "confirmed", _k.settled > since)
            .where(one.c.left.is_(None), other.c.left.is_(None))
            .order_by(_k.settled, _k.id)
        )
        pairs = [
            (Member(community, min(row)), Member(community, max(row)))
            for row in await self._connection.execute(of)
        ]
        return list(dict.fromkeys(pairs))

    async def unseen(self, community: str, since: date, today: date) -> Mapping[Member, date]:
        met = (
            select(_s.member)
            .join(groups_table, _g.id == _s.group_id)
            .join(rounds_table, _r.id == _g.round)
            .where(_r.state == "held", _g.gone.is_(False), _r.day >= since)
            .where(_s.group_id.in_(select(_s.group_id).where(_s.said == "met")))
        )
        start = datetime.combine(since, time(), UTC)
        gathered = (
            select(_p.member)
            .join(gatherings_table, _t.id == _p.gathering)
            .where(_p.standing == "going", _p.came.is_not(False))
            .where(_t.state == "planned", _t.over >= start)
        )
        away = select(_e.member).where(
            or_(_e.rest > 0, _e.until > today, _e.kind_question.is_(True))
        )
        of = (
            select(_m.id, _m.seen)
            .where(_m.community == community, _m.left.is_(None), _m.seen < since)
            .where(_m.id.not_in(met), _m.id.not_in(gathered), _m.id.not_in(away))
            .order_by(_m.seen, _m.id)
        )
        rows = await self._connection.execute(of)
        return {Member(community, row.id): row.seen for row in rows}
