"""One space, two chats: who is where, and what each chat is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.address import together
from bot.model import Account, Address, Call, Member, Person, Place
from storage.books import BOOKS
from storage.database import SqlDatabase
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


async def test_a_chat_that_is_not_the_communitys_names_nobody(twin: Town) -> None:
    stranger = Account("elsewhere", "eve", "Eve")
    account = twin.account("ada", "north")
    place = Place("north", "general")
    call = Call(account, place, "coffee.avoid", people={"whom": (stranger,)})
    [answer] = await twin.app.handle(call)
    assert "form" in type(answer).__name__.lower() or hasattr(answer, "form")
