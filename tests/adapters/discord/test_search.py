"""Looking for a message whose reply was lost: there, surely not there, or nobody can tell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
from discord.utils import time_snowflake

from adapters.discord.chat import DiscordChat
from adapters.discord.search import PAGE, PAGES, Search
from bot.model import Address, Button, Message
from bot.ports import CannotTell, NotSent
from tests.adapters.desks import MONDAY, NoteDesk
from tests.adapters.discord.line import ADA, BOB, Line, new_chat, open_line
from tests.adapters.discord.wire_server import BOT, GENERAL, Fault

CHANNEL = Address("hive/discord", GENERAL)
JOIN = Button(("Join",), "coffee.join")
HISTORY = 1 << 16  # the permission


pytestmark = pytest.mark.usefixtures("swift")


def write(line: Line, at: datetime, **more: Any) -> None:
    """One more message of the bot's in the channel."""
    written = {"id": str(time_snowflake(at)), "author": {"id": BOT}, "nonce": None, **more}
    line.server.messages[GENERAL].append(written)


async def test_where_it_surely_is_not_it_may_be_sent_again(line: Line) -> None:
    await line.chat.show(CHANNEL, Message(("Hi",), (JOIN,)), None, "other")
    line.clock.forward(minutes=3)
    assert await line.chat.find(CHANNEL, "m", MONDAY) is None


async def test_what_bears_no_mark_may_be_the_message(line: Line) -> None:
    write(line, MONDAY + timedelta(minutes=1), content="Hi")
    # So soon, it is sent again: Discord takes a nonce once.
    assert await line.chat.find(CHANNEL, "m", MONDAY) is None
    line.clock.forward(minutes=3)
    with pytest.raises(CannotTell, match="no mark"):
        await line.chat.find(CHANNEL, "m", MONDAY)


async def test_what_was_said_long_before_is_not_the_message(line: Line) -> None:
    write(line, MONDAY - timedelta(hours=1), content="Hi")
    write(line, MONDAY, content="Hi", author={"id": "401"})
    line.clock.forward(minutes=3)
    assert await line.chat.find(CHANNEL, "m", MONDAY) is None


async def test_what_a_thread_begins_with_is_not_the_message(line: Line) -> None:
    pair = Address("hive/discord", people=(ADA, BOB))
    ref = await line.chat.show(pair, Message(("Meet",), (JOIN,)), None, "m")
    thread = ref.partition("/")[0]
    greeting, _ = line.server.messages[thread]
    greeting["id"] = str(time_snowflake(MONDAY))
    del line.server.messages[thread][1]
    line.clock.forward(minutes=3)
    assert await line.chat.find(pair, "m", MONDAY) is None


async def test_without_the_permission_nothing_there_is_no_answer() -> None:
    async with open_line() as line:
        line.server.permissions &= ~HISTORY
        await line.ready()
        assert await line.chat.find(CHANNEL, "m", MONDAY) is None  # the nonce is remembered
        line.clock.forward(minutes=3)
        with pytest.raises(CannotTell, match="Read Message History"):
            await line.chat.find(CHANNEL, "m", MONDAY)


@pytest.mark.parametrize("status", [403, 500])
async def test_a_refusal_is_no_answer_either(line: Line, status: int) -> None:
    line.clock.forward(minutes=3)
    refusal = {"code": 50001, "message": "Missing Access"}
    line.server.faults.append(Fault("GET /channels/.*", status, refusal, times=9))
    with pytest.raises(CannotTell if status == 403 else discord.DiscordServerError):
        await line.chat.find(CHANNEL, "m", MONDAY)


async def test_who_stands_by_does_not_know_the_permission_and_believes_what_it_sees(
    line: Line,
) -> None:
    other = new_chat(line.server, line.shelf, line.clock)
    standing = asyncio.create_task(other.stand_by(NoteDesk()))
    line.clock.forward(minutes=3)
    with pytest.raises(CannotTell, match="empty"):
        await found_by(other)
    write(line, MONDAY, author={"id": "401"})
    assert await found_by(other) is None
    standing.cancel()
    await asyncio.gather(standing, return_exceptions=True)


async def found_by(chat: DiscordChat) -> str | None:
    """What it finds, as soon as it can look."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await chat.find(CHANNEL, "m", MONDAY)
            except NotSent:
                await asyncio.sleep(0.01)


class Crowd:
    """A channel where others write, without an end or with *pages* full ones."""

    def __init__(self, pages: int) -> None:
        self.pages, self.asked = pages, 0

    async def ask(
        self, method: str, path: str, params: Mapping[str, Any], channel_id: str
    ) -> list[Any]:
        self.asked += 1
        if self.asked > self.pages:
            return []
        at = time_snowflake(MONDAY, high=True)
        return [{"id": str(at - n), "author": {"id": "401"}} for n in range(PAGE)]


async def test_it_looks_on_further_pages_and_gives_up_in_a_crowd() -> None:
    few, many = Crowd(3), Crowd(10**6)
    assert await Search(few, BOT).find("1", "m", MONDAY, readable=False) == []  # type: ignore[arg-type] # asked as a Rest is
    assert few.asked == 4
    with pytest.raises(CannotTell, match="too many"):
        await Search(many, BOT).find("1", "m", MONDAY, readable=False)  # type: ignore[arg-type] # as above
    assert many.asked == PAGES
