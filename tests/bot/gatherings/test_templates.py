"""Templates: kept under a name, and the next one made in two clicks."""

from __future__ import annotations

import pytest

from bot.model import Ask, Form, Invalid, Whisper
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said


async def keep(evening: Evening, name: str = "Baking") -> str:
    form = await evening.form_of("hana", "Save as a template")
    return said(await evening.submits("hana", form, name=name))


async def pressed(evening: Evening, command: str, *labels: str) -> Form | str:
    """Press through from a command: the form at the end, or what is said there."""
    answer = await evening.says("hana", command)
    for label in labels:
        [answer] = await evening.town.says("hana", press(answer, label), locale=evening.locale)
    return answer.form if isinstance(answer, Ask) else said(answer)


async def test_the_next_one_is_two_clicks_away(evening: Evening) -> None:
    await evening.announces(seats="12", about="We bake.")
    settings = await evening.form_of("hana", "More settings")
    await evening.submits("hana", settings, minimum="4", length="1h30")
    assert await keep(evening) == evening(
        "Saved as **{name}**. Make the next one from it with /event templates.", name="Baking"
    )
    form = await pressed(evening, "event templates", "Baking")
    assert isinstance(form, Form)
    values = {field.name: field.value for field in form.fields}
    assert values == {
        "title": "Bread",
        "when": "",
        "where": "The kitchen",
        "seats": "12",
        "about": "We bake.",
    }
    preview = await evening.submits("hana", form, when=evening.when)
    assert said(preview).startswith(evening("**Preview**: nobody else sees this yet."))
    assert "1h30" in said(preview)
    await evening.press("hana", preview, "Announce now")
    assert len(evening.town.wall()) == 2
    [again] = await evening.town.says("hana", "gatherings.settings:2", locale=evening.locale)
    assert isinstance(again, Ask)
    assert {one.name: one.value for one in again.form.fields}["minimum"] == "4"


async def test_a_name_is_taken_once(evening: Evening) -> None:
    await evening.announces()
    await keep(evening)
    form = await evening.form_of("hana", "Save as a template")
    for name, sentence in (
        ("baking", "There is a template of that name already."),
        ("  ", "It needs a name."),
        ("x" * 41, "{most} characters at most."),
    ):
        answer = await evening.submits("hana", form, name=name)
        assert isinstance(answer, Invalid)
        assert said(answer) == evening(sentence, most="40")


async def test_templates_are_renamed_and_deleted(evening: Evening) -> None:
    await evening.announces()
    await keep(evening)
    sort = evening("Rename or delete")
    form = await pressed(evening, "event templates", sort, "Baking", evening("Rename"))
    assert isinstance(form, Form)
    assert said(await evening.submits("hana", form, name="Baking")) == evening(
        "It is called **{name}** now.", name="Baking"
    )
    assert said(await evening.submits("hana", form, name="Ovens")) == evening(
        "It is called **{name}** now.", name="Ovens"
    )
    told = await pressed(evening, "event templates", sort, "Ovens", evening("Delete"))
    assert told == evening("**{name}** is deleted. What was made from it stays.", name="Ovens")
    assert await pressed(evening, "event templates") == evening(
        "There are no templates yet: a gathering is saved as one under “Manage”."
    )
    [none] = await evening.town.says("hana", "gatherings.sort_templates", locale=evening.locale)
    assert said(none) == evening("There are no templates left.")


async def test_there_is_an_end_to_templates(evening: Evening) -> None:
    await evening.announces()
    for number in range(20):
        await keep(evening, f"T{number}")
    assert await keep(evening, "One more") == evening(
        "There are {most} templates already: delete one first.", most="20"
    )
    answer = await evening.says("hana", "event templates")
    assert isinstance(answer, Whisper)
    assert len(answer.message.buttons) <= 25  # Discord's limit
    assert all(len(read(one.label)) <= 75 for one in answer.message.buttons)


@pytest.mark.parametrize(
    "call", ["use_template", "create_from", "drop_template", "rename_template"]
)
@pytest.mark.parametrize("arg", ["", "x", "7"])
async def test_an_altered_button_finds_no_template(evening: Evening, call: str, arg: str) -> None:
    [answer] = await evening.town.says("hana", f"gatherings.{call}:{arg}", locale=evening.locale)
    assert said(answer) == evening("This button no longer does anything.")


@pytest.mark.parametrize(
    "call",
    ["ask_template", "save_template", "use_template", "create_from", "drop_template", "templates"],
)
async def test_templates_are_the_organisers_own(evening: Evening, call: str) -> None:
    await evening.announces()
    await keep(evening)
    [answer] = await evening.town.says("ada", f"gatherings.{call}:1", locale=evening.locale)
    only = evening("Only the organisers of {space} can do this.", space="The Hive")
    assert said(answer) == only
