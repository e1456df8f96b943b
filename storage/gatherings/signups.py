"""Who signed up, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.book import Asked, Count, Gathering, Look, Signup, Standing, Where
from bot.model import Member
from storage.gatherings.gatherings import gathering_of
from storage.gatherings.tables import gatherings_table, signups_table
from storage.upsert import Insert, insert_in

_s = signups_table.c
_VALUES = ("standing", "where", "guests", "turn", "until", "offer", "back", "asked", "came",
           "liked")  # fmt: skip


HOLDS: tuple[Standing, ...] = ("going", "offered")  # whoever holds a seat
BOTH: tuple[Where, ...] = ("site", "remote")


class SqlSignupsBook:
    """The port SignupsBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def signup(self, gathering: int, member: Member) -> Signup | None:
        mine = (_s.gathering == gathering) & (_s.member == member.id)
        row = (await self._connection.execute(select(signups_table).where(mine))).first()
        return None if row is None else signup_of(row, member.community)

    async def put(self, signup: Signup) -> None:
        values = {name: getattr(signup, name) for name in _VALUES}
        values |= {"gathering": signup.gathering, "member": signup.member.id}
        await self._connection.execute(_putting(self._connection.dialect.name), values)

    async def arrive(self, gathering: int) -> int:
        turn: int = (await self._connection.execute(_NEXT, {"g": gathering})).scalar_one()
        return turn

    async def look(self, gathering: int, member: Member) -> Look:
        row = (await self._connection.execute(_LOOK, {"g": gathering, "m": member.id})).one()
        own = None if row.gathering is None else signup_of(row, member.community)
        held: dict[Where, int] = {"site": int(row.site_held), "remote": int(row.remote_held)}
        waiting: dict[Where, int] = {"site": row.site_waiting, "remote": row.remote_waiting}
        return Look(own, held, waiting)

    async def held(self, gathering: int) -> Mapping[Where, int]:
        seats = func.count() + func.sum(_s.guests)
        of = select(_s.where, seats).where(_s.gathering == gathering, _s.standing.in_(HOLDS))
        rows = await self._connection.execute(of.group_by(_s.where))
        return {where: int(number) for where, number in rows}

    async def count(self, gathering: int) -> Count:
        return (await self.counts([gathering]))[gathering]

    async def counts(self, gatherings: Iterable[int]) -> Mapping[int, Count]:
        asked = list(gatherings)
        heads = func.count() + func.sum(_s.guests)
        each = (_s.gathering, _s.standing, _s.where)
        silent = func.sum(case((_s.asked == "asked", 1), else_=0))
        of = select(*each, func.count(), heads, silent).where(_s.gathering.in_(asked))
        held: dict[int, dict[Where, int]] = {one: {} for one in asked}
        people: dict[int, dict[Standing, int]] = {one: {} for one in asked}
        unsure = dict.fromkeys(asked, 0)
        rows = await self._connection.execute(of.group_by(*each))
        for gathering, standing, where, number, seats, quiet in rows:
            mine = people[gathering]
            mine[standing] = mine.get(standing, 0) + number
            if standing in HOLDS:
                held[gathering][where] = held[gathering].get(where, 0) + int(seats)
            if standing == "going":
                unsure[gathering] += int(quiet)
        return {one: Count(held[one], people[one], unsure[one]) for one in asked}

    async def signups(
        self, gathering: int, standings: Iterable[Standing], most: int | None = None
    ) -> list[Signup]:
        return await self._some(gathering, standings, BOTH, most, (_s.turn, _s.member))

    async def first_waiting(
        self, gathering: int, wheres: Iterable[Where], most: int, *, told: datetime | None = None
    ) -> list[Signup]:
        which = [or_(_s.until.is_(None), _s.until != told)] if told else []
        order = (_s.turn, _s.member)
        return await self._some(gathering, ("waiting",), wheres, most, order, *which)

    async def last_seated(self, gathering: int, wheres: Iterable[Where], most: int) -> list[Signup]:
        order = (_s.turn.desc(), _s.member.desc())
        return await self._some(gathering, HOLDS, wheres, most, order)

    async def queue_place(self, signup: Signup, wheres: Iterable[Where]) -> int:
        ahead = select(func.count()).where(
            _s.gathering == signup.gathering,
            _s.standing == "waiting",
            _s.where.in_(sorted(wheres)),
            _s.turn < signup.turn,
        )
        return 1 + (await self._connection.execute(ahead)).scalar_one()

    async def ask_all(self, gathering: int, was: Iterable[Asked], now: Asked) -> None:
        going = (_s.gathering == gathering) & (_s.standing == "going")
        these = update(signups_table).where(going, _s.asked.in_(sorted(was)))
        await self._connection.execute(these.values(asked=now))

    async def of_member(
        self, member: Member, after: datetime
    ) -> Sequence[tuple[Gathering, Signup]]:
        theirs = {row.gathering: row for row in await self._connection.execute(
            select(signups_table)
            .join(gatherings_table)
            .where(_s.member == member.id, gatherings_table.c.over > after)
            .where(gatherings_table.c.state == "planned")
        )}  # fmt: skip
        found = await self._connection.execute(
            select(gatherings_table)
            .where(gatherings_table.c.id.in_(list(theirs)))
            .order_by(gatherings_table.c.start, gatherings_table.c.id)
        )
        return [(gathering_of(row), signup_of(theirs[row.id], member.community)) for row in found]

    async def _some(
        self,
        gathering: int,
        standings: Iterable[Standing],
        wheres: Iterable[Where],
        most: int | None,
        order: Sequence[ColumnElement[int]],
        *which: ColumnElement[bool],
    ) -> list[Signup]:
        of = (
            select(signups_table, gatherings_table.c.community)
            .join(gatherings_table)
            .where(_s.gathering == gathering, _s.standing.in_(sorted(standings)))
            .where(_s.where.in_(sorted(wheres)), *which)
            .order_by(*order)
            .limit(most)
        )
        return [signup_of(row, row.community) for row in await self._connection.execute(of)]


