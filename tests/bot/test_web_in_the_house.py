"""The web server beside the chats: opened with them, closed with them."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from random import Random

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.web import CannotListen
from bot.compose import RealClock, open_house, put_together
from bot.config import CommunitySettings, DatabaseSettings, LoungeSettings, Settings, WebSettings
from bot.demo import beside
from bot.serving import serve
from tests.databases import fresh_database
from tests.town import PARIS


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


async def settings_in(folder: Path, web: WebSettings | None) -> Settings:
    lounge = LoungeSettings(port=free_port(), people=("Léa",), journal=folder / "lounge.jsonl")
    community = CommunitySettings(name="The Hive", zone=PARIS, lounge=lounge)
    url = await fresh_database("sqlite", folder)
    return Settings(database=DatabaseSettings(url=url), communities={"hive": community}, web=web)


async def test_it_is_there_while_the_bot_runs(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    web = WebSettings(port=port, public_url=base, secret=SecretStr("s" * 32))
    house = put_together(await settings_in(tmp_path, web), RealClock(), Random(1))
    await open_house(house, RealClock())
    up = asyncio.Event()
    running = asyncio.create_task(serve(house, up.set))
    await up.wait()
    async with aiohttp.ClientSession() as http:
        for path, status in (("/healthz", 200), ("/readyz", 200), ("/calendar/1-x.ics", 404)):
            async with http.get(base + path) as answer:
                assert answer.status == status, path
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.get(f"{base}/healthz")


@pytest.mark.parametrize(("switch", "status"), [(True, 200), (False, 404)])
async def test_counts_are_there_only_where_they_were_asked_for(
    tmp_path: Path, switch: bool, status: int
) -> None:
    port = free_port()
    web = WebSettings(port=port, metrics=switch)
    house = put_together(await settings_in(tmp_path, web), RealClock(), Random(1))
    await open_house(house, RealClock())
    up = asyncio.Event()
    running = asyncio.create_task(serve(house, up.set))
    await up.wait()
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == status
        assert ("comptoir_jobs" in await answer.text()) == switch
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_port_that_is_taken_ends_the_bot_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        web = WebSettings(port=taken.getsockname()[1])
        house = put_together(await settings_in(tmp_path, web), RealClock(), Random(1))
        with pytest.raises(CannotListen, match="is already in use"):
            await serve(house)


async def test_it_is_not_there_unless_it_is_set(tmp_path: Path) -> None:
    house = put_together(await settings_in(tmp_path, None), RealClock(), Random(1))
    assert house.web is None
    for chat in house.chats:
        await chat.close()
    await house.database.close()


def test_the_demo_takes_the_next_port_or_any_that_is_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]
        assert beside(port - 1) not in {0, port}
    assert 0 < beside(65535) <= 65535
