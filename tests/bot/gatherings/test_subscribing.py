"""Calendars to subscribe to, and the file that comes with every seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.features.gatherings.book import Gathering
from bot.features.gatherings.calendars.invitations import occasion
from bot.features.gatherings.kinds import EVENT
from bot.model import Account, Community, Later, Link, Member, Whisper
from bot.ports import Jobs
from bot.seal import NO_ADDRESSES, WebAddresses
from tests.bot.gatherings.speech import Evening
from tests.calendars import judged, parsed
from tests.town import CATALOGUES, PARIS, press, said

START = datetime(2026, 3, 12, 17, 30, tzinfo=UTC)  # Thursday 12 March, 18:30 in Paris
LINK = "https://meet.example/kitchen?a=b"


@pytest.fixture(params=["fake"])
def chat(request: pytest.FixtureRequest) -> str:
    """A chat that shows a file as it was given: what is told here, calendars read."""
    return str(request.param)


async def address_of(evening: Evening, who: str, command: str = "event calendar") -> str:
    """The address that a command answers with."""
    answer = await evening.says(who, command)
    return shown(answer)


def shown(answer: object) -> str:
    assert isinstance(answer, Whisper)
    [url] = [span.url for span in answer.message.text if isinstance(span, Link)]
    return url


async def fetched(evening: Evening, address: str) -> bytes | None:
    """What stands behind an address."""
    base, end = "https://hive.example/calendar/", ".ics"
    assert address.startswith(base)
    assert address.endswith(end)
    return await evening.town.feeds.calendar(address.removeprefix(base).removesuffix(end))


async def events_of(evening: Evening, address: str) -> list[Any]:
    data = await fetched(evening, address)
    assert data is not None
    return parsed(data)[1]


async def file_in(evening: Evening, who: str, token: str) -> bytes | None:
    """The calendar file of the answer to a press."""
    [answer] = await evening.town.says(who, token, locale=evening.locale)
    assert isinstance(answer, Whisper)
    file = answer.message.file
    return None if file is None else file.data


async def test_a_seat_comes_with_a_file_for_ones_calendar(evening: Evening) -> None:
    going = await evening.announces(seats="1", about="We bake.")
    data = await file_in(evening, "ada", going)
    assert data is not None
    calendar, [event] = parsed(data)
    assert calendar["METHOD"] == "PUBLISH"
    assert (event["SUMMARY"], event["LOCATION"]) == ("Bread", "The kitchen")
    assert (event["STATUS"], event["DESCRIPTION"]) == ("CONFIRMED", "We bake.")
    assert judged(data, event, "DTSTART") == START
    assert await file_in(evening, "bob", going) is None  # who waits has no seat yet


async def test_only_who_goes_reads_the_link(evening: Evening) -> None:
    going = await evening.announces(seats="1", where=LINK)
    data = await file_in(evening, "ada", going)
    assert data is not None
    _, [event] = parsed(data)
    assert (event["LOCATION"], event["URL"]) == (LINK, LINK)
    await evening.presses("bob", going)  # waits
    await evening.presses("cleo", "gatherings.maybe:1")
    for who in ("bob", "cleo"):
        feed = await fetched(evening, await address_of(evening, who))
        assert feed is not None
        assert LINK.encode() not in feed.replace(b"\r\n ", b"")
    mine = await fetched(evening, await address_of(evening, "ada"))
    assert mine is not None
    assert LINK.encode() in mine.replace(b"\r\n ", b"")


async def test_ones_own_calendar_shows_how_it_stands(evening: Evening) -> None:
    going = await evening.announces(seats="1")
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    await evening.presses("cleo", "gatherings.maybe:1")
    await evening.presses("dan", "gatherings.no:1")
    for who, status, label in (
        ("ada", "CONFIRMED", ""),
        ("bob", "TENTATIVE", "Waiting list: {title}"),
        ("cleo", "TENTATIVE", "Maybe: {title}"),
        ("dan", "CANCELLED", "Not going: {title}"),
        ("hana", "CONFIRMED", ""),  # she hosts it
    ):
        [event] = await events_of(evening, await address_of(evening, who))
        assert event["STATUS"] == status, who
        assert event["SUMMARY"] == (evening(label, title="Bread") if label else "Bread"), who
    assert await events_of(evening, await address_of(evening, "eve")) == []


async def test_what_is_called_off_says_so_everywhere(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    mine = await address_of(evening, "ada")
    ours = await address_of(evening, "hana", "space calendar")
    [before] = await events_of(evening, mine)
    form = await evening.form_of("hana", "Call off")
    await evening.submits("hana", form, because="The oven is broken.")
    for address in (mine, ours):
        [event] = await events_of(evening, address)
        assert event["UID"] == before["UID"]
        assert event["SEQUENCE"] > before["SEQUENCE"]
        assert event["STATUS"] == "CANCELLED"
        assert event["SUMMARY"] == evening("Called off: {title}", title="Bread")
        assert event["DESCRIPTION"] == "The oven is broken."


async def test_a_change_is_a_higher_sequence(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    address = await address_of(evening, "ada")
    [before] = await events_of(evening, address)
    form = await evening.form_of("hana", "Change")
    await evening.submits("hana", form, where="The garden")
    [after] = await events_of(evening, address)
    assert (after["UID"], after["LOCATION"]) == (before["UID"], "The garden")
    assert after["SEQUENCE"] > before["SEQUENCE"]


async def test_the_command_says_how_to_subscribe(evening: Evening) -> None:
    answer = await evening.says("ada", "event calendar")
    lines = said(answer).split("\n")
    assert lines[0] == evening("**Your calendar**, with your gatherings and your coffees:")
    assert lines[1] == shown(answer)
    keep = evening("Keep the address to yourself: whoever has it reads your calendar.")
    assert keep in lines
    assert len([line for line in lines if line]) == 5  # two of them on how to subscribe


async def test_what_one_signed_up_for_leads_to_it(evening: Evening) -> None:
    await evening.presses("ada", await evening.announces())
    answer = await evening.press("ada", await evening.says("ada", "event mine"),
                                 "In my own calendar")  # fmt: skip
    assert shown(answer) == await address_of(evening, "ada")
    evening.town.addresses = NO_ADDRESSES
    evening.town.restart()
    answer = await evening.says("ada", "event mine")
    assert isinstance(answer, Whisper)
    assert [button.name for button in answer.message.buttons] == ["gatherings.see"]


async def test_a_new_address_revokes_the_old_one(evening: Evening) -> None:
    answer = await evening.says("ada", "event calendar")
    old, button = shown(answer), press(answer, evening("New address"))
    renewed = await evening.press("ada", answer, "New address")
    fresh = shown(renewed)
    assert said(renewed or answer).endswith(evening("The old address shows nothing any more."))
    assert fresh != old
    assert await fetched(evening, old) is None
    assert await fetched(evening, fresh) is not None
    [again] = await evening.town.says("ada", button, locale=evening.locale)
    assert shown(again) == fresh  # a button of an answer that is past revokes nothing
    assert await address_of(evening, "ada") == fresh


@pytest.mark.parametrize("arg", ["", "x", "99", "-1", "0:1"])
async def test_an_altered_button_revokes_nothing(evening: Evening, arg: str) -> None:
    old = await address_of(evening, "ada")
    [answer] = await evening.town.says("ada", f"gatherings.new_calendar:{arg}")
    assert shown(answer) == old


async def test_the_calendar_of_the_space_names_nobody(evening: Evening) -> None:
    going = await evening.announces(where=LINK, title="Bread and butter")
    await evening.drafts(title="Secret")
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    feed = await fetched(evening, await address_of(evening, "hana", "space calendar"))
    assert feed is not None
    calendar, [event] = parsed(feed)
    assert calendar.calendar_name == "The Hive"
    assert event["SUMMARY"] == "Bread and butter"
    whole = feed.replace(b"\r\n ", b"").lower()
    for word in (b"meet.example", b"ada", b"bob", b"hana", b"secret"):
        assert word not in whole, word


async def test_only_organisers_have_the_address_of_the_space(evening: Evening) -> None:
    only = evening("Only the organisers of {space} can do this.", space="The Hive")
    assert said(await evening.says("ada", "space calendar")) == only
    [answer] = await evening.town.says("ada", "gatherings.new_space_calendar:0",
                                       locale=evening.locale)  # fmt: skip
    assert said(answer) == only
    old = await evening.says("hana", "space calendar")
    renewed = await evening.press("hana", old, "New address")
    assert await fetched(evening, shown(old)) is None
    assert await fetched(evening, shown(renewed)) is not None


async def test_without_an_address_on_the_web_it_says_what_to_set(evening: Evening) -> None:
    evening.town.addresses = NO_ADDRESSES
    evening.town.restart()
    for who, command in (("ada", "event calendar"), ("hana", "space calendar")):
        told = said(await evening.says(who, command))
        assert "public_url" in told
        assert "secret" in told


async def test_who_left_the_space_has_no_calendar(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    address = await address_of(evening, "ada")
    await evening.town.app.left(Account("fake", "ada"))
    assert await fetched(evening, address) is None
    await evening.says("ada", "event")  # and is back, with an address that is new
    assert await fetched(evening, address) is None
    assert await fetched(evening, await address_of(evening, "ada")) is not None


async def test_another_secret_makes_other_addresses(evening: Evening) -> None:
    old = await address_of(evening, "ada")
    evening.town.addresses = WebAddresses("https://hive.example", b"another secret")
    evening.town.restart()
    assert await fetched(evening, old) is None
    assert await fetched(evening, await address_of(evening, "ada")) is not None


async def test_nobody_opens_the_calendar_of_another(evening: Evening) -> None:
    await evening.says("ada", "event")
    token = (await address_of(evening, "bob")).rpartition("/")[2].removesuffix(".ics")
    number, _, seal = token.partition("-")
    for forged in (f"{int(number) - 1}-{seal}", f"0-{seal}", f"0{token}", f"{token} ", seal, "0-"):
        assert await evening.town.feeds.calendar(forged) is None, forged
    assert await evening.town.feeds.calendar(token) is not None


async def test_what_is_long_past_is_left_out(evening: Evening) -> None:
    going = await evening.announces()
    await evening.presses("ada", going)
    await evening.town.at("2026-05-01")
    assert len(await events_of(evening, await address_of(evening, "ada"))) == 1
    await evening.town.at("2026-05-15")
    assert await events_of(evening, await address_of(evening, "ada")) == []


def told_with(evening: Evening, who: str) -> list[Any]:
    """The calendars in the private messages to somebody, with the one entry of each."""
    found = []
    for address, message in evening.town.chat.wall.values():
        if {one.id for one in address.people} == {who} and message.file:
            calendar, [event] = parsed(message.file.data)
            found.append((calendar["METHOD"], event))
    return found


async def test_a_move_and_calling_off_come_with_the_change(evening: Evening) -> None:
    going = await evening.announces(seats="1")
    data = await file_in(evening, "ada", going)
    await evening.presses("bob", going)  # waits: nothing of his is in a calendar yet
    assert data is not None
    _, [seat] = parsed(data)
    later = int(START.timestamp()) + 3600
    await evening.presses("hana", f"gatherings.move:1:{later}")
    answer = await evening.town.says("hana", "gatherings.cancel:1", because="No oven.")
    await evening.town.app.tick()
    await evening.press("hana", answer[0], "Put it back")
    assert told_with(evening, "bob") == []
    moved, off, back = told_with(evening, "ada")
    assert [method for method, _ in (moved, off, back)] == ["PUBLISH", "CANCEL", "PUBLISH"]
    assert {event["UID"] for _, event in (moved, off, back)} == {seat["UID"]}
    sequences = [seat["SEQUENCE"], *(event["SEQUENCE"] for _, event in (moved, off, back))]
    assert sequences == sorted(set(sequences))
    assert moved[1]["DTSTART"].dt.timestamp() == later
    assert back[1]["STATUS"] == "CONFIRMED"


async def test_a_seat_that_comes_later_brings_its_file_too(evening: Evening) -> None:
    going = await evening.announces(seats="1")
    for who in ("ada", "bob"):
        await evening.presses(who, going)
    await evening.presses("ada", "gatherings.no:1")
    taken = await file_in(evening, "bob", "gatherings.take:1")
    assert taken is not None
    await evening.presses("cleo", going)
    form = await evening.form_of("hana", "Change")
    await evening.submits("hana", form, seats="2")
    more = {"gathering": "1", "more": "True"}
    async with evening.town.database.transaction() as tx:
        now = evening.town.clock.now()
        await tx.get(Jobs).add("town", Later("gatherings.fill", now, "more seats", more))
    await evening.town.app.tick()
    [(method, event)] = told_with(evening, "cleo")
    assert (method, event["STATUS"]) == ("PUBLISH", "CONFIRMED")


def test_who_is_in_the_room_needs_no_link() -> None:
    details = replace(EVENT, title="Bread", venue="Kitchen", link=LINK, hybrid=True)
    hana = Member("town", 1)
    one = Gathering(1, "town", details, "planned", START, hana)
    town = Community("town", "The Hive", PARIS, "en", ("fake",))
    t = CATALOGUES.speak("en")
    site = occasion(t, one, town, "confirmed", going=True, where="site")
    remote = occasion(t, one, town, "confirmed", going=True, where="remote")
    assert (site.place, site.link) == ("Kitchen", "")
    assert (remote.place, remote.link) == ("", LINK)
    hosted = occasion(t, one, town, "confirmed", going=True, where="remote", link="")
    assert (hosted.place, hosted.link) == ("By video", "")
