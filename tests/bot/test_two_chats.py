"""One space, two chats: who is where, and what each chat is shown."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.address import together
from bot.features.gatherings.book import SignupsBook
from bot.model import Account, Address, Call, Member, Person, Place
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database
from tests.fakes import FakeChat
from tests.town import Town, read

BOTH = ("north", "south")


def person(number: int, *chats: str, here: bool = True) -> Person:
    accounts = tuple(Account(chat, f"{chat}-{number}") for chat in chats)
    return Person(Member("town", number), f"P{number}", "en", accounts, here=here)


def ids(addresses: list[Address]) -> list[list[str]]:
    return [[account.id for account in address.people] for address in addresses]


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        ([person(1, "north"), person(2, "north")], [["north-1", "north-2"]]),
        ([person(1, *BOTH), person(2, "south")], [["south-1", "south-2"]]),
        ([person(1, *BOTH), person(2, *BOTH)], [["north-1", "north-2"]]),
        ([person(1, "north"), person(2, "south")], [["north-1"], ["south-2"]]),
        ([person(1, "north"), person(2, "north", here=False)], [["north-1"]]),
        ([person(1, "elsewhere")], []),
        ([person(1, "north", here=False)], []),
        ([], []),
    ],
)
def test_people_are_brought_together_in_as_few_chats_as_can_be(
    people: list[Person], wanted: list[list[str]]
) -> None:
    assert ids(together(people, BOTH)) == wanted


@pytest.fixture
async def twin(tmp_path: Path) -> AsyncIterator[Town]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, (FakeChat("north"), FakeChat("south")))
    await town.app.open()
    yield town
    await database.close()


async def test_a_pair_across_chats_gets_a_card_in_each_and_reads_the_others_name(
    twin: Town,
) -> None:
    for chat, who in (("north", "ada"), ("south", "bob")):
        account = twin.account(who, chat)
        await twin.app.handle(Call(account, Place(chat, "general"), "coffee.join"))
    await twin.at("2026-03-09")
    cards = [[read(message.text) for _, message in chat.wall.values()] for chat in twin.chats]
    assert [len(card) for card in cards] == [1, 1]
    assert "@Ada, Bob" in cards[0][0]
    assert "Ada, @Bob" in cards[1][0]
    for card in cards:
        assert "You are on different chats" in card[0]


async def test_a_chat_that_is_not_the_communitys_names_nobody(twin: Town) -> None:
    stranger = Account("elsewhere", "eve", "Eve")
    account = twin.account("ada", "north")
    place = Place("north", "general")
    call = Call(account, place, "coffee.avoid", people={"whom": (stranger,)})
    [answer] = await twin.app.handle(call)
    assert "form" in type(answer).__name__.lower() or hasattr(answer, "form")


async def test_a_breakfast_of_twelve_seats_is_filled_from_both_chats_at_once(twin: Town) -> None:
    """One list and one queue, whichever chat a press comes from."""
    evening = Evening(twin, "en")
    await evening.host()
    name, _, arg = (await evening.announces(kind="breakfast", seats="12")).partition(":")

    async def press(number: int) -> None:
        chat = BOTH[number % 2]
        call = Call(twin.account(f"p{number:02}", chat), Place(chat, "general"), name, {"arg": arg})
        await twin.app.handle(call)

    await asyncio.gather(*map(press, range(20)))
    await twin.app.tick()
    async with twin.database.transaction() as tx:
        signups = await tx.get(SignupsBook).signups(
            int(arg.partition(":")[0]), ("going", "waiting")
        )
    standings = Counter(signup.standing for signup in signups)
    assert standings == {"going": 12, "waiting": 8}
    assert len({signup.turn for signup in signups if signup.standing == "waiting"}) == 8
    cards = [
        [read(message.text) for address, message in chat.wall.values() if address.channel]
        for chat in twin.chats
    ]
    assert [len(card) for card in cards] == [1, 1]
    assert cards[0][0].replace("@", "") == cards[1][0].replace("@", "")
