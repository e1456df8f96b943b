"""Socket Mode's line: laid again when Slack ends it or when it goes deaf, and never in a rush."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from adapters.slack import line as lines
from adapters.slack.line import FIRST_PAUSE, LAST_PAUSE, Pauses
from bot.model import Account
from tests.adapters.desks import NoteDesk
from tests.adapters.slack.kit import CHAT, GENERAL, Slack, WallClock, connected, people
from tests.adapters.slack.limits import Ticks
from tests.adapters.slack.server import Fault, SlackServer

PING = 0.05  # seconds; four without a sign of life, and the line is deaf


@asynccontextmanager
async def line(desk: NoteDesk | None = None) -> AsyncIterator[Slack]:
    server = SlackServer()
    people(server)
    await server.start()
    try:
        async with connected(server, "socket", desk or NoteDesk(), ping=PING) as slack:
            yield slack
    finally:
        await server.stop()


async def until(slack: Slack, greeted: int) -> None:
    """There have been so many connections."""
    server = slack.server
    async with server.news:
        await server.news.wait_for(lambda: server.greeted >= greeted)


async def works(slack: Slack, desk: NoteDesk) -> None:
    before = len(desk.calls)
    await slack.hands.types("U0LEA", "/coffee join", GENERAL)
    assert len(desk.calls) == before + 1


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_when_slack_moves_it_nothing_is_lost(reason: str) -> None:
    desk = NoteDesk()
    async with line(desk) as slack:
        old = slack.server.sockets[0]
        await slack.server.disconnect(reason)
        await asyncio.wait_for(until(slack, 2), 10)
        await asyncio.wait_for(old.gone.wait(), 10)  # only after the new one is open
        await works(slack, desk)


class PatientClock(WallClock):
    """The time that somebody slept went by."""

    def __init__(self, ticks: Ticks) -> None:
        self._ticks = ticks

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._ticks.at)


def readings(slack: Slack) -> int:
    """How often the members were read from the first page on."""
    calls = slack.server.workspace.calls
    return sum(name == "users.list" and not given.get("cursor") for name, given in calls)


async def read_again(slack: Slack, before: int) -> None:
    async with asyncio.timeout(10):
        while readings(slack) == before:  # noqa: ASYNC110 -- it is done beside, as soon as may be
            await asyncio.sleep(0.01)


async def test_when_slack_moves_it_and_cannot_be_reached_then_members_are_read_again() -> None:
    server = SlackServer()
    people(server)
    await server.start()
    clock = PatientClock(server.workspace.ticks)
    async with connected(server, "socket", NoteDesk(), clock=clock) as slack:
        before = readings(slack)
        slack.server.refused_connections = ["internal_error"] * 20
        await slack.server.disconnect("refresh_requested")
        await asyncio.wait_for(until(slack, 2), 10)
        await read_again(slack, before)
    await server.stop()


async def test_when_it_moves_at_once_they_are_not() -> None:
    async with line() as slack:
        before = readings(slack)
        await slack.server.disconnect("refresh_requested")
        await asyncio.wait_for(until(slack, 2), 10)
        assert readings(slack) == before


async def test_members_who_cannot_be_read_are_read_soon_after() -> None:
    """Slack is seldom well again at once: nobody who left stays for six hours."""
    server, desk = SlackServer(), NoteDesk()
    people(server)
    await server.start()
    desk.known = [Account(CHAT, "U0TOM")]
    server.workspace.users["U0TOM"]["deleted"] = True
    server.fail("users.list", Fault(status=503), Fault(code="internal_error"), Fault(status=500))
    async with connected(server, "socket", desk) as slack:
        async with asyncio.timeout(10):
            while not desk.gone:  # noqa: ASYNC110 -- as above
                await asyncio.sleep(0.01)
        assert slack.server.workspace.ticks.at < 300
    await server.stop()


async def test_a_line_that_is_cut_is_laid_again() -> None:
    desk = NoteDesk()
    async with line(desk) as slack:
        await slack.server.sockets[0].ws.close()
        await asyncio.wait_for(until(slack, 2), 10)
        await works(slack, desk)


async def test_a_deaf_line_is_noticed_and_laid_again() -> None:
    """Nothing is closed, nothing is said: it only gives no sign of life."""
    desk = NoteDesk()
    async with line(desk) as slack:
        slack.server.sockets[0].deaf = True
        await asyncio.wait_for(until(slack, 2), 10)
        await works(slack, desk)
    assert 5 * lines.PING <= 60  # four pings without an answer, looked at once a ping


async def test_a_line_that_lives_and_says_nothing_is_laid_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pings are answered by what stands before Slack, and behind it there is nobody."""
    monkeypatch.setattr(lines, "OPENING", 0.3)
    desk = NoteDesk()
    async with line(desk) as slack:
        slack.server.mute = 2
        before = slack.server.workspace.ticks.at
        await slack.server.sockets[0].ws.close()
        await asyncio.wait_for(until(slack, 4), 10)
        assert slack.server.workspace.ticks.at - before >= FIRST_PAUSE  # not at once
        await works(slack, desk)


