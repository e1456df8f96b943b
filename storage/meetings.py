"""Who sat with whom, years of it in one go: for the pictures of a space."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.picture.book import Seats
from storage.coffee.tables import circles_table, groups_table, rounds_table, seats_table
from storage.gatherings.tables import gatherings_table, table_seats_table, tables_table
from storage.members import members_table
from storage.people import profiles_table

_round, _group, _seat = rounds_table.c, groups_table.c, seats_table.c


class SqlMeetings:
    """The port MeetingsBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def seats(self, community: str, since: date) -> list[Seats]:
        """A row for each of hundreds of thousands of seats takes seconds; a text for each round
        takes a part of one.
        """
        said = case((_seat.said == "met", literal("1")), else_=literal("0"))
        coffees = (
            select(_round.day, _written(_group.id, _seat.member, said))
            .join(groups_table, _group.round == _round.id)
            .join(seats_table, _seat.group_id == _group.id)
            .join(circles_table, circles_table.c.id == _round.circle)
            .where(circles_table.c.community == community, _round.day >= since)
            .where(_round.state == "held", _group.gone.is_(False))
            .group_by(_round.id, _round.day)
            .order_by(_round.day, _round.id)
        )
        table, seat = tables_table.c, table_seats_table.c
        tables = (
            select(table.day, _written(table.id, seat.member, literal("1")))
            .join(table_seats_table, seat.table_id == table.id)
            .join(gatherings_table, gatherings_table.c.id == table.gathering)
            .where(gatherings_table.c.community == community, table.day >= since)
            .where(gatherings_table.c.state == "planned")
            .group_by(table.day, table.gathering)
            .order_by(table.day, table.gathering)
        )
        return [*await self._read(coffees, "coffee"), *await self._read(tables, "table")]

    async def trades(self, community: str) -> dict[int, str]:
        """What each member who lets everyone see it does."""
        of = (
            select(profiles_table.c.member, profiles_table.c.trade, profiles_table.c.seen_by)
            .join(members_table, members_table.c.id == profiles_table.c.member)
            .where(members_table.c.community == community, members_table.c.left.is_(None))
            .where(profiles_table.c.trade != "")
        )
        return {
            row.member: row.trade
            for row in await self._connection.execute(of)
            if row.seen_by.get("trade", "everyone") == "everyone"
        }

    async def names(self, community: str) -> list[tuple[int, str]]:
        here = members_table.c.left.is_(None)
        of = select(members_table.c.id, members_table.c.name)
        mine = of.where(members_table.c.community == community, here).order_by(members_table.c.id)
        return [(row.id, row.name) for row in await self._connection.execute(mine)]

    async def _read(self, of: Select[Any], kind: str) -> Iterable[Seats]:
        return [
            Seats(
                kind, day, np.fromstring(text.replace(":", ","), np.int64, sep=",").reshape(-1, 3)
            )
            for day, text in await self._connection.execute(of)
        ]


def _written(
    party: ColumnElement[int], member: ColumnElement[int], met: ColumnElement[str]
) -> ColumnElement[str]:
    """The seats of a round as one text: "party:member:met,..."."""
    one = cast(party, String) + ":" + cast(member, String) + ":" + met
    return func.aggregate_strings(one, ",")
