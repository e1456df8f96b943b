"""Whatever changes a gathering for others is in the space's journal, in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.features import FEATURES
from bot.features.space.deeds import DEEDS
from bot.model import Ask, Form
from tests.bot.gatherings.speech import Evening
from tests.bot.gatherings.test_voting import drafts
from tests.town import press, said

BREAD = {"en": "Bread, Thursday 12 March", "fr": "Bread, jeudi 12 mars"}
Act = Callable[[Evening], Awaitable[object]]


@pytest.fixture
def chat() -> str:
    """One is enough: what is written down is the same on every chat."""
    return "fake"


async def journal(evening: Evening) -> list[str]:
    """What organisers did, the newest first, without its moment."""
    [told] = await evening.town.says("hana", "space.audit", locale=evening.locale)
    lines = said(told).splitlines()[1:]
    return [line.partition(" — ")[2] for line in lines]


async def form(evening: Evening, call: str) -> Form:
    [answer] = await evening.town.says("hana", f"gatherings.{call}", locale=evening.locale)
    assert isinstance(answer, Ask), said(answer)
    return answer.form


async def pressed(evening: Evening, *calls: str) -> None:
    for call in calls:
        await evening.town.says("hana", f"gatherings.{call}", locale=evening.locale)


async def announce_at(evening: Evening) -> None:
    when = {"en": "tomorrow 9am", "fr": "demain 9h"}[evening.locale]
    await evening.submits("hana", await form(evening, "ask_later:1"), when=when)


async def save(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "edit:1"))


async def settle(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "settings:1"))


async def move(evening: Evening) -> None:
    later = {"en": "Friday 13 March 19:00", "fr": "vendredi 13 mars 19h"}[evening.locale]
    asked = await evening.submits("hana", await form(evening, "edit:1"), when=later)
    await evening.press("hana", asked, "Move it")


async def cancel(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "ask_cancel:1"), because="No flour.")


async def put_back(evening: Evening) -> None:
    await cancel(evening)
    await pressed(evening, "put_back:1")


async def tick(evening: Evening) -> None:
    await evening.town.at("2026-03-12", "19:00")
    await evening.submits("hana", await form(evening, "attendance:1"))


async def keep(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "ask_template:1"), name="Baking")


async def create_from(evening: Evening) -> None:
    await keep(evening)
    await evening.submits("hana", await form(evening, "use_template:1"), when=evening.when)


async def rename(evening: Evening) -> None:
    await keep(evening)
    await evening.submits("hana", await form(evening, "ask_rename:1"), name="Ovens")


async def drop(evening: Evening) -> None:
    await keep(evening)
    await pressed(evening, "drop_template:1")


async def again(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "again:1"), when=evening.when)


async def channels(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "channels:1"))


async def rule(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "rule"), rule="m2", number="4")


async def tables(evening: Evening) -> None:
    await evening.submits("hana", await form(evening, "ask_tables:1"))


async def until(evening: Evening) -> None:
    soon = {"en": "tomorrow 9am", "fr": "demain 9h"}[evening.locale]
    await evening.submits("hana", await form(evening, "ask_until:1"), when=soon)


async def nothing(evening: Evening) -> None:
    """What was done before is the act."""


ON_A_DRAFT: dict[str, Act] = {
    "create": nothing,
    "announce": lambda evening: pressed(evening, "announce:1"),
    "announce_at": announce_at,
    "discard": lambda evening: pressed(evening, "discard:1"),
}
ANNOUNCED: dict[str, Act] = {
    "save": save,
    "save_settings": settle,
    "save_channels": channels,
    "move": move,
    "cancel": cancel,
    "put_back": put_back,
    "save_attendance": tick,
    "export": lambda evening: pressed(evening, "export:1"),
    "save_template": keep,
    "create_from": create_from,
    "rename_template": rename,
    "drop_template": drop,
    "create_again": again,
    "save_tables": tables,
    "fewer": lambda evening: pressed(evening, "fewer:1:5:-:-:0"),
    "set_rule": rule,
    "apply_rule": lambda evening: pressed(evening, "apply_rule:none:0"),
    "turn": lambda evening: pressed(evening, "turn:remote"),
    "set_digest": lambda evening: pressed(evening, "set_digest:off"),
    "new_space_calendar": lambda evening: pressed(evening, "new_space_calendar:0"),
}
VOTED_ON: dict[str, Act] = {
    "propose": lambda evening: pressed(evening, "propose:1"),
    "save_until": until,
    "fix": lambda evening: pressed(evening, "propose:1", "fix:1:1"),
}
OTHERS = {"create_from": "Baking", "rename_template": "Baking", "drop_template": "Baking"}


@pytest.mark.parametrize("name", [*ON_A_DRAFT, *ANNOUNCED])
async def test_it_is_told_in_words(evening: Evening, name: str) -> None:
    if name in ON_A_DRAFT:
        await evening.drafts()
        await ON_A_DRAFT[name](evening)
    else:
        going = await evening.announces()
        await evening.presses("ada", going)
        await ANNOUNCED[name](evening)
    what = "Bread" if name == "create" else OTHERS.get(name, BREAD[evening.locale])
    sentence = DEEDS[f"gatherings.{name}"]
    assert (await journal(evening))[0] == evening(sentence, who="@Hana", what=what)


@pytest.mark.parametrize("name", VOTED_ON)
async def test_a_vote_is_told_in_words(evening: Evening, name: str) -> None:
    await drafts(evening)
    await VOTED_ON[name](evening)
    kind = evening("Virtual apéro")
    what = evening("{kind}: {theme}", kind=kind, theme="Cheese")
    assert (await journal(evening))[0] == evening(
        DEEDS[f"gatherings.{name}"], who="@Hana", what=what
    )


def test_every_sentence_of_this_feature_has_its_act() -> None:
    """All that organisers can do to others here, but to a series."""
    routes = {route.name for feature in FEATURES for route in feature.calls}
    elsewhere = {"series", "turns", "skip_day", "repeat_it"}
    mine = {
        name.partition(".")[2]
        for name in DEEDS.keys() & routes
        if name.startswith("gatherings.") and not any(one in name for one in elsewhere)
    }
    assert mine == {*ON_A_DRAFT, *ANNOUNCED, *VOTED_ON}


async def test_what_only_looks_is_not_told(evening: Evening) -> None:
    await evening.announces()
    before = await journal(evening)
    await pressed(evening, "edit:1", "settings:1", "ask_cancel:1", "templates", "ask_template:1")
    assert await journal(evening) == before


async def test_who_made_it_is_told_of_too(evening: Evening) -> None:
    """The creator is no organiser any more: what they change for others is still written down."""
    await evening.town.make_organiser("olga")
    preview = await evening.drafts("olga")
    await evening.press("olga", preview, "Announce now")
    await evening.town.says("olga", press(preview, evening("Change")), locale=evening.locale)
    told = await journal(evening)
    assert told[0] == evening("{who} announced {what}", who="@Olga", what=BREAD[evening.locale])
