"""What goes wrong between us and Discord, over real sockets and the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import discord
import pytest
from aiohttp import web

from adapters.discord import client, front
from adapters.discord.memory import DAY, IDENTIFIES
from adapters.discord.rest import Budget
from adapters.discord.trouble import CannotServe
from bot.model import Address, Answer, Button, Call, Message, Text, Whisper
from bot.ports import NotSent, Translate, Undeliverable
from tests.adapters.desks import COMMANDS, MONDAY, NoteDesk
from tests.adapters.discord.line import ADA, BOB, CHANNEL, Line, new_chat, open_line
from tests.adapters.discord.notes import Shelf
from tests.adapters.discord.wire_server import (
    GENERAL,
    GUILD,
    JSON,
    Fault,
    WireServer,
    wire_server,
)
from tests.fakes import FakeClock

JOIN = Button(("Join",), "coffee.join", "round:12")


pytestmark = pytest.mark.usefixtures("swift")


# Starting --------------------------------------------------------------------------------


async def test_commands_are_registered_once_and_again_when_they_change() -> None:
    shelf, known = Shelf(), list[JSON]()
    assert await registrations(shelf, NoteDesk(), known) == [4]
    assert await registrations(shelf, NoteDesk(), known) == []
    assert await registrations(shelf, FewerCommands(), known) == [1]


async def test_a_bot_that_was_sent_away_and_invited_again_tells_its_commands_anew() -> None:
    """Discord forgets the commands of who is sent away; we may not have been there to see it."""
    shelf, known = Shelf(), list[JSON]()
    assert await registrations(shelf, NoteDesk(), known) == [4]
    known.clear()
    assert await registrations(shelf, NoteDesk(), known) == [4]


async def test_who_is_invited_again_while_it_runs_tells_its_commands_at_once(line: Line) -> None:
    line.server.commands = []
    await line.server.dispatch("GUILD_DELETE", {"id": GUILD})
    invited = line.server._guild()
    del invited["unavailable"]  # it is no server that comes back
    await line.server.dispatch("GUILD_CREATE", invited)
    await line.server.until(lambda: line.server.commands)
    assert len(line.server.commands) == 4


async def registrations(shelf: Shelf, desk: NoteDesk, known: list[JSON]) -> list[int]:
    """How many commands a bot registers when it starts, each time it does. Discord has *known*."""
    desk.known = [ADA, BOB]
    server = WireServer()
    server.commands = list(known)
    async with open_line(shelf, desk, server) as line:
        del line.server.members[BOB.id]
        await line.server.until(lambda: line.server.asked("GET /guilds/.*"))  # it looked around
        asked = line.server.asked("PUT .*/commands")
        known[:] = line.server.commands
        return [len(line.server.commands)] * asked


class FewerCommands(NoteDesk):
    """An older version, or a newer one."""

    def __init__(self) -> None:
        super().__init__()
        self.commands = COMMANDS[1:3]


async def test_a_token_that_is_refused_is_said_and_not_tried_again() -> None:
    async with wire_server() as server:
        server.faults.append(Fault("GET /users/@me", 401, {"code": 0, "message": "401"}))
        bot = new_chat(server, Shelf(), FakeClock(MONDAY))
        with pytest.raises(CannotServe, match="token of hive/discord"):
            await bot.serve(NoteDesk())
        assert len(server.requests) == 1


async def test_no_list_of_members_and_no_privileged_intent_is_asked_for() -> None:
    bot = client.Client("c", None, Budget(FakeClock(MONDAY)), None, None)  # type: ignore[arg-type]  # never connected
    assert bot.intents == discord.Intents(guilds=True)
    assert bot.allowed_mentions is not None
    assert list(bot.allowed_mentions.to_dict().values()) == [[]]


# Connections -------------------------------------------------------------------------------


async def test_a_lost_connection_is_resumed_and_what_happened_meanwhile_is_heard(
    line: Line,
) -> None:
    await line.server.sockets[-1].close(code=4000)
    press = {"custom_id": "coffee.join:round:12", "component_type": 2}
    await line.server.gesture(press, kind=3)
    await line.server.until(lambda: line.server.callbacks)
    assert (line.server.identified, line.server.resumed) == (1, 1)
    assert [call.name for call in line.desk.calls] == ["coffee.join"]


async def test_after_a_session_is_lost_who_left_meanwhile_is_noticed(line: Line) -> None:
    line.desk.known = [ADA, BOB]
    del line.server.members[BOB.id]
    line.server.invalid = True
    await line.server.sockets[-1].close(code=4000)
    await line.server.until(lambda: line.server.asked(f"GET /guilds/{GUILD}/members/{BOB.id}"))
    await line.server.until(lambda: line.server.identified == 2)
    await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
    assert line.desk.gone == [BOB]


async def test_a_malformed_event_does_not_end_the_bot(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await line.server.dispatch("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": ["no role"]})
    await line.server.until(lambda: line.server.identified == 2)
    await line.server.gesture({"name": "coffee", "options": [{"type": 1, "name": "join"}]})
    await line.server.until(lambda: line.server.callbacks)
    assert "the connection to Discord ended" in caplog.text


async def test_organisers_hear_of_it_once_a_day(line: Line) -> None:
    for times in range(2, 5):
        await line.server.dispatch("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": ["no role"]})
        await line.server.until(lambda times=times: line.server.identified == times)  # type: ignore[misc] # a default keeps the loop's value
    [said] = line.desk.alarms.values()
    assert "My connection to Discord ended" in str(said)
    line.clock.forward(days=1)
    await line.server.dispatch("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": ["no role"]})
    await line.server.until(lambda: line.server.identified == 5)
    assert len(line.desk.alarms) == 2


class Broken(NoteDesk):
    """Its database is away."""

    async def alarm(self, chat: str, key: str, say: Callable[[Translate], Text]) -> None:
        raise OSError("no database")


async def test_the_bot_goes_on_where_nobody_can_be_told() -> None:
    async with open_line(desk=Broken()) as line:
        await line.ready()
        await line.server.dispatch("GUILD_ROLE_CREATE", {"guild_id": GUILD, "role": ["no role"]})
        await line.server.until(lambda: line.server.identified == 2)


async def test_a_token_taken_away_ends_the_bot_with_one_sentence(line: Line) -> None:
    await line.server.sockets[-1].close(code=4004)
    with pytest.raises(CannotServe, match="took the token"):
        await line.serving


@pytest.mark.parametrize("code", [4013, 4014])
async def test_other_codes_begin_anew(line: Line, code: int) -> None:
    await line.server.sockets[-1].close(code=code)
    await line.server.until(lambda: line.server.identified == 2)


async def test_sessions_of_a_day_are_counted_over_restarts() -> None:
    shelf, clock = Shelf(), FakeClock(MONDAY)
    noted = " ".join([str(int(MONDAY.timestamp()))] * IDENTIFIES)
    await shelf.keep("hive/discord", "identifies", noted, MONDAY + DAY)
    async with open_line(shelf) as line:
        await line.server.until(lambda: line.server.sockets)
        await line.server.sockets[-1].close()
        assert line.server.identified == 0
    assert clock.now() == MONDAY


# Requests ----------------------------------------------------------------------------------


async def test_a_lost_reply_leaves_one_message(line: Line) -> None:
    line.server.faults.append(Fault("POST /channels/.*", 200, after=True))
    with pytest.raises(Exception, match="disconnect") as lost:
        await line.chat.show(CHANNEL, Message(("Hi",), (JOIN,)), None, "m")
    assert not isinstance(lost.value, NotSent | Undeliverable)
    ref = await line.chat.find(CHANNEL, "m", MONDAY)
    assert ref == f"{GENERAL}/{line.server.messages[GENERAL][0]['id']}"
    assert await line.chat.show(CHANNEL, Message(("Hi",), (JOIN,)), None, "m") == ref
    assert len(line.server.messages[GENERAL]) == 1


async def test_a_second_copy_is_seen(line: Line) -> None:
    await line.chat.show(CHANNEL, Message(("Hi",), (JOIN,)), None, "m")
    assert await line.chat.how_many(CHANNEL, "m") == 1
    [first] = line.server.messages[GENERAL]
    line.server.messages[GENERAL].append({**first, "id": line.server.id()})
    assert await line.chat.how_many(CHANNEL, "m") == 2
    assert await line.chat.how_many(CHANNEL, "other") == 0


async def test_commands_that_discord_does_not_take_end_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with open_line() as line:
        full = {"code": 30032, "message": "Maximum number of application commands reached (100)"}
        line.server.faults.append(Fault("PUT .*/commands", 400, full))
        await line.server.until(lambda: line.server.asked("PUT .*/commands"))
        await line.server.gesture({"name": "coffee", "options": [{"type": 1, "name": "join"}]})
        await line.server.until(lambda: line.server.callbacks)
    assert "Discord refused to set up" in caplog.text


async def test_discord_asks_for_another_connection_and_gets_it(line: Line) -> None:
    await line.server.sockets[-1].send_json({"op": 7, "d": None})
    await line.server.until(lambda: line.server.resumed)
    assert line.server.identified == 1


async def test_a_server_in_trouble_leaves_it_open(line: Line) -> None:
    line.server.faults.append(Fault("POST /channels/.*", 503, "down"))
    with pytest.raises(discord.DiscordServerError):
        await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")


@pytest.mark.parametrize("code", [50013, 50001, 10003])
async def test_what_is_not_allowed_is_undeliverable(line: Line, code: int) -> None:
    line.server.faults.append(Fault("POST /channels/.*", 403, {"code": code, "message": "no"}))
    with pytest.raises(Undeliverable):
        await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")


async def test_a_closed_door_is_remembered_and_the_thread_taken(line: Line) -> None:
    await line.shelf.keep("hive/discord", "acted:401", "yes", MONDAY + 366 * DAY)
    closed = {"code": 50007, "message": "Cannot send messages to this user"}
    line.server.faults.append(Fault("POST /channels/9401/messages", 403, closed, times=9))
    alone = Address("hive/discord", people=(ADA,))
    for marker in ("m1", "m2"):
        ref = await line.chat.show(alone, Message((marker,)), None, marker)
        assert ref.partition("/")[0] in line.server.threads
    assert line.server.asked("POST /channels/9401/messages") == 1
    line.clock.forward(days=31)
    await line.chat.show(alone, Message(("m3",)), None, "m3")
    assert line.server.asked("POST /channels/9401/messages") == 2


async def test_a_thread_that_was_deleted_is_made_anew(line: Line) -> None:
    both = Address("hive/discord", people=(ADA, BOB))
    first = await line.chat.show(both, Message(("One",)), None, "m1")
    del line.server.messages[first.partition("/")[0]]
    second = await line.chat.show(both, Message(("Two",)), None, "m2")
    assert second.partition("/")[0] != first.partition("/")[0]
    assert line.server.threads[second.partition("/")[0]] == {ADA.id, BOB.id}


async def test_a_message_that_was_deleted_is_shown_anew(line: Line) -> None:
    ref = await line.chat.show(CHANNEL, Message(("One",)), None, "m")
    line.server.messages[GENERAL].clear()
    again = await line.chat.show(CHANNEL, Message(("Two",)), ref, "m")
    assert again != ref
    assert [one["content"] for one in line.server.messages[GENERAL]] == ["Two"]


async def test_a_thread_that_has_served_is_archived_and_an_edit_or_a_word_wakes_it(
    line: Line,
) -> None:
    both = Address("hive/discord", people=(ADA, BOB))
    ref = await line.chat.show(both, Message(("One",)), None, "m1")
    thread = ref.partition("/")[0]
    over = Message(("One",), over=True)
    assert await line.chat.show(both, over, ref, "m1") == ref
    assert line.server.archived == {thread}
    assert await line.chat.show(both, over, ref, "m1") == ref  # once more
    assert line.server.archived == {thread}
    assert await line.chat.show(both, Message(("Two",)), ref, "m1") == ref
    assert line.server.messages[thread][-1]["content"] == "Two"
    assert line.server.archived == set()
    await line.chat.show(both, over, ref, "m1")
    await line.chat.show(both, Message(("Three",)), None, "m2")
    assert line.server.archived == set()


async def test_a_thread_that_cannot_be_archived_shows_its_message_all_the_same(
    line: Line,
) -> None:
    both = Address("hive/discord", people=(ADA, BOB))
    ref = await line.chat.show(both, Message(("One",)), None, "m1")
    refused = {"code": 50013, "message": "Missing Permissions"}
    line.server.faults.append(Fault(r"PATCH /channels/\d+", 403, refused))
    assert await line.chat.show(both, Message(("Two",), over=True), ref, "m1") == ref


async def test_nothing_else_is_archived(line: Line) -> None:
    ref = await line.chat.show(CHANNEL, Message(("One",)), None, "m")
    assert await line.chat.show(CHANNEL, Message(("One",), over=True), ref, "m") == ref
    assert line.server.asked(r"PATCH /channels/\d+") == 0


# Deadlines ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_answer_that_comes_too_late_harms_nobody(
    line: Line, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    line.desk.answers["coffee.join"] = [Whisper(Message(("In",))), Whisper(Message(("Too",)))]
    line.server.faults.append(
        Fault("POST /interactions/.*", 404, {"code": code, "message": "late"})
    )
    for _ in range(2):
        await line.server.gesture({"name": "coffee", "options": [{"type": 1, "name": "join"}]})
    await line.server.until(lambda: line.server.asked("POST /webhooks/.*"))
    assert len(line.desk.calls) == 2
    assert "too late" in caplog.text


class Rush(WireServer):
    """Answers no gesture before so many are answered at once."""

    def __init__(self, people: int) -> None:
        super().__init__()
        self._all = asyncio.Barrier(people)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if "/interactions/" in request.path:
            await self._all.wait()
        return await super().answer(request)


async def test_nobody_waits_in_line_for_an_answer_behind_others() -> None:
    """Each has three seconds of their own, also where everybody presses at once."""
    async with open_line(server=Rush(20)) as line:
        await line.ready()
        press = {"custom_id": "coffee.join:round:12", "component_type": 2}
        for _ in range(20):
            await line.server.gesture(press, kind=3)
        await line.server.until(lambda: len(line.server.callbacks) == 20)


class SlowDesk(NoteDesk):
    """Takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def handle(self, call: Call) -> list[Answer]:
        await self.go.wait()
        return await super().handle(call)


