"""People who come or go while a round is on."""

from __future__ import annotations

import pytest

from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import said


async def test_who_joins_late_is_placed_within_the_round(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at(MONDAY, "15:00")
    answer = await speech.hears("cleo", "join")
    assert answer == speech("You're in, and just in time: meet {people}.", people="@Ada, @Bob")
    await town.app.tick()
    assert town.companions("cleo") == [{"ada", "bob"}]
    [old] = town.told("ada", "bob")
    assert old == speech("This coffee has changed: it goes on in a new conversation.")


async def test_a_late_joiner_keeps_somebody_left_over_company(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada")
    await town.at(MONDAY, "15:00")
    answer = await speech.hears("bob", "join")
    assert answer == speech("You're in, and just in time: meet {people}.", people="@Ada")


async def test_who_is_left_over_twice_in_a_round_is_still_kept_company(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada")
    await town.at(MONDAY, "15:00")
    await speech.join("bob")
    await town.app.left(town.account("bob"))
    await town.app.tick()
    assert town.told("ada")[0] == " ".join(
        [
            speech("I couldn't find you somebody to meet this time. Sorry!"),
            speech("The next round is {when}.", when="Mon 16 Mar 10:00"),
        ]
    )
    answer = await speech.hears("cleo", "join")
    assert answer == speech("You're in, and just in time: meet {people}.", people="@Ada")


async def test_after_half_of_the_round_one_waits_for_the_next(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at("2026-03-13", "15:00")
    answer = await speech.hears("cleo", "join")
    assert answer == speech("You're in! The next round is {when}.", when="Mon 16 Mar 10:00")


@pytest.mark.parametrize(("who", "whom"), [("cleo", "ada"), ("ada", "cleo")])
async def test_a_late_joiner_is_kept_from_whom_they_avoid_and_who_avoids_them(
    speech: Speech, who: str, whom: str
) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await speech.says(who, "avoid", people=[whom])
    await town.at(MONDAY, "15:00")
    answer = await speech.hears("cleo", "join")
    assert answer == speech("You're in! The next round is {when}.", when="Mon 16 Mar 10:00")


async def test_a_group_that_met_is_left_in_peace(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at(MONDAY, "15:00")
    await speech.press_on_wall("ada", "We met")
    answer = await speech.hears("cleo", "join")
    assert answer == speech("You're in! The next round is {when}.", when="Mon 16 Mar 10:00")


async def test_the_partner_of_who_left_is_seated_again_in_the_same_round(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo", "dan")
    await town.at(MONDAY, "15:00")
    [partner] = town.companions("ada")[0]
    await town.app.left(town.account("ada"))
    await town.app.tick()
    seated = town.companions(partner)
    assert len(seated[-1]) == 2  # the third of the other pair
    assert "ada" not in seated[-1]


async def test_two_who_stay_of_a_trio_keep_each_other(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    await town.at(MONDAY, "15:00")
    await town.app.left(town.account("cleo"))
    await town.app.tick()
    assert town.companions("ada")[-1] == {"bob"}


async def test_who_is_left_with_nobody_is_told(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at(MONDAY, "15:00")
    await town.app.left(town.account("bob"))
    await town.app.tick()
    sorry = speech("I couldn't find you somebody to meet this time. Sorry!")
    assert any(text.startswith(sorry) for text in town.told("ada"))


@pytest.mark.parametrize("step", ["pause", "leave", "skip", "avoid"])
async def test_what_is_said_before_the_round_holds_in_it(speech: Speech, step: str) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at(MONDAY, "09:59")
    if step == "avoid":
        await speech.says("ada", "avoid", people=["bob"])
    else:
        await speech.says("ada", step, "2" if step == "pause" else "")
    await town.at(MONDAY)
    assert town.companions("ada") == []


async def test_joining_twice_in_a_round_seats_once(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await town.at(MONDAY, "15:00")
    await speech.says("cleo", "join")
    await speech.says("cleo", "leave")
    answer = await speech.says("cleo", "join")
    await town.app.tick()
    assert len(town.companions("cleo")) == 1
    assert said(answer)
