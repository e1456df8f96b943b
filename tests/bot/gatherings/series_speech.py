"""Series spoken of in English and in French: the way to each of their forms."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.gatherings.book import Gathering, GatheringsBook
from bot.model import Answer, Form
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said

THURSDAYS = {"en": "every Thursday 18:30", "fr": "tous les jeudis 18h30"}
TUESDAYS = {"en": "every Tuesday 18:30", "fr": "tous les mardis 18h30"}
FORTNIGHTS = {"en": "every 2 weeks", "fr": "toutes les deux semaines"}


async def previewed(evening: Evening, rhythm: str = "", kind: str = "event") -> Answer:
    """From "/event series": the preview of a new series."""
    answer = await evening.says("hana", "event series")
    label = {"event": "New events", "breakfast": "New breakfasts"}[kind]
    form = await evening.town.asked("hana", press(answer, evening(label)), locale=evening.locale)
    values = {"title": "Bread", "where": "The kitchen", "when": rhythm or THURSDAYS[evening.locale]}
    return await evening.submits("hana", form, values)


async def started(evening: Evening, rhythm: str = "", **turns: str) -> None:
    """A series of Thursdays that goes on; *turns* are fields of its second form."""
    preview = await previewed(evening, rhythm)
    if turns:
        form = await form_at(evening, preview, "Dates and turns")
        preview = await evening.submits("hana", form, turns)
    answer = await evening.press("hana", preview, "Start the series")
    assert answer is not None
    assert said(answer).startswith(
        evening("The series is going on: **{title}**, {when} first.", title="Bread", when="")[:15]
    )


async def form_at(evening: Evening, answer: Answer, label: str) -> Form:
    return await evening.town.asked("hana", press(answer, evening(label)), locale=evening.locale)


async def the_series(evening: Evening) -> Answer:
    """From "/event series": the first one."""
    answer = await evening.says("hana", "event series")
    seen = await evening._press("hana", press(answer, "1"))
    assert seen is not None
    return seen


async def rows(evening: Evening, series: int = 1) -> Sequence[Gathering]:
    async with evening.town.database.transaction() as tx:
        return await tx.get(GatheringsBook).of_series(series, evening.town.clock.now())


async def starts(evening: Evening) -> list[str]:
    return [
        read((row.start,)) for row in await rows(evening) if row.start and row.state == "planned"
    ]


def cards(evening: Evening) -> list[str]:
    """The cards on the wall, by their moment."""
    return [text for text in evening.town.wall() if "🗓" in text]
