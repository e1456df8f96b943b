"""Whom one meets: in confidence whom not, and somebody right now."""

from __future__ import annotations

from datetime import timedelta

from bot.model import Ask, Whisper
from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import said

_WEEK = timedelta(weeks=1)


async def test_an_avoid_list_holds_in_both_directions_and_is_told_to_nobody(
    speech: Speech,
) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo", "dan")
    answer = await speech.says("ada", "avoid", people=["bob"])
    assert said(answer) == speech("Noted, between us.")
    for _ in range(4):
        await town.time.travel(town.clock.now().replace(hour=12) + _WEEK)
    assert {"bob"} not in town.companions("ada")
    everything = " ".join(town.wall())
    assert "avoid" not in everything
    assert "vit" not in everything.replace("invit", "")


async def test_the_list_is_a_form_that_shows_and_changes_it(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    await speech.says("ada", "avoid", people=["bob"])
    form = await speech.asked("ada", "avoid")
    assert [account.id for account in form.fields[0].accounts] == ["bob"]
    emptied = await speech.submits("ada", form, people={"whom": []})
    assert said(emptied) == speech("Your list is empty.")
    again = await speech.asked("ada", "avoid")
    assert again.fields[0].accounts == ()
    themselves = await speech.submits("ada", again, people={"whom": ["ada"]})
    assert said(themselves) == speech("That would be yourself.")
    await town.at(MONDAY)
    assert len(town.companions("ada")) == 1


async def test_who_is_avoided_by_everybody_reads_what_anybody_left_over_reads(
    speech: Speech,
) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo", "dan", "eve")
    for who in ("bob", "cleo", "dan", "eve"):
        await speech.says(who, "avoid", people=["ada"])
    await town.at(MONDAY)
    [told] = town.told("ada")
    assert told == speech("I couldn't find you somebody to meet this time. Sorry!") + " " + speech(
        "The next round is {when}.", when="Mon 16 Mar 10:00"
    )


async def test_a_coffee_now_waits_for_somebody_else_who_is_free(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    waiting = speech(
        "You are on today's list. As soon as somebody else is free, I'll introduce you to each"
        " other."
    )
    assert await speech.hears("ada", "now") == waiting
    assert await speech.hears("ada", "now") == waiting  # once on the list
    found = await speech.hears("bob", "now")
    assert found == speech("{who} is free too: say hello!", who="@Ada")
    await town.app.tick()
    assert town.companions("bob") == [{"ada"}]
    assert await speech.hears("ada", "now") == waiting  # the list was emptied


async def test_nobody_is_introduced_to_the_same_person_twice_in_a_day(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    for who in ("ada", "bob", "ada", "bob"):
        await speech.says(who, "now")
    await town.app.tick()
    assert town.companions("ada") == [{"bob"}]
    assert await speech.hears("cleo", "now") == speech(
        "{who} is free too: say hello!", who="@Ada"
    )  # who asked again meets somebody else
    await town.at("2026-03-04", "09:00")
    await speech.says("ada", "now")
    assert "@Ada" in await speech.hears("bob", "now")


async def test_never_mind_takes_one_off_the_list(speech: Speech) -> None:
    await speech.join("ada", "bob")
    answer = await speech.says("ada", "now")
    off = await speech.press("ada", answer, "Never mind")
    assert off is not None
    assert said(off) == speech("All right, another day.")
    assert "@Ada" not in await speech.hears("bob", "now")


async def test_yesterdays_list_is_not_todays(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    await speech.says("ada", "now")
    await town.at("2026-03-04", "09:00")
    assert "@Ada" not in await speech.hears("bob", "now")


async def test_nobody_is_introduced_now_to_whom_they_avoid_and_the_answer_is_the_same(
    speech: Speech,
) -> None:
    await speech.join("ada", "bob")
    await speech.says("ada", "avoid", people=["bob"])
    alone = await speech.says("ada", "now")
    beside = await speech.says("bob", "now")
    assert isinstance(alone, Whisper)
    assert alone == beside


async def test_a_spontaneous_coffee_counts_as_having_met(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo", "dan")
    await speech.says("ada", "now")
    await speech.says("bob", "now")
    await town.at(MONDAY)
    assert town.companions("ada")[0] == {"bob"}
    assert town.companions("ada")[1] in ({"cleo"}, {"dan"})


async def test_the_form_says_that_it_is_in_confidence(speech: Speech) -> None:
    [answer] = await speech.town.says("ada", speech.command("avoid"), locale=speech.locale)
    assert isinstance(answer, Ask)
    assert answer.form.intro
