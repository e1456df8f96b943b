"""Discord's limits: waited for, handed back, and never run into on and on."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.discord.rest import ENOUGH
from bot.model import Address, Message
from bot.ports import NotSent, Undeliverable
from tests.adapters.discord.line import CHANNEL, Line
from tests.adapters.discord.wire_server import GENERAL, Fault

pytestmark = pytest.mark.usefixtures("swift")


async def test_a_limit_is_waited_for_and_the_message_arrives_once(line: Line) -> None:
    limited = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
    bucket = {"X-RateLimit-Bucket": "b", "X-RateLimit-Remaining": "0", "Retry-After": "1"}
    line.server.faults.append(Fault(f"POST /channels/{GENERAL}/messages", 429, limited, bucket, 2))
    await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
    assert line.server.asked(f"POST /channels/{GENERAL}/messages") == 3
    assert len(line.server.messages[GENERAL]) == 1


async def test_a_long_limit_is_handed_back(line: Line) -> None:
    limited = {"message": "You are being rate limited.", "retry_after": 120.0, "global": False}
    line.server.faults.append(Fault("POST /channels/.*", 429, limited))
    with pytest.raises(NotSent) as told:
        await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
    assert told.value.wait == timedelta(seconds=120)


@pytest.mark.parametrize(
    ("code", "wait"),
    [
        (40003, timedelta(minutes=10)),  # private messages opened too fast
        (160006, timedelta(minutes=2)),  # as many active threads as a server takes
        (20026, timedelta(hours=6)),  # quarantined
    ],
)
async def test_what_passes_is_waited_for(line: Line, code: int, wait: timedelta) -> None:
    line.server.faults.append(Fault("POST /channels/.*", 400, {"code": code, "message": "later"}))
    with pytest.raises(NotSent) as told:
        await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
    assert told.value.wait == wait


async def test_a_limit_for_everything_is_waited_for_too(line: Line) -> None:
    limited = {"message": "You are being rate limited.", "retry_after": 0.05, "global": True}
    line.server.faults.append(Fault("POST /channels/.*", 429, limited))
    await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
    assert len(line.server.messages[GENERAL]) == 1


async def test_who_is_shut_out_by_what_stands_before_discord_does_not_knock_on(
    line: Line,
) -> None:
    """Cloudflare's own 429 has no "Via", and no word of when: it is not tried again at once."""
    line.server.faults.append(Fault("POST /channels/.*", 429, {}, {"Via": ""}, times=9))
    with pytest.raises(NotSent):
        await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
    assert line.server.asked("POST /channels/.*") == 1


async def test_refusals_stop_our_requests_long_before_discord_stops_us(line: Line) -> None:
    line.server.faults.append(
        Fault("POST /channels/.*", 403, {"code": 50013, "message": "no"}, times=1000)
    )
    said: dict[type[Exception], int] = {}
    for number in range(100):
        try:
            await line.chat.show(CHANNEL, Message(("Hi",)), None, f"m{number}")
        except (NotSent, Undeliverable) as error:
            said[type(error)] = said.get(type(error), 0) + 1
    assert line.server.asked("POST /channels/.*") == ENOUGH < 50
    assert said == {Undeliverable: ENOUGH, NotSent: 100 - ENOUGH}
    line.clock.forward(minutes=11)
    line.server.faults.clear()
    await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")


async def test_many_that_are_tried_again_side_by_side_are_stopped_too(line: Line) -> None:
    """Each in a limit of its own: discord.py would try every one five times."""
    channels = [str(5000 + number) for number in range(16)]
    line.server.messages |= {channel: [] for channel in channels}
    limited = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
    line.server.faults.append(Fault("POST /channels/5.*", 429, limited, times=1000))
    shown = await asyncio.gather(
        *(
            line.chat.show(Address("hive/discord", channel), Message(("Hi",)), None, channel)
            for channel in channels * 2
        ),
        return_exceptions=True,
    )
    assert {type(one) for one in shown} == {NotSent}
    assert line.server.asked("POST /channels/5.*") < 50
    line.clock.forward(minutes=11)
    line.server.faults.clear()
    await line.chat.show(CHANNEL, Message(("Hi",)), None, "m")
