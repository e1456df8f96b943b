"""From pair to table to breakfast: each step asked, nothing announced before all said yes."""

from __future__ import annotations

import pytest

from bot.acquaintance import Card
from bot.features.rhythm.complement import complement
from bot.model import Ask, Member, Unite
from tests.bot.rhythm.speech import NOTHING, Regulars
from tests.town import VOCABULARY, said

PAIR = "{who} and you met well. A table of four, with two others whose trades complete yours?"
OTHER = (
    "{people} met well, and would like to sit down with two others. You complete each other: would"
    " you join them?"
)
LOVELY = "Lovely! As soon as all of you say yes, I'll bring you together."
NOBODY = "All right, and nobody is told."
HOST = "{people} and you met as a table. Would you host a breakfast by video, on a theme of yours?"
SENT = "Thank you! The organisers have your theme, and will come back to you."
FOUR = ("ada", "bob", "cleo", "dan")
LATER = "2026-03-19"  # two weeks and a day after they were known as a pair


async def recommended(regulars: Regulars) -> None:
    """Ada recommended Bob, and both say so; everybody is in the coffee, and comes when they say."""
    cards = {
        "ada": ("photography", "accounting"),
        "bob": ("law", "translation"),
        "cleo": ("accounting", "photography"),
        "dan": ("translation", "law"),
        "eve": ("accounting", ""),
        "flo": ("", ""),
    }
    for who, (offers, seeks) in cards.items():
        await regulars.shows(who, offers=offers, seeks=seeks)
        await regulars.enrols(who)
        form = await regulars.asked(who, "coffee settings")
        await regulars.submits(who, form, mode="call")
    answer = await regulars.asks("ada", "merci", "bob")
    await regulars.presses_on("ada", answer, "I recommended them")
    await regulars.hears_on_wall("bob", "Yes, that's right")


def pair_asked(regulars: Regulars) -> list[int]:
    return [
        regulars.count("ada", regulars(PAIR, who="@Bob")),
        regulars.count("bob", regulars(PAIR, who="@Ada")),
    ]


def others_asked(regulars: Regulars) -> list[int]:
    asked = regulars(OTHER, people="@Ada, @Bob")
    return [regulars.count(who, asked) for who in ("cleo", "dan", "eve", "flo")]


async def says_yes(regulars: Regulars, *people: str) -> None:
    for who in people:
        assert await regulars.hears_on_wall(who, "Gladly") == regulars(LOVELY)


async def test_a_table_is_made_once_all_four_said_yes_and_may_host_a_breakfast(
    regulars: Regulars,
) -> None:
    await regulars.host("hana")
    await recommended(regulars)
    await regulars.town.at("2026-03-17", "11:00")
    assert pair_asked(regulars) == [0, 0]
    await regulars.town.at(LATER, "11:00")
    assert pair_asked(regulars) == [1, 1]
    await says_yes(regulars, "ada")
    assert others_asked(regulars) == [0, 0, 0, 0]
    await says_yes(regulars, "bob")
    assert others_asked(regulars) == [1, 1, 0, 0]
    await says_yes(regulars, "cleo")
    assert regulars.town.told(*FOUR) == []
    await says_yes(regulars, "dan")
    [card] = regulars.town.told(*FOUR)
    people = ", ".join(f"@{who.title()}" for who in FOUR)
    assert card.startswith(regulars("☕ **Time for a coffee!** {people}", people=people))
    await regulars.press_on_wall("dan", "We met")
    hosting = regulars(HOST, people="@Ada, @Bob, @Dan")
    await regulars.town.at("2026-04-15", "11:00")
    assert regulars.count("cleo", hosting) == 0  # four weeks since she was last asked anything
    await regulars.town.at("2026-04-16", "11:00")
    assert regulars.count("cleo", hosting) == 1
    await hosts(regulars)


async def hosts(regulars: Regulars) -> None:
    """Cleo proposes a theme, and the organiser's form begins with it."""
    assert "@Ada" in regulars.town.told("cleo")[-1]
    token = regulars.town.button(regulars("Propose a theme"), "cleo")
    assert await regulars.presses("eve", token) == regulars(NOTHING)
    form = await regulars.town.asked("cleo", token, locale=regulars.locale)
    assert said(await regulars.submits("cleo", form, theme=" ")) == regulars("It needs a theme.")
    sent = await regulars.submits("cleo", form, theme="Prices: how?")
    assert said(sent) == regulars(SENT)
    await regulars.town.app.tick()
    write = regulars.town.button(regulars("Write the announcement"), "hana")
    [opened] = await regulars.town.says("hana", write, locale=regulars.locale)
    assert isinstance(opened, Ask)
    assert opened.form.fields[0].value == "Prices: how?"
    assert await regulars.presses("dan", token) == regulars(NOTHING)  # once


