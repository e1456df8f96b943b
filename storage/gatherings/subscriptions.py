"""Which addresses of calendars were revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.gatherings.book import Rules
from bot.model import Community, Member
from storage.gatherings.tables import rules_table, wishes_table
from storage.members import members_table
from storage.upsert import insert

REMIND = 60  # minutes: what a member who wished nothing else is given


class SqlSubscriptions:
    """The port Subscriptions, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def revoked(self, whose: Member | Community) -> int:
        if isinstance(whose, Member):
            one = select(wishes_table.c.feed).where(wishes_table.c.member == whose.id)
        else:
            one = select(rules_table.c.feed).where(rules_table.c.community == whose.id)
        return await self._connection.scalar(one) or 0

    async def revoke(self, whose: Member | Community) -> int:
        if isinstance(whose, Member):
            table, key = wishes_table, "member"
            new: dict[str, Any] = {key: whose.id, "remind": REMIND, "private": True, "feed": 1}
        else:
            table, key = rules_table, "community"
            new = {key: whose.id, **asdict(Rules()), "feed": 1}
        once = insert(self._connection, table).values(new)
        more = once.on_conflict_do_update(index_elements=[key], set_={"feed": table.c.feed + 1})
        now: int = (await self._connection.execute(more.returning(table.c.feed))).scalar_one()
        return now

    async def member(self, number: int) -> tuple[Member, int] | None:
        of = (
            select(members_table.c.id, members_table.c.community, wishes_table.c.feed)
            .outerjoin(wishes_table, wishes_table.c.member == members_table.c.id)
            .where(members_table.c.id == number, members_table.c.left.is_(None))
        )
        row = (await self._connection.execute(of)).first()
        return None if row is None else (Member(row.community, row.id), row.feed or 0)

    async def spaces(self) -> Mapping[str, int]:
        of = select(rules_table.c.community, rules_table.c.feed)
        return {row.community: row.feed for row in await self._connection.execute(of)}
