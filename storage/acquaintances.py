"""What people are to each other, in SQL: one place for coffees and for tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.acquaintance import Card, Met, PastGroups
from bot.model import Member
from storage.coffee.tables import (
    avoided_table,
    circles_table,
    groups_table,
    rounds_table,
    seats_table,
)
from storage.gatherings.tables import gatherings_table, table_seats_table, tables_table
from storage.members import members_table
from storage.people import profiles_table

_AT_ONCE = 5_000  # a statement takes 32,766 values on SQLite


class SqlAcquaintances:
    """The port Acquaintances, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def cards(self, members: Iterable[Member]) -> Mapping[Member, Card]:
        wanted = {member.id: member for member in members}
        found = {member: Card(member) for member in wanted.values()}
        ids = sorted(wanted)
        for start in range(0, len(ids), _AT_ONCE):
            some = profiles_table.c.member.in_(ids[start : start + _AT_ONCE])
            for row in await self._connection.execute(select(profiles_table).where(some)):
                found[wanted[row.member]] = _card(wanted[row.member], row)
        return found

    async def avoided(self, community: str) -> set[tuple[Member, Member]]:
        of = select(avoided_table).join(members_table, members_table.c.id == avoided_table.c.member)
        rows = await self._connection.execute(of.where(members_table.c.community == community))
        return {(Member(community, row.member), Member(community, row.other)) for row in rows}

    async def past(self, community: str, since: date) -> Met:
        coffees = (
            select(rounds_table.c.day, seats_table.c.group_id.label("party"), seats_table.c.member)
            .join(groups_table, groups_table.c.round == rounds_table.c.id)
            .join(seats_table, seats_table.c.group_id == groups_table.c.id)
            .join(circles_table, circles_table.c.id == rounds_table.c.circle)
            .where(circles_table.c.community == community, rounds_table.c.day >= since)
            .where(rounds_table.c.state == "held", groups_table.c.gone.is_(False))
            .order_by(rounds_table.c.day, seats_table.c.group_id, seats_table.c.member)
        )
        tables = (
            select(tables_table.c.day, tables_table.c.id.label("party"), table_seats_table.c.member)
            .join(table_seats_table, table_seats_table.c.table_id == tables_table.c.id)
            .join(gatherings_table, gatherings_table.c.id == tables_table.c.gathering)
            .where(gatherings_table.c.community == community, tables_table.c.day >= since)
            .where(gatherings_table.c.state == "planned")
            .order_by(tables_table.c.day, tables_table.c.id, table_seats_table.c.member)
        )
        return Met(await self._parties(community, coffees), await self._parties(community, tables))

    async def _parties(self, community: str, of: Select[Any]) -> PastGroups:
        rows = await self._connection.execute(of)
        return [
            (day, tuple(Member(community, row.member) for row in group))
            for (day, _), group in groupby(rows, key=lambda row: (row.day, row.party))
        ]


def _card(member: Member, row: Row[Any]) -> Card:
    return Card(
        member,
        trade=row.trade,
        company=row.company,
        offers=frozenset(row.offers),
        seeks=frozenset(row.seeks),
        languages=frozenset(row.languages),
        mode=row.mode,
        hours=frozenset(row.hours),
        shown=frozenset(name for name, who in row.seen_by.items() if who != "nobody"),
        about=row.about,
    )
