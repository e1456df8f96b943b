"""The book of members, on both databases."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from bot.model import Account, Member, Person
from bot.ports import Members
from storage.database import SqlDatabase, engine_at
from storage.members import accounts_table, members_table
from tests.storage.moments import CLEANED, HOUR, MINUTE, MONDAY, NASTY

LEA = Account("slack", "U1", "Léa")
SAM = Account("slack", "U2", "Sam")


async def met(database: SqlDatabase, account: Account, locale: str = "fr") -> Member:
    async with database.transaction() as tx:
        return await tx.get(Members).of("space", account, locale, MONDAY)


async def person(database: SqlDatabase, member: Member) -> Person:
    async with database.transaction() as tx:
        return (await tx.get(Members).people([member]))[member]


async def count(url: str) -> tuple[int, int]:
    """How many members and accounts there are."""
    engine = engine_at(url)
    async with engine.connect() as connection:
        found = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (members_table, accounts_table)
        ]
    await engine.dispose()
    return found[0], found[1]


async def second_account(url: str, member: Member, account: Account) -> None:
    """Join an account to a member, as a one-time code does."""
    engine = engine_at(url)
    async with engine.begin() as connection:
        values = {"chat": account.chat, "id": account.id, "name": account.name}
        await connection.execute(accounts_table.insert().values(**values, member=member.id))
    await engine.dispose()


async def test_who_is_met_is_written_down(database: SqlDatabase) -> None:
    lea = await met(database, LEA)
    assert lea.community == "space"
    assert await person(database, lea) == Person(lea, "Léa", "fr", (LEA,))
    assert (await person(database, lea)).accounts[0].name == "Léa"


async def test_an_account_is_one_member_for_ever(database: SqlDatabase, url: str) -> None:
    lea, sam = await met(database, LEA), await met(database, SAM)
    assert lea != sam
    assert await met(database, LEA) == lea
    assert await met(database, Account("discord", "U1", "Léa")) not in {lea, sam}
    assert await count(url) == (3, 3)


async def test_first_calls_at_once_make_one_member(
    database: SqlDatabase, other: SqlDatabase, url: str
) -> None:
    found = await asyncio.gather(*[met(each, LEA) for each in (database, other) * 10])
    assert len(set(found)) == 1
    assert await count(url) == (1, 1)


async def test_a_known_account_is_found(database: SqlDatabase) -> None:
    lea = await met(database, LEA)
    async with database.transaction() as tx:
        assert await tx.get(Members).known(LEA) == lea
        assert await tx.get(Members).known(SAM) is None


async def test_a_new_name_is_taken_over(database: SqlDatabase) -> None:
    lea = await met(database, LEA)
    await met(database, Account("slack", "U1", "Léa Martin"))
    assert (await person(database, lea)).name == "Léa Martin"
    await met(database, Account("slack", "U1", ""), "")
    renamed = await person(database, lea)
    assert (renamed.name, renamed.accounts[0].name) == ("Léa Martin", "Léa Martin")
    assert renamed.locale == "fr"


async def test_the_name_follows_the_account_it_came_from(database: SqlDatabase, url: str) -> None:
    lea = await met(database, LEA)
    await second_account(url, lea, Account("discord", "9", "lea_42"))
    assert await met(database, Account("discord", "9", "lea_43")) == lea
    known = await person(database, lea)
    assert known.name == "Léa"
    assert [account.name for account in known.accounts] == ["lea_43", "Léa"]


async def test_the_locale_is_what_the_chat_last_told(database: SqlDatabase) -> None:
    lea = await met(database, LEA, "")
    assert (await person(database, lea)).locale == ""
    await met(database, LEA, "fr")
    await met(database, LEA, "")
    assert (await person(database, lea)).locale == "fr"
    await met(database, LEA, "en-GB")
    assert (await person(database, lea)).locale == "en-GB"


async def test_a_name_that_cannot_be_stored_is_cleaned(database: SqlDatabase) -> None:
    lea = await met(database, Account("slack", NASTY, NASTY))
    assert await met(database, Account("slack", NASTY, NASTY)) == lea
    assert (await person(database, lea)).name == CLEANED


async def test_who_has_left_is_not_here_and_comes_back_as_themselves(
    database: SqlDatabase,
) -> None:
    lea, sam = await met(database, LEA), await met(database, SAM)
    async with database.transaction() as tx:
        members = tx.get(Members)
        assert await members.leave(LEA, MONDAY + HOUR) == lea
        assert [p.member for p in await members.everyone("space")] == [sam]
        assert await members.known(LEA) == lea
        gone = (await members.people([lea]))[lea]
        assert (gone.here, gone.accounts, gone.name) == (False, (), "Léa")
    assert await met(database, LEA) == lea
    assert await person(database, lea) == Person(lea, "Léa", "fr", (LEA,))


async def test_a_departure_is_told_once(database: SqlDatabase) -> None:
    await met(database, LEA)
    async with database.transaction() as tx:
        assert await tx.get(Members).leave(LEA, MONDAY) is not None
        assert await tx.get(Members).leave(LEA, MONDAY) is None
        assert await tx.get(Members).leave(SAM, MONDAY) is None


async def test_a_member_leaves_with_their_last_account(database: SqlDatabase, url: str) -> None:
    lea = await met(database, LEA)
    discord = Account("discord", "9", "lea")
    await second_account(url, lea, discord)
    async with database.transaction() as tx:
        assert await tx.get(Members).leave(LEA, MONDAY) is None
        still = (await tx.get(Members).people([lea]))[lea]
        assert (still.here, still.accounts) == (True, (discord,))
        assert await tx.get(Members).leave(discord, MONDAY) == lea


async def test_two_last_accounts_that_go_at_once_take_the_member_along(
    database: SqlDatabase, other: SqlDatabase, url: str
) -> None:
    for number in range(10):
        slack, discord = Account("slack", f"S{number}", "x"), Account("discord", f"D{number}", "x")
        member = await met(database, slack)
        await second_account(url, member, discord)

        async def leave(through: SqlDatabase, account: Account) -> Member | None:
            async with through.transaction() as tx:
                return await tx.get(Members).leave(account, MONDAY)

        told = await asyncio.gather(leave(database, slack), leave(other, discord))
        assert sorted(told, key=bool) == [None, member]


async def test_everyone_is_in_order_of_arrival(database: SqlDatabase) -> None:
    async with database.transaction() as tx:
        members = tx.get(Members)
        second = await members.of("space", LEA, "", MONDAY + MINUTE)
        first = await members.of("space", SAM, "", MONDAY)
        third = await members.of("space", Account("slack", "U3", "Zoé"), "", MONDAY + MINUTE)
        await members.of("elsewhere", Account("other", "U1", "Max"), "", MONDAY)
        assert [p.member for p in await members.everyone("space")] == [first, second, third]


async def test_organisers_are_appointed_and_dismissed(database: SqlDatabase) -> None:
    lea, sam = await met(database, LEA), await met(database, SAM)
    async with database.transaction() as tx:
        members = tx.get(Members)
        assert not await members.is_organiser(lea)
        await members.appoint(lea, True)
        await members.appoint(sam, True)
        assert await members.organisers("space") == [lea, sam]
        assert (await members.people([lea]))[lea].organiser
        await members.leave(SAM, MONDAY)
        assert await members.organisers("space") == [lea]
        await members.appoint(lea, False)
        assert await members.organisers("space") == []
        assert not await members.is_organiser(lea)


async def test_a_role_on_a_chat_makes_an_organiser_as_long_as_it_is_there(
    database: SqlDatabase,
) -> None:
    lea, sam = await met(database, LEA), await met(database, SAM)
    async with database.transaction() as tx:
        members = tx.get(Members)
        stranger = Account(LEA.chat, "U404", "Nobody")
        for _ in range(2):
            await members.vouch({LEA: True, SAM: False, stranger: True})
        assert await members.organisers("space") == [lea]
        assert [one.organiser for one in await members.everyone("space")] == [True, False]
        await members.appoint(lea, False)  # by name they are none, by role they are
        assert await members.is_organiser(lea)
        await members.vouch({LEA: False})
        assert not await members.is_organiser(lea)
        await members.vouch({SAM: True})
        await members.leave(SAM, MONDAY)
        await members.of("space", SAM, "", MONDAY)
        assert not await members.is_organiser(sam)  # who comes back has to be told of anew


async def test_a_role_goes_with_its_account_when_two_members_are_one(
    database: SqlDatabase,
) -> None:
    lea, sam = await met(database, LEA), await met(database, SAM)
    async with database.transaction() as tx:
        members = tx.get(Members)
        await members.vouch({SAM: True})
        await members.unite(lea, sam, MONDAY)
        assert await members.is_organiser(lea)
        await members.vouch({SAM: False})
        assert not await members.is_organiser(lea)


async def test_the_same_number_in_another_community_is_somebody_else(
    database: SqlDatabase,
) -> None:
    lea = await met(database, LEA)
    stranger = Member("elsewhere", lea.id)
    async with database.transaction() as tx:
        members = tx.get(Members)
        await members.appoint(stranger, True)
        assert not await members.is_organiser(lea)
        await members.appoint(lea, True)
        assert not await members.is_organiser(stranger)
        assert dict(await members.people([stranger, Member("space", 10**12)])) == {}


async def test_thousands_of_people_are_asked_for_at_once(database: SqlDatabase) -> None:
    async with database.transaction() as tx:
        members = tx.get(Members)
        known = [
            await members.of("space", Account("slack", f"U{n}", f"n{n}"), "", MONDAY)
            for n in range(30)
        ]
        unknown = [Member("space", 10**6 + n) for n in range(70_000)]
        found = await members.people([*known, *unknown])
        assert list(found) == known


async def test_the_number_of_who_was_erased_is_not_given_again(
    database: SqlDatabase, url: str
) -> None:
    lea = await met(database, LEA)
    engine = engine_at(url)
    async with engine.begin() as connection:
        await connection.execute(accounts_table.delete())
        await connection.execute(members_table.delete())
    await engine.dispose()
    assert (await met(database, SAM)).id > lea.id
