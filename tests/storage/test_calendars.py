"""What calendars ask of the database, and the addresses that were revoked, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.features.gatherings.book import (
    CalendarBook,
    Gathering,
    GatheringsBook,
    Signup,
    SignupsBook,
    State,
)
from bot.features.gatherings.kinds import EVENT
from bot.model import Account, Community, Member
from bot.ports import Members, Subscriptions
from storage.database import SqlDatabase
from tests.storage.moments import MONDAY
from tests.town import PARIS

SPACE = Community("space", "The Hive", PARIS, "fr", ("slack",))
HOUR = timedelta(hours=1)


async def somebody(database: SqlDatabase, name: str) -> Member:
    async with database.transaction() as tx:
        account = Account("slack", name, name.title())
        return await tx.get(Members).of("space", account, "fr", MONDAY)


async def gathering(
    database: SqlDatabase,
    creator: Member,
    state: State = "planned",
    *,
    hours: int = 0,
    announced: bool = True,
    host: Member | None = None,
) -> Gathering:
    start = MONDAY + hours * HOUR
    new = Gathering(
        0, "space", replace(EVENT, title="Bread"), state, start, creator, host, announced=announced
    )
    async with database.transaction() as tx:
        made = await tx.get(GatheringsBook).create(new)
    assert made is not None
    return made


async def of_member(
    database: SqlDatabase, member: Member
) -> Sequence[tuple[Gathering, Signup | None]]:
    async with database.transaction() as tx:
        return await tx.get(CalendarBook).of_member(member, MONDAY)


async def test_one_s_answers_and_what_one_hosts_in_order(database: SqlDatabase) -> None:
    lea, tom = await somebody(database, "lea"), await somebody(database, "tom")
    later = await gathering(database, tom, hours=5)
    hosted = await gathering(database, tom, hours=3, host=lea)
    off = await gathering(database, tom, "cancelled", hours=1)
    hidden = await gathering(database, tom, "cancelled", hours=1, announced=False, host=lea)
    draft = await gathering(database, tom, "draft", hours=1, host=lea)
    over = await gathering(database, tom, hours=-2)
    other = await gathering(database, tom, hours=2)
    mine = {one.id: Signup(one.id, lea, "going", "site") for one in (later, off, over)}
    async with database.transaction() as tx:
        for signup in [*mine.values(), Signup(other.id, tom, "going", "site")]:
            await tx.get(SignupsBook).put(signup)
    assert await of_member(database, lea) == [
        (off, mine[off.id]),
        (hosted, None),
        (later, mine[later.id]),
    ]
    assert [one.id for one, _ in await of_member(database, tom)] == [other.id]
    async with database.transaction() as tx:
        public = await tx.get(CalendarBook).announced("space", MONDAY)
        nothing = await tx.get(CalendarBook).announced("elsewhere", MONDAY)
    assert public == [off, other, hosted, later]
    assert nothing == []
    assert {hidden.id, draft.id}.isdisjoint(one.id for one in public)


async def test_every_revocation_counts_once(database: SqlDatabase) -> None:
    lea = await somebody(database, "lea")

    async def revoke(whose: Member | Community) -> int:
        async with database.transaction() as tx:
            return await tx.get(Subscriptions).revoke(whose)

    for whose in (lea, SPACE):
        counts = await asyncio.gather(*(revoke(whose) for _ in range(8)))
        assert sorted(counts) == list(range(1, 9))
    tom = await somebody(database, "tom")
    async with database.transaction() as tx:
        book = tx.get(Subscriptions)
        assert [await book.revoked(one) for one in (lea, tom, SPACE)] == [8, 0, 8]
        assert await book.member(lea.id) == (lea, 8)
        assert await book.member(tom.id) == (tom, 0)
        assert await book.member(0) is None
        assert await book.member(10**18 - 1) is None
        assert await book.spaces() == {"space": 8}


async def test_who_left_has_no_calendar(database: SqlDatabase) -> None:
    lea = await somebody(database, "lea")
    async with database.transaction() as tx:
        await tx.get(Members).leave(Account("slack", "lea"), MONDAY)
        assert await tx.get(Subscriptions).member(lea.id) is None
