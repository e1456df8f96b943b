"""What Discord offers while an option of a command is being typed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.discord.reply import LONGEST, MOST_CHOICES
from bot.model import Field, Option
from tests.adapters.desks import MONDAY, NoteDesk, command
from tests.adapters.discord.sim import Server, open_server
from tests.fakes import FakeClock

WHICH = Field("gathering", ("Which one",), optional=True, suggest="gatherings.coming")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    desk = NoteDesk()
    desk.commands = (command("event show", "gatherings.show", "Who joined", WHICH),)
    async with open_server(desk, FakeClock(MONDAY)) as server:
        yield server


async def offered(server: Server, typed: str) -> list[dict[str, object]]:
    lea = server.actors["Léa Martin"]
    return await lea.autocomplete(server.general, "event show", "gathering", typed)


async def test_what_is_typed_so_far_is_completed(server: Server) -> None:
    desk = server.desk
    assert isinstance(desk, NoteDesk)
    desk.suggestions["gathering"] = [Option("12", ("Bread, Thursday 12 March",))]
    assert await offered(server, "bre") == [{"name": "Bread, Thursday 12 March", "value": "12"}]
    [call] = desk.typed
    assert (call.name, call.args, call.organiser) == (
        "gatherings.show",
        {"gathering": "bre"},
        False,
    )
    assert desk.calls == []  # nothing was done yet


async def test_many_and_long_ones_are_what_discord_takes(server: Server) -> None:
    desk = server.desk
    assert isinstance(desk, NoteDesk)
    long = [Option(str(n), (f"{n} " + "é" * 300,)) for n in range(40)]
    desk.suggestions["gathering"] = [Option("v" * 101, ("too long to come back",)), *long]
    found = await offered(server, "")
    assert [one["value"] for one in found] == [str(n) for n in range(MOST_CHOICES)]
    assert all(len(str(one["name"])) <= LONGEST for one in found)


async def test_nothing_to_offer_is_an_answer_too(server: Server) -> None:
    assert await offered(server, "zzz") == []
