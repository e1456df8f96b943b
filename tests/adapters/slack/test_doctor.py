"""`comptoir doctor`: each thing that can be wrong with a workspace, and its fix."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.slack.chat import Workspace
from adapters.slack.doctor import examine
from adapters.slack.pace import Pace
from bot.ports import Clock
from tests.adapters.slack.kit import WallClock, people, settings
from tests.adapters.slack.server import Fault, SlackServer

OR_ANOTHER = (
    "name another as `channel` in the settings, or, if it is a private one, type /invite @Comptoir"
    " in it"
)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    people(server)
    await server.start()
    yield server
    await server.stop()


class LateClock:
    def now(self) -> datetime:
        return WallClock().now() - timedelta(minutes=7)


async def wrong(
    server: SlackServer, given: Workspace, channel: str = "general", clock: Clock | None = None
) -> dict[str, str]:
    """What is wrong, by what it is about."""
    ticks = server.workspace.ticks
    pace = Pace(ticks.now, ticks.sleep)
    found = await examine(given, channel, clock or WallClock(), pace)
    return {one.what: one.fix for one in found if one.fix}


async def test_nothing_is_wrong_with_a_good_set_up(server: SlackServer) -> None:
    assert await wrong(server, settings(server, "socket")) == {}
    assert await wrong(server, settings(server, "http"), "#general") == {}


async def test_a_wrong_token(server: SlackServer) -> None:
    bad = replace(settings(server, "socket"), token="xoxb-wrong")
    assert await wrong(server, bad) == {
        "token": "Slack says invalid_auth: copy the token from api.slack.com/apps once more"
    }


async def test_a_wrong_app_token(server: SlackServer) -> None:
    bad = replace(settings(server, "socket"), app_token="xapp-wrong")
    fix = "make an app-level token (xapp-) with the scope connections:write"
    assert await wrong(server, bad) == {"app_token": f"Slack says invalid_auth: {fix}"}


async def test_missing_scopes(server: SlackServer) -> None:
    server.workspace.scopes -= {"files:write", "im:history"}
    found = await wrong(server, settings(server, "socket"))
    assert found["scopes"].startswith("missing files:write, im:history: install the app again")


async def test_a_clock_that_is_off(server: SlackServer) -> None:
    found = await wrong(server, settings(server, "socket"), clock=LateClock())
    assert found["clock"].endswith("s off: set it by NTP")


@pytest.mark.parametrize(
    ("channel", "fix"),
    [
        ("other", "in #other, type /invite @Comptoir"),
        ("old", "there is no #old: " + OR_ANOTHER),
        ("#nowhere", "there is no #nowhere: " + OR_ANOTHER),
    ],
)
async def test_a_channel_it_cannot_write_to(server: SlackServer, channel: str, fix: str) -> None:
    assert await wrong(server, settings(server, "socket"), channel) == {"channel": fix}


async def test_slack_out_of_reach(server: SlackServer) -> None:
    lost = replace(settings(server, "socket"), api_url="http://127.0.0.1:9/api/")
    [(what, fix)] = (await wrong(server, lost)).items()
    assert (what, fix[:42]) == ("Slack", "it can't be reached at http://127.0.0.1:9/")


async def test_slack_in_trouble(server: SlackServer) -> None:
    server.fail("auth.test", Fault(status=503, body="<html>Sorry</html>"))
    assert list(await wrong(server, settings(server, "socket"))) == ["Slack"]
