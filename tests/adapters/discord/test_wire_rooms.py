"""Private places that are gone, closed or of another time, over real sockets."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from adapters.discord import front
from adapters.discord.memory import DAY
from bot.model import Address, Event, Message, Whisper
from bot.ports import Undeliverable
from tests.adapters.desks import MONDAY
from tests.adapters.discord.line import ADA, BOB, CHANNEL, Line, open_line
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.test_wire_trouble import SlowDesk
from tests.adapters.discord.wire_server import GENERAL, GUILD, JSON, Fault

pytestmark = pytest.mark.usefixtures("swift")

BOTH, ALONE = Address("hive/discord", people=(ADA, BOB)), Address("hive/discord", people=(ADA,))
COMMAND: JSON = {"name": "coffee", "options": [{"type": 1, "name": "join"}]}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (50001, "Missing Access"),  # the bot was sent away once, and is in no thread since
        (160005, "Thread is locked"),
        (50083, "Thread is archived"),
    ],
)
async def test_a_thread_that_takes_no_word_any_more_is_made_anew(
    line: Line, code: int, why: str
) -> None:
    first = await line.chat.show(BOTH, Message(("One",)), None, "m1")
    old = first.partition("/")[0]
    refused = {"code": code, "message": why}
    line.server.faults.append(Fault(f"POST /channels/{old}/messages", 403, refused, times=9))
    for marker in ("m2", "m3"):
        again = await line.chat.show(BOTH, Message((marker,)), None, marker)
    assert line.server.threads[again.partition("/")[0]] == {ADA.id, BOB.id}
    assert len(line.server.threads) == 2
    assert line.server.asked(f"POST /channels/{old}/messages") == 3  # its welcome, and two


async def test_a_private_conversation_with_another_bot_of_ours_is_begun_anew(line: Line) -> None:
    """The application was made anew, and the notes are those of the one before."""
    until = MONDAY + 366 * DAY
    await line.shelf.keep("hive/discord", "acted:401", "yes", until)
    await line.shelf.keep("hive/discord", "dm:401", "777", until)
    refused = {"code": 50001, "message": "Missing Access"}
    line.server.faults.append(Fault("POST /channels/777/messages", 403, refused, times=9))
    first = await line.chat.show(ALONE, Message(("One",)), None, "m1")
    assert first.partition("/")[0] in line.server.threads
    second = await line.chat.show(ALONE, Message(("Two",)), None, "m2")
    assert second.partition("/")[0] == "9401"
    assert line.server.asked("POST /channels/777/messages") == 1


async def test_where_there_is_no_way_at_all_it_is_said_after_two_refusals(line: Line) -> None:
    refused = {"code": 50001, "message": "Missing Access"}
    await line.chat.show(BOTH, Message(("One",)), None, "m1")
    line.server.faults.append(Fault("POST /channels/.*", 403, refused, times=9))
    with pytest.raises(Undeliverable):
        await line.chat.show(BOTH, Message(("Two",)), None, "m2")
    assert line.server.faults[0].times == 7


async def test_who_leaves_while_their_thread_is_made_is_known_to_be_gone(line: Line) -> None:
    unknown = {"code": 10007, "message": "Unknown Member"}
    line.server.faults.append(Fault(r"PUT /channels/\d+/thread-members/402", 404, unknown))
    with pytest.raises(Undeliverable, match="402 is not on the server"):
        await line.chat.show(BOTH, Message(("One",)), None, "m")
    assert line.desk.gone == [BOB]


async def test_a_thread_that_was_begun_and_fell_asleep_is_made_anew(line: Line) -> None:
    await line.shelf.keep("hive/discord", "thread:401,402", "555?", MONDAY + DAY)
    asleep = {"code": 50083, "message": "Thread is archived"}
    line.server.faults.append(Fault("PUT /channels/555/.*", 400, asleep))
    ref = await line.chat.show(BOTH, Message(("One",)), None, "m")
    assert line.server.threads == {ref.partition("/")[0]: {ADA.id, BOB.id}}


async def test_a_thread_that_is_over_and_was_deleted_troubles_nobody(line: Line) -> None:
    ref = await line.chat.show(BOTH, Message(("One",)), None, "m")
    gone = {"code": 10003, "message": "Unknown Channel"}
    line.server.faults.append(Fault("(PATCH|POST) /channels/.*", 404, gone, times=9))
    assert await line.chat.show(BOTH, Message(("One",), over=True), ref, "m") == ref
    with pytest.raises(Undeliverable):
        await line.chat.show(BOTH, Message(("Two",)), ref, "m")


# What goes with a message, and answers after their time --------------------------------------


async def test_a_reply_that_is_lost_on_the_calendar_leaves_no_doubt_about_the_message(
    line: Line,
) -> None:
    talk = Event("gathering-7", "A talk", MONDAY + DAY, MONDAY + 2 * DAY, "The kitchen", "")
    line.server.faults.append(
        Fault(f"GET /guilds/{GUILD}/scheduled-events", 200, times=9, after=True)
    )
    ref = await line.chat.show(CHANNEL, Message(("A talk",), event=talk), None, "m")
    assert ref == f"{GENERAL}/{line.server.messages[GENERAL][0]['id']}"


async def test_a_reply_that_is_lost_on_archiving_leaves_no_doubt_about_the_message(
    line: Line,
) -> None:
    ref = await line.chat.show(BOTH, Message(("One",)), None, "m")
    line.server.faults.append(Fault(r"PATCH /channels/\d+", 200, after=True))
    assert await line.chat.show(BOTH, Message(("One",), over=True), ref, "m") == ref


class Attentive(Shelf):
    """Knows when a gesture was dealt with to its end, which leaves a note."""

    def __init__(self) -> None:
        super().__init__()
        self.acted = asyncio.Event()

    async def keep(self, chat: str, key: str, value: str, until: datetime) -> None:
        await super().keep(chat, key, value, until)
        if key == "acted:401":
            self.acted.set()


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015)])
async def test_what_comes_after_a_quarter_of_an_hour_is_lost_and_said_to_be(
    status: int, code: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(front, "IMPATIENT", 0.01)
    desk = SlowDesk()
    desk.answers["coffee.join"] = [Whisper(Message(("In",))), Whisper(Message(("Too",)))]
    over = {"code": code, "message": "Invalid Webhook Token"}
    shelf = Attentive()
    async with open_line(shelf, desk) as line:
        await line.ready()
        line.server.faults.append(Fault("PATCH /webhooks/.*", status, over, times=9))
        await line.server.gesture(COMMAND)
        await line.server.until(lambda: line.server.callbacks)
        desk.go.set()
        async with asyncio.timeout(20):
            await shelf.acted.wait()
    assert "too late" in caplog.text
    assert "was not dealt with" not in caplog.text
    assert line.server.asked("(POST|PATCH) /webhooks/.*") == 1


async def test_no_more_is_said_where_even_the_first_word_came_too_late(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(front, "IMPATIENT", 0.01)
    desk = SlowDesk()
    desk.answers["coffee.join"] = [Whisper(Message(("In",)))]
    late = {"code": 10062, "message": "Unknown interaction"}
    shelf = Attentive()
    async with open_line(shelf, desk) as line:
        await line.ready()
        line.server.faults.append(Fault("POST /interactions/.*", 404, late))
        await line.server.gesture(COMMAND)
        await line.server.until(lambda: line.server.asked("POST /interactions/.*"))
        desk.go.set()
        async with asyncio.timeout(20):
            await shelf.acted.wait()
    assert [call.name for call in desk.calls] == ["coffee.join"]
    assert "was not dealt with" not in caplog.text
    assert line.server.asked("(POST|PATCH) /webhooks/.*") == 0
