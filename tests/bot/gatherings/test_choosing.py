"""One gathering by its title, and what a chat may suggest while somebody types it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.model import Ask, Call, Option, Place
from bot.naming import label_of
from tests.bot.gatherings.speech import Evening
from tests.town import CATALOGUES, press, said


async def shows(evening: Evening, who: str, title: str) -> str:
    [answer] = await evening.town.says(
        who, f"{evening.command('event show')} {title}", locale=evening.locale
    )
    return said(answer)


async def suggested(
    evening: Evening, who: str, name: str, option: str, typed: str, organiser: bool | None = None
) -> list[Option]:
    town = evening.town
    place = Place(town.chat.id, town.chat.home)
    call = Call(town.account(who), place, name, {option: typed}, locale=evening.locale)
    return await town.app.suggest(replace(call, organiser=organiser), option)


async def test_a_part_of_a_title_is_enough(evening: Evening) -> None:
    await evening.announces(title="Bread at dawn")
    await evening.announces(title="Crème brûlée")
    assert "Bread at dawn" in await shows(evening, "ada", "dawn")
    assert "Crème brûlée" in await shows(evening, "ada", "creme BRULEE")
    assert await shows(evening, "ada", "wine") == evening(
        "Nothing that is coming is called “{name}”.", name="wine"
    )
    nothing = await shows(evening, "ada", "")
    assert nothing.startswith(evening("**What is coming**"))


async def test_where_several_may_be_meant_one_is_asked(evening: Evening) -> None:
    await evening.announces(title="Bread")
    await evening.announces(title="Bread and wine")
    assert "The kitchen" in await shows(evening, "ada", "bread")  # the whole of one title
    command = f"{evening.command('event show')} bre"
    [answer] = await evening.town.says("ada", command, locale=evening.locale)
    assert said(answer) == evening("Which one?")
    day = CATALOGUES.speak(evening.locale).day(date(2026, 3, 12))
    label = evening("{title}, {day}", title="Bread and wine", day=day)
    [card] = await evening.town.says("ada", press(answer, label), locale=evening.locale)
    assert "Bread and wine" in said(card)


async def test_only_what_one_may_see_is_suggested(evening: Evening) -> None:
    await evening.announces(title="Bread")
    await evening.drafts(title="Broth")
    for who in ("ada", "nobody yet"):
        [one] = await suggested(evening, who, "gatherings.show", "gathering", "br")
        assert label_of(one).startswith("Bread, ")
    assert await suggested(evening, "ada", "gatherings.show", "gathering", "wine") == []
    assert await suggested(evening, "ada", "gatherings.show", "nothing", "br") == []
    assert await suggested(evening, "ada", "no.call", "gathering", "br") == []


async def test_templates_are_for_organisers_and_open_by_name(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "Save as a template")
    await evening.submits("hana", form, name="Baking")
    asked = ("gatherings.templates", "template", "bak")
    assert await suggested(evening, "ada", *asked) == []
    [one] = await suggested(evening, "ada", *asked, organiser=True)  # by a role they have there
    assert [one] == await suggested(evening, "hana", *asked)
    words = evening.command("event templates")
    for typed in ("baking", one.value):
        [answer] = await evening.town.says("hana", f"{words} {typed}", locale=evening.locale)
        assert isinstance(answer, Ask)
        assert answer.form.name == "gatherings.create_from"
    [answer] = await evening.town.says("hana", f"{words} wine", locale=evening.locale)
    assert said(answer) == evening("There is no template called “{name}”.", name="wine")
