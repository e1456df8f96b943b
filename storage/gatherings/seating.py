"""Tables, and who sits at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.book import Table
from bot.model import Member
from storage.gatherings.tables import gatherings_table, table_seats_table, tables_table

_t, _s = tables_table.c, table_seats_table.c


class SqlTablesBook:
    """The port TablesBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tables(self, gathering: int) -> list[Table]:
        of = (
            select(tables_table, gatherings_table.c.community)
            .join(gatherings_table, gatherings_table.c.id == _t.gathering)
            .where(_t.gathering == gathering)
            .order_by(_t.rotation, _t.number)
        )
        rows = list(await self._connection.execute(of))
        seats: dict[int, list[int]] = {row.id: [] for row in rows}
        theirs = select(table_seats_table).where(_s.table_id.in_(list(seats)))
        for seat in await self._connection.execute(theirs.order_by(_s.table_id, _s.member)):
            seats[seat.table_id].append(seat.member)
        return [
            Table(
                row.id,
                row.gathering,
                row.rotation,
                row.number,
                row.day,
                tuple(Member(row.community, one) for one in seats[row.id]),
                Member(row.community, row.host),
                tuple(Member(row.community, one) for one in row.room),
                row.reasons,
            )
            for row in rows
        ]

    async def lay(self, table: Table) -> Table:
        new = tables_table.insert().values(
            gathering=table.gathering,
            rotation=table.rotation,
            number=table.number,
            day=table.day,
            host=table.host.id,
            room=[member.id for member in table.room],
            reasons=table.reasons,
        )
        made = (await self._connection.execute(new.returning(_t.id))).scalar_one()
        laid = replace(table, id=made)
        await self._sit(laid)
        return laid

    async def seat(self, table: Table) -> None:
        one = update(tables_table).where(_t.id == table.id)
        await self._connection.execute(one.values(host=table.host.id))
        await self._connection.execute(delete(table_seats_table).where(_s.table_id == table.id))
        await self._sit(table)

    async def clear(self, gathering: int) -> None:
        all_ = select(_t.id).where(_t.gathering == gathering)
        await self._connection.execute(delete(table_seats_table).where(_s.table_id.in_(all_)))
        await self._connection.execute(delete(tables_table).where(_t.gathering == gathering))

    async def hosted(self, community: str) -> Mapping[Member, date]:
        of = (
            select(_t.host, func.max(_t.day).label("day"))
            .join(gatherings_table, gatherings_table.c.id == _t.gathering)
            .where(gatherings_table.c.community == community)
            .group_by(_t.host)
        )
        rows = await self._connection.execute(of)
        return {Member(community, row.host): row.day for row in rows}

    async def _sit(self, table: Table) -> None:
        rows = [{"table_id": table.id, "member": member.id} for member in table.members]
        if rows:
            await self._connection.execute(table_seats_table.insert(), rows)
