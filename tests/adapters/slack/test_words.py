"""Another first word for a command, where some other app of the workspace has ours."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from adapters.slack.text import View, plain
from bot.model import Bold, Link, Message, Text, Whisper
from tests.adapters.desks import NoteDesk
from tests.adapters.slack import eyes
from tests.adapters.slack.kit import GENERAL, connected, people
from tests.adapters.slack.server import SlackServer
from tests.town import read

WORDS = {"coffee": "kaffee", "event": "meetup"}
VIEW = View("en", ZoneInfo("Europe/Paris"), WORDS)


async def test_it_is_heard_and_said_by_the_word_of_this_workspace() -> None:
    server, desk = SlackServer(), NoteDesk()
    people(server)
    await server.start()
    said = ("You aren't in. To take part: ", Bold("/coffee join"), ", or /coffee.")
    desk.answers["coffee.leave"] = [Whisper(Message(said))]
    async with connected(server, "socket", desk, words=WORDS) as slack:
        outcome = await slack.hands.types("U0LEA", "/kaffee leave", GENERAL)
    await server.stop()
    assert [call.name for call in desk.calls] == ["coffee.leave"]
    [whisper] = outcome.whispers
    expected = "You aren't in. To take part: /kaffee join, or /kaffee."
    assert read(eyes.message(whisper, slack.account).text) == whisper["text"] == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Type /coffee",), "Type /kaffee"),
        (("/coffee in, /event new",), "/kaffee in, /meetup new"),
        (("(/coffee)",), "(/kaffee)"),
        (("/coffeemaker and /profile",), "/coffeemaker and /profile"),
        (("https://bread.example/coffee and tea/coffee",), None),
        (("/coffee/menu",), None),
        ((Link("/coffee", "https://bread.example/coffee"),), "/coffee"),
    ],
)
def test_only_a_command_is_another(words: Text, said: str | None) -> None:
    assert plain(words, VIEW) == (words[0] if said is None else said)
