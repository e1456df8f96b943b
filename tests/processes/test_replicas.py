"""Several bots on one PostgreSQL: one listens, all can write, and a silent one is replaced."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.adapters.slack.hands import Hands, OverSocket
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.databases import drop, empty_database

ROOT = Path(__file__).parent.parent.parent
PEOPLE = ("U0ADA", "U0BOB", "U0CLEO", "U0DAN")
GENERAL = "C0GENERAL"

CONFIG = """
[database]
url = "{url}"
[communities.hive]
name = "The Hive"
zone = "Europe/Paris"
[communities.hive.slack]
token = "{bot}"
app_token = "{app}"
api_url = "{api}"
channel = "general"
organisers = ["U0ADA"]
"""


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    space = server.workspace
    for who in PEOPLE:
        space.user(who, who.removeprefix("U0").title())
    space.user("U0BOT", "Comptoir", is_bot=True)
    space.channel(GENERAL, "general")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def config(tmp_path: Path, server: SlackServer) -> AsyncIterator[Path]:
    url = await empty_database("postgresql", tmp_path)
    file = tmp_path / "config.toml"
    text = CONFIG.format(url=url, bot=BOT_TOKEN, app=APP_TOKEN, api=server.api_url)
    file.write_text(text, "utf-8")
    yield file
    drop(url)


@asynccontextmanager
async def replica(config: Path, roles: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot of its own, until the end of the block; then it must end well."""
    command = (sys.executable, "-m", "tests.processes.replica", str(config), roles)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            _, said = await process.communicate()
        early = -signal.SIGTERM  # it had only begun
        assert process.returncode in (0, early), said.decode()


async def until(true: Callable[[], bool]) -> None:
    """What other processes do tells nobody here that it was done: look until it is."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 -- of another process there is no event to wait for
            await asyncio.sleep(0.05)


async def types(server: SlackServer, who: str, words: str) -> None:
    """A slash command, and wait for the answer."""

    async def settled() -> None:
        space = server.workspace
        await until(
            lambda: len(space.whispered.get(who, ())) > before or space.modal(who) is not None
        )

    before = len(server.workspace.whispered.get(who, ()))
    await Hands(server, OverSocket(server), settled).types(who, words, GENERAL)


async def test_a_suspended_one_is_replaced_and_lets_go_when_it_wakes(
    server: SlackServer, config: Path
) -> None:
    async with replica(config, "slack") as first:
        await until(lambda: server.greeted == 1)
        async with replica(config, "slack,worker"), replica(config, "slack,worker"):
            await types(server, "U0BOB", "/coffee join")
            assert (server.greeted, len(server.sockets)) == (1, 1)
            first.send_signal(signal.SIGSTOP)
            await until(lambda: server.greeted == 2)  # another one of them
            await types(server, "U0CLEO", "/coffee join")
            first.send_signal(signal.SIGCONT)
            await until(lambda: len(server.sockets) == 1)
            await types(server, "U0DAN", "/coffee join")
            assert server.greeted == 2
    assert server.workspace.problems == []


async def test_what_one_hears_another_does_at_once(server: SlackServer, config: Path) -> None:
    """The one that listens posts nothing, the one that posts does not listen, and no beat comes."""
    async with replica(config, "slack"), replica(config, "worker"):
        await until(lambda: server.greeted == 1)
        await types(server, "U0BOB", "/ask a photographer for March")
        space = server.workspace
        [send] = [
            one["value"]
            for said in space.whispered["U0BOB"]
            for block in said["blocks"]
            if block["type"] == "actions"
            for one in block["elements"]
            if one["text"]["text"] == "Send it"
        ]

        async def settled() -> None:
            await until(lambda: bool(space.channels[GENERAL].messages))

        await Hands(server, OverSocket(server), settled).presses("U0BOB", send, GENERAL)
        [card] = space.channels[GENERAL].messages
        assert "a photographer for March" in str(card)
        assert server.greeted == 1


async def test_three_that_start_together_on_an_empty_database_are_one_bot(
    server: SlackServer, config: Path
) -> None:
    roles = "slack,worker"
    async with replica(config, roles), replica(config, roles), replica(config, roles):
        await until(lambda: server.greeted == 1)
        await types(server, "U0BOB", "/coffee join")
        await types(server, "U0BOB", "/coffee status")
        assert len(server.sockets) == 1
