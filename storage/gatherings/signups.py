"""Who signed up, and who waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.book import Count, Gathering, Signup, Standing
from bot.model import Member
from storage.gatherings.gatherings import gathering_of
from storage.gatherings.tables import gatherings_table, signups_table
from storage.upsert import insert

_s = signups_table.c
_VALUES = ("standing", "where", "guests", "turn", "until", "asked", "came", "liked")


class SqlSignupsBook:
    """The port SignupsBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def signup(self, gathering: int, member: Member) -> Signup | None:
        mine = (_s.gathering == gathering) & (_s.member == member.id)
        row = (await self._connection.execute(select(signups_table).where(mine))).first()
        return None if row is None else _signup(row, member.community)

    async def put(self, signup: Signup) -> None:
        values = {name: getattr(signup, name) for name in _VALUES}
        new = insert(self._connection, signups_table).values(
            gathering=signup.gathering, member=signup.member.id, **values
        )
        key = [_s.gathering, _s.member]
        await self._connection.execute(new.on_conflict_do_update(index_elements=key, set_=values))

    async def arrive(self, gathering: int) -> int:
        one = update(gatherings_table).where(gatherings_table.c.id == gathering)
        next_ = one.values(turns=gatherings_table.c.turns + 1).returning(gatherings_table.c.turns)
        turn: int = (await self._connection.execute(next_)).scalar_one()
        return turn

    async def count(self, gathering: int) -> Count:
        heads = func.count() + func.sum(_s.guests)
        of = select(_s.standing, _s.where, func.count(), heads).where(_s.gathering == gathering)
        rows = await self._connection.execute(of.group_by(_s.standing, _s.where))
        held: dict[Any, int] = {}
        people: dict[Any, int] = {}
        for standing, where, number, seats in rows:
            people[standing] = people.get(standing, 0) + number
            if standing in {"going", "offered"}:
                held[where] = held.get(where, 0) + int(seats)
        return Count(held, people)

    async def signups(
        self, gathering: int, standings: Iterable[Standing], most: int | None = None
    ) -> list[Signup]:
        of = (
            select(signups_table, gatherings_table.c.community)
            .join(gatherings_table)
            .where(_s.gathering == gathering, _s.standing.in_(sorted(standings)))
            .order_by(_s.turn, _s.member)
            .limit(most)
        )
        return [_signup(row, row.community) for row in await self._connection.execute(of)]

    async def queue_place(self, signup: Signup) -> int:
        ahead = select(func.count()).where(
            _s.gathering == signup.gathering,
            _s.standing == "waiting",
            _s.where == signup.where,
            _s.turn < signup.turn,
        )
        return 1 + (await self._connection.execute(ahead)).scalar_one()

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
        return [(gathering_of(row), _signup(theirs[row.id], member.community)) for row in found]


def _signup(row: Row[Any], community: str) -> Signup:
    return Signup(
        row.gathering,
        Member(community, row.member),
        **{name: getattr(row, name) for name in _VALUES},
    )
