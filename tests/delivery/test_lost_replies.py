"""Replies get lost, requests are late, histories are hidden: nothing is lost, nothing doubled.

By default a few hundred messages; COMPTOIR_LONG=1 sends the full figures.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.care import PATIENCE, Worries
from bot.worker import GATHER, GRACE, LEASE
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import Kind, fresh_database
from tests.delivery.shaky import ShakyChat, want
from tests.town import Town

LONG = bool(os.environ.get("COMPTOIR_LONG"))
MESSAGES, CASES = (10_000, 1_000) if LONG else (300, 100)
BATCH = 250
QUESTIONS = 8


@pytest.fixture
async def shaky(tmp_path: Path, kind: Kind) -> AsyncIterator[tuple[Town, ShakyChat]]:
    """A town on a chat where nothing is certain."""
    database = SqlDatabase.at(await fresh_database(kind, tmp_path), BOOKS)
    chat = ShakyChat("fake", Random(20), 0.1)
    town = Town(database, (chat,))
    chat.clock = town.clock
    yield town, chat
    await database.close()


async def send(town: Town, chat: ShakyChat, count: int, hours: int = 6) -> None:
    """Have so many messages sent, in batches, and live until all is over."""
    who = [await town.member(f"m{number}") for number in range(50)]
    for first in range(0, count, BATCH):
        await want(town, range(first, min(first + BATCH, count)), who)
        await town.time.travel(town.clock.now() + timedelta(minutes=10))
    await town.time.travel(town.clock.now() + timedelta(hours=hours))
    chat.settle()


async def test_where_every_tenth_reply_is_lost_nothing_is_lost_or_doubled(
    shaky: tuple[Town, ShakyChat], kind: Kind
) -> None:
    town, chat = shaky
    await send(town, chat, MESSAGES)
    lost = [n for n in range(MESSAGES) if not chat.copies[f"{n}"]]
    doubled = [text for text, copies in chat.copies.items() if copies > 1]
    sys.stdout.write(f"\n{kind}: {MESSAGES} sent, {len(lost)} lost, {len(doubled)} doubled\n")
    assert (lost, doubled) == ([], [])


async def test_what_is_carried_out_within_the_grace_is_not_sent_again(
    shaky: tuple[Town, ShakyChat], kind: Kind
) -> None:
    town, chat = shaky
    chat.shaky, chat.late = 0.5, timedelta(seconds=55)
    assert chat.late < GRACE
    await send(town, chat, CASES)
    doubled = [text for text, copies in chat.copies.items() if copies > 1]
    sys.stdout.write(f"\n{kind}: {CASES} late by up to 55 s, {len(doubled)} doubled\n")
    assert len(chat.copies) == CASES
    assert doubled == []


async def test_what_is_later_than_the_grace_is_there_twice_at_most(
    shaky: tuple[Town, ShakyChat],
) -> None:
    town, chat = shaky
    chat.shaky, chat.late = 0.5, timedelta(minutes=10)
    await send(town, chat, 100)
    assert len(chat.copies) == 100
    assert 2 in chat.copies.values()  # or nothing was tried
    assert max(chat.copies.values()) <= 4  # once for each of its own late requests


async def test_where_the_history_is_hidden_nothing_is_sent_blindly(
    shaky: tuple[Town, ShakyChat], kind: Kind
) -> None:
    town, chat = shaky
    chat.shaky, chat.hidden = 0.2, True
    who = [await town.member(f"m{number}") for number in range(50)]
    await want(town, range(CASES), who)
    await town.app.tick()
    chat.shaky = 0.0  # from now on all goes well, and still nobody can look
    await town.make_organiser("olga")
    await town.time.travel(town.clock.now() + GRACE + GATHER)
    assert GRACE + GATHER < PATIENCE < LEASE * 3
    asked = sum(copies for text, copies in chat.copies.items() if not text.isdecimal())
    missing = [n for n in range(CASES) if not chat.copies[f"{n}"]]
    doubled = [n for n in range(CASES) if chat.copies[f"{n}"] > 1]
    assert doubled == []
    assert missing  # some were reset before they were read, and wait for the answer
    assert asked == QUESTIONS

    town.restart()
    for _ in range(CASES):
        questions = await town.says("olga", "/space status")
        if len(questions) == 1:
            break
        message = questions[1].message  # type: ignore[union-attr] # whispers all
        number = message.buttons[0].arg
        text = await text_of(town, int(number))
        name = "space.again" if not chat.copies[text] else "space.arrived"
        await town.says("olga", f"{name}:{number}")
        await town.app.tick()
    assert all(chat.copies[f"{n}"] == 1 for n in range(CASES))
    sys.stdout.write(f"\n{kind}: {CASES} with no history, 0 doubled, all settled by organisers\n")


async def text_of(town: Town, number: int) -> str:
    """What the message of this number says: an organiser looks at the chat."""
    async with town.database.transaction() as tx:
        found = await tx.get(Worries).all("town", town.clock.now())
    return next(str(one.message.text[0]) for one in found if one.id == number)
