"""Reminders: each at the time they chose, only those who are going, and only in time."""

from __future__ import annotations

import pytest

from bot.model import Invalid
from tests.bot.gatherings.moves import moment, move
from tests.bot.gatherings.speech import Evening
from tests.town import said

WHEN = "Thu 12 Mar 18:30"


async def choose(evening: Evening, who: str, remind: str, private: str = "yes") -> str:
    form = await evening.asked(who, "event reminders")
    return said(await evening.submits(who, form, remind=remind, private=private))


def reminder(evening: Evening, when: str = WHEN) -> str:
    head = evening("See you soon: **{title}**, {when}.", title="Bread", when=when)
    return f"{head}\n📍 The kitchen"


async def signed_up(evening: Evening, *who: str) -> str:
    """These people are going, too late to be asked the day before."""
    going = await evening.announces()
    await evening.town.at("2026-03-10", "19:00")
    for one in who:
        await evening.presses(one, going)
    return going


async def test_an_hour_before_unless_one_says_otherwise(evening: Evening) -> None:
    await signed_up(evening, "ada")
    await evening.town.at("2026-03-12", "17:29")
    assert evening.town.told("ada") == []
    await evening.town.at("2026-03-12", "17:30")
    assert evening.town.told("ada") == [reminder(evening)]


@pytest.mark.parametrize(
    ("remind", "sentence", "day", "hour"),
    [
        ("1440", "Noted: I'll remind you a day before what you go to.", "2026-03-11", "18:30"),
        ("60", "Noted: I'll remind you an hour before what you go to.", "2026-03-12", "17:30"),
        ("15", "Noted: I'll remind you 15 minutes before what you go to.", "2026-03-12", "18:15"),
    ],
)
async def test_at_the_time_one_chose(
    evening: Evening, remind: str, sentence: str, day: str, hour: str
) -> None:
    assert await choose(evening, "ada", remind) == evening(sentence)
    await signed_up(evening, "ada")
    local = moment(day, hour)
    await evening.town.at(day, f"{local.hour:02}:{local.minute - 1:02}")
    assert evening.town.told("ada") == []
    await evening.town.at(day, hour)
    assert evening.town.told("ada") == [reminder(evening)]
    await evening.town.at("2026-03-12", "18:29")
    assert len(evening.town.told("ada")) == 1
    form = await evening.asked("ada", "event reminders")
    assert {field.name: field.value for field in form.fields} == {
        "remind": remind,
        "private": "yes",
    }


@pytest.mark.parametrize(("remind", "private"), [("0", "yes"), ("60", "no")])
async def test_never_is_never(evening: Evening, remind: str, private: str) -> None:
    assert await choose(evening, "ada", remind, private) == evening("Noted: no reminders.")
    await signed_up(evening, "ada")
    await evening.town.at("2026-03-12", "18:29")
    assert evening.town.told("ada") == []


@pytest.mark.parametrize("field", ["remind", "private"])
async def test_what_is_not_in_the_list_is_refused_at_its_field(
    evening: Evening, field: str
) -> None:
    form = await evening.asked("ada", "event reminders")
    answer = await evening.submits("ada", form, {field: "7"})
    assert isinstance(answer, Invalid)
    assert said(answer) == evening("Choose one of the list, please.")
    assert list(answer.errors) == [field]


async def test_only_who_is_going_is_reminded_and_who_waits_has_other_words(
    evening: Evening,
) -> None:
    going = await evening.announces(seats="1")
    await evening.town.at("2026-03-10", "19:00")
    for who in ("ada", "bob", "cleo"):
        await evening.presses(who, going)
    await evening.presses("dan", going.replace(".go", ".maybe"))
    await evening.presses("eve", going.replace(".go", ".no"))
    await evening.town.at("2026-03-12", "18:29")
    assert evening.town.told("ada") == [reminder(evening)]
    for place, who in enumerate(("bob", "cleo"), start=1):
        assert evening.town.told(who) == [
            evening(
                "**{title}** begins {when}, and it is full: you're number {place} on the"
                " waiting list. A seat may still come free, and then I'll tell you at once.",
                title="Bread",
                when=WHEN,
                place=str(place),
            )
        ]
    assert evening.town.told("dan") == []
    assert evening.town.told("eve") == []


async def test_the_question_and_the_reminder_of_the_day_before_are_one_message(
    evening: Evening,
) -> None:
    await choose(evening, "ada", "1440")
    going = await evening.announces()
    await evening.presses("ada", going)
    await evening.town.at("2026-03-12", "18:29")
    [told] = evening.town.told("ada")
    assert told == (
        f"{reminder(evening)}\n"
        + evening(
            "Are you still coming? If not, give up your seat: somebody else will be glad of it."
        )
    )


async def test_a_gathering_that_moved_reminds_at_its_new_time_only(evening: Evening) -> None:
    await signed_up(evening, "ada")
    await evening.town.at("2026-03-11", "19:00")
    await move(evening, "2026-03-12", "20:30")
    await evening.presses("ada", evening.town.button(evening("I'm still coming"), "ada"))
    before = len(evening.town.told("ada"))
    await evening.town.at("2026-03-12", "19:29")
    assert len(evening.town.told("ada")) == before
    await evening.town.at("2026-03-12", "19:30")
    assert len(evening.town.told("ada")) == before + 1


async def test_a_bot_that_wakes_too_late_reminds_nobody(evening: Evening) -> None:
    await signed_up(evening, "ada", "bob")
    evening.town.clock.set(moment("2026-03-12", "18:30"))
    await evening.town.app.tick()
    assert evening.town.told("ada") == []


async def test_the_link_is_for_who_is_going(evening: Evening) -> None:
    going = await evening.announces(where="https://video.example/room")
    await evening.town.at("2026-03-10", "19:00")
    await evening.presses("ada", going)
    await evening.town.at("2026-03-12", "18:00")
    [told] = evening.town.told("ada")
    assert told.endswith(evening("The link: {link}", link="https://video.example/room"))
