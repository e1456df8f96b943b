"""Messages that may or may not have arrived, on every chat, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Message, Place, Post
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database
from tests.town import Town, said
from tests.towns import CHATS

MINUTE = timedelta(minutes=1)


@pytest.fixture(params=CHATS)
def chat(request: pytest.FixtureRequest) -> str:
    """Once on each chat."""
    return str(request.param)


@pytest.fixture
async def speech(tmp_path: Path, locale: str, chat: str) -> AsyncIterator[Evening]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with CHATS[chat](database, locale) as town:
        await town.app.open()
        await town.says("olga", "/home", locale=locale)
        await town.make_organiser("olga")
        yield Evening(town, locale)
    await database.close()


async def post(town: Town, *posts: Post) -> None:
    """Have the bot say this."""
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, posts)
    await town.app.tick()


async def introduce(town: Town, text: str = "Meet!", key: str = "intro") -> None:
    """An introduction of Ada and Bob, whose reply is lost."""
    people = [await town.member(who) for who in ("ada", "bob")]
    town.chat.lost = [TimeoutError("no answer")]
    await post(town, Post(Place.of(*people), Message((text,)), key, kind="introduction"))
    await town.time.travel(town.clock.now() + 5 * MINUTE)


def asked(speech: Evening) -> str:
    chat = speech.town.chat.id.rpartition("/")[2].capitalize()
    return speech(
        "{what} to {people} ({chat})",
        what=speech("an introduction"),
        people=speech.town.app.speak(speech.locale).series(["Ada", "Bob"]),
        chat=chat,
    )


async def test_what_cannot_be_seen_is_put_to_the_organisers(speech: Evening) -> None:
    town = speech.town
    town.chat.blind = True
    await introduce(town)
    [question] = town.told("olga")
    assert asked(speech) in question
    assert len(town.told("ada", "bob")) == 1

    town.restart()  # a button works in the next process too
    token = town.button(speech("It arrived"), "olga")
    [answer] = await town.says("olga", token, locale=speech.locale)
    assert said(answer) == speech("Thank you: it has arrived, then.")
    await town.time.travel(town.clock.now() + 5 * MINUTE)
    assert town.told("olga") == [speech("Settled: this message has arrived.")]
    assert len(town.told("ada", "bob")) == 1
    [answer] = await town.says("olga", token, locale=speech.locale)
    refused = "This is settled already, or I'm looking into it this very moment."
    assert said(answer) == speech(refused)


async def test_an_organiser_has_it_sent_again(speech: Evening) -> None:
    town = speech.town
    town.chat.blind = True
    await introduce(town)
    token = town.button(speech("Send it again"), "olga")
    [answer] = await town.says("olga", token, locale=speech.locale)
    assert said(answer) == speech("Thank you: I'm sending it again.")
    await town.app.tick()
    assert len(town.told("ada", "bob")) == 2  # it had arrived: the organiser was wrong


async def test_only_organisers_decide_and_only_what_is_asked(speech: Evening) -> None:
    town = speech.town
    town.chat.blind = True
    await introduce(town)
    only = speech("Only the organisers of {space} can do this.", space="The Hive")
    token = town.button(speech("Send it again"), "olga")
    [answer] = await town.says("ada", token, locale=speech.locale)
    assert said(answer) == only
    refused = speech("This is settled already, or I'm looking into it this very moment.")
    for altered in ("999", "", "-1", "x" * 60, "9" * 40):
        [answer] = await town.says("olga", "space.again", locale=speech.locale, arg=altered)
        assert said(answer) == refused
    await town.app.tick()
    assert len(town.told("ada", "bob")) == 1
