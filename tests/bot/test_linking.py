"""One person, two chats: their accounts joined with a code, and all that hangs on them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.features.people.book import PeopleBook
from bot.model import Answer, Call, Place, Whisper
from bot.ports import Members
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.tables import metadata
from storage.uniting import of_members
from tests.bot.gatherings.speech import Evening
from tests.databases import Kind, fresh_database
from tests.fakes import FakeChat
from tests.town import CATALOGUES, Town, press, read, said


class Twin:
    """A town on two chats, and what people say in each."""

    def __init__(self, town: Town, locale: str) -> None:
        self.town, self.locale = town, locale

    def __call__(self, sentence: str, **holes: str) -> str:
        return read(CATALOGUES.speak(self.locale)(sentence, **holes))

    async def does(self, chat: str, who: str, what: str, *people: str, **args: str) -> Answer:
        if what.startswith("/"):
            name, words = self.town.app.read(what)
        else:
            name, _, arg = what.partition(":")
            words = {"arg": arg}
        found = tuple(self.town.account(one, chat) for one in people)
        mentions = {"": found} if found else {}
        account, place = self.town.account(who, chat), Place(chat, "general")
        call = Call(account, place, name, {**words, **args}, mentions, locale=self.locale)
        [answer] = await self.town.app.handle(call)
        return answer

    async def code(self, chat: str, who: str) -> str:
        """The code that they are given."""
        given = said(await self.does(chat, who, "/profile link"))
        [code] = re.findall(r"\b[A-Z2-9]{8}\b", given)[:1]
        return str(code)

    async def join(self, who: str, first: str, second: str) -> str:
        """Join their accounts; what is said at the end."""
        code = await self.code(first, who)
        asked = await self.does(second, who, f"/profile link {code.lower()}")
        assert isinstance(asked, Whisper)
        return said(await self.does(second, who, press(asked, self("Yes, that is me"))))

    def going(self) -> list[set[str]]:
        """Whom the card of a gathering names in each chat."""
        cards = [
            read(message.text)
            for chat in self.town.chats
            for address, message in chat.wall.values()
            if address.channel
        ]
        return [{name for name in ("Ada", "Bob") if name in card} for card in cards]

    async def people(self) -> dict[str, list[str]]:
        """Who is here, each with the chats of their accounts."""
        async with self.town.database.transaction() as tx:
            everyone = await tx.get(Members).everyone("town")
        return {one.name: [account.chat for account in one.accounts] for one in everyone}


@pytest.fixture
async def twin(tmp_path: Path, kind: Kind, locale: str) -> AsyncIterator[Twin]:
    database = SqlDatabase.at(await fresh_database(kind, tmp_path), BOOKS)
    town = Town(database, (FakeChat("north"), FakeChat("south")), locale)
    await town.app.open()
    yield Twin(town, locale)
    await database.close()


async def test_a_code_joins_two_accounts(twin: Twin) -> None:
    await twin.does("north", "ada", "/coffee join")
    await twin.does("south", "ada", "/coffee join")
    assert await twin.join("ada", "north", "south") == twin(
        "Done: your two accounts are one. Use whichever you like."
    )
    assert await twin.people() == {"Ada": ["north", "south"]}
    status = said(await twin.does("south", "ada", "/coffee status"))
    assert status == said(await twin.does("north", "ada", "/coffee status"))


async def test_everything_that_named_either_names_the_one_who_stays(twin: Twin) -> None:
    for chat in ("north", "south"):
        await twin.does(chat, "ada", "/coffee join")
        await twin.does(chat, "bob", "/coffee join")
    await twin.does("north", "cy", "/coffee join")
    await twin.does("south", "ada", "people.save_me", about="Bakes", trade="baker")
    await twin.does("south", "ada", "/coffee avoid", "bob")
    await twin.town.at("2026-03-09")
    await twin.join("ada", "south", "north")
    async with twin.town.database.transaction() as tx:
        members = tx.get(Members)
        one = await members.of("town", twin.town.account("ada", "north"), "", twin.town.clock.now())
        two = await members.of("town", twin.town.account("ada", "south"), "", twin.town.clock.now())
        profile = await tx.get(PeopleBook).profile(one)
        gone = [person.member.id for person in await members.everyone("town")]
    assert one == two
    assert profile is not None
    assert (profile.about, profile.trade) == ("Bakes", "baker")
    assert len(gone) == 4  # Ada, Bob twice, Cy
    async with twin.town.database._engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in of_members(table):
                found = set((await connection.scalars(select(column))).all())
                assert found <= {*gone, None}, f"{table.name}.{column.name}"


async def test_a_code_is_good_once_for_ten_minutes_and_not_for_oneself(twin: Twin) -> None:
    wrong = twin("This code is not good, or not any more.")
    code = await twin.code("north", "ada")
    assert said(await twin.does("north", "ada", f"/profile link {code}")) == twin(
        "This is your own code: type it on the other chat."
    )
    newer = await twin.code("north", "ada")
    assert said(await twin.does("south", "ada", f"/profile link {code}")) == wrong
    assert said(await twin.does("south", "ada", f"people.unite:{newer}")) != wrong
    assert said(await twin.does("south", "eve", f"people.unite:{newer}")) == wrong
    late = await twin.code("north", "bob")
    await twin.town.at("2026-03-03", "10:11")
    assert said(await twin.does("south", "bob", f"/profile link {late}")) == wrong


async def test_guessing_ends_after_five_wrong_codes(twin: Twin) -> None:
    wrong = twin("This code is not good, or not any more.")
    code = await twin.code("north", "ada")
    for guess in range(5):
        assert said(await twin.does("south", "eve", f"/profile link WRONG{guess}")) == wrong
    enough = twin("Too many wrong codes: wait ten minutes, and ask for a new one.")
    assert said(await twin.does("south", "eve", f"/profile link {code}")) == enough
    assert said(await twin.does("south", "eve", f"people.unite:{code}")) == enough


async def test_two_people_of_one_chat_are_not_joined(twin: Twin) -> None:
    code = await twin.code("north", "ada")
    said_ = said(await twin.does("north", "bob", f"/profile link {code}"))
    assert said_ == twin("You both have an account on the same chat: these are two people.")


async def test_where_there_is_one_chat_there_is_nothing_to_join(town: Town) -> None:
    [answer] = await town.says("ada", "/profile link")
    assert said(answer) == "This space has one chat only: there is nothing to join."


async def test_of_two_seats_one_stays_and_the_other_goes_to_who_waits(twin: Twin) -> None:
    """A breakfast with two seats, both taken by one person; somebody else waits."""
    evening = Evening(twin.town, twin.locale)
    await evening.host()
    going = await evening.announces(kind="breakfast", seats="2")
    for chat, who in (("north", "ada"), ("south", "ada"), ("south", "bob")):
        await twin.does(chat, who, going)
    await twin.town.app.tick()
    assert twin.going() == [{"Ada"}, {"Ada"}]
    await twin.join("ada", "north", "south")
    await twin.town.app.tick()
    [offered] = [
        (address.people, read(message.text))
        for address, message in twin.town.chats[1].wall.values()
        if address.people
    ]
    assert offered[0] == (twin.town.account("bob", "south"),)
    assert "Bread" in offered[1]
