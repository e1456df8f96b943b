"""Several bots on one PostgreSQL: one listens, all can write, and a silent one is replaced."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.databases import drop, empty_database
from tests.processes.running import (
    CONFIG,
    GENERAL,
    hears,
    offered,
    people_of,
    replica,
    types,
    until,
)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = people_of(SlackServer())
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
        posted = server.workspace.channels[GENERAL].messages
        send = offered(server, "U0BOB", "Send it")
        await hears(server, "U0BOB", send, lambda: bool(posted))
        [card] = posted
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
