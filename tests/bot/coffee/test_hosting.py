"""Organisers and rounds: preview, swap, send, cancel, report; and nobody else."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.features.coffee.hosting import DRAWS
from bot.features.coffee.swapping import by_lot
from bot.model import Answer, Invalid, Member, Whisper
from tests.bot.coffee.lots import keep_apart, keep_none_apart
from tests.bot.coffee.speech import MONDAY, Speech
from tests.town import press, read, said

SENT = "Sent: everybody is being introduced."
STAYS = (
    "These two stay where they are. Some always do, drawn by lot, so that nobody can tell"
    " anything from it: choose another change, or draw again."
)


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


async def test_a_wish_to_avoid_somebody_after_the_preview_holds_in_the_round(
    speech: Speech,
) -> None:
    await four(speech)
    shown = pairs(await speech.says("olga", "preview"))
    [mate] = next(group for group in shown if "ada" in group) - {"ada"}
    await speech.says(mate, "avoid", people=["ada"])
    await speech.town.at(MONDAY)
    [companions] = speech.town.companions("ada")
    assert companions != {mate}


async def test_rules_changed_after_the_preview_hold_in_the_round(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    answer = await speech.says("olga", "preview")
    form = await speech.asked("olga", "edit")
    await speech.submits("olga", form, size="4")
    gone = await offers(speech, answer, "ada")
    assert said(gone) == speech("Choose somebody of this round.")
    await town.at(MONDAY)
    assert town.companions("ada") == [{"bob", "cleo", "dan"}]


async def test_colleagues_since_the_preview_are_kept_apart(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    form = await speech.asked("olga", "edit")
    await speech.submits("olga", form, rules="apart")
    shown = pairs(await speech.says("olga", "preview"))
    [mate] = next(group for group in shown if "ada" in group) - {"ada"}
    for who, company in (("ada", "Atelier"), (mate, "atelier ")):
        card = await town.asked(who, "/profile", locale=speech.locale)
        await town.submits(who, card, locale=speech.locale, company=company)
    await town.at(MONDAY)
    [companions] = town.companions("ada")
    assert companions != {mate}


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


async def test_a_round_sent_early_is_over_and_the_next_one_is_a_week_later(
    speech: Speech,
) -> None:
    town = speech.town
    await four(speech)
    await speech.submits("ada", await speech.asked("ada", "settings"), wishes="warn")
    await speech.press("olga", await speech.says("olga", "preview"), "Send it now")
    following = "2026-03-16"
    title = speech("**Preview of {day}**: nothing is sent yet.", day=speech.day(following))
    assert (await speech.hears("olga", "preview")).startswith(title)
    day = speech("The next round is {when}.", when="Mon 16 Mar 10:00")
    assert day in await speech.hears("bob", "status")
    skipped = "You skip the round of {day}; you are in again for the one after."
    assert await speech.hears("cleo", "skip") == speech(skipped, day=speech.day(following))
    await town.at(MONDAY, "12:00")
    assert town.told("ada") == []  # told of no coffee that was held already
    assert len(town.companions("ada")) == 1
    end = speech("This round is nearly over. Did you meet?")
    assert end not in town.wall()  # it lasts until the next one
    await town.at("2026-03-15", "17:00")
    assert end in town.wall()


async def offers(speech: Speech, answer: Answer, who: str) -> Answer:
    """What the form of one person is answered with."""
    form = await speech.asked_by("olga", answer, "Swap somebody")
    assert [field.name for field in form.fields] == ["one"]
    return await speech.submits("olga", form, people={"one": [who]})


async def test_swapping_somebody_offers_a_change_with_its_cost_and_does_it(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    answer = await speech.says("olga", "preview")
    await keep_none_apart(town, "ada", "bob", "cleo", "dan")
    before = pairs(answer)
    [mate] = next(group for group in before if "ada" in group) - {"ada"}
    offered = await offers(speech, answer, "ada")
    assert said(offered) == speech.many(
        "Who changes places with {who}? As it is, the round repeats {n} pair.",
        "Who changes places with {who}? As it is, the round repeats {n} pairs.",
        0,
        who="@Ada",
    )
    assert isinstance(offered, Whisper)
    [button] = offered.message.buttons  # of two who would do: nobody's absence says a thing
    others = {"bob", "cleo", "dan"} - {mate}
    text = " ".join(read(button.label).split())  # a chat may show any kind of space
    [other] = [one for one in others if text.startswith(one.title())]
    assert text == " ".join(label(speech, other, text.rpartition(" ")[2]).split())
    done = await speech._press("olga", button.token)
    assert done is not None
    assert {other, mate} in pairs(done)
    assert proof(speech, proved=False) in said(done)
    await town.at(MONDAY)
    assert town.companions(other)[0] == {mate}


def label(speech: Speech, who: str, points: str) -> str:
    """The button of a change that repeats nothing."""
    return speech.many(
        "{name}: {n} repeat, points {points}",
        "{name}: {n} repeats, points {points}",
        0,
        name=who.title(),
        points=points,
    )


async def test_a_wish_refuses_a_swap_as_the_lots_do(speech: Speech) -> None:
    """The same is offered with and without it, and the same is said whatever the reason."""
    town = speech.town
    await four(speech)
    answer = await speech.says("olga", "preview")
    [mate] = next(group for group in pairs(answer) if "ada" in group) - {"ada"}
    await keep_none_apart(town, "ada", "bob", "cleo", "dan")
    offered = await offers(speech, answer, "ada")
    assert isinstance(offered, Whisper)
    [button] = offered.message.buttons
    [other] = [one for one in ("bob", "cleo", "dan") if read(button.label).startswith(one.title())]
    [whom] = {"bob", "cleo", "dan"} - {mate, other}  # whom ada would sit with
    await speech.says("ada", "avoid", people=[whom])
    assert await offers(speech, answer, "ada") == offered
    refused = await speech._press("olga", button.token)
    assert refused is not None
    assert speech(STAYS) == said(refused)
    await speech.says("ada", "avoid", people=[whom])
    await keep_apart(town, "ada", whom)
    assert await offers(speech, answer, "ada") == offered
    assert await speech._press("olga", button.token) == refused
    assert pairs(await speech.says("olga", "preview")) == pairs(answer)


async def test_a_swap_that_nobody_was_offered_is_answered_like_an_old_one(speech: Speech) -> None:
    town = speech.town
    await four(speech)
    answer = await speech.says("olga", "preview")
    [mate] = next(group for group in pairs(answer) if "ada" in group) - {"ada"}
    ada, other = await town.member("ada"), await town.member(mate)
    arg = press(answer, speech("Draw again")).partition(":")[2]
    altered = await speech._press("olga", f"coffee.do_swap:{arg}:{ada.id}:{other.id}")
    assert altered is not None
    assert said(altered) == speech("This preview has changed meanwhile: look at it again.")


async def test_the_lots_keep_one_pair_in_eight_apart_for_good() -> None:
    members = [Member("town", number) for number in range(80)]
    falls = [by_lot("lots", one, other) for one, other in combinations(members, 2)]
    assert 1 / 10 < sum(falls) / len(falls) < 1 / 6
    assert falls == [by_lot("lots", other, one) for one, other in combinations(members, 2)]


async def test_a_swap_that_makes_no_sense_is_refused_at_its_field(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    form = await speech.asked_by("olga", answer, "Swap somebody")
    for chosen in (["olga"], [], ["ada", "bob"]):
        refused = await speech.submits("olga", form, people={"one": chosen})
        assert isinstance(refused, Invalid)
        assert refused.errors.keys() == {"one"}
        assert said(refused) == speech("Choose somebody of this round.")


async def test_a_swap_in_a_preview_that_has_changed_is_refused(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    offered = await offers(speech, answer, "ada")
    assert isinstance(offered, Whisper)
    await speech.says("dan", "leave")
    changed = speech("This preview has changed meanwhile: look at it again.")
    assert said(await offers(speech, answer, "ada")) == changed
    late = await speech._press("olga", offered.message.buttons[0].token)
    assert late is not None
    assert said(late) == changed


@pytest.mark.parametrize("arg", ["", ":x:y", ":1", ":1:99999999999999999999", ":1:2:3"])
async def test_an_altered_swap_changes_nothing(speech: Speech, arg: str) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    number = press(answer, speech("Draw again")).partition(":")[2]
    refused = await speech._press("olga", f"coffee.do_swap:{number}{arg}")
    assert refused is not None
    assert said(refused) == speech("This button no longer does anything.")


async def test_drawing_again_keeps_everybody(speech: Speech) -> None:
    await four(speech)
    answer = await speech.says("olga", "preview")
    again = await speech.press("olga", answer, "Draw again")
    assert again is not None
    assert set().union(*pairs(again)) == {"ada", "bob", "cleo", "dan"}


async def test_nobody_looks_at_draw_after_draw(speech: Speech) -> None:
    """Who is together in none of hundreds would be a sign: neither by drawing, nor by leaving."""
    await speech.join("eve", "flo", "gus", "hal")
    await four(speech)
    answer = await speech.says("olga", "preview")
    seen = []
    for _ in range(DRAWS - 1):
        again = await speech.press("olga", answer, "Draw again")
        assert again is not None
        seen.append(pairs(again))
    enough = await speech.press("olga", answer, "Draw again")
    assert enough is not None
    assert said(enough) == speech(
        "I have drawn this preview {n} times: swap somebody, or send it.", n=str(DRAWS)
    )
    await speech.says("dan", "leave")
    await speech.says("olga", "preview")
    await speech.says("dan", "join")
    assert pairs(await speech.says("olga", "preview")) == seen[-1]


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
    left = speech("{what}: {said}", what="@Ada", said=speech("nobody was free for them this time"))
    assert "✗ " + left in report


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
