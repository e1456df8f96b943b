"""One app that several workspaces install by themselves, from "Add to Slack" to its removal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from adapters.slack.chat import SlackChat, Workspace
from adapters.slack.installations import Installation, Installations
from adapters.slack.installing import COOKIE, SlackApp, States
from adapters.slack.text import View
from adapters.slack.vault import Vault
from bot.model import Address, Message
from bot.ports import NotSent
from bot.slack_app import Tenants
from tests.adapters.desks import NoteDesk, Voice
from tests.adapters.discord.notes import Shelf
from tests.adapters.slack.hands import SECRET, Hands, OverHttp
from tests.adapters.slack.kit import CHAT, GENERAL, PARIS, WallClock, people
from tests.adapters.slack.server import CLIENT_ID, CLIENT_SECRET, Fault, SlackServer
from tests.adapters.slack.workspace import BOT_TOKEN, TEAM

KEY, OTHER_KEY = "k" * 32, "o" * 32
CHANCE = Random(7).randbytes
HOME = "https://bot.example/slack-app"
GRANTED = {"access_token": BOT_TOKEN, "team": {"id": TEAM, "name": "The Hive"}}
EVERYBODY = Address(CHAT, GENERAL)
HI = Message(("Hi",))


class Store(Shelf):
    """Notes, and the gestures that were done."""

    def __init__(self) -> None:
        super().__init__()
        self.done: set[str] = set()

    async def first(self, chat: str, gesture: str, now: datetime) -> bool:
        new = gesture not in self.done
        self.done.add(gesture)
        return new


class LateClock(WallClock):
    """As the machine tells it, and some more."""

    more = timedelta()

    def now(self) -> datetime:
        return super().now() + self.more


@dataclass
class Shop:
    """The app's entrance, a workspace that may install it, and somebody's browser."""

    server: SlackServer
    chat: SlackChat
    desk: NoteDesk
    store: Store
    installations: Installations
    hands: Hands
    url: str
    http: aiohttp.ClientSession
    clock: LateClock
    serving: asyncio.Task[None]
    count: list[int] = field(default_factory=lambda: [0])

    async def begins(self) -> tuple[str, str]:
        """Go to Slack: the state, and the cookie it is kept in."""
        async with self.http.get(f"{self.url}/install", allow_redirects=False) as answer:
            assert answer.status == 302
            self.location, set_cookie = answer.headers["Location"], answer.headers["Set-Cookie"]
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(set_cookie.split("; "))
        state = parse_qs(urlsplit(self.location).query)["state"][0]
        return state, set_cookie.partition(";")[0]

    async def returns(self, state: str, cookie: str, **granted: Any) -> tuple[int, str]:
        """Slack sends the browser back."""
        self.count[0] += 1
        code = f"code-{self.count[0]}"
        self.server.codes[code] = {**GRANTED, **granted}
        return await self.comes(cookie, code=code, state=state)

    async def comes(self, cookie: str, **query: str) -> tuple[int, str]:
        headers = {"Cookie": cookie, "Accept-Language": "fr-FR,fr;q=0.9"}
        where = f"{self.url}/installed"
        async with self.http.get(where, params=query, headers=headers) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.content_type == "text/plain"
            return answer.status, await answer.text()

    async def installs(self) -> None:
        assert (await self.returns(*await self.begins()))[0] == 200
        async with asyncio.timeout(10):
            await self.chat.ready.wait()

    async def joins(self) -> list[str]:
        await self.hands.types("U0LEA", "/coffee join", GENERAL)
        return [call.account.id for call in self.desk.calls]

    @property
    def kept(self) -> bool:
        return any(key.startswith("installation:") for _, key in self.store.notes)

    async def erased(self) -> None:
        async with asyncio.timeout(10):
            while self.kept:  # noqa: ASYNC110 -- it is done beside, and a turn of the loop is enough
                await asyncio.sleep(0)


@asynccontextmanager
async def opened(
    server: SlackServer, store: Store, keys: tuple[str, ...] = (KEY,)
) -> AsyncIterator[Shop]:
    clock, vault, ticks = LateClock(), Vault(keys, CHANCE), server.workspace.ticks
    app = SlackApp(CLIENT_ID, CLIENT_SECRET, HOME, ("commands", "chat:write"), server.api_url)
    installations = Installations(store, clock, vault)
    tenants = Tenants(app, installations, States(vault, store, clock), SECRET, clock)
    settings = Workspace("", api_url=server.api_url, tenant=True)
    view = View("en", PARIS)
    chat = SlackChat(
        CHAT, settings, view, "The Hive", clock, ticks.now, ticks.sleep, tenancy=tenants.of(TEAM)
    )
    entrance = tenants.entrance({TEAM: chat.app}, {TEAM: Voice("en")}, Voice).entrance()
    whole, desk = web.Application(), NoteDesk()
    whole.add_subapp("/slack-app", entrance)
    runner = web.AppRunner(whole, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack-app"
    serving = asyncio.create_task(chat.serve(desk))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        hands = Hands(server, OverHttp(f"{url}/events", clock, http), chat.settled)
        try:
            yield Shop(server, chat, desk, store, installations, hands, url, http, clock, serving)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await runner.cleanup()
            await chat.close()


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    people(server)
    await server.start()
    yield server
    await server.stop()
    assert server.workspace.problems == []


@pytest.fixture
async def shop(server: SlackServer) -> AsyncIterator[Shop]:
    async with opened(server, Store()) as shop:
        yield shop


async def test_a_workspace_installs_it_uses_it_and_removes_it(shop: Shop) -> None:
    with pytest.raises(NotSent, match="not installed"):
        await shop.chat.show(EVERYBODY, HI, None, "m1")
    state, cookie = await shop.begins()
    asked = parse_qs(urlsplit(shop.location).query)
    assert shop.location.startswith(f"{shop.server.workspace.base}/oauth/v2/authorize?")
    assert asked["redirect_uri"] == [f"{HOME}/installed"]
    assert (asked["client_id"], asked["scope"]) == ([CLIENT_ID], ["commands,chat:write"])
    said = await shop.returns(state, cookie)
    assert said == (200, "The Hive is connected. Type /coffee join in Slack.\n")
    async with asyncio.timeout(10):
        await shop.chat.ready.wait()
    assert await shop.joins() == ["U0LEA"]
    await shop.chat.show(EVERYBODY, HI, None, "m1")
    shop.server.gone = True
    await shop.hands.happens({"type": "app_uninstalled"})
    await shop.erased()
    shop.server.gone = False
    with pytest.raises(NotSent):
        await shop.chat.show(EVERYBODY, HI, None, "m2")
    shop.chat.ready.clear()
    await shop.installs()
    await shop.chat.show(EVERYBODY, HI, None, "m2")


async def test_after_a_restart_it_is_installed_still(server: SlackServer) -> None:
    store = Store()
    async with opened(server, store) as shop:
        await shop.installs()
    async with opened(server, store) as shop, asyncio.timeout(10):
        await shop.chat.ready.wait()
        assert await shop.joins() == ["U0LEA"]


async def test_the_token_stands_nowhere_in_clear(shop: Shop, caplog: Any) -> None:
    await shop.installs()
    assert BOT_TOKEN not in str(shop.store.notes)
    assert BOT_TOKEN not in caplog.text


async def test_another_key_is_taken_into_use_without_a_loss(server: SlackServer) -> None:
    store = Store()
    async with opened(server, store) as shop:
        await shop.installs()
    async with opened(server, store, (OTHER_KEY, KEY)) as shop, asyncio.timeout(10):
        await shop.chat.ready.wait()
    async with opened(server, store, (OTHER_KEY,)) as shop, asyncio.timeout(10):
        await shop.chat.ready.wait()
    async with opened(server, store) as shop:  # the first key alone opens nothing any more
        assert await shop.installations.of(TEAM) is None


@pytest.mark.parametrize("events", [{"bot": ["U0BOT"]}, {"bot": ["U0BOT"], "oauth": ["U0LEA"]}])
async def test_a_token_that_is_revoked_is_erased(shop: Shop, events: dict[str, Any]) -> None:
    await shop.installs()
    shop.server.gone = True
    await shop.hands.happens({"type": "tokens_revoked", "tokens": events})
    await shop.erased()


async def test_a_removal_told_late_does_not_remove_what_was_installed_since(shop: Shop) -> None:
    """Slack tells it again for minutes, and the two events of a removal in any order."""
    await shop.installs()
    shop.server.gone = True
    await shop.hands.happens({"type": "app_uninstalled"})
    await shop.erased()
    shop.server.gone = False
    shop.chat.ready.clear()
    await shop.installs()
    await shop.hands.happens({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, 1)
    await shop.hands.happens({"type": "app_uninstalled"}, 2)
    assert shop.kept
    assert await shop.joins() == ["U0LEA"]


async def test_what_was_held_for_the_old_token_goes_with_the_new_one(shop: Shop) -> None:
    await shop.installs()
    shop.server.gone = True
    with pytest.raises(NotSent, match="token_revoked"):
        await shop.chat.show(EVERYBODY, HI, None, "m1")
    await shop.hands.happens({"type": "app_uninstalled"})
    await shop.erased()
    shop.server.gone = False
    shop.chat.ready.clear()
    await shop.installs()
    await shop.chat.show(EVERYBODY, HI, None, "m1")


async def test_somebodys_own_token_is_none_of_ours(shop: Shop) -> None:
    await shop.installs()
    await shop.hands.happens({"type": "tokens_revoked", "tokens": {"oauth": ["U0LEA"]}})
    assert shop.kept


async def test_a_token_that_slack_refuses_at_the_start_is_erased(server: SlackServer) -> None:
    store = Store()
    server.fail("auth.test", Fault(code="token_revoked"))
    async with opened(server, store) as shop:
        await shop.installations.keep(Installation(TEAM, "The Hive", BOT_TOKEN))
        await shop.erased()
        await shop.installs()


# The way back ------------------------------------------------------------------------------

OVER = "This is over, or was not begun here. Begin again: https://bot.example/slack-app/install\n"


async def test_a_state_is_good_once(shop: Shop) -> None:
    state, cookie = await shop.begins()
    assert (await shop.returns(state, cookie))[0] == 200
    assert await shop.returns(state, cookie) == (403, OVER)


async def test_only_for_the_browser_that_began(shop: Shop) -> None:
    state, cookie = await shop.begins()
    other, others = await shop.begins()
    for given, held in ((state, ""), (state, others), ("", cookie), (other, cookie), ("é", cookie)):
        assert await shop.returns(given, held) == (403, OVER)
    assert not shop.kept
    assert (await shop.returns(state, cookie))[0] == 200  # what was refused spent nothing


async def test_a_state_that_was_made_up_is_refused(shop: Shop) -> None:
    state, _ = await shop.begins()
    for made_up in (state[:-6] + "AAAA==", state[::-1], "x" * 80):
        assert await shop.returns(made_up, f"{COOKIE}={made_up}") == (403, OVER)


async def test_after_ten_minutes_it_is_over(shop: Shop) -> None:
    state, cookie = await shop.begins()
    shop.clock.more = timedelta(minutes=11)
    assert await shop.returns(state, cookie) == (403, OVER)


async def test_who_presses_cancel_installs_nothing(shop: Shop) -> None:
    state, cookie = await shop.begins()
    assert await shop.comes(cookie, error="access_denied", state=state) == (
        400,
        "Nothing was installed.\n",
    )
    assert not shop.kept


async def test_a_workspace_that_nobody_named_is_not_taken_in(shop: Shop) -> None:
    status, said = await shop.returns(
        *await shop.begins(), team={"id": "T0OTHER", "name": "<b>Other</b>"}
    )
    assert status == 403
    assert said.startswith("The workspace <b>Other</b> (T0OTHER) is not among those")
    for wrong in ({"is_enterprise_install": True}, {"token_type": "user"}, {"team": None}):
        assert (await shop.returns(*await shop.begins(), **wrong))[0] == 403
    assert not shop.kept


async def test_what_slack_refuses_is_said(shop: Shop) -> None:
    state, cookie = await shop.begins()
    status, said = await shop.comes(cookie, code="never given", state=state)
    assert (status, said.partition(".")[0]) == (502, "Slack did not finish the installation")
    for fault in (Fault(status=503), Fault(status=200, body="<html>")):
        shop.server.fail("oauth.v2.access", fault)
        assert (await shop.returns(*await shop.begins()))[0] == 502
    assert not shop.kept


# Events ------------------------------------------------------------------------------------


async def test_each_workspaces_events_come_to_it_alone(shop: Shop) -> None:
    await shop.installs()
    await shop.hands.types("U0LEA", "/coffee join", GENERAL, team_id="T0OTHER")
    assert shop.desk.calls == []
    asked = await shop.hands.way("url_verification", {"type": "url_verification", "challenge": "c"})
    assert asked == {"challenge": "c"}


async def test_what_is_not_signed_with_the_apps_secret_is_refused(shop: Shop) -> None:
    async with shop.http.post(f"{shop.url}/events", data=b"{}") as answer:
        assert answer.status == 401