def _counted(what: ColumnElement[int], where: Where, *standings: Standing) -> ScalarSelect[int]:
    """One number about a gathering, from the index alone."""
    these = (_s.gathering == bindparam("g")) & _s.standing.in_(standings) & (_s.where == where)
    return select(func.coalesce(what, 0)).where(these).scalar_subquery()


def _look() -> Select[Any]:
    """The row of one member, if there is one, beside the numbers of a gathering."""
    seats = func.count() + func.sum(_s.guests)
    one = select(literal(1)).subquery()
    mine = (_s.gathering == bindparam("g")) & (_s.member == bindparam("m"))
    return select(
        signups_table,
        _counted(seats, "site", *HOLDS).label("site_held"),
        _counted(seats, "remote", *HOLDS).label("remote_held"),
        _counted(func.count(), "site", "waiting").label("site_waiting"),
        _counted(func.count(), "remote", "waiting").label("remote_waiting"),
    ).select_from(one.outerjoin(signups_table, mine))


@cache
def _putting(dialect: str) -> Insert:
    new = insert_in(dialect, signups_table)
    changed = {name: new.excluded[name] for name in _VALUES}
    return new.on_conflict_do_update(index_elements=["gathering", "member"], set_=changed)


# Built once: under a crowd, to build them takes longer than to run them.
_LOOK = _look()
_NEXT = (
    update(gatherings_table)
    .where(gatherings_table.c.id == bindparam("g"))
    .values(turns=gatherings_table.c.turns + 1)
    .returning(gatherings_table.c.turns)
)


def signup_of(row: Row[Any], community: str) -> Signup:
    return Signup(
        row.gathering,
        Member(community, row.member),
        **{name: getattr(row, name) for name in _VALUES},
    )
