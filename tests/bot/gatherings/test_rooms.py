"""What organisers set for the whole space: rooms, a week by video, the digest."""

from __future__ import annotations

import pytest

from bot.model import Answer, Invalid
from tests.bot.gatherings.speech import Evening
from tests.bot.gatherings.test_capacity import back, hybrid, seated
from tests.bot.gatherings.test_digest import digests
from tests.bot.gatherings.test_queue import WHEN, full, wait, you_are_in
from tests.town import read, said


async def rule(evening: Evening, kind: str, number: str = "") -> Answer:
    form = await evening.asked("hana", "space rule")
    return await evening.submits("hana", form, {"rule": kind, "number": number})


async def test_the_rule_is_asked_for_in_a_form(evening: Evening) -> None:
    form = await evening.asked("hana", "space rule")
    intro = evening("It holds for every gathering on site that is still to come.")
    assert read(form.title) == evening("Safety rule")
    assert read(form.intro) == intro
    assert [read(option.label) for option in form.fields[0].options] == [
        evening("As many as there are seats"),
        evening("One person per so many m²"),
        evening("A share of the seats, in %"),
    ]
    assert [read(field.label) for field in form.fields] == [
        evening("Rule"),
        evening("How many m², or %"),
    ]
    only = evening("Only the organisers of {space} can do this.", space="The Hive")
    assert said(await evening.says("ada", "space rule")) == only


async def test_a_rule_that_hurts_nobody_holds_at_once(evening: Evening) -> None:
    noted = evening("Noted: {n}% of the seats on site.", n="50")
    assert said(await rule(evening, "percent", "50")) == noted
    going = await evening.announces(seats="3")
    assert await evening.presses("ada", going) == you_are_in(evening)
    assert await evening.presses("bob", going) == wait(evening, 1)  # half of three is one
    noted = evening("Noted: all seats on site can be taken.")
    assert said(await rule(evening, "none")) == noted
    await evening.town.app.tick()
    assert evening.town.told("bob") == [seated(evening)]


async def test_a_rule_by_area_counts_people_in_the_room(evening: Evening) -> None:
    going = await full(evening, "dora", seats=3)
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, area="9")
    answer = await rule(evening, "m2", "4")
    many = evening.many("{n} gathering has fewer seats.", "{n} gatherings have fewer seats.", 1)
    people = evening.many(
        "It takes the seat on site of {n} person.", "It takes the seats on site of {n} people.", 1
    )
    then = evening(
        "The last to come are offered a seat by video where there is one, and are at the front"
        " of the waiting list otherwise. All of them are told."
    )
    assert said(answer) == f"{many}\n{people}\n{then}"
    assert evening.town.told("agnes") == []
    told = await evening.press("hana", answer, "Apply the rule")
    assert told is not None
    assert said(told) == evening("Noted: one person per {n} m² on site.", n="4")
    assert evening.town.told("agnes") == [back(evening)]
    assert await evening.presses("agnes", going) == wait(evening, 1)
    assert await evening.presses("dora", going) == wait(evening, 2)


async def test_the_rule_moves_the_last_to_come_to_video_first(evening: Evening) -> None:
    on_site, _ = await hybrid(evening, seats="2")
    for who in ("ada", "bob"):
        await evening.presses(who, on_site)
    await evening.press("hana", await rule(evening, "percent", "50"), "Apply the rule")
    await evening.press_on_wall("bob", "Take it")
    took = evening("You took the seat: **{title}**, {when}.", title="Bread", when=WHEN)
    assert evening.town.told("bob") == [took]


@pytest.mark.parametrize(
    ("kind", "number"), [("m2", ""), ("m2", "0"), ("percent", "101"), ("percent", "half")]
)
async def test_a_rule_needs_a_number(evening: Evening, kind: str, number: str) -> None:
    answer = await rule(evening, kind, number)
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["number"]
    if not number:
        assert said(answer) == evening("How many? A whole number, please.")


@pytest.mark.parametrize("arg", ["", "m2:0", "m2:-1", "percent:101", "x:4", "m2:99999999999999"])
async def test_an_altered_rule_is_refused(evening: Evening, arg: str) -> None:
    told = await evening.presses("hana", f"gatherings.apply_rule:{arg}")
    nothing = evening("This button no longer does anything.")
    assert told == nothing
    told = await evening.presses("hana", f"gatherings.turn:{arg}")
    assert told == nothing


# A week by video ------------------------------------------------------------------------------


