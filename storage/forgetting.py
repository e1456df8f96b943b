"""A member erased from every table, in the tables of features that nobody has written yet too.

Rows that are theirs alone go. What others need, or what is counted, stays, and names a member
without a name: one of their own for each who is erased, so that pairs stay pairs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, MetaData, String, Table, and_, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.erasing import Known
from bot.model import Account, Address, Member
from storage.coffee.tables import avoided_before_table, avoided_table
from storage.jobs import jobs_table
from storage.members import accounts_table, members_table
from storage.messages import load
from storage.mydata import SEATED, is_about, is_for
from storage.notes import notes_table
from storage.posts import SqlPosts, lane_of, posts_table
from storage.tables import Json, Words, metadata
from storage.traces import NAMELESS, Traces
from storage.uniting import lists_of_members, of_members
from storage.upsert import insert

# What stays under no name, and what of it is emptied besides.
KEPT: Final[Mapping[str, Mapping[str, Any]]] = {
    "coffee_groups": {},
    "coffee_seats": {},
    "coffee_left_out": {},
    "gathering_series": {},
    "gatherings": {},
    "gathering_signups": {},
    "gathering_tables": {},
    "gathering_seats": {},
    "thanks": {},
    "needs": {"text": "", "what": ""},
}
# Keys of what is written to one about another -> which of their parts number that other.
NUMBERED: Final[Mapping[str, tuple[int, ...]]] = {
    "people.tell_help": (2,),
    "rhythm.greeting": (1, 2),
    "rhythm.hello": (1,),
    "rhythm.second": (1, 2),
}
# Somebody else's own words are only changed where a whole name leaves no doubt about who is meant.
COMPOSED: Final = ("audit", "jobs", "notes", "posts")
OWN_WORDS: Final = ("members", "accounts", "profiles")


def unkept(tables: MetaData) -> list[str]:
    """Tables that name members and that others point at: of those somebody must say what stays."""
    pointed_at = {
        key.column.table.name
        for table in tables.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
    }
    return [
        table.name
        for table in tables.sorted_tables
        if table.name in pointed_at and of_members(table) and table.name not in KEPT
    ]


class SqlErasure:
    """The port Erasure, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def known(self, community: str) -> list[Known]:
        """Every account of everybody, also of those who have left."""
        of = (
            select(accounts_table, members_table.c.arrived)
            .join(members_table)
            .where(members_table.c.community == community)
            .order_by(accounts_table.c.member, accounts_table.c.chat, accounts_table.c.id)
        )
        return [
            Known(Account(row.chat, row.id, row.name), Member(community, row.member), row.arrived)
            for row in await self._connection.execute(of)
        ]

    async def erase(self, member: Member, seals: Sequence[str], now: datetime) -> None:
        """Nothing names them any more; what is counted counts somebody without a name."""
        traces = await self._traces(member)
        nobody = await self._nobody(member, now)
        await self._keep_from(member, seals)
        await self._forget_notes(traces)
        await self._forget_jobs(member)
        await self._forget_posts(traces, nobody, now)
        await self._forget_reasons(member)
        await self._forget_unsettled(member)
        for table in reversed(metadata.sorted_tables):
            if table.name in KEPT:
                await self._hand_over(table, member, nobody)
            elif columns := of_members(table):
                theirs = or_(*(column == member.id for column in columns))
                await self._connection.execute(delete(table).where(theirs))
        mine = members_table.c.id == member.id
        await self._connection.execute(delete(members_table).where(mine))
        for table in metadata.sorted_tables:
            if table.name not in {"posts", *OWN_WORDS}:
                await self._clean(table, traces)

    async def welcome(self, member: Member, seal: str) -> None:
        """They were erased under this seal, and are back: who would not meet them still won't."""
        before = avoided_before_table.c
        same = (before.seal == seal) & (members_table.c.community == member.community)
        of = select(before.member).join(members_table).where(same).order_by(before.member)
        for other in (await self._connection.scalars(of)).all():
            new = insert(self._connection, avoided_table).values(member=other, other=member.id)
            await self._connection.execute(new.on_conflict_do_nothing())
            row = (before.member == other) & (before.seal == seal)
            await self._connection.execute(delete(avoided_before_table).where(row))

    async def _traces(self, member: Member) -> Traces:
        one = members_table.c.id == member.id
        name = await self._connection.scalar(select(members_table.c.name).where(one))
        theirs = select(accounts_table).where(accounts_table.c.member == member.id)
        rows = (await self._connection.execute(theirs)).all()
        names = frozenset({name or "", *(row.name for row in rows)} - {""})
        return Traces(member, tuple(Account(row.chat, row.id, row.name) for row in rows), names)

    async def _nobody(self, member: Member, now: datetime) -> int:
        """The member who stands in their place: no name, no account, here since their month."""
        one = select(members_table.c.arrived).where(members_table.c.id == member.id)
        arrived: datetime = (await self._connection.execute(one)).scalar_one()
        month = arrived.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        new = members_table.insert().values(
            community=member.community, name=NAMELESS, locale="", organiser=False,
            arrived=month, left=now,
        )  # fmt: skip
        made = await self._connection.execute(new.returning(members_table.c.id))
        number: int = made.scalar_one()
        return number

    async def _keep_from(self, member: Member, seals: Sequence[str]) -> None:
        """Who would not meet them is kept from them, should they come back."""
        of = select(avoided_table.c.member).where(avoided_table.c.other == member.id)
        for other in (await self._connection.scalars(of)).all():
            for seal in seals:
                new = insert(self._connection, avoided_before_table)
                row = new.values(member=other, seal=seal).on_conflict_do_nothing()
                await self._connection.execute(row)

    async def _forget_notes(self, traces: Traces) -> None:
        chats = [account.chat for account in traces.accounts]
        of = select(notes_table).where(notes_table.c.chat.in_(chats))
        for row in (await self._connection.execute(of)).all():
            if any(is_about(row, account) for account in traces.accounts):
                this = (notes_table.c.chat == row.chat) & (notes_table.c.key == row.key)
                await self._connection.execute(delete(notes_table).where(this))

    async def _forget_jobs(self, member: Member) -> None:
        of = select(jobs_table.c.id, jobs_table.c.args)
        here = jobs_table.c.community == member.community
        rows = (await self._connection.execute(of.where(here))).all()
        theirs = [row.id for row in rows if is_for(row.args, member)]
        await self._connection.execute(delete(jobs_table).where(jobs_table.c.id.in_(theirs)))

    async def _forget_posts(self, traces: Traces, nobody: int, now: datetime) -> None:
        """What was written to them alone goes; what others read names nobody, and is edited so."""
        table = posts_table
        columns = (table.c.people, table.c.message, table.c.error, table.c.key)
        texts = [cast(column, String) for column in columns]
        some = [text.contains(one, autoescape=True) for text in texts for one in traces.needles]
        some += [table.c.key.contains(f":{traces.member.id}")]
        of = select(table).where(table.c.community == traces.member.community, or_(*some))
        ids = {(account.chat, account.id) for account in traces.accounts}
        for row in (await self._connection.execute(of.order_by(table.c.id))).all():
            this = table.c.id == row.id
            others = [[id_, name] for id_, name in row.people if (row.chat, id_) not in ids]
            if row.people and not others:
                await self._connection.execute(delete(table).where(this))
                continue
            message = traces.clean(row.message)
            if message != row.message:
                address = Address(row.chat, row.channel)
                wanted = row.community, row.key, address, load(message), now
                posts = SqlPosts(self._connection)
                await posts.want(*wanted, anew=False, until=row.until)
            there = tuple(Account(row.chat, id_, name) for id_, name in others)
            lane = lane_of(Address(row.chat, row.channel, there))
            values = {"people": others, "lane": lane, "error": traces.clean(row.error)}
            values["key"] = renumbered(row.key, traces.member.id, nobody)
            await self._connection.execute(update(table).where(this).values(values))

    async def _forget_reasons(self, member: Member) -> None:
        """Why people were brought together: what is said of them goes, also where they sit not."""
        for name in SEATED:
            table = metadata.tables[name]
            of = select(table.c.id, table.c.reasons)
            some = of.where(table.c.reasons.contains(f'"{member.id}"'))
            for row in (await self._connection.execute(some)).all():
                reasons = json.loads(row.reasons)
                rest = [one for one in reasons if str(member.id) not in (one["who"], one["whom"])]
                change = update(table).where(table.c.id == row.id)
                await self._connection.execute(change.values(reasons=json.dumps(rest)))

    async def _forget_unsettled(self, member: Member) -> None:
        """A merci counts once both say so: what only one said is nothing to count."""
        thanks = metadata.tables["thanks"]
        theirs = or_(thanks.c.giver == member.id, thanks.c.receiver == member.id)
        open_ = thanks.c.standing != "confirmed"
        await self._connection.execute(delete(thanks).where(theirs, open_))

    async def _hand_over(self, table: Table, member: Member, nobody: int) -> None:
        for column in of_members(table):
            emptied = KEPT[table.name]
            instead = None if column.nullable else nobody
            mine = update(table).where(column == member.id)
            await self._connection.execute(mine.values({column.name: instead, **emptied}))
        for listed in lists_of_members(table):
            keys = list(table.primary_key.columns)
            for row in (await self._connection.execute(select(*keys, listed))).all():
                if member.id in row[-1]:
                    rest = [one for one in row[-1] if one != member.id]
                    change = update(table).where(_this(keys, row)).values({listed.name: rest})
                    await self._connection.execute(change)

    async def _clean(self, table: Table, traces: Traces) -> None:
        """No text of this table names them."""
        columns = [
            column
            for column in table.columns
            if column.info["privacy"] == "personal" and isinstance(column.type, Words | Json)
        ]
        known = traces if table.name in COMPOSED else traces.certain
        if not columns or not known.needles:
            return
        keys = list(table.primary_key.columns)
        some = [cast(c, String).contains(one, autoescape=True) for c in columns
                for one in known.needles]  # fmt: skip
        of = select(*keys, *columns).where(or_(*some))
        for row in (await self._connection.execute(of)).all():
            was = dict(zip([c.name for c in columns], row[len(keys) :], strict=True))
            cleaned = {name: known.clean(value) for name, value in was.items()}
            if cleaned != was:
                await self._connection.execute(
                    update(table).where(_this(keys, row)).values(cleaned)
                )


def renumbered(key: str, member: int, nobody: int) -> str:
    """The key with another number for this member, where it certainly is theirs."""
    parts = key.split(":")
    for place in NUMBERED.get(parts[0], ()):
        if place < len(parts) and parts[place] == str(member):
            parts[place] = str(nobody)
    return ":".join(parts)


def _this(keys: Sequence[Column[Any]], row: Sequence[Any]) -> Any:  # noqa: ANN401 -- a clause of SQLAlchemy
    return and_(*(key == value for key, value in zip(keys, row, strict=False)))
