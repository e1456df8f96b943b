"""Moving a gathering, calling it off, putting it back; and who is told of it."""

from __future__ import annotations

import pytest

from bot.model import Ask, Invalid, Whisper
from tests.bot.gatherings.speech import Evening
from tests.town import press, said

LATER = {"en": "Friday 13 March 19:00", "fr": "vendredi 13 mars 19h"}
NEW = "Fri 13 Mar 19:00"
OLD = "Thu 12 Mar 18:30"


async def crowd(evening: Evening) -> str:
    """Ada is going, Bob waits, Cleo hesitates, Dan can't; the token of "Going"."""
    going = await evening.announces(seats="1")
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    await evening.presses("cleo", going.replace(".go:", ".maybe:"))
    await evening.presses("dan", going.replace(".go:", ".no:"))
    return going


async def test_a_move_is_asked_about_first_and_then_told_to_each_once(evening: Evening) -> None:
    await crowd(evening)
    form = await evening.form_of("hana", "Change")
    asked = await evening.submits("hana", form, when=LATER[evening.locale])
    assert said(asked) == evening(
        "Move **{title}** from {was} to {now}? Everybody who is going is asked whether they"
        " are still coming.",
        title="Bread",
        was=OLD,
        now=NEW,
    )
    assert OLD in evening.town.wall()[0]
    token = press(asked, evening("Move it"))
    assert await evening.presses("hana", token) == evening(
        "Moved: **{title}** is now {when}. Everybody who signed up is being told.",
        title="Bread",
        when=NEW,
    )
    assert NEW in evening.town.wall()[0]
    moves = evening("**{title}** moves from {was} to {now}.", title="Bread", was=OLD, now=NEW)
    assert evening.town.told("ada") == [f"{moves} {evening('Are you still coming?')}"]
    keeps = evening("You keep your place on the waiting list.")
    assert evening.town.told("bob") == [f"{moves} {keeps}"]
    assert evening.town.told("cleo") == [f"{moves} {evening('Are you coming?')}"]
    assert evening.town.told("dan") == []
    again = await evening.presses("hana", token)
    assert again == evening("It is at that time already.")
    assert len(evening.town.told("ada")) == 1


async def test_what_waited_for_the_old_time_does_not_come_at_it(evening: Evening) -> None:
    await crowd(evening)
    form = await evening.form_of("hana", "Change")
    asked = await evening.submits("hana", form, when=LATER[evening.locale])
    await evening.press("hana", asked, "Move it")
    await evening.town.at("2026-03-12", "21:00")
    over = evening("It is over. Thank you all!")
    assert over not in evening.town.wall()[0]
    await evening.town.at("2026-03-13", "20:00")
    assert over in evening.town.wall()[0]


@pytest.mark.parametrize("moment", ["", "x", "0", "60", "99999999999", "1773424801", "-60"])
async def test_an_altered_moment_moves_nothing(evening: Evening, moment: str) -> None:
    await evening.announces()
    told = await evening.presses("hana", f"gatherings.move:1:{moment}")
    nothing = evening("This button no longer does anything.")
    past = evening("That time has passed meanwhile: choose another.")
    assert told == (past if moment == "60" else nothing)
    assert OLD in evening.town.wall()[0]


async def test_a_move_takes_the_announcement_with_it(evening: Evening) -> None:
    preview = await evening.drafts()
    [asked] = await evening.town.says(
        "hana", press(preview, evening("Announce later")), locale=evening.locale
    )
    assert isinstance(asked, Ask)
    when = {"en": "11/3/2026 9am", "fr": "11/3/2026 9h"}[evening.locale]
    when = {"en": "11 March 9am", "fr": when}[evening.locale]
    await evening.submits("hana", asked.form, when=when)
    form = await evening.form_of("hana", "Change")
    moved = await evening.submits("hana", form, when=LATER[evening.locale])
    await evening.press("hana", moved, "Move it")
    await evening.town.at("2026-03-12", "09:00")
    assert evening.town.wall() == []
    await evening.town.at("2026-03-12", "09:30")  # a day and half an hour later, as it moved
    assert len(evening.town.wall()) == 1


async def test_a_change_before_it_is_announced_loses_no_announcement(evening: Evening) -> None:
    preview = await evening.drafts()
    [asked] = await evening.town.says(
        "hana", press(preview, evening("Announce later")), locale=evening.locale
    )
    assert isinstance(asked, Ask)
    when = {"en": "tomorrow 9am", "fr": "demain 9h"}[evening.locale]
    await evening.submits("hana", asked.form, when=when)
    form = await evening.form_of("hana", "Change")
    await evening.submits("hana", form, title="Rolls")
    await evening.town.app.tick()
    assert evening.town.wall() == []
    await evening.town.at("2026-03-04", "09:00")
    assert "Rolls" in evening.town.wall()[0]


