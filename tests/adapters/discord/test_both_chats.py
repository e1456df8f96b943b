"""Two spaces in one process, one of them on Discord and on another chat: one list, one queue."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App
from bot.features.gatherings.book import SignupsBook
from bot.model import Account, Call, Place
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.sim import open_server
from tests.adapters.discord.town import DiscordTown, Wall
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database
from tests.fakes import FakeChat, FakeClock
from tests.town import read


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[DiscordTown]:
    """The Hive is on Discord and in the south; the Loft is in the north, by itself."""
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    async with open_server(NoteDesk(), FakeClock(MONDAY), database, ()) as server:
        chats = (Wall(server), FakeChat("south"))
        town = DiscordTown(database, chats, server=server)  # type: ignore[arg-type]  # a wall stands in for a FakeChat
        north = FakeChat("north")
        loft = replace(
            town.community,
            id="loft",
            name="The Loft",
            chats=(north.id,),
            homes=(Place(north.id, "general"),),
        )
        rooms = replace(
            town.app._runner._rooms,
            communities=[town.community, loft],
            chats=[*chats, north],
        )
        town.app = town.witness.app = App(rooms)
        town.time.attach(town.app)
        server.clock = town.clock
        await server.restart()
        await town.app.open()
        yield town
    await database.close()


async def test_twelve_seats_are_filled_from_both_chats_at_once(town: DiscordTown) -> None:
    evening = Evening(town, "en")
    await evening.host()
    going = await evening.announces(kind="breakfast", seats="12")
    name, _, arg = going.partition(":")

    async def from_the_south(number: int) -> None:
        account = Account("south", f"s{number}", f"S{number}")
        await town.app.handle(Call(account, Place("south", "general"), name, {"arg": arg}))

    others = [asyncio.create_task(from_the_south(number)) for number in range(10)]
    for number in range(10):
        await town.says(f"d{number}", going)
    await asyncio.gather(*others)
    await town.app.tick()
    async with town.database.transaction() as tx:
        gathering = int(arg.partition(":")[0])
        signups = await tx.get(SignupsBook).signups(gathering, ("going", "waiting"))
    assert Counter(signup.standing for signup in signups) == {"going": 12, "waiting": 8}
    [on_discord] = town.wall()
    south, north = town.chats[1], town.app._runner._rooms.chats[-1]
    [(_, message)] = south.wall.values()
    assert on_discord.replace("@", "") == read(message.text).replace("@", "")
    assert isinstance(north, FakeChat)
    assert north.wall == {}
