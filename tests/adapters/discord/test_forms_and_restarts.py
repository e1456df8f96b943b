"""Forms in steps, what is mistyped in them, and what a restart changes: nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.discord import forms
from bot.model import Address, Ask, Button, Field, Form, Invalid, Message, Option, Whisper
from tests.adapters.desks import MONDAY, NoteDesk, profile
from tests.adapters.discord.sim import CHAT, SimPlatform, open_server
from tests.fakes import FakeClock


@pytest.fixture
async def platform() -> AsyncIterator[SimPlatform]:
    desk = NoteDesk()
    async with open_server(desk, FakeClock(MONDAY)) as server:
        yield SimPlatform(server, desk)


def asks(platform: SimPlatform, *fields: Field) -> None:
    form = Form("people.save", ("A form",), fields, "7")
    platform.desk.answers["people.profile"] = [Ask(form)]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("30/11/2026", "2026-11-30"), ("30.11.26", "2026-11-30"), ("2026-11-30", "2026-11-30"),
        ("1 2 2027", "2027-02-01"), ("", ""), ("31/02/2026", None), ("tomorrow", None),
        ("2026-13-01", None), ("30/11", None), ("99/99/9999", None),
    ],
)  # fmt: skip
def test_dates_as_people_type_them(typed: str, read: str | None) -> None:
    assert forms.read_date(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("18:30", "18:30"), ("18h30", "18:30"), ("18h", "18:00"), ("8", "08:00"), ("8.05", "08:05"),
        ("", ""), ("25:00", None), ("18:61", None), ("noon", None), ("-1", None),
    ],
)  # fmt: skip
def test_hours_as_people_type_them(typed: str, read: str | None) -> None:
    assert forms.read_time(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"), [("2", "2"), ("2,5", "2.5"), ("1 000", "1000"), ("", ""), ("two", None)]
)
def test_numbers_as_people_type_them(typed: str, read: str | None) -> None:
    assert forms.read_number(typed) == read


async def test_what_is_mistyped_is_said_and_stands_there_to_be_corrected(
    platform: SimPlatform,
) -> None:
    who = platform.people[0]
    asks(
        platform,
        Field("day", ("Day",), "date"),
        Field("hour", ("Hour",), "time", value="18:30"),
        Field("seats", ("Seats",), "number", optional=True),
    )
    await platform.say(who, "profile")
    heard = await platform.submit(who, {"day": "31/02/2026", "seats": "many"})
    assert heard.errors["day"] == "This is not a date: write it like 30/11/2026."
    assert heard.errors["seats"] == "This is not a number."
    assert len(platform.desk.calls) == 1  # the desk was asked for the form, and not for more
    shown = platform.server.open[who.id].modal
    assert shown is not None
    assert [one["component"].get("value") for one in shown["components"]] == [
        "31/02/2026", "18:30", "many",
    ]  # fmt: skip
    await platform.submit(who, {"day": "1/3/2027", "seats": "2,5"})
    args = platform.desk.calls[-1].args
    assert (args["day"], args["hour"], args["seats"]) == ("2027-03-01", "18:30", "2.5")


async def test_an_error_at_an_early_step_opens_that_step(platform: SimPlatform) -> None:
    who = platform.people[0]
    platform.desk.answers["people.profile"] = [Ask(profile(platform.desk.speak("en")))]
    platform.desk.answers["people.save"] = [Invalid({"trade": ("Not known",)})]
    await platform.say(who, "profile")
    heard = await platform.submit(who, {"mode": "site", "lunch": "12h30", "topics": ["bread"]})
    assert heard.errors == {"trade": "Not known"}
    assert heard.fields[0] == "Trade"
    platform.desk.answers["people.save"] = [Whisper(Message(("Saved",)))]
    sent = await platform.submit(who, {"trade": "baker"})
    assert sent.whispers == ("Saved",)
    call = platform.desk.calls[-1]
    assert (call.args["trade"], call.args["lunch"], call.args["mode"]) == ("baker", "12:30", "site")
    assert call.args["topics"] == "bread"


async def test_more_options_than_a_select_holds_are_in_several(platform: SimPlatform) -> None:
    options = tuple(Option(f"v{n}", (f"Option {n}",)) for n in range(60))
    asks(platform, Field("many", ("Many",), "choices", "v1,v59", options))
    await platform.say(platform.people[0], "profile")
    await platform.submit(platform.people[0], {})
    assert platform.desk.calls[-1].args["many"] == "v1,v59"


def test_of_what_a_form_has_no_room_for_nothing_is_lost() -> None:
    """Who came, of more than a hundred: those on the list beyond stay as they were ticked."""
    options = tuple(Option(f"v{n}", (f"Option {n}",)) for n in range(130))
    came = Field("came", ("Came",), "choices", "v1,v120", options, optional=True)
    sheet = forms.sheet_of(Form("gatherings.save", ("Came",), (came,), "7"), "401")
    filled, errors = forms.fill(sheet, 0, {"came~0": ["v2"]}, {})
    assert (filled.answers["came"], errors) == ("v2,v120", {})


async def test_a_form_goes_on_after_a_restart(platform: SimPlatform) -> None:
    who, server = platform.people[0], platform.server
    platform.desk.answers["people.profile"] = [Ask(profile(platform.desk.speak("en")))]
    platform.desk.answers["people.save"] = [Whisper(Message(("Saved",)))]
    await platform.say(who, "profile")
    shown = server.open.pop(who.id)
    first = {"trade": "tailor", "about": "Two\nlines", "desks": "2", "since": "30/11/2026"}
    result = await server.actor(who).submit_modal(shown, first)
    further = server._own_button(result, "Continue")
    assert further is not None
    assert result.response is not None
    assert "Two\nlines" in result.response.content
    await server.restart()
    server.heard(who, await server.actor(who).click(result.response, custom_id=further))
    sent = await platform.submit(who, {"mode": "remote"})
    assert sent.whispers == ("Saved",)
    args = platform.desk.calls[-1].args
    assert (args["trade"], args["since"], args["mode"]) == ("tailor", "2026-11-30", "remote")


async def test_a_form_that_nobody_remembers_gives_back_what_was_typed(
    platform: SimPlatform,
) -> None:
    who = platform.people[0]
    asks(platform, Field("words", ("Words",)))
    await platform.say(who, "profile")
    platform.server.database.notes.clear()  # type: ignore[attr-defined]  # the shelf of tests
    await platform.server.restart()
    heard = await platform.submit(who, {"words": "A long thought"})
    assert "A long thought" in heard.whispers[0]
    assert len(platform.desk.calls) == 1


@pytest.mark.parametrize("noted", ["", "[]", '{"person": "1"}', None])
async def test_a_form_that_another_version_wrote_down_gives_back_what_was_typed(
    platform: SimPlatform, noted: str | None
) -> None:
    who, notes = platform.people[0], platform.server.database.notes  # type: ignore[attr-defined]  # the shelf of tests
    asks(platform, Field("words", ("Words",)))
    await platform.say(who, "profile")
    [key] = [one for one in notes if one[1].startswith("sheet:")]
    was, until = notes[key]
    newer = was.replace('"hint"', '"tip"') if noted is None else noted
    notes[key] = newer, until
    heard = await platform.submit(who, {"words": "A long thought"})
    assert "A long thought" in heard.whispers[0]
    assert len(platform.desk.calls) == 1


async def test_a_form_is_its_own_persons(platform: SimPlatform) -> None:
    one, other = platform.people[:2]
    asks(platform, Field("words", ("Words",)))
    await platform.say(one, "profile")
    modal = platform.server.open[one.id].modal
    assert modal is not None
    key = forms.read_token(modal["custom_id"])
    assert key is not None
    stolen = Button(("Mine",), "~open", f"{key[1]}:0")
    where = Address(CHAT, platform.channel)
    ref = await platform.chat.show(where, Message(("Hi",), (stolen,)), None, "m")
    heard = await platform.press(other, ref, "Mine")
    assert heard.form == ""
    assert "over" in heard.whispers[0]


async def test_buttons_threads_and_markers_outlive_a_restart(platform: SimPlatform) -> None:
    one, two = platform.people[:2]
    private = Address(CHAT, people=(one, two))
    join = Button(("Join",), "coffee.join", "round:12")
    ref = await platform.chat.show(private, Message(("You two",), (join,)), None, "m1")
    await platform.server.restart()
    await platform.press(two, ref, "Join")
    assert platform.desk.calls[-1].arg == "round:12"
    assert await platform.chat.find(private, "m1", MONDAY) == ref
    again = await platform.chat.show(private, Message(("Again",)), None, "m2")
    assert again.partition("/")[0] == ref.partition("/")[0]


async def test_a_long_message_is_several_and_is_edited_as_one(platform: SimPlatform) -> None:
    where = Address(CHAT, platform.channel)
    text = "\n".join(f"Line {n} of a long list of people" for n in range(150))
    join = Button(("Join",), "coffee.join")
    ref = await platform.chat.show(where, Message((text,), (join,)), None, "m")
    seen = await platform.see(platform.people[0], where)
    assert len(seen) == 3
    assert "\n".join(one.text for one in seen) == text
    assert [one.buttons for one in seen] == [(), (), ("Join",)]
    assert await platform.chat.find(where, "m", MONDAY) == ref
    ref = await platform.chat.show(where, Message(("Short",), (join,)), ref, "m")
    assert [one.text for one in await platform.see(platform.people[0], where)] == ["Short"]
    await platform.chat.show(where, Message((text,), (join,)), ref, "m")
    assert len(await platform.see(platform.people[0], where)) == 3


async def test_bots_and_strangers_are_not_among_people(platform: SimPlatform) -> None:
    """A field of people may be filled with anybody that Discord shows."""
    who, server = platform.people[0], platform.server
    robot = server.guild.add_member(server.env.create_user("robot", bot=True))
    server.actors["Robot"] = robot
    await platform.say(who, "meet @Robot for lunch")
    assert platform.desk.calls[-1].people == {"who": ()}