@pytest.mark.parametrize("who", ["ada", "bob"])
async def test_a_no_of_the_pair_ends_it_and_is_told_to_nobody(regulars: Regulars, who: str) -> None:
    await recommended(regulars)
    await regulars.town.at(LATER, "11:00")
    other = {"ada": "bob", "bob": "ada"}[who]
    gladly = regulars.town.button(regulars("Gladly"), other)
    assert await regulars.hears_on_wall(who, "Not this time") == regulars(NOBODY)
    assert others_asked(regulars) == [0, 0, 0, 0]
    assert await regulars.presses(other, gladly) == regulars(NOTHING)
    await regulars.town.at("2026-05-04")
    assert pair_asked(regulars) == [1, 1]


async def test_in_the_place_of_who_says_no_somebody_else_is_asked(regulars: Regulars) -> None:
    await recommended(regulars)
    await regulars.town.at(LATER, "11:00")
    await says_yes(regulars, "ada", "bob")
    assert await regulars.hears_on_wall("cleo", "Not this time") == regulars(NOBODY)
    assert others_asked(regulars) == [1, 1, 1, 0]
    await says_yes(regulars, "eve", "dan")
    assert len(regulars.town.told("ada", "bob", "dan", "eve")) == 1


async def test_with_nobody_left_to_ask_it_is_over_without_a_word(regulars: Regulars) -> None:
    await recommended(regulars)
    await regulars.town.at(LATER, "11:00")
    await says_yes(regulars, "ada", "bob")
    for who in ("cleo", "dan"):
        assert await regulars.hears_on_wall(who, "Not this time") == regulars(NOBODY)
    assert others_asked(regulars) == [1, 1, 1, 0]  # flo completes nobody
    assert await regulars.hears_on_wall("eve", "Gladly") == regulars(NOTHING)


@pytest.mark.parametrize(("who", "whom"), [("cleo", "ada"), ("ada", "cleo"), ("dan", "cleo")])
async def test_nobody_sits_with_whom_they_avoid(regulars: Regulars, who: str, whom: str) -> None:
    await recommended(regulars)
    await regulars.asks(who, "coffee avoid", whom)
    await regulars.town.at(LATER, "11:00")
    await says_yes(regulars, "ada", "bob")
    expected = [1, 0, 1, 0] if who == "dan" else [0, 1, 1, 0]
    assert others_asked(regulars) == expected


async def test_who_wants_no_proposals_gets_none_and_silence_is_a_no(regulars: Regulars) -> None:
    await recommended(regulars)
    await regulars.presses("cleo", "rhythm.no_offers")
    await regulars.town.at(LATER, "11:00")
    gladly = regulars.town.button(regulars("Gladly"), "ada")
    await regulars.town.at("2026-03-30", "11:00")
    assert await regulars.presses("ada", gladly) == regulars(NOTHING)
    await regulars.town.at("2026-05-04")
    assert pair_asked(regulars) == [1, 1]
    assert others_asked(regulars) == [0, 0, 0, 0]


@pytest.mark.parametrize("arg", ["", "x", "1", "99", "1,2", "²"])
async def test_an_altered_button_does_nothing(regulars: Regulars, arg: str) -> None:
    await recommended(regulars)
    await regulars.town.at(LATER, "11:00")
    for name in ("sit", "no_table", "host"):
        assert await regulars.presses("eve", f"rhythm.{name}:{arg}") == regulars(NOTHING)


async def test_who_leaves_takes_the_table_away(regulars: Regulars) -> None:
    await recommended(regulars)
    await regulars.town.at(LATER, "11:00")
    await says_yes(regulars, "ada")
    gladly = regulars.town.button(regulars("Gladly"), "bob")
    await regulars.town.app.left(regulars.town.account("ada"))
    assert await regulars.presses("bob", gladly) == regulars(NOTHING)


def test_who_completes_whom() -> None:
    def card(number: int, offers: str = "", seeks: str = "", trade: str = "") -> Card:
        said = frozenset(offers.split()), frozenset(seeks.split())
        return Card(Member("town", number), trade=trade, offers=said[0], seeks=said[1])

    ada = card(1, "photography", "accounting")
    bob = card(2, trade="web development")
    pair = [ada, bob]
    both_ways = card(3, "comptabilité", "photo")
    assert complement(both_ways, pair, VOCABULARY) == 4
    assert complement(card(4, "photography"), pair, VOCABULARY) == 0
    assert complement(card(5), pair, VOCABULARY) == 0


async def test_two_who_turn_out_to_be_one_sit_at_no_table(regulars: Regulars) -> None:
    await recommended(regulars)
    await regulars.town.at(LATER, "11:00")
    await regulars.presses("bob", "rhythm.never_ask")
    gladly = regulars.town.button(regulars("Gladly"), "ada")
    stays, goes = await regulars.member("ada"), await regulars.member("bob")
    town = regulars.town
    async with town.database.transaction() as tx:
        await town.app._runner.record(tx, town.community, [Unite(stays, goes)])
    assert await regulars.presses("ada", gladly) == regulars(NOTHING)
    page = said(await regulars.asks("ada", "coffee rhythm"))
    never = regulars("Ask how I am when I have not been seen for long")
    assert f"✗ {never}" in page  # his no is hers