async def test_work_that_takes_long_is_announced_and_answered_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(front, "IMPATIENT", 0.01)
    desk = SlowDesk()
    desk.answers["coffee.join"] = [Whisper(Message(("In",)))]
    async with wire_server() as server:
        bot = new_chat(server, Shelf(), FakeClock(MONDAY))
        serving = asyncio.create_task(bot.serve(desk))
        await server.until(lambda: server.commands)
        id_ = await server.gesture({"name": "coffee", "options": [{"type": 1, "name": "join"}]})
        await server.until(lambda: server.callbacks)
        assert server.callbacks[id_] == [{"type": 5, "data": {"flags": 64}}]
        desk.go.set()
        await server.until(lambda: len(server.callbacks[id_]) == 2)
        assert server.callbacks[id_][1]["content"] == "In"
        assert server.asked("PATCH /webhooks/100/.*/messages/@original") == 1
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def test_gestures_of_another_server_are_not_ours(line: Line) -> None:
    command = {"name": "coffee", "options": [{"type": 1, "name": "join"}]}
    await line.server.gesture(command, guild_id="999")
    await line.server.gesture(command)
    await line.server.until(lambda: line.server.callbacks)
    assert len(line.desk.calls) == 1


async def test_who_is_alone_in_a_thread_is_told_and_in_private_is_not_named(line: Line) -> None:
    alone = Address("hive/discord", people=(ADA,))
    ref = await line.chat.show(alone, Message(("Soon",)), None, "m1")
    [_, told] = line.server.messages[ref.partition("/")[0]]
    assert (told["content"], told["allowed_mentions"]["users"]) == ("<@401> Soon", ["401"])
    await line.chat.show(alone, Message(("Sooner",)), ref, "m1")
    assert told["content"] == "<@401> Sooner"
    await line.shelf.keep("hive/discord", "acted:401", "yes", MONDAY + 366 * DAY)
    ref = await line.chat.show(alone, Message(("Soon",)), None, "m2")
    [told] = line.server.messages[ref.partition("/")[0]]
    assert told["content"] == "Soon"
