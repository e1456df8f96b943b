"""Being away: pauses, skipping, being asked each time."""

from __future__ import annotations

from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import said


async def test_pausing_until_a_date_and_coming_back_by_itself(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    until = "16/03/2026" if speech.locale == "fr" else "2026-03-16"
    answer = await speech.says("ada", "pause", until)
    rest = "You rest until {day}. You'll be in again automatically, and I'll tell you."
    assert said(answer) == speech(rest, day=speech.day("2026-03-16"))

    await town.at(MONDAY)
    assert town.companions("ada") == []
    await town.at("2026-03-16", "12:00")

    assert town.told("ada")[0].startswith(speech("Welcome back! Your pause is over."))
    assert len(town.companions("ada")) == 1


async def test_pausing_for_a_number_of_rounds(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    words = "2 tournées" if speech.locale == "fr" else "2 rounds"
    answer = await speech.says("ada", "pause", words)
    assert said(answer) == speech.many(
        "You rest for {n} round. You'll be in again automatically, and I'll tell you.",
        "You rest for {n} rounds. You'll be in again automatically, and I'll tell you.",
        2,
    )
    await town.at("2026-03-16", "12:00")
    assert town.companions("ada") == []
    assert len(town.told("ada")) == 1  # told that the next one is hers
    await town.at("2026-03-23")
    assert len(town.companions("ada")) == 1


async def test_the_pause_form_takes_a_date_or_a_number_and_keeps_what_was_typed(
    speech: Speech,
) -> None:
    await speech.join("ada")
    form = await speech.asked("ada", "pause")
    both = await speech.submits("ada", form, day="2026-04-01", rounds="2")
    assert said(both) == speech("Give a date or a number of rounds, not both.")
    none = await speech.submits("ada", form)
    assert said(none) == speech("Give a date, or a number of rounds.")
    past = await speech.submits("ada", form, day="2026-03-01")
    assert said(past) == speech("That day is not ahead. Which day are you back?")
    odd = await speech.submits("ada", form, day="31 avril")
    assert said(odd) == speech("That day is not ahead. Which day are you back?")
    many = await speech.submits("ada", form, rounds="99")
    long = "A pause lasts 1 to {most} rounds. For longer: /coffee leave"
    assert said(many) == speech(long, most="26")
    good = await speech.submits("ada", form, day="2026-04-01")
    rest = "You rest until {day}. You'll be in again automatically, and I'll tell you."
    assert said(good) == speech(rest, day=speech.day("2026-04-01"))


async def test_a_date_that_is_none_is_asked_about(speech: Speech) -> None:
    await speech.join("ada")
    asked = "There is no such date as “{fragment}”. Which day is it?"
    assert await speech.hears("ada", "pause", "31/04/2026") == speech(asked, fragment="31/04/2026")


async def test_coming_back_early(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob")
    answer = await speech.says("ada", "pause", "3")
    back = await speech.press("ada", answer, "Come back now")
    assert back is not None
    assert said(back).startswith(speech("You're back."))
    await town.at(MONDAY)
    assert town.companions("ada") == [{"bob"}]


async def test_skipping_one_round_and_changing_ones_mind(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    answer = await speech.says("ada", "skip")
    day = speech.day(MONDAY)
    skipped = "You skip the round of {day}; you are in again for the one after."
    assert said(answer) == speech(skipped, day=day)
    assert speech("You're in, and skip the next round.") in await speech.hears("ada", "status")
    changed = await speech.press("ada", answer, "Take part after all")
    assert changed is not None
    assert said(changed) == speech("You're in for the round of {day}.", day=day)
    again = await speech.press("ada", changed, "Skip this one")
    assert again is not None
    await town.at(MONDAY)
    assert town.companions("ada") == []
    await town.at("2026-03-16")
    assert len(town.companions("ada")) == 1


async def test_a_button_for_a_round_that_has_begun(speech: Speech) -> None:
    await speech.join("ada", "bob")
    answer = await speech.says("ada", "skip")
    await speech.town.at(MONDAY, "11:00")
    late = await speech.press("ada", answer, "Take part after all")
    assert late is not None
    assert said(late) == speech("That round has begun already.")


async def test_who_is_asked_each_time_takes_part_when_they_say_so(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    form = await speech.asked("ada", "settings")
    saved = await speech.submits("ada", form, mode="ask")
    assert said(saved) == speech("Saved: I'll ask you the day before each round.")
    await town.at("2026-03-08", "12:00")
    [question] = town.told("ada")
    asked = "Coffee is tomorrow, {when}. Are you in?"
    assert question == speech(asked, when="Mon 09 Mar 10:00")
    yes = await speech.press_on_wall("ada", "I'm in")
    assert yes is not None
    assert said(yes) == speech("You're in for the round of {day}.", day=speech.day(MONDAY))
    await town.at(MONDAY)
    assert len(town.companions("ada")) == 1
    await town.at("2026-03-16", "12:00")  # asked again, and silent: not in
    assert len(town.told("ada")) == 2
    assert len(town.companions("ada")) == 1


async def test_who_wants_to_know_is_told_the_day_before_and_can_skip(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    await speech.submits("ada", await speech.asked("ada", "settings"), wishes="warn")
    await town.at("2026-03-08", "12:00")
    [told] = town.told("ada")
    warned = "Coffee is tomorrow, {when}: you will be introduced to somebody."
    assert told == speech(warned, when="Mon 09 Mar 10:00")
    assert town.told("bob") == []
    await speech.press_on_wall("ada", "Skip this one")
    await town.at(MONDAY)
    assert town.companions("ada") == []


async def test_only_when_i_say_so(speech: Speech) -> None:
    town = speech.town
    await speech.join("ada", "bob", "cleo")
    await speech.submits("ada", await speech.asked("ada", "settings"), mode="call")
    await town.at(MONDAY)
    assert town.companions("ada") == []
    assert town.told("ada") == []
    yes = await speech.hears("ada", "in")
    assert yes == speech("You're in for the round of {day}.", day=speech.day("2026-03-16"))
    await town.at("2026-03-16")
    assert len(town.companions("ada")) == 1


async def test_a_setting_that_was_altered_changes_nothing(speech: Speech) -> None:
    await speech.join("ada")
    form = await speech.asked("ada", "settings")
    answer = await speech.submits("ada", form, mode="always")
    assert said(answer) == speech("Choose how you take part.")


async def test_who_is_not_in_is_told_how_to_join(speech: Speech) -> None:
    out = speech("You aren't in. To take part: /coffee join")
    for name in ("pause", "resume", "skip", "in", "settings"):
        assert await speech.hears("eve", name) == out
