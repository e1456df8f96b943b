"""Still coming? After a move, two days before, the day before; and too few by the deadline."""

from __future__ import annotations

import pytest

from tests.bot.gatherings.moves import move
from tests.bot.gatherings.speech import Evening
from tests.town import read

WHEN, LATER = "Thu 12 Mar 18:30", "Fri 13 Mar 19:00"  # as the town's people read it


async def test_a_move_asks_everybody_who_is_going(evening: Evening) -> None:
    going = await evening.announces(seats="2")
    for who in ("ada", "bob", "cleo"):
        await evening.presses(who, going)
    await evening.press_on_wall("dan", "Maybe")
    await move(evening, "2026-03-13", "19:00")
    head = evening("**{title}** moves from {was} to {now}.", title="Bread", was=WHEN, now=LATER)
    assert evening.town.told("ada") == [f"{head} {evening('Are you still coming?')}"]
    assert evening.town.told("cleo") == [
        f"{head} {evening('You keep your place on the waiting list.')}"
    ]
    assert evening.town.told("dan") == [f"{head} {evening('Are you coming?')}"]
    assert _silent(evening, 2) in evening.town.wall()[0]


def _silent(evening: Evening, n: int) -> str:
    return evening.many("{n} has not confirmed yet", "{n} have not confirmed yet", n)


async def test_who_still_comes_says_so_and_who_does_not_gives_the_seat(evening: Evening) -> None:
    going = await evening.announces()
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    await move(evening, "2026-03-13", "19:00")
    assert await evening.presses(
        "ada", evening.town.button(evening("I'm still coming"), "ada")
    ) == (evening("Good, see you there: **{title}**, {when}.", title="Bread", when=LATER))
    assert _silent(evening, 1) in evening.town.wall()[0]
    await evening.presses("bob", evening.town.button(evening("Give up my seat"), "bob"))
    card = evening.town.wall()[0]
    assert "@Ada" in card
    assert "@Bob" not in card
    assert _silent(evening, 1) not in card


async def test_an_answer_to_an_older_move_does_not_count(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    await move(evening, "2026-03-13", "19:00")
    old = evening.town.button(evening("I'm still coming"), "ada")
    await move(evening, "2026-03-14", "19:00")
    assert len(evening.town.told("ada")) == 2
    assert await evening.presses("ada", old) == evening(
        "It has moved since: your newest message counts."
    )
    newest = evening.town.button(evening("I'm still coming"), "ada")
    assert await evening.presses("eve", newest) == evening("You have no seat in this one any more.")


@pytest.mark.parametrize("arg", ["", "x", "99:0", "1:-1", "1"])
async def test_an_altered_answer_does_nothing(evening: Evening, arg: str) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    told = await evening.presses("ada", f"gatherings.sure:{arg}")
    moved = arg.startswith("1")
    assert told == evening(
        "It has moved since: your newest message counts."
        if moved
        else "This button no longer does anything."
    )


async def test_maybe_is_asked_to_decide_two_days_before(evening: Evening) -> None:
    going = await evening.announces()
    assert await evening.presses("ada", going.replace(".go", ".maybe")) == evening(
        "Noted: maybe. I'll ask you again two days before."
    )
    await evening.town.at("2026-03-10", "18:29")
    assert evening.town.told("ada") == []
    await evening.town.at("2026-03-10", "18:30")
    asked = evening(
        "You said maybe to **{title}**, {when}. Are you coming?", title="Bread", when=WHEN
    )
    assert evening.town.told("ada") == [asked]
    [message] = [m for a, m in evening.town.chat.wall.values() if a.people]
    assert [read(one.label) for one in message.buttons] == [evening("Going"), evening("Can't")]


async def test_later_than_that_maybe_is_asked_at_once(evening: Evening) -> None:
    going = await evening.announces()
    await evening.town.at("2026-03-11", "09:00")
    assert await evening.presses("ada", going.replace(".go", ".maybe")) == evening(
        "Noted: maybe. It is soon: tell me as soon as you know."
    )


async def test_the_day_before_only_who_signed_up_long_ago_is_asked(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    await evening.town.at("2026-03-11", "12:00")
    await evening.presses("bob", going)
    await evening.town.at("2026-03-11", "18:30")
    assert evening.town.told("bob") == []
    head = evening("See you soon: **{title}**, {when}.", title="Bread", when=WHEN)
    question = evening(
        "Are you still coming? If not, give up your seat: somebody else will be glad of it."
    )
    assert evening.town.told("ada") == [f"{head}\n📍 The kitchen\n{question}"]
    assert _silent(evening, 1) in evening.town.wall()[0]


async def test_who_has_just_confirmed_is_not_asked_again(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    await evening.town.at("2026-03-11", "09:00")
    await move(evening, "2026-03-12", "19:30")
    await evening.presses("ada", evening.town.button(evening("I'm still coming"), "ada"))
    await evening.town.at("2026-03-11", "20:00")
    assert len(evening.town.told("ada")) == 1


async def test_too_few_by_the_deadline_and_it_is_called_off(evening: Evening) -> None:
    going = await evening.announces()
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, minimum="3")
    await evening.presses("ada", going)
    await evening.presses("bob", going.replace(".go", ".maybe"))
    await evening.town.at("2026-03-11", "12:29")
    assert evening.town.told("hana") == []
    await evening.town.at("2026-03-11", "12:30")
    warned = evening.many(
        "**{title}**: {n} person of the {least} it needs. It is called off by itself {deadline}"
        " unless more sign up.",
        "**{title}**: {n} people of the {least} it needs. It is called off by itself {deadline}"
        " unless more sign up.",
        1, title="Bread", least="3", deadline="Wed 11 Mar 18:30",
    )  # fmt: skip
    assert evening.town.told("hana") == [warned]
    await evening.town.at("2026-03-12", "19:00")
    because = evening.many("Nobody had signed up.", "Fewer than {n} people had signed up.", 3)
    off = evening("**{title}**, {when}, does not take place.", title="Bread", when=WHEN)
    for who in ("ada", "bob", "hana"):
        assert evening.town.told(who).count(f"{off} {because}") == 1
    assert evening.town.told("ada")[-1] == f"{off} {because}"  # and no reminder after that
    assert evening.town.wall()[0].endswith(because)


async def test_guests_count_and_enough_is_enough(evening: Evening) -> None:
    going = await evening.announces()
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, minimum="2")
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    await evening.town.at("2026-03-12", "12:00")
    assert evening.town.told("hana") == []
    assert "@Ada" in evening.town.wall()[0]


async def test_one_announced_late_has_half_the_time_that_is_left(evening: Evening) -> None:
    await evening.town.at("2026-03-12", "08:30")
    await evening.announces()
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, minimum="2")
    await evening.town.at("2026-03-12", "13:29")
    assert evening("Going") in [
        read(b.label) for _, m in evening.town.chat.wall.values() for b in m.buttons
    ]
    await evening.town.at("2026-03-12", "13:30")
    assert evening.town.wall()[0].startswith(evening("✖ **Called off:** {title}", title="Bread"))
