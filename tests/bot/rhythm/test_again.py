"""A second coffee: wished in private by both, proposed weeks later, made once both say yes."""

from __future__ import annotations

import pytest

from tests.bot.rhythm.speech import AGAIN, NOTHING, Regulars
from tests.bot.rhythm.test_unseen import BEGIN
from tests.town import press, read, said

NOTED = (
    "Noted, and it stays between us. If {who} tells me the same, I'll propose a second coffee"
    " to you both in six to eight weeks."
)
LOVELY = "Lovely! As soon as {who} says yes too, I'll bring you together."


async def met(regulars: Regulars, *more: str) -> None:
    """Ada and Bob met on Monday 9 March."""
    await regulars.enrols("ada", "bob", *more)
    await regulars.meets("ada", "2026-03-09")


async def both_wish(regulars: Regulars) -> None:
    await met(regulars)
    await regulars.wishes("ada")
    await regulars.wishes("bob")


async def quiet(regulars: Regulars, *people: str, day: str = "2026-03-10") -> None:
    """They say when asked from now on: no round brings them together meanwhile."""
    await regulars.town.at(day, "09:00")
    for who in people:
        form = await regulars.asked(who, "coffee settings")
        await regulars.submits(who, form, mode="call")


async def test_on_every_chat_one_says_so_under_the_card_and_has_the_switches(
    anywhere: Regulars,
) -> None:
    await met(anywhere)
    assert await anywhere.wishes("bob") == anywhere(NOTED, who="@Ada")
    page = await anywhere.asks("bob", "coffee rhythm")
    assert anywhere("You would gladly meet again: {people}.", people="@Ada") in said(page)
    form = await anywhere.asked_by("bob", page, "Change")
    saved = await anywhere.submits("bob", form, may="offers,greets")
    greets = anywhere("Ask me to greet newcomers, in turns")
    assert f"✓ {greets}" in said(saved)


async def test_both_are_asked_in_six_to_eight_weeks_and_meet_once_both_say_yes(
    regulars: Regulars,
) -> None:
    await met(regulars)
    assert await regulars.wishes("ada") == regulars(NOTED, who="@Bob")
    assert await regulars.wishes("bob") == regulars(NOTED, who="@Ada")  # the same, word for word
    await quiet(regulars, "ada", "bob")
    await regulars.town.at("2026-04-19", "23:00")
    asked = regulars(AGAIN, who="@Bob")
    assert regulars.count("ada", asked) == 0
    await regulars.town.at("2026-05-04", "23:00")
    assert regulars.count("ada", asked) == 1
    assert regulars.count("ada", regulars(BEGIN)) == 0  # unseen for six weeks, and asked this
    assert regulars.count("bob", regulars(AGAIN, who="@Ada")) == 1
    cards = len(regulars.town.told("ada", "bob"))
    gladly = regulars.town.button(regulars("Gladly"), "bob")
    assert await regulars.hears_on_wall("ada", "Gladly") == regulars(LOVELY, who="@Bob")
    assert len(regulars.town.told("ada", "bob")) == cards  # nothing without the other's yes
    assert regulars("You said: gladly.") in regulars.town.told("ada")[-1]
    assert await regulars.presses("bob", gladly) == regulars(LOVELY, who="@Ada")
    coffee = regulars.town.told("ada", "bob")[-1]
    assert coffee.startswith(regulars("☕ **Time for a coffee!** {people}", people="@Ada, @Bob"))
    [_, message] = list(regulars.town.chat.wall.values())[-1]
    labels = [read(one.label) for one in message.buttons]
    assert len(labels) == 4  # three moments, and "We met"
    assert labels[-1] == regulars("We met")
    assert await regulars.presses("bob", gladly) == regulars(NOTHING)


async def test_a_wish_of_one_alone_is_never_told(regulars: Regulars) -> None:
    await met(regulars)
    await regulars.wishes("ada")
    await quiet(regulars, "ada", "bob")
    before = regulars.town.wall()
    await regulars.town.at("2026-05-12")
    new = [text for text in regulars.town.wall() if text not in before]
    assert not any("@Ada" in text or "@Bob" in text for text in new)
    page = said(await regulars.asks("ada", "coffee rhythm"))
    assert regulars("You would gladly meet again: {people}.", people="@Bob") in page
    assert "@Ada" not in said(await regulars.asks("bob", "coffee rhythm"))


async def test_a_wish_taken_back_is_none(regulars: Regulars) -> None:
    await both_wish(regulars)
    page = await regulars.asks("ada", "coffee rhythm")
    back = await regulars.presses("ada", press(page, regulars("Take back: {name}", name="Bob")))
    assert back == regulars("Taken back: nobody knew of it.")
    await quiet(regulars, "ada", "bob")
    await regulars.town.at("2026-05-12")
    assert regulars.count("bob", regulars(AGAIN, who="@Ada")) == 0
    assert "@Bob" not in said(await regulars.asks("ada", "coffee rhythm"))


async def test_said_anew_the_weeks_begin_anew(regulars: Regulars) -> None:
    await both_wish(regulars)
    token = regulars.town.button(regulars("I'd gladly meet again"), "ada")
    bob = (await regulars.member("bob")).id
    await quiet(regulars, "ada", "bob")
    await regulars.town.at("2026-04-06", "11:00")
    await regulars.presses("ada", f"rhythm.not_again:{bob}")
    assert await regulars.presses("ada", token) == regulars(NOTED, who="@Bob")
    await regulars.town.at("2026-05-17", "23:00")
    asked = regulars(AGAIN, who="@Bob")
    assert regulars.count("ada", asked) == 0
    await regulars.town.at("2026-06-01", "23:00")
    assert regulars.count("ada", asked) == 1


