"""What members ask the whole space for, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ForeignKey,
    Row,
    Table,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.people.book import Helper, Need
from bot.model import Member
from storage.tables import Id, Instant, Words, metadata, personal, pseudonymous, technical
from storage.upsert import insert

needs_table = Table(
    "needs",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    pseudonymous("author", ForeignKey("members.id"), nullable=False, index=True),
    personal("text", Words, nullable=False),
    personal("what", Words, nullable=False),
    pseudonymous("stage", Words, nullable=False),
    pseudonymous("at", Instant, nullable=False),
    pseudonymous("posted", Instant),
    # An id never comes back: the buttons of an old need must not answer another.
    sqlite_autoincrement=True,
)
helpers_table = Table(
    "helpers",
    metadata,
    technical("need", ForeignKey("needs.id"), primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), primary_key=True, index=True),
    pseudonymous("naming", Words, nullable=False),
    pseudonymous("helps", Boolean, nullable=False),
    pseudonymous("at", Instant, nullable=False),
)
_n, _h = needs_table.c, helpers_table.c
_ALIVE = ("asking", "open")
_AT_ONCE = 1000  # ids in one question; PostgreSQL takes 65,535 values, SQLite fewer


class SqlNeedsBook:
    """The port NeedsBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def draft(self, need: Need) -> Need:
        old = (_n.author == need.author.id) & (_n.stage == "draft")
        await self._connection.execute(delete(needs_table).where(old))
        new = needs_table.insert().values(
            community=need.author.community, author=need.author.id, **_values(need)
        )
        made = (await self._connection.execute(new.returning(_n.id))).scalar_one()
        return replace(need, id=made)

    async def need(self, community: str, number: int) -> Need | None:
        one = select(needs_table).where(_n.id == number, _n.community == community)
        row = (await self._connection.execute(one.with_for_update())).first()
        return None if row is None else _need(row)

    async def change(self, need: Need) -> None:
        one = update(needs_table).where(_n.id == need.id)
        await self._connection.execute(one.values(_values(need)))

    async def discard(self, number: int) -> None:
        await self._connection.execute(delete(helpers_table).where(_h.need == number))
        await self._connection.execute(delete(needs_table).where(_n.id == number))

    async def of(self, member: Member) -> list[Need]:
        return await self._needs(_n.author == member.id)

    async def waiting_for(self, member: Member) -> list[Need]:
        theirs = select(_h.need).where(_h.member == member.id)
        return await self._needs(_n.id.in_(theirs) & (_n.author != member.id))

    async def helpers(self, number: int) -> list[Helper]:
        of = (
            select(helpers_table, _n.community)
            .join(needs_table)
            .where(_h.need == number, _h.member != _n.author)
            .order_by(_h.at, _h.member)
        )
        return [
            Helper(Member(row.community, row.member), row.naming, row.helps)
            for row in await self._connection.execute(of)
        ]

    async def put(self, number: int, helper: Helper, now: datetime) -> None:
        said = {"naming": helper.naming, "helps": helper.helps}
        new = insert(self._connection, helpers_table).values(
            need=number, member=helper.member.id, at=now, **said
        )
        key = [_h.need, _h.member]
        await self._connection.execute(new.on_conflict_do_update(index_elements=key, set_=said))

    async def asked(self, members: Iterable[Member]) -> Mapping[Member, datetime]:
        wanted = {member.id: member for member in members}
        ids = sorted(wanted)
        found: dict[Member, datetime] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = _h.member.in_(ids[start : start + _AT_ONCE]) & (_h.naming != "")
            last = select(_h.member, func.max(_h.at).label("last")).where(some)
            rows = await self._connection.execute(last.group_by(_h.member).order_by(_h.member))
            found |= {wanted[row.member]: row.last for row in rows}
        return found

    async def _needs(self, which: ColumnElement[bool]) -> list[Need]:
        of = select(needs_table).where(which, _n.stage.in_(_ALIVE)).order_by(_n.at, _n.id)
        return [_need(row) for row in await self._connection.execute(of)]


def _values(need: Need) -> dict[str, Any]:
    return {
        "text": need.text,
        "what": need.what,
        "stage": need.stage,
        "at": need.at,
        "posted": need.posted,
    }


def _need(row: Row[Any]) -> Need:
    return Need(
        row.id,
        Member(row.community, row.author),
        row.text,
        row.what,
        row.stage,
        row.at,
        row.posted,
    )
