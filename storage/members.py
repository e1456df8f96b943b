"""The book of members: people of a community, and their accounts on its chats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Account, Member, Person
from storage.tables import (
    Id,
    Instant,
    Words,
    metadata,
    personal,
    pseudonymous,
    storable,
    technical,
)
from storage.traces import NAMELESS
from storage.uniting import hand_over
from storage.upsert import insert

members_table = Table(
    "members",
    metadata,
    pseudonymous("id", Id, primary_key=True),
    technical("community", Words, nullable=False, index=True),
    personal("name", Words, nullable=False),
    personal("locale", Words, nullable=False),
    pseudonymous("organiser", Boolean, nullable=False),
    pseudonymous("arrived", Instant, nullable=False),
    pseudonymous("left", Instant),
    pseudonymous("seen", Date),  # the day of their last call, and nothing of what it was
    # An id never comes back: what still points at a person who is erased must not find another.
    sqlite_autoincrement=True,
)
accounts_table = Table(
    "accounts",
    metadata,
    technical("chat", Words, primary_key=True),
    pseudonymous("id", Words, primary_key=True),
    pseudonymous("member", ForeignKey("members.id"), nullable=False, index=True),
    personal("name", Words, nullable=False),
    pseudonymous("left", Instant),
    pseudonymous("organiser", Boolean, nullable=False, server_default="0"),  # by a role there
)

# A statement takes 32,766 values on SQLite and 65,535 on PostgreSQL.
_AT_ONCE = 5_000
_PAIRS = _AT_ONCE // 2


class SqlMembers:
    """The port `Members`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(
        self,
        community: str,
        account: Account,
        locale: str,
        now: datetime,
        *,
        calls: bool = False,
    ) -> Member:
        """The member behind an account; met for the first time, they are written down.

        Who had left is back, under the id they had. The locale follows what the chat last
        told; the name follows the account it came from, so that a person with two accounts
        is not renamed each time they change chats.
        """
        row = await self._row(account)
        if row is None:
            met = await self._meet(community, account, locale, now, calls=calls)
            if met is not None:
                return met
            row = await self._row(account)  # another first call of theirs was faster
            if row is None:
                raise LookupError(f"the account {account.id} on {account.chat} was just erased")
        await self._refresh(row, account, locale, now if calls else None)
        return Member(row.community, row.id)

    async def known(self, account: Account) -> Member | None:
        """The member behind an account, also one they have left."""
        row = await self._row(account)
        return None if row is None else Member(row.community, row.id)

    async def people(self, members: Iterable[Member]) -> Mapping[Member, Person]:
        """Who these members are; nobody for a member who was never known, or is erased."""
        wanted = list(dict.fromkeys(members))
        found: dict[Member, Person] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            ids = [member.id for member in wanted[start : start + _AT_ONCE]]
            found |= {p.member: p for p in await self._people(_THESE, {"ids": ids})}
        return {member: found[member] for member in wanted if member in found}

    async def everyone(self, community: str) -> list[Person]:
        """All who are here, in order of arrival."""
        here = members_table.c.left.is_(None)
        everyone = _PERSONS.where(members_table.c.community == community, here)
        return await self._people(everyone)

    async def organisers(self, community: str) -> list[Member]:
        """The organisers who are here, in order of arrival."""
        here = select(members_table.c.community, members_table.c.id).where(
            members_table.c.community == community,
            members_table.c.organiser | _VOUCHED,
            members_table.c.left.is_(None),
        )
        rows = await self._connection.execute(
            here.order_by(members_table.c.arrived, members_table.c.id)
        )
        return [Member(*row) for row in rows]

    async def is_organiser(self, member: Member) -> bool:
        found = select(members_table.c.id).where(
            _this(member), members_table.c.organiser | _VOUCHED
        )
        return (await self._connection.execute(found)).first() is not None

    async def appoint(self, member: Member, organiser: bool) -> None:
        change = update(members_table).where(_this(member)).values(organiser=organiser)
        await self._connection.execute(change)

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        """Most calls change nothing, and take no lock."""
        wanted = {(one.chat, one.id): is_one for one, is_one in organisers.items()}
        for start in range(0, len(wanted), _PAIRS):
            some = list(wanted)[start : start + _PAIRS]
            key = tuple_(accounts_table.c.chat, accounts_table.c.id)
            known = select(accounts_table.c.chat, accounts_table.c.id, accounts_table.c.organiser)
            for row in await self._connection.execute(known.where(key.in_(some))):
                told = wanted[row.chat, row.id]
                if row.organiser != told:
                    that = _that(Account(row.chat, row.id))
                    change = update(accounts_table).where(that).values(organiser=told)
                    await self._connection.execute(change)

    async def leave(self, account: Account, now: datetime) -> Member | None:
        """The account is gone; the member, if it was the last one they had.

        None too for an account that is not known, or is gone already.
        """
        # Held until the end, so that of two accounts that go at once one sees the other gone;
        # not against what merely points at them, or a round being written would deadlock.
        held = _BEHIND.with_for_update(key_share=True)
        theirs = {"chat": account.chat, "account": account.id}
        row = (await self._connection.execute(held, theirs)).first()
        if row is None or row.account_left is not None:
            return None
        gone = update(accounts_table).where(_that(account)).values(left=now, organiser=False)
        await self._connection.execute(gone)
        others = select(func.count()).where(
            accounts_table.c.member == row.id, accounts_table.c.left.is_(None)
        )
        if await self._connection.scalar(others):
            return None
        member = Member(row.community, row.id)
        await self._connection.execute(update(members_table).where(_this(member)).values(left=now))
        return member

    async def unite(self, stays: Member, goes: Member, now: datetime) -> None:
        """Whatever names *goes* names *stays*; *goes* is nobody any more, and has left."""
        held = select(members_table.c.id).where(members_table.c.id.in_([stays.id, goes.id]))
        await self._connection.execute(held.order_by(members_table.c.id).with_for_update())
        # By name; a role stays with the account that has it.
        named = select(func.count()).where(
            members_table.c.id.in_([stays.id, goes.id]), members_table.c.organiser
        )
        organiser = bool(await self._connection.scalar(named))
        await hand_over(self._connection, stays.id, goes.id)
        both = select(func.max(members_table.c.seen)).where(
            members_table.c.id.in_([stays.id, goes.id])
        )
        seen = await self._connection.scalar(both)
        change = update(members_table).where(_this(stays))
        change = change.values(organiser=organiser, left=None, seen=seen)
        await self._connection.execute(change)
        nobody = {"organiser": False, "left": now, "name": NAMELESS, "locale": ""}
        gone = update(members_table).where(_this(goes)).values(nobody)
        await self._connection.execute(gone)

    async def _meet(
        self, community: str, account: Account, locale: str, now: datetime, *, calls: bool
    ) -> Member | None:
        """Write a person down; None if somebody else did so meanwhile."""
        person = {"community": community, "name": account.name, "locale": locale, "arrived": now}
        seen = now.date() if calls else None
        new = (
            members_table.insert()
            .values(**person, organiser=False, seen=seen)
            .returning(members_table.c.id)
        )
        made = await self._connection.execute(new.returning(members_table.c.id))
        member = made.scalar_one()
        theirs = insert(self._connection, accounts_table).values(
            chat=account.chat, id=account.id, member=member, name=account.name
        )
        # Waits for another first call of the same account to end, on PostgreSQL.
        theirs = theirs.on_conflict_do_nothing()
        if await self._connection.scalar(theirs.returning(accounts_table.c.member)) is None:
            await self._connection.execute(
                delete(members_table).where(members_table.c.id == member)
            )
            return None
        return Member(community, member)

    async def _refresh(
        self, row: Row[Any], account: Account, locale: str, called: datetime | None
    ) -> None:
        """Write down what is new since the last call; most calls bring nothing."""
        theirs: dict[str, Any] = {} if row.account_left is None else {"left": None}
        person: dict[str, Any] = {} if row.left is None else {"left": None}
        name = storable(account.name)
        if name and name != row.account_name:
            theirs["name"] = name
            if row.name == row.account_name:
                person["name"] = name
        if locale and storable(locale) != row.locale:
            person["locale"] = locale
        if called and called.date() != row.seen:
            person["seen"] = called.date()
        if theirs:
            await self._connection.execute(
                update(accounts_table).where(_that(account)).values(**theirs)
            )
        if person:
            one = members_table.c.id == row.id
            await self._connection.execute(update(members_table).where(one).values(**person))

    async def _row(self, account: Account) -> Row[Any] | None:
        theirs = {"chat": account.chat, "account": account.id}
        found: Row[Any] | None = (await self._connection.execute(_BEHIND, theirs)).first()
        return found

    async def _people(
        self, which: Select[Any], given: Mapping[str, Any] | None = None
    ) -> list[Person]:
        """Whole persons, in order of arrival, with the accounts they still have."""
        found: dict[int, Person] = {}
        for row in await self._connection.execute(which, given):
            theirs = () if row.account is None else (Account(row.chat, row.account, row.called),)
            one = found.get(row.id)
            found[row.id] = Person(
                Member(row.community, row.id),
                row.name,
                row.locale,
                one.accounts + theirs if one else theirs,
                organiser=row.organiser or bool(row.vouched) or (one is not None and one.organiser),
                here=row.left is None,
            )
        return list(found.values())


