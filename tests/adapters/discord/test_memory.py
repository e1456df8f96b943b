"""What Discord's adapter remembers, where the database comes and goes."""

from __future__ import annotations

from datetime import datetime

import pytest

from adapters.discord.memory import Memory
from bot.clock import MovableClock
from bot.model import Account
from tests.adapters.discord.notes import Shelf
from tests.town import TUESDAY

ADA = Account("hive/discord", "401", "Ada")


class Closed(Shelf):
    """It takes nothing while it is closed."""

    open = False

    async def keep(self, chat: str, key: str, value: str, until: datetime) -> None:
        if not self.open:
            raise ConnectionError("closed")
        await super().keep(chat, key, value, until)


async def test_what_could_not_be_written_down_is_written_down_the_next_time() -> None:
    shelf, clock = Closed(), MovableClock(TUESDAY)
    memory = Memory("hive/discord", shelf, clock)
    with pytest.raises(ConnectionError):
        await memory.acted(ADA)
    assert not await memory.may_write_to(ADA)
    shelf.open = True
    await memory.acted(ADA)
    assert await Memory("hive/discord", shelf, clock).may_write_to(ADA)