async def test_a_quiet_line_that_lives_is_left_alone() -> None:
    async with line() as slack:
        await asyncio.sleep(PING * 12)
        assert slack.server.opened == 1


async def test_refusals_are_met_with_growing_pauses() -> None:
    pauses = Pauses()
    found = [pauses.next() for _ in range(100)]
    assert found[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(found[7:]) == {LAST_PAUSE}
    assert sum(1 for at in range(100) if sum(found[:at]) < 60) <= 6  # in the first minute
    pauses.lasted(LAST_PAUSE + 1)
    assert pauses.next() == FIRST_PAUSE


@pytest.mark.parametrize("code", ["too_many_websockets", "internal_error", "invalid_auth"])
async def test_a_line_that_slack_refuses_is_asked_for_again(code: str) -> None:
    desk = NoteDesk()
    async with line(desk) as slack:
        slack.server.refused_connections = [code] * 20
        before = slack.server.workspace.ticks.at
        await slack.server.sockets[0].ws.close()
        await asyncio.wait_for(until(slack, 2), 10)
        assert slack.server.opened == 22
        await works(slack, desk)
        waited = slack.server.workspace.ticks.at - before
        assert waited > 15 * LAST_PAUSE  # twenty refusals are no storm


async def test_a_slack_that_moves_it_all_the_time_is_not_followed_at_once() -> None:
    async with line() as slack:
        before = slack.server.workspace.ticks.at
        for number in range(2, 8):
            await slack.server.disconnect("refresh_requested")
            await asyncio.wait_for(until(slack, number), 10)
        assert slack.server.workspace.ticks.at - before > LAST_PAUSE / 2


async def test_an_event_delivered_again_over_the_new_line_is_the_same_gesture() -> None:
    desk = NoteDesk()
    async with line(desk) as slack:
        space = slack.server.workspace
        payload = {
            "command": "/coffee",
            "text": "join",
            "user_id": "U0LEA",
            "team_id": "T0HIVE",
            "channel_id": GENERAL,
            "trigger_id": space.trigger("U0LEA"),
            "response_url": space.response_url("U0LEA"),
        }
        await slack.hands.way("slash_commands", payload)
        await slack.server.sockets[0].ws.close()
        await asyncio.wait_for(until(slack, 2), 10)
        await slack.hands.way("slash_commands", payload, 1)
        await slack.chat.settled()
        assert len({call.gesture for call in desk.calls}) == 1


async def test_rate_limited_connections_wait_as_long_as_slack_says() -> None:
    server = SlackServer()
    people(server)
    await server.start()
    server.fail("auth.test", Fault(retry_after=3))
    async with connected(server, "socket", NoteDesk(), ping=PING):
        assert server.workspace.ticks.at >= 3
    await server.stop()
