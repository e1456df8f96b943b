"""The line to Discord: laid again when it goes deaf, never in a rush, and not without end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import line as lines
from adapters.discord.line import AT_ONCE, DEAF, SPAN, Turns
from adapters.discord.memory import IDENTIFIES
from tests.adapters.discord.line import open_line
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.wire_server import JSON, WireServer
from tests.delivery.virtual import live

PRESS = {"custom_id": "coffee.join:round:12", "component_type": 2}
INTERVAL = 41.25  # seconds between two heartbeats, as Discord has it
MINUTE = 60.0
RECONNECT: JSON = {"op": 7, "d": None}
INVALID: JSON = {"op": 9, "d": False}


@pytest.fixture(autouse=True)
def _back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's own addresses again afterwards."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.mark.usefixtures("swift")
async def test_a_line_that_answers_no_heartbeat_is_resumed_and_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is closed, nothing is said: it only gives no sign of life, not even a good-bye."""
    monkeypatch.setattr(lines, "DEAF", 0.3)
    async with open_line() as line:
        line.server.interval = 50
        await line.ready()
        line.server.deafen()
        await line.server.gesture(PRESS, kind=3)
        await line.server.until(lambda: line.server.callbacks)
        assert line.server.resumed
        assert line.server.identified == 1
        assert [call.name for call in line.desk.calls] == ["coffee.join"]


@pytest.mark.usefixtures("swift")
async def test_a_quiet_line_that_lives_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "DEAF", 2.0)
    async with open_line() as line:
        line.server.interval = 50
        await line.ready()
        await line.server.until(lambda: line.server.beats > 60)
        assert (line.server.identified, line.server.resumed) == (1, 0)
    assert INTERVAL < DEAF  # nor is Discord's own


class Laid(WireServer):
    """Writes down when each line was laid."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    async def _heard(self, socket: object, said: JSON) -> None:
        if said["op"] in (2, 6):
            self.at.append(asyncio.get_running_loop().time())
        await super()._heard(socket, said)  # type: ignore[arg-type] # handed on

    def most(self) -> int:
        """The most lines that were laid in any minute."""
        return max(sum(first <= at < first + MINUTE for at in self.at) for first in self.at)


@asynccontextmanager
async def laid() -> AsyncIterator[Laid]:
    async with open_line(server=Laid()) as line:
        assert isinstance(line.server, Laid)
        await line.ready()
        yield line.server


def test_a_deaf_line_is_replaced_within_a_minute() -> None:
    async def story() -> None:
        async with laid() as server:
            await server.dispatch("SOMETHING_NEW", {})
            await asyncio.sleep(0.1)
            server.deafen()
            since = asyncio.get_running_loop().time()
            await asyncio.sleep(2 * MINUTE)
            deaf = server.at[1] - since
            sys.stdout.write(f"\nDiscord: deaf for {deaf:.0f} s\n")
            assert server.resumed
            assert DEAF - 1 < deaf < DEAF + 1 < MINUTE

    live(story)


@pytest.mark.parametrize("said", [RECONNECT, INVALID])
def test_a_discord_that_ends_each_line_is_not_followed_at_once(said: JSON) -> None:
    async def story() -> None:
        async with laid() as server:
            server.storm = said
            await server.sockets[-1].send_json(said)
            await asyncio.sleep(10 * MINUTE)
            sys.stdout.write(
                f"\nop {said['op']} for ten minutes: {len(server.at)} lines, {server.most()} in a"
                f" minute at most, {server.identified} sessions\n"
            )
            assert server.most() <= 6
            assert server.identified <= IDENTIFIES
            if said is RECONNECT:  # it never gave up
                assert len(server.at) > 50
                server.storm = None
                await asyncio.sleep(MINUTE)
                await server.gesture(PRESS, kind=3)
                await server.until(lambda: server.callbacks)

    live(story)


def test_turns_come_at_once_twice_and_then_in_their_time() -> None:
    turns, found = Turns(), list[float]()
    for _ in range(8):
        now = found[-1] if found else 0.0
        found.append(now + turns.wait(now))
    assert AT_ONCE == 2
    assert found == [0, 0, SPAN, SPAN, 2 * SPAN, 2 * SPAN, 3 * SPAN, 3 * SPAN]
    assert turns.wait(1_000.0) == 0


@pytest.mark.usefixtures("swift")
async def test_a_bot_that_is_started_again_and_again_begins_few_sessions() -> None:
    """Discord takes the token from who begins a thousand in a day."""
    shelf, begun = Shelf(), 0
    for _ in range(60):
        async with open_line(shelf) as line:
            await line.server.until(lambda line=line: line.server.beats)  # type: ignore[misc] # a default keeps the loop's value
            if begun < IDENTIFIES:
                await line.server.until(lambda line=line: line.server.identified)  # type: ignore[misc] # as above
            begun += line.server.identified
    sys.stdout.write(f"\n60 starts in a row: {begun} sessions\n")
    assert begun == IDENTIFIES <= 50
