"""Members as the organisers' pages list them: found, counted, and a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.board.book import EnrolledIn, MemberRow
from storage.coffee.tables import (
    circles_table,
    enrolments_table,
    groups_table,
    rounds_table,
    seats_table,
)
from storage.gatherings.tables import gatherings_table, signups_table
from storage.members import members_table

_member, _enrolment, _round = members_table.c, enrolments_table.c, rounds_table.c
_AT_ONCE = 5_000  # a statement takes 32,766 values on SQLite
Since = Mapping[str, date]


class SqlRoll:
    """The members' part of the port BoardBook."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def how_many(self, community: str, show: str, name: str, day: date, since: Since) -> int:
        of = select(func.count()).select_from(members_table)
        counted = of.where(*_which(community, show, name, day, since))
        found: int = (await self._connection.execute(counted)).scalar_one()
        return found

    async def members(
        self,
        community: str,
        show: str,
        name: str,
        day: date,
        since: Since,
        page: tuple[int, int],
    ) -> list[MemberRow]:
        start, size = page
        of = select(members_table).where(*_which(community, show, name, day, since))
        by_name = of.order_by(func.lower(_member.name), _member.id).offset(start).limit(size)
        return await self._rows((await self._connection.execute(by_name)).all())

    async def member(self, community: str, number: int) -> MemberRow | None:
        here = _member.community == community, _member.left.is_(None), _member.id == number
        rows = (await self._connection.execute(select(members_table).where(*here))).all()
        return next(iter(await self._rows(rows)), None)

    async def _rows(self, rows: Sequence[Row[Any]]) -> list[MemberRow]:
        ids = [row.id for row in rows]
        circles: dict[int, tuple[EnrolledIn, ...]] = {}
        met: dict[int, tuple[int, date]] = {}
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            circles |= await self._circles(some)
            met |= await self._met(some)
        return [
            MemberRow(
                row.id, row.name, row.arrived, row.organiser, circles.get(row.id, ()),
                *met.get(row.id, (0, None)),
            )
            for row in rows
        ]  # fmt: skip

    async def _circles(self, members: list[int]) -> dict[int, tuple[EnrolledIn, ...]]:
        of = (
            select(enrolments_table, circles_table.c.name)
            .join(circles_table)
            .where(_enrolment.member.in_(members))
            .order_by(_enrolment.member, _enrolment.circle)
        )
        rows = await self._connection.execute(of)
        return {
            member: tuple(EnrolledIn(row.name, row.mode, row.until, row.rest) for row in theirs)
            for member, theirs in groupby(rows, key=lambda row: int(row.member))
        }

    async def _met(self, members: list[int]) -> dict[int, tuple[int, date]]:
        mine, other = seats_table.alias(), seats_table.alias()
        of = (
            select(mine.c.member, func.count(func.distinct(other.c.member)), func.max(_round.day))
            .join(groups_table, groups_table.c.id == mine.c.group_id)
            .join(rounds_table, _round.id == groups_table.c.round)
            .join(other, (other.c.group_id == mine.c.group_id) & (other.c.member != mine.c.member))
            .where(mine.c.member.in_(members), _round.state == "held")
            .where(groups_table.c.gone.is_(False))
            .group_by(mine.c.member)
        )
        rows = await self._connection.execute(of)
        return {member: (number, last) for member, number, last in rows}


def _which(
    community: str, show: str, name: str, day: date, since: Since
) -> list[ColumnElement[bool]]:
    """Who is in a list. "unseen": here since before that day, and neither introduced to
    anybody nor going anywhere since.
    """
    found = [_member.community == community, _member.left.is_(None)]
    if name:
        plain = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found.append(_member.name.ilike(f"%{plain}%", escape="\\"))
    enrolled = exists().where(_enrolment.member == _member.id)
    rests = (_enrolment.until > day) | (_enrolment.rest > 0)
    match show:
        case "in":
            found.append(_member.id.in_(select(_enrolment.member).where(~_at_rest(day))))
        case "paused":
            found.append(_member.id.in_(select(_enrolment.member).where(rests)))
        case "outside":
            found.append(~enrolled)
        case "new":
            found.append(_member.arrived >= _begin(since["new"]))
        case "unseen":
            found.append(_member.arrived < _begin(since["unseen"]))
            found.append(_member.id.not_in(_introduced(since["unseen"])))
            found.append(_member.id.not_in(_going(since["unseen"])))
    return found


def _at_rest(day: date) -> ColumnElement[bool]:
    return func.coalesce(_enrolment.until > day, False) | (_enrolment.rest > 0)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _introduced(since: date) -> Select[tuple[int]]:
    held = (_round.state == "held") & (_round.day >= since)
    return (
        select(seats_table.c.member)
        .join(groups_table, groups_table.c.id == seats_table.c.group_id)
        .join(rounds_table, _round.id == groups_table.c.round)
        .where(held, groups_table.c.gone.is_(False))
    )


def _going(since: date) -> Select[tuple[int]]:
    return (
        select(signups_table.c.member)
        .join(gatherings_table)
        .where(signups_table.c.standing == "going", gatherings_table.c.over >= _begin(since))
    )
