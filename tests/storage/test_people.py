"""The book of profiles, on both databases, and what the coffee reads of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.features.coffee.book import CoffeeBook
from bot.features.people.book import BY_DEFAULT, FIELDS, PeopleBook, Profile
from bot.model import Account, Member
from bot.ports import Members
from storage.database import SqlDatabase
from tests.storage.moments import CLEANED, MONDAY, NASTY

SEEN = dict(BY_DEFAULT)


async def somebody(database: SqlDatabase, name: str = "lea") -> Member:
    async with database.transaction() as tx:
        account = Account("slack", name, name.title())
        return await tx.get(Members).of("space", account, "fr", MONDAY)


async def save(database: SqlDatabase, profile: Profile) -> None:
    async with database.transaction() as tx:
        await tx.get(PeopleBook).save(profile)


async def kept(database: SqlDatabase, member: Member) -> Profile | None:
    async with database.transaction() as tx:
        return await tx.get(PeopleBook).profile(member)


def whole(member: Member) -> Profile:
    return Profile(
        member,
        "Je photographie des lieux",
        "photographe",
        "Studio Éclair",
        ("photo de mariage", "Retouche"),
        ("avocat",),
        ("fr", "br"),
        "site",
        frozenset({19, 0, 5}),
        "https://example.org/lea",
        {**SEEN, "link": "nobody", "hours": "everyone"},
    )


async def test_nothing_is_known_of_who_said_nothing(database: SqlDatabase) -> None:
    lea = await somebody(database)
    assert await kept(database, lea) is None


async def test_a_profile_comes_back_as_it_was_saved(database: SqlDatabase) -> None:
    lea = await somebody(database)
    await save(database, whole(lea))
    assert await kept(database, lea) == whole(lea)


async def test_saving_again_changes_it(database: SqlDatabase) -> None:
    lea, sam = await somebody(database), await somebody(database, "sam")
    await save(database, whole(lea))
    await save(database, whole(sam))
    await save(database, Profile(lea, about="Autre chose", seen_by={"about": "introduced"}))
    expected = Profile(lea, about="Autre chose", seen_by={**SEEN, "about": "introduced"})
    assert await kept(database, lea) == expected
    assert await kept(database, sam) == whole(sam)


async def test_who_sees_a_field_nobody_chose_for_is_written_down_too(
    database: SqlDatabase,
) -> None:
    lea = await somebody(database)
    await save(database, Profile(lea))
    found = await kept(database, lea)
    assert found is not None
    assert found.seen_by == SEEN
    assert set(found.seen_by) == set(FIELDS)


async def test_several_profiles_come_in_order_and_without_those_who_have_none(
    database: SqlDatabase,
) -> None:
    members = [await somebody(database, f"m{n}") for n in range(4)]
    for member in (members[3], members[0]):
        await save(database, Profile(member, trade=f"trade {member.id}"))
    async with database.transaction() as tx:
        found = await tx.get(PeopleBook).profiles(reversed(members))
        nobody = await tx.get(PeopleBook).profiles([])
    assert list(found) == [members[0], members[3]]
    assert [profile.trade for profile in found.values()] == [
        f"trade {members[0].id}",
        f"trade {members[3].id}",
    ]
    assert nobody == {}


async def test_more_profiles_than_a_question_holds(
    database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.people._AT_ONCE", 2)
    members = [await somebody(database, f"m{n}") for n in range(5)]
    for member in members:
        await save(database, Profile(member))
    async with database.transaction() as tx:
        assert list(await tx.get(PeopleBook).profiles(members)) == members


async def test_erasing_leaves_nothing_and_touches_nobody_else(database: SqlDatabase) -> None:
    lea, sam = await somebody(database), await somebody(database, "sam")
    await save(database, whole(lea))
    await save(database, whole(sam))
    async with database.transaction() as tx:
        await tx.get(PeopleBook).erase(lea)
        await tx.get(PeopleBook).erase(lea)
    assert await kept(database, lea) is None
    assert await kept(database, sam) == whole(sam)


async def test_what_no_database_stores_is_replaced(database: SqlDatabase) -> None:
    lea = await somebody(database)
    await save(database, Profile(lea, about=NASTY, offers=(NASTY,)))
    found = await kept(database, lea)
    assert found is not None
    assert (found.about, found.offers) == (CLEANED, (CLEANED,))


async def test_two_forms_sent_at_once_lose_nothing(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    lea = await somebody(database)

    async def change(where: SqlDatabase, **fields: str) -> None:
        async with where.transaction() as tx:
            book = tx.get(PeopleBook)
            found = await book.profile(lea) or Profile(lea)
            await asyncio.sleep(0.05)  # long enough for the other to read, were it let in
            await book.save(replace(found, **fields))  # type: ignore[arg-type]  # texts only

    await asyncio.gather(change(database, trade="photographe"), change(other, company="Éclair"))
    found = await kept(database, lea)
    assert found is not None
    assert (found.trade, found.company) == ("photographe", "Éclair")


async def test_the_coffee_reads_the_same_profile(database: SqlDatabase) -> None:
    lea, sam = await somebody(database), await somebody(database, "sam")
    await save(database, whole(lea))
    async with database.transaction() as tx:
        cards = await tx.get(CoffeeBook).cards([lea, sam])
    card = cards[lea]
    assert (card.trade, card.company, card.mode) == ("photographe", "Studio Éclair", "site")
    assert card.offers == {"photo de mariage", "Retouche"}
    assert card.seeks == {"avocat"}
    assert card.languages == {"fr", "br"}
    assert card.hours == {0, 5, 19}
    assert card.shown == set(FIELDS) - {"link"}
    assert cards[sam].shown == frozenset()
