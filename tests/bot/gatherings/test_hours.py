"""Late evenings, nights that end on another day, and the nights in which the clocks change."""

from __future__ import annotations

import pytest

from bot.model import Invalid
from tests.bot.gatherings.speech import Evening
from tests.town import press, said

OVER = "It is over. Thank you all!"


@pytest.fixture
def chat() -> str:
    """On one chat: what these tell apart is not what chats do. Those that do are beside them."""
    return "fake"


async def announced(evening: Evening, when: str) -> str:
    """The card of an event at that time."""
    await evening.announces(when=when)
    return evening.town.wall()[0]


async def test_half_past_eleven_ends_after_midnight(evening: Evening) -> None:
    card = await announced(
        evening, {"en": "12 March 11:30pm", "fr": "12 mars 23h30"}[evening.locale]
    )
    assert "Thu 12 Mar 23:30 · 1h" in card
    await evening.town.at("2026-03-13", "00:29")
    assert evening(OVER) not in evening.town.wall()[0]
    await evening.town.at("2026-03-13", "00:30")
    assert evening(OVER) in evening.town.wall()[0]


async def test_a_span_over_midnight_is_as_long_as_it_says(evening: Evening) -> None:
    card = await announced(
        evening, {"en": "12 March 10pm - 1am", "fr": "12 mars 22h - 1h"}[evening.locale]
    )
    assert "Thu 12 Mar 22:00 · 3h" in card


async def test_the_night_of_the_change_is_an_hour_shorter_on_the_clock(evening: Evening) -> None:
    """From 23:30 on, four hours, while the clocks jump from two to three: it ends at 04:30."""
    when = {"en": "28 March 23:30 for 4 hours", "fr": "28 mars 23h30 pendant 4h"}[evening.locale]
    assert "Sat 28 Mar 23:30 · 4h" in await announced(evening, when)
    await evening.town.at("2026-03-29", "04:29")
    assert evening(OVER) not in evening.town.wall()[0]
    await evening.town.at("2026-03-29", "04:30")
    assert evening(OVER) in evening.town.wall()[0]


async def test_a_time_that_the_clocks_jump_over_is_asked_about(evening: Evening) -> None:
    answer = await evening.drafts(
        when={"en": "29 March 2:30am", "fr": "29 mars 2h30"}[evening.locale]
    )
    assert isinstance(answer, Invalid)
    assert "2:30" in said(answer) or "2h30" in said(answer)


@pytest.mark.parametrize(
    ("rhythm", "dates"),
    [
        ("tous les dimanches 2h30", ["22 Mar 02:30", "29 Mar 03:30", "05 Apr 02:30"]),
        ("every Sunday 23:30", ["22 Mar 23:30", "29 Mar 23:30", "05 Apr 23:30"]),
        ("tous les samedis 23h30", ["21 Mar 23:30", "28 Mar 23:30", "04 Apr 23:30"]),
    ],
)
async def test_a_series_keeps_its_time_over_the_change(
    evening: Evening, rhythm: str, dates: list[str]
) -> None:
    await evening.town.at("2026-03-17")
    answer = await evening.says("hana", "event series")
    token = press(answer, evening("New events"))
    form = await evening.town.asked("hana", token, locale=evening.locale)
    shown = said(await evening.submits("hana", form, title="Night", when=rhythm, where="Here"))
    lines = [line[6:18] for line in shown.splitlines() if line.startswith("• ")]
    assert lines[:3] == dates


async def test_moved_over_the_change_it_is_sent_back_as_it_was_shown(evening: Evening) -> None:
    """A form that comes back untouched moves nothing, on either side of the change."""
    for when in (
        {"en": "28 March 23:30", "fr": "28 mars 23h30"},
        {"en": "29 March 3:00am", "fr": "29 mars 3h"},
    ):
        preview = await evening.drafts(when=when[evening.locale])
        form = await evening.town.asked(
            "hana", press(preview, evening("Change")), locale=evening.locale
        )
        again = await evening.submits("hana", form)
        assert said(again) == said(preview)
