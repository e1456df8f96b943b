"""HTTP mode's entrance: what is not Slack's is a 401, whatever it looks like."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from random import Random
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.text import View
from tests.adapters.desks import NoteDesk
from tests.adapters.slack.hands import Hands, OverHttp, signed
from tests.adapters.slack.kit import (
    CHAT,
    GENERAL,
    PARIS,
    Slack,
    WallClock,
    open_slack,
    people,
    settings,
)
from tests.adapters.slack.kit import Entrance as House
from tests.adapters.slack.server import Fault, SlackServer
from tests.adapters.slack.workspace import TEAM

LONG = os.environ.get("COMPTOIR_LONG") == "1"
COUNT = 10_000 if LONG else 500

PRINTED = [*range(33, 127), *range(161, 592)]  # what a header can hold
COMMAND = {
    "command": "/coffee",
    "text": "join",
    "user_id": "U0LEA",
    "team_id": TEAM,
    "channel_id": GENERAL,
    "trigger_id": "t1",
    "response_url": "http://127.0.0.1:9/never",
}


@dataclass
class Entrance:
    slack: Slack
    desk: NoteDesk
    url: str
    http: aiohttp.ClientSession

    async def knock(self, body: bytes, headers: dict[str, str]) -> int:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        async with self.http.post(self.url, data=body, headers=form | headers) as answer:
            return answer.status


@pytest.fixture
async def door() -> AsyncIterator[Entrance]:
    desk = NoteDesk()
    async with open_slack("http", desk) as slack, aiohttp.ClientSession() as http:
        way = slack.hands.way
        assert isinstance(way, OverHttp)
        yield Entrance(slack, desk, way.url, http)


def now() -> int:
    return int(WallClock().now().timestamp())


def forged(chance: Random) -> tuple[bytes, dict[str, str]]:
    """A request that is nearly right, or not at all."""
    body = urlencode(COMMAND | {"user_id": f"U{chance.randrange(10**6)}"}).encode()
    headers = signed(body, now())
    stamp, sign = headers.values()
    noise = "".join(chr(chance.choice(PRINTED)) for _ in range(chance.randrange(1, 80)))
    tampered = bytearray(body)
    tampered[chance.randrange(len(body))] ^= 1 + chance.randrange(255)
    old = now() + chance.choice((-1, 1)) * (301 + chance.randrange(10**6))
    return chance.choice(
        [
            (body, {}),
            (body, signed(body, now(), "another secret")),
            (bytes(tampered), headers),
            (body, signed(body, old)),
            (body, {"X-Slack-Signature": sign}),
            (body, {"X-Slack-Request-Timestamp": stamp}),
            (body, headers | {"X-Slack-Request-Timestamp": noise}),
            (body, headers | {"X-Slack-Request-Timestamp": f"{stamp}.0"}),
            (body, headers | {"X-Slack-Signature": noise}),
            (body, headers | {"X-Slack-Signature": sign.upper()}),
            (body, headers | {"X-Slack-Signature": sign[:-1]}),
            (body, headers | {"X-Slack-Signature": sign.replace("v0", "v1")}),
            (chance.randbytes(chance.randrange(200)), headers),
            (b"\xff\xfe" + chance.randbytes(40), {**headers, "X-Slack-Signature": "é" * 64}),
            (b"", headers),
        ]
    )


async def test_forged_and_malformed_requests_are_all_refused(
    door: Entrance, caplog: pytest.LogCaptureFixture
) -> None:
    chance = Random(11)
    found = [await door.knock(*forged(chance)) for _ in range(COUNT)]
    assert set(found) == {401}
    await door.slack.chat.settled()
    assert door.desk.calls == []
    assert [one for one in caplog.records if one.exc_info] == []
    told = [one for one in caplog.records if "not signed by Slack" in one.message]
    assert len(told) <= 1 + (60 if LONG else 1)  # once a minute at most


async def test_what_is_signed_comes_in(door: Entrance) -> None:
    body = urlencode(COMMAND).encode()
    assert await door.knock(body, signed(body, now())) == 200
    await door.slack.chat.settled()
    assert [call.name for call in door.desk.calls] == ["coffee.join"]


async def test_before_the_bot_knows_who_it_is_slack_is_told_to_ask_again() -> None:
    """Else everybody would be a stranger to it."""
    server, desk, go_on = SlackServer(), NoteDesk(), asyncio.Event()
    people(server)
    await server.start()
    server.fail("auth.test", Fault(stuck=go_on))
    ticks = server.workspace.ticks
    view = View("en", PARIS)
    given = settings(server, "http")
    chat = SlackChat(CHAT, given, view, "The Hive", WallClock(), ticks.now, ticks.sleep)
    house, body = House(), urlencode(COMMAND).encode()
    url = await house.open(chat)
    serving = asyncio.create_task(chat.serve(desk))
    async with aiohttp.ClientSession() as http:
        hands = Hands(server, OverHttp(url, WallClock(), http), chat.settled)
        door = Entrance(Slack(server, chat, hands, serving), desk, url, http)
        assert await door.knock(body, {}) == 401
        assert await door.knock(body, signed(body, now())) == 503
        go_on.set()
        await asyncio.wait_for(chat.ready.wait(), 10)
        assert await door.knock(body, signed(body, now())) == 200
        await chat.settled()
    assert [call.name for call in desk.calls] == ["coffee.join"]
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await house.close()
    await chat.close()
    await server.stop()


async def test_a_request_of_nearly_five_minutes_ago_comes_in_one_of_later_does_not(
    door: Entrance,
) -> None:
    body = urlencode(COMMAND).encode()
    for apart, status in ((-290, 200), (290, 200), (-310, 401), (310, 401)):
        assert await door.knock(body, signed(body, now() + apart)) == status
    await door.slack.chat.settled()
    assert len(door.desk.calls) == 2
    assert len({call.gesture for call in door.desk.calls}) == 1  # the engine does it once


async def test_what_is_signed_and_makes_no_sense_harms_nothing(door: Entrance) -> None:
    chance = Random(12)
    odd = [b"", b"payload=", b"payload=%7B", b"[]", b"{}", b"null", b"payload=null", b"%ff=%ff"]
    odd += [urlencode({"payload": json.dumps(one)}).encode() for one in mangled(chance)]
    for body in odd:
        assert await door.knock(body, signed(body, now())) in (200, 400, 404, 500)
    await door.slack.chat.settled()


def mangled(chance: Random) -> list[object]:
    """Payloads with parts of the wrong shape."""
    whole = {
        "type": "block_actions",
        "user": {"id": "U0LEA", "team_id": TEAM},
        "team": {"id": TEAM},
        "trigger_id": "t2",
        "channel": {"id": GENERAL},
        "actions": [{"type": "button", "action_id": "press-0", "value": "coffee.join:1"}],
    }
    junk: list[object] = [None, 7, "x", [], {}, [None], {"id": 3}, [[]], True]
    found: list[object] = [
        whole | {"type": kind, name: value}
        for kind in ("block_actions", "view_submission", "message_action", "shortcut", "event")
        for name in whole
        for value in junk
    ]
    view: dict[str, object] = {
        "callback_id": 3,
        "private_metadata": "{",
        "state": {"values": {"a": []}},
        "blocks": 1,
    }
    views: list[object] = [view, [], 7, {}]
    found += [whole | {"type": "view_submission", "view": one} for one in views]
    chance.shuffle(found)
    return found[:80]


async def test_a_body_too_large_is_not_read(door: Entrance) -> None:
    async with door.http.post(door.url, data=BytesIO(b"x" * 2 * 1024 * 1024)) as answer:
        assert answer.status == 413


async def test_a_large_form_is_read(door: Entrance) -> None:
    """Larger than the web server around lets its own requests be."""
    body = urlencode(COMMAND | {"text": "join", "more": "x" * 200_000}).encode()
    assert await door.knock(body, signed(body, now())) == 200


async def test_slack_checks_the_address(door: Entrance) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    headers = {"Content-Type": "application/json", **signed(body, now())}
    async with door.http.post(door.url, data=body, headers=headers) as answer:
        assert "abc" in await answer.text()