async def test_a_no_is_told_to_nobody(regulars: Regulars) -> None:
    await both_wish(regulars)
    await quiet(regulars, "ada", "bob")
    await regulars.town.at("2026-05-04", "23:00")
    gladly = regulars.town.button(regulars("Gladly"), "bob")
    heard = await regulars.hears_on_wall("ada", "Not this time")
    assert heard == regulars("All right, and nobody is told.")
    before = regulars.town.told("bob")
    assert await regulars.presses("bob", gladly) == regulars(LOVELY, who="@Ada")
    cards = len(regulars.town.told("ada", "bob"))
    await regulars.town.at("2026-05-12")
    assert len(regulars.town.told("ada", "bob")) == cards
    assert len(regulars.town.told("bob")) == len(before)


async def test_who_met_again_by_themselves_is_not_asked(regulars: Regulars) -> None:
    await both_wish(regulars)
    await regulars.meets("bob", "2026-03-16")  # the round of two brings them together again
    await quiet(regulars, "ada", "bob", day="2026-03-17")
    await regulars.town.at("2026-05-12")
    assert regulars.count("ada", regulars(AGAIN, who="@Bob")) == 0


@pytest.mark.parametrize("blocker", ["ada", "bob"])
async def test_who_avoids_the_other_is_not_asked_and_nothing_shows(
    regulars: Regulars, blocker: str
) -> None:
    await met(regulars)
    other = {"ada": "bob", "bob": "ada"}[blocker]
    await regulars.asks(blocker, "coffee avoid", other)
    assert await regulars.wishes("ada") == regulars(NOTED, who="@Bob")
    assert await regulars.wishes("bob") == regulars(NOTED, who="@Ada")
    await quiet(regulars, "ada", "bob")
    await regulars.town.at("2026-05-12")
    assert regulars.count("ada", regulars(AGAIN, who="@Bob")) == 0
    assert regulars.count("bob", regulars(AGAIN, who="@Ada")) == 0


async def test_who_is_away_is_waited_for(regulars: Regulars) -> None:
    await both_wish(regulars)
    await quiet(regulars, "ada", "bob")
    await regulars.asks(
        "ada", "coffee pause", rest={"en": "12 May", "fr": "12 mai"}[regulars.locale]
    )
    asked = regulars(AGAIN, who="@Ada")
    await regulars.town.at("2026-05-12", "09:00")
    assert regulars.count("bob", asked) == 0
    await regulars.town.at("2026-05-20", "23:00")
    assert regulars.count("bob", asked) == 1


async def test_who_left_is_not_waited_for(regulars: Regulars) -> None:
    await both_wish(regulars)
    await regulars.town.app.left(regulars.town.account("ada"))
    assert "@Ada" not in said(await regulars.asks("bob", "coffee rhythm"))
    await regulars.town.at("2026-05-12")
    assert regulars.count("bob", regulars(AGAIN, who="@Ada")) == 0


async def test_of_three_who_met_one_says_which(regulars: Regulars) -> None:
    await met(regulars, "cleo")
    token = regulars.town.button(regulars("I'd gladly meet again"), "cleo")
    [answer] = await regulars.town.says("cleo", token, locale=regulars.locale)
    assert said(answer) == regulars("Whom would you gladly meet again?")
    [noted] = await regulars.town.says("cleo", press(answer, "Ada"), locale=regulars.locale)
    assert said(noted) == regulars(NOTED, who="@Ada")
    back = await regulars.presses_on("cleo", noted, "Take it back")
    assert back == regulars("Taken back: nobody knew of it.")


async def test_one_switch_ends_every_proposal(regulars: Regulars) -> None:
    await both_wish(regulars)
    await quiet(regulars, "ada", "bob")
    await regulars.town.at("2026-05-04", "23:00")
    never = regulars(
        "All right: I won't propose anything any more. You find this under /coffee rhythm."
    )
    assert await regulars.hears_on_wall("ada", "Never propose anything") == never
    no = f"✗ {regulars('Propose a second coffee, or a table')}"
    assert no in said(await regulars.asks("ada", "coffee rhythm"))
    form = await regulars.asked_by("ada", await regulars.asks("ada", "coffee rhythm"), "Change")
    saved = await regulars.submits("ada", form, may="offers")
    assert f"✓ {regulars('Propose a second coffee, or a table')}" in said(saved)


@pytest.mark.parametrize("arg", ["", "x", "99", "1,2,x", "²", "1,1,1,1,1,1,1,1,1"])
async def test_an_altered_button_says_nothing_of_anybody(regulars: Regulars, arg: str) -> None:
    await regulars.enrols("ada", "bob")
    await regulars.town.at("2026-03-09", "10:05")  # introduced, not met
    for name in ("again", "gladly", "no_second"):
        assert await regulars.presses("ada", f"rhythm.{name}:{arg}") == regulars(NOTHING)
    bob = (await regulars.member("bob")).id
    for name in ("again", "gladly", "no_second"):
        assert await regulars.presses("ada", f"rhythm.{name}:{bob}") == regulars(NOTHING)
