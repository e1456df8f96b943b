"""Dates to choose from, and who ticked which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.vote.book import Ballot
from bot.model import Member
from storage.gatherings.tables import gatherings_table, options_table, votes_table

_o, _v = options_table.c, votes_table.c


class SqlVotesBook:
    """The port VotesBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def propose(self, gathering: int, dates: Sequence[datetime]) -> None:
        old = await self.ballot(gathering)
        await self._connection.execute(delete(votes_table).where(_v.gathering == gathering))
        await self._connection.execute(delete(options_table).where(_o.gathering == gathering))
        if not dates:
            return
        rows = [
            {"gathering": gathering, "number": number, "start": start}
            for number, start in enumerate(sorted(dates), start=1)
        ]
        await self._connection.execute(options_table.insert(), rows)
        now = {row["start"]: row["number"] for row in rows}
        moved = {number: now[start] for number, start in old.dates.items() if start in now}
        kept = [
            {"gathering": gathering, "number": moved[number], "member": member.id}
            for number, who in old.ticks.items()
            for member in who
            if number in moved
        ]
        if kept:
            await self._connection.execute(votes_table.insert(), kept)

    async def ballot(self, gathering: int) -> Ballot:
        dates = select(_o.number, _o.start).where(_o.gathering == gathering).order_by(_o.number)
        found = {row.number: row.start for row in await self._connection.execute(dates)}
        of = (
            select(_v.number, _v.member, gatherings_table.c.community)
            .join(gatherings_table, gatherings_table.c.id == _v.gathering)
            .where(_v.gathering == gathering)
            .order_by(_v.number, _v.member)
        )
        ticks: dict[int, list[Member]] = {}
        for row in await self._connection.execute(of):
            ticks.setdefault(row.number, []).append(Member(row.community, row.member))
        return Ballot(found, {number: tuple(who) for number, who in ticks.items()})

    async def tick(self, gathering: int, member: Member, numbers: frozenset[int]) -> None:
        mine = (_v.gathering == gathering) & (_v.member == member.id)
        await self._connection.execute(delete(votes_table).where(mine))
        rows = [
            {"gathering": gathering, "number": number, "member": member.id}
            for number in sorted(numbers)
        ]
        if rows:
            await self._connection.execute(votes_table.insert(), rows)

    async def forget(self, member: Member) -> list[int]:
        going_on = select(gatherings_table.c.id).where(gatherings_table.c.state == "voting")
        theirs = (_v.member == member.id) & _v.gathering.in_(going_on)
        where = select(_v.gathering).where(theirs).distinct().order_by(_v.gathering)
        found = list(await self._connection.scalars(where))
        await self._connection.execute(delete(votes_table).where(theirs))
        return found
