"""Gatherings in the server's own calendar, through their whole life."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Address, Event, Message
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.sim import CHAT, Server, open_server
from tests.adapters.discord.town import DiscordTown, town_on_discord
from tests.bot.gatherings.speech import Evening
from tests.bot.gatherings.test_moving import LATER
from tests.databases import fresh_database
from tests.fakes import FakeClock
from tests.town import press

TALK = Event(
    "gathering-7@town.comptoir",
    "A talk",
    MONDAY + timedelta(days=1),
    MONDAY + timedelta(days=1, hours=2),
    "The kitchen",
    "We bake.",
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with open_server(NoteDesk(), FakeClock(MONDAY)) as server:
        yield server


async def show(server: Server, event: Event, ref: str | None = None) -> str:
    where = Address(CHAT, str(server.general.id))
    return await server.chat.show(where, Message(("A talk",), event=event), ref, "m")


def calendar(server: Server) -> list[tuple[str, str, str, int]]:
    """Title, place, start and status of every event."""
    return [
        (one.name, (one.entity_metadata or {})["location"], one.scheduled_start_time, one.status)
        for one in server.guild._guild.scheduled_events.values()
    ]


def requests(server: Server) -> list[str]:
    return [one.method for one in server.env.http_requests if "scheduled-events" in one.path]


async def test_an_event_is_made_moved_and_called_off(server: Server) -> None:
    ref = await show(server, TALK)
    assert calendar(server) == [("A talk", "The kitchen", "2026-12-01T09:00:00Z", 1)]
    await show(server, TALK, ref)
    assert requests(server) == ["GET", "POST"]
    later = replace(TALK, start=TALK.start + timedelta(hours=1))
    await show(server, later, ref)
    assert [one[2] for one in calendar(server)] == ["2026-12-01T10:00:00Z"]
    await show(server, replace(later, off=True), ref)
    assert [one[3] for one in calendar(server)] == [4]
    await show(server, later, ref)
    assert [one[3] for one in calendar(server)] == [4, 1]


async def test_an_event_is_found_again_after_a_restart_and_after_lost_notes(
    server: Server,
) -> None:
    ref = await show(server, TALK)
    await server.restart()
    await show(server, TALK, ref)
    server.database.notes.clear()  # type: ignore[attr-defined]  # the shelf of tests
    await server.restart()
    await show(server, TALK, ref)
    assert len(calendar(server)) == 1


async def test_what_has_begun_is_left_alone(server: Server) -> None:
    await show(server, replace(TALK, start=MONDAY - timedelta(minutes=1)))
    assert calendar(server) == []


async def test_a_full_calendar_is_said_and_the_message_is_shown(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.env.inject_error("POST", "/guilds/*/scheduled-events", status=400, code=30038)
    with caplog.at_level(logging.WARNING):
        assert await show(server, TALK)
    assert "full with 100 events" in caplog.text
    assert isinstance(server.desk, NoteDesk)
    [said] = server.desk.alarms.values()  # to the organisers
    assert "it takes 100 events" in str(said)


async def test_one_that_has_begun_and_is_called_off_is_ended(server: Server) -> None:
    """Discord calls nothing off that goes on: a moderator pressed Start, or it is time."""
    ref = await show(server, TALK)
    [event] = server.guild._guild.scheduled_events.values()
    event.status = 2
    server.env.inject_error("PATCH", "/guilds/*/scheduled-events/*", status=400, code=50035)
    await show(server, replace(TALK, off=True), ref)
    assert [one[3] for one in calendar(server)] == [3]
    asked = len(requests(server))
    await show(server, replace(TALK, off=True), ref)
    assert len(requests(server)) == asked  # it is forgotten


async def test_an_event_of_somebody_else_is_not_taken_for_ours(server: Server) -> None:
    """A moderator wrote the talk down by hand; we could neither move it nor call it off."""
    await show(server, TALK)
    [theirs] = server.guild._guild.scheduled_events.values()
    theirs.creator_id = server.actors["Tom Becker"].id
    server.database.notes.clear()  # type: ignore[attr-defined]  # the shelf of tests
    await server.restart()
    await show(server, TALK)
    assert len(calendar(server)) == 2


async def test_an_event_that_somebody_deleted_is_made_anew_when_it_changes(
    server: Server,
) -> None:
    ref = await show(server, TALK)
    server.guild._guild.scheduled_events.clear()
    await show(server, replace(TALK, title="Two talks"), ref)
    assert [one[0] for one in calendar(server)] == ["Two talks"]


@pytest.fixture
async def evening(tmp_path: Path, locale: str) -> AsyncIterator[Evening]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with town_on_discord(database, locale) as town:
        await town.app.open()
        evening = Evening(town, locale)
        await evening.host()
        yield evening
    await database.close()


async def test_a_gathering_stands_there_from_its_announcement_to_its_end(
    evening: Evening,
) -> None:
    assert isinstance(evening.town, DiscordTown)
    server = evening.town.server
    await evening.announces()
    assert calendar(server) == [("Bread", "The kitchen", "2026-03-12T17:30:00Z", 1)]
    form = await evening.form_of("hana", "Change")
    asked = await evening.submits("hana", form, when=LATER[evening.locale])
    await evening.presses("hana", press(asked, evening("Move it")))
    assert calendar(server) == [("Bread", "The kitchen", "2026-03-13T18:00:00Z", 1)]

    off = await evening.submits("hana", await evening.form_of("hana", "Call off"))
    await evening.town.app.tick()
    assert [status for *_, status in calendar(server)] == [4]
    await evening.press("hana", off, "Put it back")
    assert [status for *_, status in calendar(server)] == [4, 1]