async def test_a_week_is_by_video_and_then_on_site_again(evening: Evening) -> None:
    await evening.town.at("2026-03-06", "10:00")
    first = await full(evening, "bob")
    second = await evening.announces(title="Cake")
    await evening.presses("ada", second)
    answer = await evening.says("hana", "space remote")
    assert said(answer) == "\n".join(
        [
            evening("**The coming week**"),
            evening.many("{n} gathering is on site.", "{n} gatherings are on site.", 2),
            evening("Everybody who signed up is told, once."),
        ]
    )
    told = await evening.press("hana", answer, "By video, all of them")
    assert told is not None
    assert said(told) == evening(
        "The coming week is by video. Everybody who signed up is being told."
    )
    head = evening("This takes place by video, and not on site. You don't need to do anything:")
    assert evening.town.told("ada") == [f"{head}\nBread, {WHEN}\nCake, {WHEN}"]
    assert evening.town.told("bob") == [f"{head}\nBread, {WHEN}"]
    by_video = evening("By video: those who are going get the link.")
    cards = [card for card in evening.town.wall() if card.startswith("📌")]
    assert [by_video in card for card in cards] == [True, True]
    assert await evening.presses("bob", first) == wait(evening, 1)
    answer = await evening.says("hana", "space remote")
    assert evening.many("{n} is by video for now.", "{n} are by video for now.", 2) in said(answer)
    told = await evening.press("hana", answer, "On site again")
    assert told is not None
    assert said(told) == evening("You meet on site again. Everybody who signed up is being told.")
    again = evening("This takes place on site again:")
    assert evening.town.told("bob")[1:] == [f"{again}\nBread, {WHEN}"]


async def test_with_nothing_on_site_there_is_nothing_to_turn(evening: Evening) -> None:
    told = said(await evening.says("hana", "space remote"))
    assert told == evening("Nothing is planned on site in the coming week.")


async def test_in_a_week_by_video_all_seats_are_by_video(evening: Evening) -> None:
    await evening.town.at("2026-03-06", "10:00")
    on_site, _ = await hybrid(evening, seats="1", remote="1")
    for who in ("ada", "bob"):
        await evening.presses(who, on_site)
    await evening.presses("hana", "gatherings.turn:remote")
    await evening.presses("hana", "gatherings.turn:remote")  # pressed twice, done once
    assert len(evening.town.told("ada")) == 1
    assert evening.town.told("bob")[0].startswith(
        evening("There are more seats now, and you're in: **{title}**, {when}.",
                title="Bread", when=WHEN)
    )  # fmt: skip
    # Back in the room: who came last there is offered the seat by video.
    await evening.presses("hana", "gatherings.turn:site")
    assert evening.town.button(evening("Take it"), "bob")


async def test_what_is_planned_later_for_a_week_by_video_is_by_video_too(evening: Evening) -> None:
    await evening.town.at("2026-03-06", "10:00")
    await evening.announces()
    await evening.presses("hana", "gatherings.turn:remote")
    by_video = evening("By video: those who are going get the link.")
    await evening.announces(title="Cake")
    far = evening.when.replace("12", "19")
    await evening.announces(title="Salt", when=far)
    [_, cake, salt] = [card for card in evening.town.wall() if card.startswith("📌")]
    assert by_video in cake
    assert by_video not in salt
    await evening.presses("hana", "gatherings.turn:site")
    assert not any(by_video in card for card in evening.town.wall())
    await evening.announces(title="Pepper")
    assert by_video not in evening.town.wall()[-1]


# The digest -------------------------------------------------------------------------------------


async def test_organisers_say_whether_the_week_is_told(evening: Evening) -> None:
    await evening.announces()
    answer = await evening.says("hana", "space digest")
    on = "On Monday at {at}, everybody reads what the week brings, if it brings anything."
    assert said(answer) == evening(on, at="08:00")
    off = await evening.press("hana", answer, "No longer")
    assert off is not None
    assert said(off) == evening("On Monday, nobody is told what the week brings.")
    await evening.town.at("2026-03-09", "12:00")
    assert digests(evening.town) == []
    await evening.press("hana", off, "Tell it on Mondays")
    await evening.announces(title="Cake", when=evening.when.replace("12", "19"))
    await evening.town.at("2026-03-16", "08:00")
    assert len(digests(evening.town)) == 1
    only = evening("Only the organisers of {space} can do this.", space="The Hive")
    assert said(await evening.says("ada", "space digest")) == only
    assert await evening.presses("ada", "gatherings.set_digest:off") == only
    nothing = evening("This button no longer does anything.")
    assert await evening.presses("hana", "gatherings.set_digest:never") == nothing