async def test_a_bot_that_slept_announces_nothing_that_has_begun(evening: Evening) -> None:
    preview = await evening.drafts()
    [asked] = await evening.town.says(
        "hana", press(preview, evening("Announce later")), locale=evening.locale
    )
    assert isinstance(asked, Ask)
    when = {"en": "tomorrow 9am", "fr": "demain 9h"}[evening.locale]
    await evening.submits("hana", asked.form, when=when)
    evening.town.clock.set(evening.town.clock.now().replace(month=4))
    await evening.town.app.tick()
    assert all("Bread" not in text for text in evening.town.wall())


async def test_calling_off_tells_each_once_with_the_reason(evening: Evening) -> None:
    await crowd(evening)
    form = await evening.form_of("hana", "Call off")
    await evening.submits("hana", form, because="The oven is broken.")
    await evening.town.app.tick()
    off = evening("✖ **Called off:** {title}", title="Bread")
    for who in ("ada", "bob", "cleo"):
        assert evening.town.told(who) == [f"{off}, {OLD}\nThe oven is broken."]
    assert evening.town.told("dan") == []


async def test_a_reason_too_long_is_refused_at_its_field(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "Call off")
    answer = await evening.submits("hana", form, because="x" * 201)
    assert isinstance(answer, Invalid)
    assert list(answer.errors) == ["because"]


async def test_what_was_called_off_by_mistake_is_put_back(evening: Evening) -> None:
    going = await crowd(evening)
    form = await evening.form_of("hana", "Call off")
    off = await evening.submits("hana", form)
    await evening.town.app.tick()
    back = await evening.press("hana", off, "Put it back")
    assert back is not None
    assert said(back) == evening(
        "Put back. Everybody who signed up is being told, and keeps their place."
    )
    after_all = evening("**{title}** takes place after all: {when}.", title="Bread", when=OLD)
    still_in = evening("You're still in.")
    assert evening.town.told("ada")[1:] == [f"{after_all} {still_in}"]
    assert evening.town.told("bob")[1:] == [after_all]
    assert "@Ada" in evening.town.wall()[0]
    assert (await evening.presses("ada", going)).startswith(evening("You're in: **{title}**, "
        "{when}.", title="Bread", when=OLD))  # fmt: skip
    twice = await evening.press("hana", off, "Put it back")
    assert twice is not None
    assert said(twice) == evening("It is not called off.")
    await evening.town.at("2026-03-12", "19:30")
    assert evening("It is over. Thank you all!") in evening.town.wall()[0]


async def test_what_is_over_is_not_put_back(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "Call off")
    off = await evening.submits("hana", form)
    await evening.town.at("2026-03-12", "18:30")
    answer = await evening.press("hana", off, "Put it back")
    assert answer is not None
    assert said(answer) == evening("This gathering is over.")


async def test_what_is_over_is_not_called_off(evening: Evening) -> None:
    """The message with the button is still there, and so is everybody who came."""
    await crowd(evening)
    manage = await evening.manages("hana")
    form = await evening.form_of("hana", "Call off")
    await evening.town.at("2026-03-12", "23:00")
    before = evening.town.told("ada")
    over = evening("This gathering is over.")
    answer = await evening.press("hana", manage, "Call off")
    assert answer is not None
    assert said(answer) == over
    assert said(await evening.submits("hana", form)) == over
    await evening.town.app.tick()
    assert evening.town.told("ada") == before


async def test_called_off_and_put_back_twice_each_is_told_each_time(evening: Evening) -> None:
    await crowd(evening)
    for _ in range(2):
        form = await evening.form_of("hana", "Call off")
        off = await evening.submits("hana", form)
        await evening.town.app.tick()
        await evening.press("hana", off, "Put it back")
    assert len(evening.town.told("ada")) == 4


async def test_another_like_it_in_two_clicks(evening: Evening) -> None:
    await evening.announces(seats="8", about="We bake.", where="The kitchen https://example.org/k")
    form = await evening.form_of("hana", "Make another like it")
    values = {field.name: field.value for field in form.fields}
    assert values == {
        "title": "Bread",
        "when": "",
        "where": "The kitchen https://example.org/k",
        "seats": "8",
        "about": "We bake.",
    }
    preview = await evening.submits("hana", form, when=LATER[evening.locale])
    assert NEW in said(preview)
    await evening.press("hana", preview, "Announce now")
    assert len(evening.town.wall()) == 2


async def test_the_list_marks_what_one_signed_up_for(evening: Evening) -> None:
    await crowd(evening)
    for who, mark in (
        ("ada", "✓ you're going"),
        ("bob", "you're on the waiting list"),
        ("cleo", "you said maybe"),
    ):
        assert (await evening.hears(who, "event")).endswith(evening(mark))
        told = await evening.says(who, "event mine")
        assert said(told).startswith(evening("**You signed up for**"))
        place = evening("you're number {n} on the waiting list", n="1")
        assert said(told).endswith(place if who == "bob" else evening(mark))
        assert isinstance(told, Whisper)
        seen = await evening.presses(who, press(told, "1"))
        assert "Bread" in seen
    nothing = evening("You haven't signed up for anything yet. What there is: /event")
    assert await evening.hears("dan", "event mine") == nothing
    assert evening("you said maybe") not in await evening.hears("dan", "event")
