"""Who hears what, and when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import aiohttp
import pytest

from adapters.lounge import server
from tests.adapters.lounge_kit import GENERAL, Lounge, open_lounge, private

News = tuple[str, dict[str, str]]


class Stream:
    """Server-sent events, one at a time."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> News:
        event, data = "", ""
        async with asyncio.timeout(10):
            while line := (await self._response.content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                event = value if name == "event" else event
                data = value if name == "data" else data
        return event, json.loads(data) if data else {}


def events(lounge: Lounge, who: str) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
    return lounge.http.get(f"{lounge.url}/api/events?as={who}")


@asynccontextmanager
async def listening(lounge: Lounge, who: str) -> AsyncIterator[Stream]:
    async with events(lounge, who) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        stream = Stream(response)
        assert await stream.next() == ("hello", {})
        yield stream


async def test_news_reach_those_who_see_the_place() -> None:
    async with (
        open_lounge() as lounge,
        listening(lounge, "lea") as lea,
        listening(lounge, "ines") as ines,
    ):
        ref = await lounge.show(private("lea", "tom"), "Hi", "m1")
        news, where = await lea.next()
        assert news == "place"
        assert where["place"] in await lounge.places("lea")
        await lounge.show(private("lea", "tom"), "Hi again", "m1", ref)
        assert await lea.next() == (news, where)
        await lounge.say("tom", "to all")
        for stream in (lea, ines):  # and nothing before that for Inès
            assert await stream.next() == ("place", {"place": "general"})


async def test_a_whisper_rings_in_every_window_of_the_caller_only() -> None:
    async with (
        open_lounge() as lounge,
        listening(lounge, "lea") as first,
        listening(lounge, "lea") as second,
        listening(lounge, "tom") as tom,
    ):
        (whisper,) = (await lounge.say("lea", "/coffee join"))["answers"]
        for stream in (first, second):
            assert await stream.next() == ("place", {"place": "general"})
        await lounge.post("dismiss", {"as": "lea", "message": whisper["id"]})
        assert await first.next() == ("place", {"place": "general"})
        await lounge.post("members", {"name": "Zoé"})
        assert await tom.next() == ("members", {})


async def test_reading_tells_the_reader_s_other_windows() -> None:
    async with open_lounge() as lounge:
        await lounge.say("tom", "hello")
        async with listening(lounge, "lea") as lea:
            await lounge.post("read", {"as": "lea", "place": "general"})
            assert await lea.next() == ("place", {"place": "general"})
            await lounge.post("read", {"as": "lea", "place": "general"})  # nothing new: no news
            await lounge.post("clock", {"forward": 60})
            assert await lea.next() == ("clock", {})


async def test_showing_the_same_again_is_no_news() -> None:
    async with open_lounge() as lounge:
        ref = await lounge.show(GENERAL, "Hi", "m1")
        async with listening(lounge, "lea") as lea:
            await lounge.show(GENERAL, "Hi", "m1", ref)
            await lounge.post("clock", {"forward": 60})
            assert await lea.next() == ("clock", {})


async def test_the_stream_ends_with_the_lounge() -> None:
    async with open_lounge() as lounge, events(lounge, "lea") as response, asyncio.timeout(10):
        await response.content.readline()
        closing = asyncio.create_task(lounge.chat.close())
        await response.content.read()
        await closing


async def test_a_quiet_stream_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEARTBEAT", 0.01)
    async with open_lounge() as lounge, events(lounge, "lea") as response, asyncio.timeout(10):
        while await response.content.readline() != b": still here\n":
            pass


async def test_a_page_that_went_is_forgotten() -> None:
    async with open_lounge() as lounge:
        for _ in range(3):
            async with listening(lounge, "lea"):
                pass
        async with asyncio.timeout(10):
            while lounge.chat.watched:
                await lounge.say("tom", "is anybody there?")
                await asyncio.sleep(0.01)
