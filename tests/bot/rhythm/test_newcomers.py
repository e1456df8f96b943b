"""A newcomer's first weeks: greeted by a regular who was asked, a breakfast suggested, once."""

from __future__ import annotations

import pytest

from bot.features.coffee.book import CoffeeBook
from tests.bot.rhythm.speech import NOTHING, Regulars
from tests.town import said

JOINED = "{who} has just joined the coffee. Would you say hello?"
WELCOME = (
    "👋 Welcome, {newcomer}! {greeter} knows the space well and gladly answers your questions:"
    " where lunch is good, who does what, how things work here."
)
FIRST = "A first breakfast? {when}, by video: a few members at a table, and no need to dress up."
NO_MORE = "All right: no more of these. You find this under /coffee rhythm."
DONE = "Thank you! It is taken care of."
MONDAYS = ("2026-03-09", "2026-03-16", "2026-03-23")
FRIDAY = {"en": "Friday 10 April 8:30", "fr": "vendredi 10 avril 8h30"}


async def of_old(regulars: Regulars, *people: str) -> None:
    """These people met in three rounds, and greet newcomers from now on."""
    await regulars.enrols(*people)
    for monday in MONDAYS:
        await regulars.all_meet(monday)
    for who in people:
        await regulars.asks(who, "coffee greet")


async def joins(regulars: Regulars, who: str) -> None:
    await regulars.asks(who, "coffee join")
    await regulars.town.app.tick()


def asked(regulars: Regulars, who: str, whom: str = "@New") -> int:
    return regulars.count(who, regulars(JOINED, who=whom))


async def test_a_greeter_is_asked_first_and_then_says_hello(regulars: Regulars) -> None:
    await of_old(regulars, "ada", "bob")
    await joins(regulars, "new")
    assert [asked(regulars, who) for who in ("ada", "bob")] == [1, 0]
    assert regulars.town.told("ada", "new") == []
    hello = regulars.town.button(regulars("I'll say hello"), "ada")
    assert await regulars.presses("bob", hello) == regulars(NOTHING)
    assert await regulars.presses("ada", hello) == regulars(DONE)
    hello_of_two = regulars(WELCOME, newcomer="@New", greeter="@Ada")
    assert regulars.town.told("ada", "new").count(hello_of_two) == 1
    assert await regulars.presses("ada", hello) == regulars(NOTHING)
    await regulars.asks("new", "coffee leave")
    await joins(regulars, "new")  # no newcomer any more
    await regulars.town.at("2026-04-02")
    assert [asked(regulars, who) for who in ("ada", "bob")] == [1, 0]


async def test_greeters_take_turns_and_silence_passes_it_on(regulars: Regulars) -> None:
    await of_old(regulars, "ada", "bob")
    await joins(regulars, "new")
    await regulars.town.at("2026-03-25", "11:00")
    assert asked(regulars, "bob") == 0
    await regulars.town.at("2026-03-26", "11:00")
    assert asked(regulars, "bob") == 1
    assert await regulars.hears_on_wall("bob", "I'll say hello") == regulars(DONE)
    assert await regulars.hears_on_wall("ada", "I'll say hello") == regulars(DONE)  # too late
    assert regulars(WELCOME, newcomer="@New", greeter="@Bob") in regulars.town.told("bob", "new")
    hello = regulars(WELCOME, newcomer="@New", greeter="@Ada")
    assert hello not in regulars.town.told("ada", "new")
    await joins(regulars, "zoe")  # both were asked this week: nobody is
    assert [asked(regulars, who, "@Zoe") for who in ("ada", "bob")] == [0, 0]


async def test_a_no_asks_the_next_at_once_and_is_told_to_nobody(regulars: Regulars) -> None:
    await of_old(regulars, "ada", "bob")
    await joins(regulars, "new")
    heard = await regulars.hears_on_wall("ada", "Not this time")
    assert heard == regulars("All right, and nobody is told.")
    assert asked(regulars, "bob") == 1
    heard = await regulars.hears_on_wall("bob", "Stop greeting")
    assert heard == regulars("All right: I won't ask you any more. To begin again: /coffee greet")


