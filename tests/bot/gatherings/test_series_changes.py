"""Series that go on: a date skipped, one changed, all changed, stopped."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendar import Closures, OwnClosure
from bot.model import Invalid, Whisper
from tests.bot.gatherings.series_speech import (
    THURSDAYS,
    TUESDAYS,
    cards,
    form_at,
    rows,
    started,
    starts,
    the_series,
)
from tests.bot.gatherings.speech import Evening
from tests.town import press, said

WORKS = Closures(own=(OwnClosure(date(2026, 3, 19), date(2026, 3, 19), "Travaux"),))


@pytest.fixture
def chat() -> str:
    """On one chat: what these tell apart is not what chats do. Those that do are beside them."""
    return "fake"


async def test_one_that_is_skipped_leaves_the_others(evening: Evening) -> None:
    await started(evening)
    going = evening.town.button(evening("Going"))
    await evening.presses("ada", going)
    seen = await the_series(evening)
    one = await evening._press("hana", press(seen, "1"))
    assert one is not None
    form = await form_at(evening, one, "Skip this one")
    await evening.submits("hana", form, because="The oven is broken.")
    await evening.town.app.tick()
    assert "The oven is broken." in evening.town.told("ada")[0]
    assert (await starts(evening))[0] == "Thu 12 Mar 18:30"
    await evening.town.at("2026-03-06", "12:00")
    assert (await starts(evening))[0] == "Thu 12 Mar 18:30"
    assert not any("05 Mar" in text for text in cards(evening))


async def test_a_far_date_is_skipped_before_it_is_made_and_put_back(evening: Evening) -> None:
    await started(evening)
    form = await form_at(evening, await the_series(evening), "Skip a date")
    far = {"en": "7 May", "fr": "7 mai"}[evening.locale]
    answer = await evening.submits("hana", form, day=far)
    left_out = evening("Left out: {day}. Everybody who signed up is being told.",
                       day=evening.day("2026-05-07"))  # fmt: skip
    assert said(answer).startswith(left_out)
    await evening.town.at("2026-05-09", "12:00")
    assert not any("07 May" in text for text in cards(evening))
    assert any("14 May" in text for text in cards(evening))


async def test_a_near_date_is_skipped_and_put_back(evening: Evening) -> None:
    await started(evening)
    form = await form_at(evening, await the_series(evening), "Skip a date")
    near = {"en": "12 March", "fr": "12 mars"}[evening.locale]
    seen = await evening.submits("hana", form, day=near)
    assert "Thu 12 Mar 18:30" not in await starts(evening)
    off = evening("✖ **Called off:** {title}", title="Bread")
    assert f"2. {off}, Thu 12 Mar 18:30" in said(seen)
    await evening._press("hana", press(seen, evening("Put {n} back", n="2")))
    assert "Thu 12 Mar 18:30" in await starts(evening)
    assert off not in said(await the_series(evening))


@pytest.mark.parametrize("day", ["13 mars", "hier", "31 avril", ""])
async def test_a_day_the_series_has_not_is_refused(evening: Evening, day: str) -> None:
    await started(evening)
    form = await form_at(evening, await the_series(evening), "Skip a date")
    answer = await evening.submits("hana", form, day=day)
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["day"]


async def test_one_that_was_changed_stays_when_the_series_changes(evening: Evening) -> None:
    await started(evening)
    one = await evening._press("hana", press(await the_series(evening), "2"))
    assert one is not None
    await evening.submits("hana", await form_at(evening, one, "Change"), title="Rolls")
    form = await form_at(evening, await the_series(evening), "Change")
    shown = await evening.submits("hana", form, title="Baguettes", seats="9")
    assert evening("**Change the series?** Nothing is saved yet.") in said(shown)
    assert evening.many(
        "{n} gathering that was changed by hand stays as it is.",
        "{n} gatherings that were changed by hand stay as they are.",
        1,
    ) in said(shown)
    assert {row.details.title for row in await rows(evening)} == {"Bread", "Rolls"}
    await evening.press("hana", shown, "Save")
    titles = [row.details.title for row in await rows(evening)]
    assert titles == ["Baguettes", "Rolls", "Baguettes", "Baguettes", "Baguettes"]
    assert (await rows(evening))[1].details.seats is None
    await evening.town.at("2026-05-07", "12:00")
    assert any("Baguettes" in text and "07 May" in text for text in cards(evening))


async def test_another_day_moves_each_and_tells_who_signed_up(evening: Evening) -> None:
    await started(evening)
    going = evening.town.button(evening("Going"))
    await evening.presses("ada", going)
    form = await form_at(evening, await the_series(evening), "Change")
    shown = await evening.submits("hana", form, when=TUESDAYS[evening.locale])
    assert evening.many(
        "{n} person who signed up is told.", "{n} people who signed up are told.", 1
    ) in said(shown)
    assert evening.town.told("ada") == []
    await evening.press("hana", shown, "Save")
    [told] = evening.town.told("ada")
    assert "Tue 03 Mar 18:30" in told
    assert await starts(evening) == [
        f"Tue {day} 18:30" for day in ("03 Mar", "10 Mar", "17 Mar", "24 Mar", "31 Mar")
    ]
    assert len(cards(evening)) == 1


async def test_another_time_keeps_the_turns(evening: Evening) -> None:
    await started(evening, themes="Rye\nSpelt\nOats")
    await evening.town.at("2026-03-06", "12:00")
    form = await form_at(evening, await the_series(evening), "Dates and turns")
    later = {"en": "every Thursday 19:00", "fr": "tous les jeudis 19h"}[evening.locale]
    shown = await evening.submits("hana", form, when=later)
    await evening.press("hana", shown, "Save")
    made = await rows(evening)
    assert [row.details.title for row in made][:3] == ["Spelt", "Oats", "Rye"]
    assert (await starts(evening))[0] == "Thu 12 Mar 19:00"


async def test_less_often_calls_the_others_off_and_tells(evening: Evening) -> None:
    await started(evening)
    await evening.town.at("2026-03-05", "18:30")  # the 12th is announced
    going = evening.town.button(evening("Going"))
    await evening.presses("ada", going)
    form = await form_at(evening, await the_series(evening), "Change")
    monthly = {"en": "the last Thursday of each month 18:30",
               "fr": "le dernier jeudi du mois 18h30"}[evening.locale]  # fmt: skip
    shown = await evening.submits("hana", form, when=monthly)
    await evening.press("hana", shown, "Save")
    off = evening("✖ **Called off:** {title}", title="Bread")
    assert evening.town.told("ada") == [f"{off}, Thu 12 Mar 18:30"]
    assert await starts(evening) == ["Thu 26 Mar 18:30"]
    # And back again: the dates that were given up are made anew.
    form = await form_at(evening, await the_series(evening), "Change")
    shown = await evening.submits("hana", form, when=THURSDAYS[evening.locale])
    await evening.press("hana", shown, "Save")
    assert (await starts(evening))[:2] == ["Thu 12 Mar 18:30", "Thu 19 Mar 18:30"]


async def test_a_form_sent_back_untouched_changes_nothing(evening: Evening) -> None:
    await started(evening, {"en": "every 2 weeks on Thursday 18:30, 5 times",
                            "fr": "tous les 2 jeudis 18h30, 5 fois"}[evening.locale])  # fmt: skip
    before = await rows(evening)
    for label in ("Change", "Dates and turns"):
        form = await form_at(evening, await the_series(evening), label)
        shown = await evening.submits("hana", form)
        await evening.press("hana", shown, "Save")
    assert await rows(evening) == before


async def test_stopping_asks_what_becomes_of_those_people_signed_up_for(evening: Evening) -> None:
    await started(evening)
    await evening.presses("ada", evening.town.button(evening("Going")))
    asked = await evening._press(
        "hana", press(await the_series(evening), evening("Stop the series"))
    )
    assert asked is not None
    assert "• Thu 05 Mar 18:30" in said(asked)
    stopped = await evening.press("hana", asked, "Stop, but keep these")
    assert stopped is not None
    assert said(stopped).endswith(
        evening.many("{n} gathering is kept.", "{n} gatherings are kept.", 1)
    )
    assert await starts(evening) == ["Thu 05 Mar 18:30"]
    await evening.town.at("2026-05-07", "12:00")
    assert len(cards(evening)) == 1
    assert evening("There is no series yet.") == await evening.hears("hana", "event series")


async def test_or_calls_them_off(evening: Evening) -> None:
    await started(evening)
    await evening.presses("ada", evening.town.button(evening("Going")))
    asked = await evening._press(
        "hana", press(await the_series(evening), evening("Stop the series"))
    )
    assert asked is not None
    stopped = await evening.press("hana", asked, "Stop, and call these off")
    assert stopped is not None
    off = evening("✖ **Called off:** {title}", title="Bread")
    assert evening.town.told("ada") == [f"{off}, Thu 05 Mar 18:30"]
    assert await starts(evening) == []
    again = await evening.press("hana", stopped, "Start the series")
    assert again is not None
    assert (await starts(evening))[0] == "Thu 05 Mar 18:30"


async def test_without_sign_ups_it_just_stops(evening: Evening) -> None:
    await started(evening)
    asked = await evening._press(
        "hana", press(await the_series(evening), evening("Stop the series"))
    )
    assert asked is not None
    assert said(asked) == evening("Stop **{title}**? No more of them are planned.", title="Bread")
    assert isinstance(asked, Whisper)
    assert len(asked.message.buttons) == 1
    stopped = await evening.press("hana", asked, "Stop the series")
    assert stopped is not None
    assert said(stopped) == evening("The series is stopped.")


async def test_another_link_reaches_who_is_going(evening: Evening) -> None:
    await started(evening)
    await evening.presses("ada", evening.town.button(evening("Going")))
    form = await form_at(evening, await the_series(evening), "Change")
    answer = await evening.submits("hana", form, where="https://call.example.org/oven")
    await evening.press("hana", answer, "Save")
    told = evening.town.told("ada")[-1]
    assert told.startswith(evening("The link for **{title}** has changed.", title="Bread"))
    assert "https://call.example.org/oven" in told
