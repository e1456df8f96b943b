"""Discord does what every chat must do: the real discord.py, on a Discord in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.sim import SimPlatform, open_server
from tests.adapters.suite import ChatSuite
from tests.fakes import FakeClock


class TestDiscord(ChatSuite):
    @pytest.fixture
    async def platform(self) -> AsyncIterator[SimPlatform]:
        desk = NoteDesk()
        async with open_server(desk, FakeClock(MONDAY)) as server:
            yield SimPlatform(server, desk)
