"""The life of a series on every chat: made, given turns, changed, skipped once, stopped."""

from __future__ import annotations

from bot.model import Whisper
from tests.bot.gatherings.series_speech import (
    TUESDAYS,
    cards,
    form_at,
    previewed,
    starts,
    the_series,
)
from tests.bot.gatherings.speech import Evening
from tests.town import press, said


async def test_the_life_of_a_series(evening: Evening) -> None:
    preview = await previewed(evening, kind="breakfast")
    form = await form_at(evening, preview, "Dates and turns")
    preview = await evening.submits(
        "hana", form, themes="Rye\nSpelt", length="45 min", people={"hosts": ["ada", "bob"]}
    )
    assert "Rye" in said(preview)
    assert "Spelt" in said(preview)
    started = await evening.press("hana", preview, "Start the series")
    assert isinstance(started, Whisper)
    assert len(cards(evening)) == 1
    assert "Rye" in cards(evening)[0]
    await evening.presses("ada", evening.town.button(evening("Going")))

    form = await form_at(evening, await the_series(evening), "Change")
    change = await evening.submits("hana", form, when=TUESDAYS[evening.locale])
    await evening.press("hana", change, "Save")
    assert "Tue 03 Mar 18:30" in cards(evening)[0]
    assert len(cards(evening)) == 1
    assert "Tue 03 Mar 18:30" in evening.town.told("ada")[-1]

    one = await evening._press("hana", press(await the_series(evening), "2"))
    assert one is not None
    off = await evening.submits("hana", await form_at(evening, one, "Skip this one"))
    assert "Tue 10 Mar 18:30" not in await starts(evening)
    await evening.press("hana", off, "Put it back")
    assert "Tue 10 Mar 18:30" in await starts(evening)

    stop = press(await the_series(evening), evening("Stop the series"))
    asked = await evening._press("hana", stop)
    assert asked is not None
    await evening.press("hana", asked, "Stop, and call these off")
    assert await starts(evening) == []
    assert cards(evening) == []
