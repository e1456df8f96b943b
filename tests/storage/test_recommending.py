"""The books of recommendations and needs, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.features.people.book import Helper, Need, NeedsBook, Thanks, ThanksBook
from bot.model import Account, Member
from bot.ports import Members
from storage.database import SqlDatabase
from tests.storage.moments import CLEANED, MONDAY, NASTY

HOUR = timedelta(hours=1)


async def people(database: SqlDatabase, *names: str) -> list[Member]:
    async with database.transaction() as tx:
        book = tx.get(Members)
        return [
            await book.of("space", Account("slack", name, name.title()), "fr", MONDAY)
            for name in names
        ]


async def test_what_is_said_comes_back_and_is_settled(database: SqlDatabase) -> None:
    ada, bob, cleo = await people(database, "ada", "bob", "cleo")
    async with database.transaction() as tx:
        book = tx.get(ThanksBook)
        first = await book.say(Thanks(0, ada, bob, "recommended", bob, MONDAY))
        other = await book.say(Thanks(0, cleo, ada, "together", cleo, MONDAY + HOUR))
        await book.settle(first.id, "confirmed", MONDAY + HOUR)
        found = await book.thanks("space", first.id)
        assert found == replace(first, standing="confirmed", settled=MONDAY + HOUR)
        assert found.other == ada
        assert await book.of(ada) == [other, found]
        assert await book.of(bob) == [found]
        assert await book.between(bob, ada, MONDAY - HOUR) == [found]
        assert await book.between(bob, ada, MONDAY) == []
        assert await book.thanks("elsewhere", first.id) is None
        assert await book.thanks("space", 777) is None


async def test_a_quarter_ends_where_the_next_begins(database: SqlDatabase) -> None:
    ada, bob = await people(database, "ada", "bob")
    async with database.transaction() as tx:
        book = tx.get(ThanksBook)
        said = [await book.say(Thanks(0, ada, bob, "recommended", ada, MONDAY)) for _ in range(4)]
        for number, one in enumerate(said[:3]):
            await book.settle(one.id, "confirmed", MONDAY + number * HOUR)
        await book.settle(said[3].id, "declined", MONDAY)
        counted = await book.confirmed("space", MONDAY, MONDAY + 2 * HOUR)
        assert [one.id for one in counted] == [said[1].id, said[0].id]
        assert await book.confirmed("elsewhere", MONDAY, MONDAY + 2 * HOUR) == []


async def test_nobody_recommends_themselves_once_two_are_one(database: SqlDatabase) -> None:
    ada, twin, bob = await people(database, "ada", "twin", "bob")
    async with database.transaction() as tx:
        book = tx.get(ThanksBook)
        await book.say(Thanks(0, ada, twin, "together", ada, MONDAY))
        kept = await book.say(Thanks(0, twin, bob, "recommended", bob, MONDAY))
        await book.part(ada, twin)
        await tx.get(Members).unite(ada, twin, MONDAY)
        assert await book.of(ada) == [replace(kept, giver=ada)]


async def test_two_who_say_it_at_once_say_it_once(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    ada, bob = await people(database, "ada", "bob")

    async def say(where: SqlDatabase, one: Member, two: Member) -> None:
        async with where.transaction() as tx:
            book = tx.get(ThanksBook)
            if not await book.between(one, two, MONDAY - HOUR):
                await asyncio.sleep(0.05)  # long enough for the other to look, were it let in
                await book.say(Thanks(0, ada, bob, "recommended", one, MONDAY))

    await asyncio.gather(say(database, ada, bob), say(other, bob, ada))
    async with database.transaction() as tx:
        assert len(await tx.get(ThanksBook).of(ada)) == 1


async def test_a_need_and_who_can_help(database: SqlDatabase) -> None:
    ada, bob, cleo = await people(database, "ada", "bob", "cleo")
    async with database.transaction() as tx:
        book = tx.get(NeedsBook)
        gone = await book.draft(Need(0, ada, "a van", "", "draft", MONDAY))
        draft = await book.draft(Need(0, ada, NASTY, "photo", "draft", MONDAY))
        assert await book.need("space", gone.id) is None
        assert await book.of(ada) == []
        asking = replace(draft, text=CLEANED, stage="asking")
        await book.change(asking)
        assert await book.of(ada) == [asking]
        assert await book.need("elsewhere", asking.id) is None
        await book.put(asking.id, Helper(cleo, "asked"), MONDAY)
        await book.put(asking.id, Helper(bob, helps=True), MONDAY + HOUR)
        await book.put(asking.id, Helper(cleo, "yes"), MONDAY + 2 * HOUR)
        assert await book.helpers(asking.id) == [Helper(cleo, "yes"), Helper(bob, helps=True)]
        assert await book.waiting_for(bob) == [asking]
        assert await book.asked([ada, bob, cleo]) == {cleo: MONDAY}
        await book.change(replace(asking, stage="found"))
        assert await book.of(ada) == await book.waiting_for(bob) == []
        await book.discard(asking.id)
        assert await book.need("space", asking.id) is None


async def test_nobody_helps_themselves_once_two_are_one(database: SqlDatabase) -> None:
    ada, twin, bob = await people(database, "ada", "twin", "bob")
    async with database.transaction() as tx:
        book = tx.get(NeedsBook)
        need = await book.draft(Need(0, ada, "a van", "", "draft", MONDAY))
        await book.change(replace(need, stage="open"))
        await book.put(need.id, Helper(twin, "yes"), MONDAY)
        await book.put(need.id, Helper(bob, "yes"), MONDAY)
        await tx.get(Members).unite(ada, twin, MONDAY)
        assert await book.helpers(need.id) == [Helper(bob, "yes")]
        assert await book.waiting_for(ada) == []
