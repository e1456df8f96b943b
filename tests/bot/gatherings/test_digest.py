"""The week's digest: Monday morning, edited as things change, nothing where nothing is coming."""

from __future__ import annotations

from pathlib import Path

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.gatherings.moves import moment, move
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database
from tests.fakes import FakeChat
from tests.town import Town, read


def digests(town: Town) -> list[str]:
    """Every digest on the wall."""
    heads = ("This week", "Cette semaine", "Nothing more this week", "Plus rien cette semaine")
    return [text for text in town.wall() if text.startswith(heads)]


def line(evening: Evening, going: int, when: str = "Thu 12 Mar 18:30") -> str:
    people = evening.many("{n} is going", "{n} are going", going)
    return f"1. 📌 Bread — {when}" + (f" · {people}" if going else "")


async def test_on_monday_morning_the_week_is_told(evening: Evening) -> None:
    going = await evening.announces()
    await evening.town.at("2026-03-09", "07:59")
    assert digests(evening.town) == []
    await evening.town.at("2026-03-09", "08:00")
    [digest] = digests(evening.town)
    assert digest.splitlines() == [
        evening("**This week**"),
        line(evening, 0),
        evening("Press a number to see more, and to sign up."),
    ]
    assert "Bread" in await evening.presses("ada", evening.town.button("1"))
    assert evening.town.button("1") == f"gatherings.see:{going.partition(':')[2]}"


async def test_it_is_edited_as_things_change(evening: Evening) -> None:
    going = await evening.announces()
    await evening.town.at("2026-03-09", "08:00")
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    await evening.town.at("2026-03-09", "09:00")
    [digest] = digests(evening.town)
    assert line(evening, 2) in digest
    await evening.drafts(title="Cheese")
    await evening.town.at("2026-03-09", "10:00")
    assert "Cheese" not in digests(evening.town)[0]  # a draft is nobody's
    await evening.town.at("2026-03-12", "20:00")
    assert digests(evening.town) == [evening("Nothing more this week.")]


async def test_what_moves_to_another_week_leaves_this_one_s(evening: Evening) -> None:
    await evening.announces()
    await evening.town.at("2026-03-09", "08:00")
    await move(evening, "2026-03-19", "18:30")
    await evening.town.at("2026-03-09", "08:30")
    assert digests(evening.town) == [evening("Nothing more this week.")]
    await evening.town.at("2026-03-16", "08:00")
    [_, this] = digests(evening.town)
    assert line(evening, 0, "Thu 19 Mar 18:30") in this


async def test_nothing_is_posted_where_nothing_was_coming(evening: Evening) -> None:
    await evening.town.at("2026-03-09", "12:00")
    await evening.announces()  # on Monday at noon, for Thursday
    await evening.town.at("2026-03-13", "12:00")
    assert digests(evening.town) == []
    await evening.town.at("2026-04-20", "12:00")
    assert digests(evening.town) == []


async def test_a_bot_that_slept_tells_what_is_left(evening: Evening) -> None:
    await evening.announces()
    evening.town.clock.set(moment("2026-03-10", "15:00"))  # nobody was there on Monday
    await evening.town.app.tick()
    [digest] = digests(evening.town)
    assert line(evening, 0) in digest


async def test_of_a_week_that_is_over_nothing_is_told(evening: Evening) -> None:
    await evening.announces()
    evening.town.clock.set(moment("2026-03-18", "15:00"))
    await evening.town.app.tick()
    assert digests(evening.town) == []


async def test_each_home_of_the_space_has_one(tmp_path: Path, locale: str) -> None:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database, (FakeChat("fake"), FakeChat("other")), locale)
    await town.app.open()
    evening = Evening(town, locale)
    await evening.host()
    await evening.announces()
    await town.at("2026-03-09", "08:00")
    walls = [[read(m.text) for _, m in chat.wall.values()] for chat in town.chats]
    assert [sum(evening("**This week**") in text for text in wall) for wall in walls] == [1, 1]
    await database.close()
