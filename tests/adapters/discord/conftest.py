"""A bot on real sockets, with the waits of a day made short."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import chat, client
from adapters.discord import line as lines
from tests.adapters.discord.line import Line, open_line


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, shorter; and Discord's own addresses again afterwards."""
    monkeypatch.setattr(chat, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(client, "PAUSE", 0.0)
    monkeypatch.setattr(client, "GUILDS", 0.0)
    monkeypatch.setattr(lines, "SPAN", 0.0)
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.fixture
async def line(swift: None) -> AsyncIterator[Line]:
    async with open_line() as line:
        await line.ready()
        yield line
