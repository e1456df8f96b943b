"""Hundreds press at once for twelve seats; COMPTOIR_LONG=1 brings ten thousand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from bench.signups import check, evening, rush
from storage.database import SqlDatabase
from tests.town import Town, said

LONG = bool(os.environ.get("COMPTOIR_LONG"))
SIGNUPS, REPEATS = (10_000, 1_000) if LONG else (400, 40)


async def test_a_rush_leaves_exactly_as_many_going_as_there_are_seats(both: Town) -> None:
    """Nobody was known before: first words are said at the same time, too."""
    names = [f"m{number:05}" for number in range(SIGNUPS)]
    gathering = await evening(both)
    found = await rush(both, gathering, names, REPEATS)
    await check(both, gathering, names, found)


# A press costs the same whoever else comes --------------------------------------------------


@dataclass
class Counter:
    statements: int = 0


@contextmanager
def counted(database: SqlDatabase) -> Iterator[Counter]:
    """How many statements are sent to the database meanwhile."""
    counter = Counter()

    def one_more(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        counter.statements += statement != "BEGIN IMMEDIATE"

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", one_more)
    yield counter
    event.remove(engine, "before_cursor_execute", one_more)


BUDGET = {
    "go": 5,  # who, the gathering with their turn, seats and queue, the sign-up, the card
    "go again": 4,
    "no": 13,  # the seat is offered to the next: found, asked, told, and waited for
    "maybe": 5,
    "guests": 6,
}


@pytest.mark.parametrize("crowd", [20, 60])
async def test_a_press_takes_few_statements_however_many_come(town: Town, crowd: int) -> None:
    gathering = await evening(town)
    names = [f"m{number:05}" for number in range(crowd)]
    await rush(town, gathering, names, 0)
    await town.says("ada", "gatherings.list")  # the first call of a day notes the day
    waits = await who_hears(town, gathering, names, "Bread is full")
    spent = {}
    for what, who, token in (
        ("go", "ada", f"go:{gathering}"),
        ("go again", "ada", f"go:{gathering}"),
        ("maybe", "ada", f"maybe:{gathering}"),
        ("guests", waits, f"guests:{gathering}:1"),
    ):
        with counted(town.database) as counter:
            await town.says(who, f"gatherings.{token}")
        spent[what] = counter.statements
    first = await who_hears(town, gathering, names, "You're in")
    with counted(town.database) as counter:
        await town.says(first, f"gatherings.no:{gathering}")
    spent["no"] = counter.statements
    assert {what: spent[what] for what in BUDGET} == BUDGET


async def who_hears(town: Town, gathering: int, names: list[str], words: str) -> str:
    """Somebody who is told this when they press again."""
    for name in names:
        [answer] = await town.says(name, f"gatherings.go:{gathering}")
        if said(answer).startswith(words):
            return name
    raise AssertionError(f"nobody hears {words}")


async def test_an_offer_is_told_once_even_if_the_bot_dies_on_the_way(town: Town) -> None:
    gathering = await evening(town)
    names = [f"m{number:02}" for number in range(14)]
    for name in names:
        await town.says(name, f"gatherings.go:{gathering}")
    await town.app.tick()
    town.chat.lost = [ConnectionError("gone")] * 3
    await town.says(names[0], f"gatherings.no:{gathering}")
    await town.app.tick()
    town.restart()
    await town.time.travel(town.clock.now() + timedelta(hours=1))
    [offer] = town.told(names[12])
    assert offer.startswith("A seat is free")
    assert town.told(names[13]) == []
    assert town.chat.doubled == []