# Persons, each with as many rows as they have accounts, and with one if they have none.
_PERSONS = (
    select(
        members_table,
        accounts_table.c.chat,
        accounts_table.c.id.label("account"),
        accounts_table.c.name.label("called"),
        accounts_table.c.organiser.label("vouched"),
    )
    .outerjoin_from(
        members_table,
        accounts_table,
        (accounts_table.c.member == members_table.c.id) & accounts_table.c.left.is_(None),
    )
    .order_by(
        members_table.c.arrived, members_table.c.id, accounts_table.c.chat, accounts_table.c.id
    )
)
_THESE = _PERSONS.where(members_table.c.id.in_(bindparam("ids", expanding=True)))  # built once
# A role that a member has on one of the chats they still are on.
_VOUCHED = exists(
    select(accounts_table.c.id).where(
        accounts_table.c.member == members_table.c.id,
        accounts_table.c.organiser,
        accounts_table.c.left.is_(None),
    )
)


def _this(member: Member) -> ColumnElement[bool]:
    return (members_table.c.id == member.id) & (members_table.c.community == member.community)


def _that(account: Account) -> ColumnElement[bool]:
    return (accounts_table.c.chat == account.chat) & (accounts_table.c.id == account.id)


def _behind(chat: ColumnElement[str], account: ColumnElement[str]) -> Select[Any]:
    """The member behind an account, with what hangs on the account itself."""
    theirs = [
        accounts_table.c.name.label("account_name"),
        accounts_table.c.left.label("account_left"),
    ]
    that = (accounts_table.c.chat == chat) & (accounts_table.c.id == account)
    return select(members_table, *theirs).join(accounts_table).where(that)


_BEHIND = _behind(bindparam("chat", type_=Words), bindparam("account", type_=Words))
