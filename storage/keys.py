"""The keys of the organisers' pages, in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.space.book import KeyKind
from bot.model import Member
from storage.members import members_table
from storage.tables import Instant, Words, metadata, pseudonymous, technical

keys_table = Table(
    "page_keys",
    metadata,
    technical("digest", Words, primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), nullable=False, index=True),
    technical("kind", Words, nullable=False),
    technical("until", Instant, nullable=False),
)
_key = keys_table.c


class SqlKeysBook:
    """The port KeysBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def issue(
        self, digest: str, member: Member, kind: KeyKind, until: datetime, now: datetime
    ) -> None:
        await self._connection.execute(delete(keys_table).where(_key.until <= now))
        row = {"digest": digest, "member": member.id, "kind": kind, "until": until}
        await self._connection.execute(keys_table.insert().values(row))

    async def holder(self, digest: str, kind: KeyKind, now: datetime) -> Member | None:
        return await self._first(_good(digest, kind, now))

    async def spend(self, digest: str, kind: KeyKind, now: datetime) -> Member | None:
        # Of two who come with the same key, the second finds it gone.
        gone = delete(keys_table).where(_key.digest == digest, _key.kind == kind)
        row = (await self._connection.execute(gone.returning(_key.member, _key.until))).first()
        if row is None or row.until <= now:
            return None
        of = select(members_table.c.community, members_table.c.id)
        here = members_table.c.left.is_(None)
        return await self._first(of.where(members_table.c.id == row.member, here))

    async def withdraw(self, member: Member) -> None:
        await self._connection.execute(delete(keys_table).where(_key.member == member.id))

    async def _first(self, of: Select[Any]) -> Member | None:
        row = (await self._connection.execute(of)).first()
        return None if row is None else Member(*row)


def _good(digest: str, kind: KeyKind, now: datetime) -> Select[Any]:
    of = select(members_table.c.community, members_table.c.id).join(keys_table)
    good = (_key.digest == digest) & (_key.kind == kind) & (_key.until > now)
    return of.where(good, members_table.c.left.is_(None))
