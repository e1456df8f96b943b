"""Organisers and rounds: preview, swap, send, cancel, report; and nobody else."""

from __future__ import annotations

import pytest

from bot.model import Answer, Whisper
from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import said

SENT = "Sent: everybody is being introduced."


async def four(speech: Speech) -> None:
    """Four members, and Olga who organises."""
    await speech.join("ada", "bob", "cleo", "dan")
    await speech.town.make_organiser("olga")


def proof(speech: Speech, *, proved: bool = True) -> str:
    """The line for four people in two pairs who never met."""
    parts = [
        speech.many("{n} person", "{n} people", 4),
        speech.many("{n} pair", "{n} pairs", 2),
        speech.many("{n} left out", "{n} left out", 0),
        speech.many("{n} met in the last 10 rounds", "{n} met in the last 10 rounds", 0),
        speech.many("{n} this season", "{n} this season", 0),
    ]
    end = "(fewest possible, proved)" if proved else "(changed by hand)"
    return ", ".join(parts) + " " + speech(end)


def pairs(answer: Answer) -> list[set[str]]:
    """The groups that a preview lists."""
    lines = [line for line in said(answer).splitlines() if line.startswith("• ")]
    return [{name.strip("@ ").lower() for name in line[2:].split(",")} for line in lines]


