"""A coffee whose moment is agreed is in the calendars of those who have it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import File, Message
from tests.bot.coffee.speech import MONDAY, Speech
from tests.calendars import parsed
from tests.town import CATALOGUES


@pytest.fixture(params=["fake"])
def chat(request: pytest.FixtureRequest) -> str:
    """A chat that shows a file as it was given: what is told here, calendars read."""
    return str(request.param)


def card(speech: Speech) -> Message:
    """What the two of them see."""
    [message] = [message for address, message in speech.town.chat.wall.values() if address.people]
    return message


async def agree(speech: Speech) -> None:
    await speech.join("ada", "bob")
    await speech.town.at(MONDAY)
    slot = next(b.token for b in card(speech).buttons if b.name == "coffee.slot")
    assert card(speech).file is None
    for who in ("ada", "bob"):
        await speech._press(who, slot)


async def feed(speech: Speech, who: str) -> list[Any]:
    member = await speech.town.member(who)
    data = await speech.town.feeds.calendar(speech.town.addresses.token(member, 0))
    assert data is not None
    return parsed(data)[1]


def event_in(file: File | None) -> Any:
    assert file is not None
    _, [event] = parsed(file.data)
    return event


async def test_the_card_brings_it_as_soon_as_it_is_agreed(speech: Speech) -> None:
    await agree(speech)
    event = event_in(card(speech).file)
    assert event["SUMMARY"] == speech(
        "Coffee: {people}", people=CATALOGUES.speak(speech.locale).series(["Ada", "Bob"])
    )
    assert event["DTSTART"].dt.hour in {9, 12, 15, 18}
    [mine] = await feed(speech, "ada")
    assert mine["SUMMARY"] == speech("Coffee: {people}", people="Bob")
    assert (mine["UID"], mine["DTSTART"].dt) == (event["UID"], event["DTSTART"].dt)


async def test_once_they_met_the_card_brings_nothing(speech: Speech) -> None:
    await agree(speech)
    await speech.press_on_wall("ada", "We met")
    assert card(speech).file is None
    [mine] = await feed(speech, "ada")
    assert mine["STATUS"] == "CONFIRMED"


async def test_called_off_it_is_taken_out(speech: Speech) -> None:
    await agree(speech)
    before = event_in(card(speech).file)
    await speech.town.make_organiser("hana")
    asked = await speech.says("hana", "cancel")
    await speech.press("hana", asked, "Call it off")
    await speech.town.app.tick()
    after = event_in(card(speech).file)
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]
    [mine] = await feed(speech, "bob")
    assert mine["STATUS"] == "CANCELLED"


async def test_what_is_not_agreed_is_in_no_calendar(speech: Speech) -> None:
    await speech.join("ada", "bob")
    await speech.town.at(MONDAY)
    assert await feed(speech, "ada") == []
