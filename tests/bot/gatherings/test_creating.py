"""Making a gathering, showing it, changing it, calling it off."""

from __future__ import annotations

import pytest

from bot.model import Ask, Invalid
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said


async def test_what_was_understood_is_shown_before_anybody_sees_it(evening: Evening) -> None:
    preview = await evening.drafts(seats="12", about="We bake.")
    text = said(preview)
    assert text.startswith(evening("**Preview**: nobody else sees this yet."))
    assert "Bread" in text
    assert "Thu 12 Mar 18:30" in text
    assert "The kitchen" in text
    assert evening.many("{n} of {all} seats taken", "{n} of {all} seats taken", 0, all="12") in text
    assert evening.town.wall() == []


async def test_it_is_announced_once_and_its_card_is_edited(evening: Evening) -> None:
    going = await evening.announces(seats="2")
    assert len(evening.town.wall()) == 1
    told = await evening.presses("ada", going)
    assert told == evening(
        "You're in: **{title}**, {when}.", title="Bread", when="Thu 12 Mar 18:30"
    )
    [card] = evening.town.wall()
    assert "@Ada" in card
    assert evening.many("{n} of {all} seats taken", "{n} of {all} seats taken", 1, all="2") in card


async def test_who_comes_too_late_for_a_seat_waits_in_order(evening: Evening) -> None:
    going = await evening.announces(seats="1")
    await evening.presses("ada", going)
    for place, who in enumerate(("bob", "cleo"), start=1):
        told = await evening.presses(who, going)
        assert told == evening(
            "**{title}** is full: you're number {place} on the waiting list.",
            title="Bread",
            place=str(place),
        )


async def test_announced_later_it_is_seen_later(evening: Evening) -> None:
    preview = await evening.drafts()
    [asked] = await evening.town.says("hana", press(preview, evening("Announce later")))
    assert isinstance(asked, Ask)
    when = {"en": "tomorrow 9am", "fr": "demain 9h"}[evening.locale]
    await evening.submits("hana", asked.form, when=when)
    await evening.town.at("2026-03-04", "08:59")
    assert evening.town.wall() == []
    await evening.town.at("2026-03-04", "09:00")
    assert len(evening.town.wall()) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("when", "30/02"),
        ("when", "31 avril 18h"),
        ("when", "demain 25h"),
        ("when", "soonish"),
        ("when", "01/01/9999 18:00"),
        ("seats", "-1"),
        ("seats", "many"),
        ("title", "x" * 200),
        ("about", "x" * 2000),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(evening: Evening, field: str, typed: str) -> None:
    answer = await evening.drafts(**{field: typed})
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == [field]
    assert read(answer.errors[field])


async def test_everything_that_is_wrong_is_said_at_once(evening: Evening) -> None:
    answer = await evening.drafts(title="", when="30/02", seats="many", about="x" * 2000)
    assert isinstance(answer, Invalid)
    assert set(answer.errors) == {"title", "when", "seats", "about"}

    await evening.announces()
    form = await evening.form_of("hana", "More settings")
    answer = await evening.submits("hana", form, length="soon", guests="99", picture="nowhere")
    assert isinstance(answer, Invalid)
    assert set(answer.errors) == {"length", "guests", "picture"}


async def test_only_organisers_make_one(evening: Evening) -> None:
    answer = await evening.says("ada", "event new")
    assert said(answer) == evening("Only the organisers of {space} can do this.", space="The Hive")


async def test_a_gathering_is_called_off_with_a_reason(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "Call off")
    told = await evening.submits("hana", form, because="The oven is broken.")
    assert said(told) == evening("Called off. Everybody who signed up is being told.")
    await evening.town.app.tick()
    [card] = evening.town.wall()
    assert card.startswith(evening("✖ **Called off:** {title}", title="Bread"))
    assert card.endswith("The oven is broken.")


async def test_somebody_else_changes_nothing(evening: Evening) -> None:
    await evening.announces()
    for call in ("manage", "edit", "settings", "save", "ask_cancel", "cancel", "save_settings"):
        [answer] = await evening.town.says("ada", f"gatherings.{call}:1", locale=evening.locale)
        only = evening("Only whoever made it and the organisers can change it.")
        assert said(answer) == only, call


@pytest.mark.parametrize("arg", ["", "x", "99", "1:2:3x", "-1", "9" * 30, "1;drop", "١"])
async def test_an_altered_button_does_nothing(evening: Evening, arg: str) -> None:
    await evening.announces()
    for call in ("go", "maybe", "no", "see", "manage", "cancel"):
        if arg == "1:2:3x" and call != "go":
            continue
        [answer] = await evening.town.says(
            "hana", f"gatherings.{call}:{arg}", locale=evening.locale
        )
        assert said(answer) == evening("This button no longer does anything."), call


async def test_a_message_is_where_a_gathering_can_begin(evening: Evening) -> None:
    text = "Bread for everybody\nI bring the flour."
    [answer] = await evening.town.says(
        "hana", "gatherings.from_message:", locale=evening.locale, text=text
    )
    assert isinstance(answer, Ask)
    values = {field.name: field.value for field in answer.form.fields}
    assert (values["title"], values["about"]) == ("Bread for everybody", text)
    [no] = await evening.town.says(
        "ada", "gatherings.from_message:", locale=evening.locale, text=text
    )
    assert said(no) == evening("Only the organisers of {space} can do this.", space="The Hive")