async def test_a_preview_shows_the_round_and_sends_nothing(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    assert said(answer).startswith(
        speech("**Preview of {day}**: nothing is sent yet.", day=speech.day(MONDAY))
    )
    assert proof(speech) in said(answer)
    assert len(pairs(answer)) == 2
    await speech.town.app.tick()
    assert speech.town.wall() == []


async def test_what_was_previewed_is_what_is_held_at_its_time(speech: Speech) -> None:
    await four(speech)
    shown = pairs(await speech.says("olga", "preview"))
    await speech.town.at(MONDAY)
    [companions] = speech.town.companions("ada")
    assert {"ada"} | companions in shown


async def test_a_preview_that_no_longer_fits_is_drawn_again(speech: Speech) -> None:
    await four(speech)
    await speech.says("olga", "preview")
    await speech.says("dan", "leave")
    await speech.town.at(MONDAY)
    assert speech.town.companions("dan") == []
    assert len(speech.town.companions("ada")[0]) == 2


async def test_sending_a_preview_early_holds_it_once(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    sent = await speech.press("olga", answer, "Send it now")
    assert sent is not None
    assert said(sent) == speech(SENT)
    assert len(speech.town.wall()) == 2
    again = await speech.press("olga", answer, "Send it now")
    assert again is not None
    assert said(again) == speech("This round is not a preview any more.")
    await speech.town.at(MONDAY, "12:00")
    assert len([text for text in speech.town.wall() if "☕" in text and "@" in text]) == 2


async def test_swapping_two_shows_the_cost_and_then_does_it(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    answer = await speech.says("olga", "preview")
    before = pairs(answer)
    ada = next(group for group in before if "ada" in group) - {"ada"}
    other = sorted(next(group for group in before if "ada" not in group))[0]
    [form_answer] = await town.says("olga", _token(speech, answer, "Swap two people"),
                                    locale=speech.locale)  # fmt: skip
    form = form_answer.form  # type: ignore[union-attr] # a button that asks
    cost = await speech.submits("olga", form, people={"one": ["ada"], "other": [other]})
    assert speech("Met in the last 10 rounds: {before} → {after}.", before="0", after="0") in said(
        cost
    )
    done = await speech.press("olga", cost, "Swap them")
    assert done is not None
    assert {other} | ada in pairs(done)
    assert proof(speech, proved=False) in said(done)
    await town.at(MONDAY)
    assert town.companions(other)[0] == ada


def _token(speech: Speech, answer: Answer, label: str) -> str:
    assert isinstance(answer, Whisper)
    return next(
        button.token
        for button in answer.message.buttons
        if "".join(map(str, button.label)) == speech(label)
    )


async def test_a_swap_that_makes_no_sense_is_refused_at_its_field(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    answer = await speech.says("olga", "preview")
    [asked] = await town.says("olga", _token(speech, answer, "Swap two people"),
                              locale=speech.locale)  # fmt: skip
    form = asked.form  # type: ignore[union-attr] # a button that asks
    same = await speech.submits("olga", form, people={"one": ["ada"], "other": ["ada"]})
    assert said(same) == speech("Choose two people of this round.")
    stranger = await speech.submits("olga", form, people={"one": ["ada"], "other": ["olga"]})
    assert said(stranger) == speech("Choose two people of this round.")
    nobody = await speech.submits("olga", form, people={"one": ["ada"], "other": []})
    assert said(nobody) == speech("Choose two people of this round.")
    [mate] = next(group for group in pairs(answer) if "ada" in group) - {"ada"}
    already = await speech.submits("olga", form, people={"one": ["ada"], "other": [mate]})
    assert said(already) == speech("They are in the same group already.")


async def test_drawing_again_keeps_everybody(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    again = await speech.press("olga", answer, "Draw again")
    assert again is not None
    assert set().union(*pairs(again)) == {"ada", "bob", "cleo", "dan"}


async def test_a_round_now_asks_first_and_is_held_once_a_day(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "round")
    assert said(answer) == speech.many(
        "{n} person would be introduced right now.", "{n} people would be introduced right now.", 4
    )
    assert speech.town.wall() == []
    held = await speech.press("olga", answer, "Hold it")
    assert held is not None
    assert said(held) == speech(SENT)
    assert len(speech.town.wall()) == 2
    twice = await speech.press("olga", answer, "Hold it")
    assert twice is not None
    assert said(twice) == speech("A round was held today already.")
    await speech.town.at(MONDAY)
    assert len(speech.town.companions("ada")) == 2  # the planned one comes too


async def test_calling_a_round_off_apologises_and_forgets_it(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    none = await speech.hears("olga", "cancel")
    assert none == speech("There is no recent round to call off.")
    await town.at(MONDAY, "11:00")
    first = town.companions("ada")[0]
    asked = await speech.says("olga", "cancel")
    assert town.wall()[0].startswith("☕")
    off = await speech.press("olga", asked, "Call it off")
    assert off is not None
    assert said(off) == speech("Called off. Everybody is being told.")
    apology = speech("This coffee round was called off by the organisers. Sorry for the mix-up!")
    assert town.wall() == [apology, apology]
    again = await speech.press("olga", asked, "Call it off")
    assert again is not None
    assert said(again) == speech("There is no recent round to call off.")
    await town.at("2026-03-30", "12:00")
    assert first in town.companions("ada")[1:] or len(town.companions("ada")) == 3


async def test_the_report_says_who_met_and_where_it_is_going(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    assert speech("No round was held yet.") in await speech.hears("olga", "report")
    for monday in ("2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"):
        await town.at(monday, "11:00")
    await speech.press_on_wall("ada", "We met")
    report = await speech.hears("olga", "report")
    assert speech("Met: {shares}", shares="50 %, 0 %, 0 %, 0 %") in report
    assert speech("(rising)") in report


async def test_the_report_says_who_was_left_out_without_betraying_why(speech: Speech) -> None:
    town = speech.town
    await town.make_organiser("olga")
    await speech.join("ada", "bob", "cleo", "dan")
    for who in ("bob", "cleo", "dan"):
        await speech.says(who, "avoid", people=["ada"])
    await town.at(MONDAY, "11:00")
    report = await speech.hears("olga", "report")
    assert "✗ @Ada: " + speech("nobody was free for them this time") in report


async def test_the_bot_that_was_away_offers_to_hold_the_round(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    town.clock.set(town.clock.now().replace(day=10))
    await town.app.tick()
    offer = await speech.press_on_wall("olga", "Hold a round now")
    assert offer is not None
    held = await speech.press("olga", offer, "Hold it")
    assert held is not None
    assert len(town.companions("ada")) == 1


@pytest.mark.parametrize("name", ["preview", "round", "cancel", "report", "circles", "new", "edit"])
async def test_members_do_none_of_this(speech: Speech, name: str) -> None:
    await four(speech)
    refused = speech("Only the organisers of {space} can do this.", space="The Hive")
    assert await speech.hears("ada", name) == refused


@pytest.mark.parametrize(
    "token",
    ["send:1", "redraw:1", "swap:1", "try_swap:1", "do_swap:1:1:2", "hold_now:1", "cancel_it:1",
     "save_circle:1"],
)  # fmt: skip
async def test_nor_by_an_altered_button(speech: Speech, token: str) -> None:
    await four(speech)
    await speech.says("olga", "preview")
    refused = speech("Only the organisers of {space} can do this.", space="The Hive")
    answer = await speech._press("ada", f"coffee.{token}")
    assert answer is not None
    assert said(answer) == refused
    assert speech.town.wall() == []
