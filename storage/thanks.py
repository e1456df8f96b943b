"""Recommendations between members, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Row, Select, Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.people.book import Standing, Thanks
from bot.model import Member
from storage.members import members_table
from storage.tables import Id, Instant, Words, metadata, pseudonymous, technical

thanks_table = Table(
    "thanks",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    pseudonymous("giver", ForeignKey("members.id"), nullable=False, index=True),
    pseudonymous("receiver", ForeignKey("members.id"), nullable=False, index=True),
    pseudonymous("what", Words, nullable=False),
    pseudonymous("author", ForeignKey("members.id"), nullable=False),
    pseudonymous("at", Instant, nullable=False),
    pseudonymous("standing", Words, nullable=False),
    pseudonymous("settled", Instant),
    # An id never comes back: the buttons of an old question must not answer another.
    sqlite_autoincrement=True,
)
_t = thanks_table.c


class SqlThanksBook:
    """The port ThanksBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def say(self, thanks: Thanks) -> Thanks:
        new = thanks_table.insert().values(
            community=thanks.giver.community,
            giver=thanks.giver.id,
            receiver=thanks.receiver.id,
            what=thanks.what,
            author=thanks.author.id,
            at=thanks.at,
            standing=thanks.standing,
            settled=thanks.settled,
        )
        made = (await self._connection.execute(new.returning(_t.id))).scalar_one()
        return replace(thanks, id=made)

    async def thanks(self, community: str, number: int) -> Thanks | None:
        one = select(thanks_table).where(_t.id == number, _t.community == community)
        row = (await self._connection.execute(one.with_for_update())).first()
        return None if row is None else _thanks(row)

    async def settle(self, number: int, standing: Standing, now: datetime) -> None:
        one = update(thanks_table).where(_t.id == number)
        await self._connection.execute(one.values(standing=standing, settled=now))

    async def between(self, one: Member, other: Member, since: datetime) -> list[Thanks]:
        # What was never said has no row to hold: the two of them stand for it, in one order.
        for each in sorted((one, other)):
            row = select(members_table.c.id).where(members_table.c.id == each.id)
            await self._connection.execute(row.with_for_update(key_share=True))
        return await self._all(_newest(_both(one, other) & (_t.at > since)))

    async def of(self, member: Member) -> list[Thanks]:
        return await self._all(_newest(or_(_t.giver == member.id, _t.receiver == member.id)))

    async def confirmed(self, community: str, start: datetime, end: datetime) -> Sequence[Thanks]:
        within = (_t.settled >= start) & (_t.settled < end) & (_t.standing == "confirmed")
        return await self._all(_newest(within & (_t.community == community)))

    async def part(self, one: Member, other: Member) -> None:
        await self._connection.execute(delete(thanks_table).where(_both(one, other)))

    async def _all(self, of: Select[Any]) -> list[Thanks]:
        return [_thanks(row) for row in await self._connection.execute(of)]


def _newest(which: ColumnElement[bool]) -> Select[Any]:
    return select(thanks_table).where(which).order_by(_t.at.desc(), _t.id.desc())


def _both(one: Member, other: Member) -> ColumnElement[bool]:
    pair = (one.id, other.id)
    return _t.giver.in_(pair) & _t.receiver.in_(pair)


def _thanks(row: Row[Any]) -> Thanks:
    giver, receiver = Member(row.community, row.giver), Member(row.community, row.receiver)
    author = giver if row.author == row.giver else receiver
    return Thanks(row.id, giver, receiver, row.what, author, row.at, row.standing, row.settled)
