"""A first copy that turns up after the second was sent: organisers are told, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Address, Message, Place, Post
from bot.second import LATER
from bot.worker import GRACE
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.fakes import FakeChat
from tests.town import Town

MINUTE = timedelta(minutes=1)
SAID = {
    "en": (
        "A message to Ada and Bob is there twice: the chat was very late with the first copy. The"
        " buttons of both do the same."
    ),
    "fr": (
        "Un message à Ada et Bob est affiché deux fois\u00a0: la messagerie a eu beaucoup de retard"
        " avec le premier exemplaire. Leurs boutons font la même chose."
    ),
}


class LateChat(FakeChat):
    """Carries requests that were given up out when it likes."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.late: list[str] = []  # markers of what it has not shown yet
        self.extra: list[str] = []
        self.dumb = False

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        if message.text[0] == "Meet!" and marker not in self.late:
            self.late.append(marker)
            raise TimeoutError("no answer")
        return await super().show(address, message, ref, marker)

    async def how_many(self, address: Address, marker: str) -> int:
        if self.dumb:
            raise ConnectionError("not now")
        return (marker in self.markers) + self.extra.count(marker)


@pytest.fixture
async def town(tmp_path: Path, locale: str) -> AsyncIterator[Town]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, (LateChat("fake"),), locale)
    await town.says("olga", "/home", locale=locale)
    await town.make_organiser("olga")
    people = [await town.member(who) for who in ("ada", "bob")]
    async with database.transaction() as tx:
        meet = Post(Place.of(*people), Message(("Meet!",)), "meet", kind="introduction")
        await town.app.worker._runner.record(tx, town.community, [meet])
    await town.app.tick()
    await town.time.travel(town.clock.now() + GRACE + MINUTE)
    assert len(town.told("ada", "bob")) == 1  # it was looked for, not found, and sent again
    yield town
    await database.close()


async def later(town: Town) -> list[str]:
    """What organisers have been told some time after."""
    for _ in range(3):
        town.clock.set(town.clock.now() + LATER)
        await town.app.tick()
    return town.told("olga")


def chat_of(town: Town) -> LateChat:
    assert isinstance(town.chat, LateChat)
    return town.chat


async def test_organisers_hear_of_a_message_that_is_there_twice(town: Town, locale: str) -> None:
    chat_of(town).extra = chat_of(town).late
    assert await later(town) == [SAID[locale]]


async def test_nobody_hears_of_one_that_is_there_once(town: Town) -> None:
    assert await later(town) == []


async def test_where_nobody_can_look_nothing_is_said(town: Town) -> None:
    chat_of(town).extra, chat_of(town).dumb = chat_of(town).late, True
    assert await later(town) == []
