"""Beside a process that is connected to Discord, another can write."""

from __future__ import annotations

import asyncio

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.chat import DiscordChat
from bot.model import Message
from bot.ports import NotSent
from tests.adapters.desks import NoteDesk
from tests.adapters.discord.line import CHANNEL, new_chat, open_line
from tests.adapters.discord.wire_server import GENERAL


@pytest.fixture(autouse=True)
def _back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord's own addresses again afterwards."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


async def test_who_stands_by_can_write_and_has_no_connection_of_its_own() -> None:
    async with open_line() as line:
        await line.ready()
        other = new_chat(line.server, line.shelf, line.clock)
        standing = asyncio.create_task(other.stand_by(NoteDesk()))
        ref = await shown_by(other, Message(("Hello",)))
        assert [one["content"] for one in line.server.messages[GENERAL]] == ["Hello"]
        assert await line.chat.show(CHANNEL, Message(("Changed",)), ref, "marker") == ref
        assert line.server.identified == 1
        standing.cancel()
        await asyncio.gather(standing, return_exceptions=True)
        with pytest.raises(NotSent):
            await other.show(CHANNEL, Message(("Late",)), None, "other")


async def shown_by(chat: DiscordChat, message: Message) -> str:
    """Where it shows the message, as soon as it can."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await chat.show(CHANNEL, message, None, "marker")
            except NotSent:
                await asyncio.sleep(0.01)
