"""Everything that is kept about one member, in SQL.

It knows few tables by name. A table in which one column names a member is that member's, in the
tables of features that nobody has written yet too. What is less simple is decided below, and
`undecided` finds what nobody thought about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import MetaData, Row, String, Table, cast, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.mydata.book import Everything
from bot.model import Account, Member
from storage.members import members_table
from storage.tables import metadata
from storage.uniting import lists_of_members, of_members

# Whose a row is, where it names more than one member, or names them in a list.
WHOSE: Mapping[str, tuple[str, ...]] = {
    "members": ("id",),
    "coffee_avoided": ("member",),  # whom others avoid is theirs to know, and nobody else's
    "rhythm_greetings": ("greeter",),  # who would not greet them is not told
    "rhythm_wishes": ("member",),  # and so is who would gladly meet them again
    "thanks": ("giver", "receiver"),
    "gatherings": ("creator", "host"),
    "gathering_series": ("creator", "hosts"),
}
# Groups are of those who sit in them.
SEATED: Mapping[str, tuple[str, str]] = {
    "coffee_groups": ("coffee_seats", "group_id"),
    "gathering_tables": ("gathering_seats", "table_id"),
}
# What names people as their chats do: found by their accounts.
BY_ACCOUNT = ("notes", "posts")
# What is a member's by its arguments.
BY_ARGUMENT = ("jobs",)
# Kept, and not given: why not.
WITHHELD: Mapping[str, str] = {
    "inbox": "numbers of gestures, kept for 7 days so that none is done twice; they name nobody",
    "gathering_templates": "words of the space's own templates, which name no member",
    "coffee_avoided_before.seal": "the mark of somebody who was erased: it is about them",
    "link_codes.digest": "the print of a code that joins two accounts: a key, and no fact",
    "page_keys.digest": "the print of a key to the organisers' pages: a key, and no fact",
}


def undecided(tables: MetaData) -> list[str]:
    """The columns about people that no decision reaches: "table.column" of each."""
    decided = {*WHOSE, *SEATED, *BY_ACCOUNT, *BY_ARGUMENT, *WITHHELD}
    return [
        f"{table.name}.{column.name}"
        for table in tables.sorted_tables
        for column in table.columns
        if column.info.get("privacy") in {"personal", "pseudonymous"}
        and table.name not in decided
        and (len(of_members(table)) != 1 or lists_of_members(table))
    ]


class SqlMyDataBook:
    """The port MyDataBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def everything(self, member: Member) -> Everything:
        """What the space keeps about them, and nothing that others keep to themselves."""
        accounts = await self._accounts(member)
        kept: dict[str, list[dict[str, Any]]] = {}
        for table in metadata.sorted_tables:
            if table.name in WITHHELD:
                continue
            found = await self._rows(table, member, accounts)
            rows = [_given(table, row, member) for row in found]
            if table.name in SEATED:
                await self._add_company(table, rows)
            if rows:
                kept[table.name] = rows
        names = await self._names(member.community)
        return Everything(_named(kept, names), WITHHELD)

    async def _rows(
        self, table: Table, member: Member, accounts: Iterable[Account]
    ) -> list[Row[Any]]:
        keys = list(table.primary_key.columns)
        if table.name in SEATED:
            seats, column = SEATED[table.name]
            seat = metadata.tables[seats].c
            mine = select(seat[column]).where(seat.member == member.id)
            return await self._all(table, keys[0].in_(mine))
        if table.name in BY_ARGUMENT:
            rows = await self._all(table, table.c.community == member.community)
            return [row for row in rows if is_for(row.args, member)]
        if table.name == "posts":
            return await self._posts(table, list(accounts))
        if table.name == "notes":
            rows = await self._all(table, table.c.chat.in_([one.chat for one in accounts]))
            return [row for row in rows if any(is_about(row, one) for one in accounts)]
        columns = [table.c[name] for name in WHOSE.get(table.name, ())] or of_members(table)
        lists = [column for column in columns if column in lists_of_members(table)]
        naming = [column for column in columns if column not in lists]
        if lists:
            rows = await self._all(table)
            return [row for row in rows if _names_in(row, columns, lists, member.id)]
        if not naming:
            return []
        return await self._all(table, or_(*(column == member.id for column in naming)))

    async def _all(self, table: Table, *which: Any) -> list[Row[Any]]:  # noqa: ANN401 -- a clause of SQLAlchemy
        of = select(table).where(*which).order_by(*table.primary_key.columns)
        return list(await self._connection.execute(of))

    async def _posts(self, table: Table, accounts: list[Account]) -> list[Row[Any]]:
        """What was written to them, alone or among others; a channel is nobody's."""
        theirs = cast(table.c.people, String)
        some = [theirs.contains(json.dumps(one.id), autoescape=True) for one in accounts]
        rows = await self._all(table, or_(false(), *some))
        ids = {(one.chat, one.id) for one in accounts}
        return [row for row in rows if any((row.chat, id_) in ids for id_, _ in row.people)]

    async def _accounts(self, member: Member) -> list[Account]:
        table = metadata.tables["accounts"]
        rows = await self._all(table, table.c.member == member.id)
        return [Account(row.chat, row.id, row.name) for row in rows]

    async def _names(self, community: str) -> dict[int, str]:
        of = select(members_table.c.id, members_table.c.name)
        rows = await self._connection.execute(of.where(members_table.c.community == community))
        return {row.id: row.name for row in rows}

    async def _add_company(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """With whom: the members who sit there, numbered until they are named."""
        seats, column = SEATED[table.name]
        seat = metadata.tables[seats].c
        ids = [row["id"] for row in rows]
        of = select(seat[column], seat.member).where(seat[column].in_(ids))
        beside: dict[int, list[int]] = {}
        for group, member in await self._connection.execute(of.order_by(seat[column], seat.member)):
            beside.setdefault(group, []).append(member)
        for row in rows:
            row["people"] = [Number(one) for one in beside.get(row["id"], [])]


class Number(int):
    """The number of a member, among values that are JSON otherwise."""


def is_for(args: Mapping[str, str], member: Member) -> bool:
    """Whether a job with these arguments is about this member."""
    named = [args.get("member", ""), *args.get("members", "").split(",")]
    return str(member.id) in named


def is_about(row: Row[Any], account: Account) -> bool:
    """Whether a note is one about this account: by its key, or as the form they fill in."""
    if row.chat != account.chat:
        return False
    if row.key.startswith("sheet:"):  # somebody else's form may name them, and is theirs
        return f'"person": "{account.id}"' in row.value
    return account.id in re.split("[:,]", row.key)


def _names_in(row: Row[Any], columns: Iterable[Any], lists: Iterable[Any], member: int) -> bool:
    held = [getattr(row, column.name) for column in columns]
    return member in held or any(member in getattr(row, column.name) for column in lists)


def _given(table: Table, row: Row[Any], member: Member) -> dict[str, Any]:
    """A row as JSON values; numbers of members are marked as such."""
    naming = {column.name for column in of_members(table)}
    lists = {column.name for column in lists_of_members(table)}
    found: dict[str, Any] = {}
    for column in table.columns:
        value = getattr(row, column.name)
        if f"{table.name}.{column.name}" in WITHHELD:
            continue
        if column.name in naming and value is not None:
            value = Number(value)
        elif column.name in lists:
            value = [Number(one) for one in value]
        elif isinstance(value, datetime | date):
            value = value.isoformat()
        found[column.name] = value
    return DISCREET.get(table.name, _as_it_is)(found, member)


def _as_it_is(row: dict[str, Any], _: Member) -> dict[str, Any]:
    return row


def _unanswered(row: dict[str, Any], member: Member) -> dict[str, Any]:
    """Who says merci is told of a yes and never of a no: it reads as not answered yet."""
    if row["author"] == member.id and row["standing"] == "declined":
        return {**row, "standing": "asked", "settled": None}
    return row


# What others answered in confidence stays with them.
DISCREET: Mapping[str, Callable[[dict[str, Any], Member], dict[str, Any]]] = {"thanks": _unanswered}


def _named(value: Any, names: Mapping[int, str]) -> Any:  # noqa: ANN401 -- any JSON value
    """The same with names for numbers of members, also in the texts of messages."""
    match value:
        case Number():
            return names.get(int(value), "?")
        case {"member": [str(), int(number)]}:
            return {"member": names.get(number, "?")}
        case dict():
            return {key: _named(inner, names) for key, inner in value.items()}
        case list():
            return [_named(inner, names) for inner in value]
    return value