@pytest.mark.parametrize("blocker", ["ada", "new"])
async def test_who_avoids_the_other_is_not_asked(regulars: Regulars, blocker: str) -> None:
    await of_old(regulars, "ada", "bob")
    other = {"ada": "new", "new": "ada"}[blocker]
    await regulars.asks(blocker, "coffee avoid", other)
    await joins(regulars, "new")
    assert [asked(regulars, who) for who in ("ada", "bob")] == [0, 1]


async def test_nobody_new_greets_and_nobody_who_wants_none_is_greeted(regulars: Regulars) -> None:
    await of_old(regulars, "ada", "bob")
    await regulars.presses("shy", "rhythm.no_care")
    await joins(regulars, "shy")
    assert asked(regulars, "ada", "@Shy") == 0
    for who in ("ada", "bob"):
        await regulars.presses(who, "rhythm.stop_greeting")
    await regulars.enrols("eve")
    await regulars.asks("eve", "coffee greet")
    await joins(regulars, "new")
    assert asked(regulars, "eve") == 0  # she has not met anybody three times yet


def suggestion(regulars: Regulars) -> str:
    """How it begins, before the day."""
    return regulars(FIRST, when="§").partition("§")[0]


async def breakfast(regulars: Regulars) -> None:
    await regulars.host("hana")
    words = {"title": "", "where": "https://meet.example/b", "when": FRIDAY[regulars.locale]}
    await regulars.announces("hana", "breakfast", **words)


async def test_after_a_week_a_first_breakfast_is_suggested_once(regulars: Regulars) -> None:
    await regulars.town.at("2026-03-24")
    await joins(regulars, "new")
    await breakfast(regulars)
    first = suggestion(regulars)
    await regulars.town.at("2026-03-31", "09:00")
    assert regulars.count("new", first) == 0
    await regulars.town.at("2026-04-02", "11:00")
    assert regulars.count("new", first) == 1
    card = await regulars.hears_on_wall("new", "See it")
    assert "🥐" in card
    none = await regulars.hears_on_wall("new", "No more of these")
    assert none == regulars(NO_MORE)
    await regulars.town.at("2026-04-09", "11:00")
    assert regulars.count("new", first) == 1


@pytest.mark.parametrize("how", ["pauses", "leaves", "goes", "wants none"])
async def test_no_breakfast_for_who_is_away_or_found_one(regulars: Regulars, how: str) -> None:
    await regulars.town.at("2026-03-24")
    await joins(regulars, "new")
    await breakfast(regulars)
    if how == "goes":
        await regulars.presses("new", regulars.town.button(regulars("Going")))
    elif how == "wants none":
        await regulars.presses("new", "rhythm.no_care")
    else:
        command = {"pauses": "coffee pause", "leaves": "coffee leave"}[how]
        rest = {"pauses": {"en": "2 May", "fr": "2 mai"}[regulars.locale], "leaves": ""}[how]
        await regulars.asks("new", command, rest=rest)
    await regulars.town.at("2026-04-09", "11:00")
    assert regulars.count("new", suggestion(regulars)) == 0


async def test_a_first_coffee_is_with_a_regular(regulars: Regulars) -> None:
    old = ("ada", "bob", "cleo", "dan", "eve", "flo")
    await regulars.enrols(*old)
    await regulars.town.at(MONDAYS[2], "12:00")
    await regulars.enrols("new", "zoe")
    await regulars.town.at("2026-03-30", "12:00")
    members = {who: await regulars.member(who) for who in (*old, "new", "zoe")}
    async with regulars.town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles("town")
        [held, *_] = await book.rounds(circle.id, 1)
        tables = [set(group.members) for group in await book.groups(held.id)]
    for who in ("new", "zoe"):
        [table] = [one for one in tables if members[who] in one]
        assert table - {members["new"], members["zoe"]}


async def test_the_switches_are_one_form(regulars: Regulars) -> None:
    page = await regulars.asks("ada", "coffee rhythm")
    care = regulars("Look after me in my first three weeks")
    assert f"✓ {care}" in said(page)
    form = await regulars.asked_by("ada", page, "Change")
    saved = said(await regulars.submits("ada", form, may="greets"))
    assert f"✗ {care}" in saved
    assert f"✓ {regulars('Ask me to greet newcomers, in turns')}" in saved
