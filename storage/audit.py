"""The book of what organisers did."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Member
from bot.ports import Act
from storage.tables import Id, Instant, Words, metadata, personal, pseudonymous, technical

audit_table = Table(
    "audit",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    pseudonymous("member", ForeignKey("members.id"), nullable=False),
    technical("at", Instant, nullable=False),
    technical("name", Words, nullable=False),
    personal("about", Words, nullable=False),
)


class SqlAudit:
    """The port `Audit`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, act: Act) -> None:
        row = {"community": act.member.community, "member": act.member.id, "at": act.at}
        new = audit_table.insert().values(**row, name=act.name, about=act.about)
        await self._connection.execute(new)

    async def last(self, community: str, most: int) -> list[Act]:
        of = select(audit_table).where(audit_table.c.community == community)
        rows = await self._connection.execute(of.order_by(audit_table.c.id.desc()).limit(most))
        return [Act(row.at, Member(community, row.member), row.name, row.about) for row in rows]
