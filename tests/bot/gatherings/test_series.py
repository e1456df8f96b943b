"""Series: made, shown back, started, announced in time, skipped, changed and stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from bot.calendar import Closures, OwnClosure
from bot.model import Invalid
from tests.bot.gatherings.series_speech import (
    FORTNIGHTS,
    cards,
    form_at,
    previewed,
    rows,
    started,
    starts,
    the_series,
)
from tests.bot.gatherings.speech import Evening
from tests.town import read, said

WORKS = Closures(own=(OwnClosure(date(2026, 3, 19), date(2026, 3, 19), "Travaux"),))


@pytest.fixture
def chat() -> str:
    """On one chat: what these tell apart is not what chats do. Those that do are beside them."""
    return "fake"


async def test_what_was_understood_is_shown_with_its_next_four_dates(evening: Evening) -> None:
    preview = await previewed(evening)
    text = said(preview)
    assert text.startswith(evening("**Preview of the series**: nobody else sees this yet."))
    words = {"en": "every Thursday at 18:30", "fr": "tous les jeudi à 18:30"}
    for date_ in ("Thu 05 Mar", "Thu 12 Mar", "Thu 19 Mar", "Thu 26 Mar"):
        assert f"• {date_} 18:30" in text
    assert "02 Apr" not in text
    assert words["en"] in text if evening.locale == "en" else "jeudi" in text
    assert await rows(evening) == []
    assert evening.town.wall() == []


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("every Thursday 18:30", ["05 Mar", "12 Mar", "19 Mar", "26 Mar"]),
        ("tous les 2 jeudis 18h30", ["05 Mar", "19 Mar", "02 Apr", "16 Apr"]),
        ("toutes les deux semaines le jeudi 18h30", ["05 Mar", "19 Mar", "02 Apr", "16 Apr"]),
        ("the first Tuesday of each month 18:30", ["03 Mar", "07 Apr", "05 May", "02 Jun"]),
        ("le 1er mardi du mois 18h30", ["03 Mar", "07 Apr", "05 May", "02 Jun"]),
        ("tous les jours 18h30", ["03 Mar", "04 Mar", "05 Mar", "06 Mar"]),
        ("the 31st of each month 18:30", ["31 Mar", "30 Apr", "31 May", "30 Jun"]),
        ("tous les jeudis 18h30 jusqu'au 12 mars", ["05 Mar", "12 Mar"]),
        ("every Thursday 18:30, 3 times", ["05 Mar", "12 Mar", "19 Mar"]),
    ],
)
async def test_every_rhythm_is_understood(
    evening: Evening, typed: str, dates: Sequence[str]
) -> None:
    text = said(await previewed(evening, typed))
    shown = [line for line in text.splitlines() if line.startswith("• ")]
    assert [line[6:12] for line in shown] == list(dates)
    assert all("18:30" in line for line in shown)
    if len(dates) < 4:
        assert text.endswith(evening("None after that."))


@pytest.mark.parametrize(
    "typed", ["", "Thursday 18:30", "every 3 days 9:00", "biweekly 9:00", "soon", "31 avril"]
)
async def test_what_is_not_understood_is_asked_about(evening: Evening, typed: str) -> None:
    answer = await evening.says("hana", "event series")
    form = await form_at(evening, answer, "New events")
    said_no = await evening.submits("hana", form, title="Bread", when=typed)
    assert isinstance(said_no, Invalid)
    assert list(said_no.errors) == ["when"]
    said_no = await evening.submits("hana", form, title="", when=typed)
    assert isinstance(said_no, Invalid)
    assert set(said_no.errors) == {"title", "when"}


async def test_closed_days_are_left_out_and_shown(evening: Evening) -> None:
    evening.town.closures = WORKS
    evening.town.restart()
    preview = await previewed(evening)
    gap = evening("not on {day}: {because}", day=evening.day("2026-03-19"), because="Travaux")
    assert f"• {gap}" in said(preview)
    assert "02 Apr" in said(preview)
    form = await form_at(evening, preview, "Dates and turns")
    shifted = said(await evening.submits("hana", form, closed="shift"))
    assert "• Fri 20 Mar 18:30" in shifted
    assert evening(
        "(moved from {day}: {because})", day=evening.day("2026-03-19"), because="Travaux"
    ) in shifted  # fmt: skip
    held = said(await evening.submits("hana", form, closed="hold"))
    assert "• Thu 19 Mar 18:30" in held


async def test_each_is_announced_in_its_time_and_once(evening: Evening) -> None:
    await started(evening)
    await evening.town.app.tick()
    assert len(cards(evening)) == 1  # the 5th: less than a week ahead
    await evening.town.at("2026-03-05", "18:00")
    assert len(cards(evening)) == 1
    await evening.town.at("2026-03-05", "18:30")
    assert len(cards(evening)) == 2
    await evening.town.at("2026-05-07", "12:00")
    assert len(cards(evening)) == 10
    assert len(set(cards(evening))) == 10


async def test_its_gatherings_are_made_some_weeks_ahead(evening: Evening) -> None:
    await started(evening)
    assert await starts(evening) == [
        f"Thu {day} 18:30" for day in ("05 Mar", "12 Mar", "19 Mar", "26 Mar", "02 Apr")
    ]
    await evening.town.at("2026-03-13", "12:00")
    assert (await starts(evening))[-1] == "Thu 16 Apr 18:30"


async def test_a_bot_that_slept_announces_none_of_the_past(evening: Evening) -> None:
    await started(evening)
    evening.town.clock.set(evening.town.clock.now().replace(month=6, day=3))
    await evening.town.app.tick()
    announced = [text for text in cards(evening) if "Mar" not in text and "Apr" not in text]
    assert all("Jun" in text for text in announced)
    assert "Thu 04 Jun 18:30" in announced[0]
    assert (await starts(evening))[0] == "Thu 04 Jun 18:30"


async def test_a_skipped_closed_day_is_announced(evening: Evening) -> None:
    evening.town.closures = WORKS
    evening.town.restart()
    await started(evening)
    await evening.town.at("2026-03-12", "18:00")
    none = evening("No **{title}** on {day} ({because}).", title="Bread",
                   day=evening.day("2026-03-19"), because="Travaux")  # fmt: skip
    after = evening("The next one is {when}.", when="Thu 26 Mar 18:30")
    assert f"{none} {after}" not in evening.town.wall()
    await evening.town.at("2026-03-12", "18:30")
    assert evening.town.wall().count(f"{none} {after}") == 1
    await evening.town.at("2026-03-26", "12:00")
    assert evening.town.wall().count(f"{none} {after}") == 1
    assert not any("19 Mar" in text for text in cards(evening))


async def test_a_shifted_closed_day_is_announced(evening: Evening) -> None:
    evening.town.closures = WORKS
    evening.town.restart()
    await started(evening, closed="shift")
    await evening.town.at("2026-03-12", "18:30")
    moves = evening("**{title}** of {day} moves to {when} ({because}).", title="Bread",
                    day=evening.day("2026-03-19"), when="Fri 20 Mar 18:30",
                    because="Travaux")  # fmt: skip
    assert moves in evening.town.wall()
    await evening.town.at("2026-03-20", "12:00")
    assert any("Fri 20 Mar 18:30" in text for text in cards(evening))


async def test_hosts_and_themes_take_turns(evening: Evening) -> None:
    evening.town.closures = WORKS
    evening.town.restart()
    preview = await previewed(evening, kind="breakfast")
    form = await form_at(evening, preview, "Dates and turns")
    shown = await evening.submits(
        "hana", form, themes="Rye\n\n Spelt \nOats", people={"hosts": ["ada", "bob"]}
    )
    lines = [line for line in said(shown).splitlines() if line.startswith("• ") and ":30" in line]
    themes = [next(one for one in ("Rye", "Spelt", "Oats") if one in line) for line in lines]
    hosts = ["Ada" if "@Ada" in line else "Bob" for line in lines]
    assert themes == ["Rye", "Spelt", "Oats", "Rye"]  # the closed day costs nobody a turn
    assert hosts == ["Ada", "Bob", "Ada", "Bob"]
    await evening.press("hana", shown, "Start the series")
    made = await rows(evening)
    assert [row.details.title for row in made][:3] == ["Rye", "Spelt", "Oats"]
    assert made[0].host == await evening.member("ada")
    await evening.town.app.tick()  # the first is announced, and no other
    title = evening("{kind}: {theme}", kind=evening("Remote breakfast"), theme="Rye")
    hosts_it = evening(
        "You host **{title}**, {when}: it has just been announced. Would you like a seat?",
        title=title, when="Thu 05 Mar 18:30",
    )  # fmt: skip
    assert evening.town.told("ada") == [hosts_it]
    assert evening.town.told("bob") == []


async def test_a_host_who_leaves_is_replaced(evening: Evening) -> None:
    preview = await previewed(evening)
    form = await form_at(evening, preview, "Dates and turns")
    shown = await evening.submits("hana", form, people={"hosts": ["ada", "bob"]})
    await evening.press("hana", shown, "Start the series")
    await evening.town.app.left(evening.town.account("ada"))
    await evening.town.app.tick()
    assert {row.host for row in await rows(evening)} == {await evening.member("bob")}


async def test_a_draft_is_repeated_and_served(evening: Evening) -> None:
    preview = await evening.drafts()
    form = await form_at(evening, preview, "Repeat it")
    shown = await evening.submits("hana", form, when=FORTNIGHTS[evening.locale])
    assert "• Thu 12 Mar 18:30" in said(shown)
    assert "• Thu 26 Mar 18:30" in said(shown)
    await evening.press("hana", shown, "Start the series")
    assert await starts(evening) == ["Thu 12 Mar 18:30", "Thu 26 Mar 18:30"]
    gone = await evening.press("hana", preview, "Announce now")
    assert gone is not None
    assert said(gone) == evening("This button no longer does anything.")


async def test_an_announced_gathering_becomes_the_first_of_its_series(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    form = await evening.form_of("hana", "Repeat it")
    shown = await evening.submits("hana", form)  # no word: every week
    await evening.press("hana", shown, "Start the series")
    made = await rows(evening)
    assert (made[0].id, made[0].named) == (1, date(2026, 3, 12))
    assert len([text for text in cards(evening) if "Thu 12 Mar" in text]) == 1


async def test_a_series_that_ends_by_count_ends(evening: Evening) -> None:
    await started(evening, {"en": "every Thursday 18:30, 3 times",
                            "fr": "tous les jeudis 18h30, 3 fois"}[evening.locale])  # fmt: skip
    await evening.town.at("2026-06-01", "12:00")
    assert len(cards(evening)) == 3
    assert evening("There is no series yet.") == await evening.hears("hana", "event series")


async def test_a_preview_thrown_away_leaves_nothing(evening: Evening) -> None:
    preview = await previewed(evening)
    answer = await evening.press("hana", preview, "Throw away")
    assert answer is not None
    assert said(answer) == evening("Thrown away. Nobody saw it.")
    again = await evening.press("hana", preview, "Start the series")
    assert again is not None
    assert said(again) == evening("This button no longer does anything.")


async def test_a_preview_forgotten_is_swept_away(evening: Evening) -> None:
    preview = await previewed(evening)
    await evening.town.at("2026-03-06")
    again = await evening.press("hana", preview, "Start the series")
    assert again is not None
    assert said(again) == evening("This button no longer does anything.")


async def test_started_twice_it_is_one_series(evening: Evening) -> None:
    preview = await previewed(evening)
    await evening.press("hana", preview, "Start the series")
    again = await evening.press("hana", preview, "Start the series")
    assert again is not None
    assert said(again) == evening("This series is going on already.")
    assert len(await starts(evening)) == 5


@pytest.mark.parametrize(
    ("field", "typed"),
    [("ahead", "61"), ("ahead", "0"), ("ahead", "x"), ("length", "soon"), ("closed", "party"),
     ("themes", "x" * 81), ("when", "every 3 days 9:00"), ("places", "")],
)  # fmt: skip
async def test_what_is_wrong_in_the_second_form_is_said_at_its_field(
    evening: Evening, field: str, typed: str
) -> None:
    preview = await previewed(evening)
    form = await form_at(evening, preview, "Dates and turns")
    answer = await evening.submits("hana", form, {field: typed})
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == [field]


async def test_the_settings_of_a_series_are_those_of_each(evening: Evening) -> None:
    preview = await previewed(evening)
    form = await form_at(evening, preview, "More settings")
    shown = await evening.submits("hana", form, closes="2h", guests="1")
    await evening.press("hana", shown, "Start the series")
    assert {row.details.closes for row in await rows(evening)} == {120}
    form = await form_at(evening, await the_series(evening), "More settings")
    shown = await evening.submits("hana", form, closes="1h")
    await evening.press("hana", shown, "Save")
    assert {row.details.closes for row in await rows(evening)} == {60}
    assert {row.details.most_guests for row in await rows(evening)} == {1}


async def test_more_seats_for_a_series_are_given_to_those_who_wait(evening: Evening) -> None:
    preview = await previewed(evening)
    form = await form_at(evening, preview, "Change")
    await evening.press("hana", await evening.submits("hana", form, seats="1"), "Start the series")
    going = evening.town.button(evening("Going"))
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    assert "@Bob" not in evening.town.wall()[0]
    form = await form_at(evening, await the_series(evening), "Change")
    await evening.press("hana", await evening.submits("hana", form, seats="2"), "Save")
    assert "@Bob" in evening.town.wall()[0]


async def test_a_series_is_announced_in_the_channels_it_has(evening: Evening) -> None:
    preview = await previewed(evening)
    form = await form_at(evening, preview, "Dates and turns")
    assert [read(one.label) for one in form.fields[-1].options] == [
        evening("The main channel of the space")
    ]
    shown = await evening.submits("hana", form, places="home")
    await evening.press("hana", shown, "Start the series")
    assert {row.details.places for row in await rows(evening)} == {()}


@pytest.mark.parametrize("command", ["event series", "breakfast series", "petitdej series"])
async def test_the_list_of_what_comes_again(evening: Evening, command: str) -> None:
    await started(evening)
    [answer] = await evening.town.says("hana", f"/{command}", locale=evening.locale)
    assert said(answer).startswith(evening("**What comes again**"))
    assert "1. Bread, " in said(answer)
