"""The web server, asked over a real socket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from random import Random

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from adapters.web import CannotListen, WebServer
from tests.calendars import parsed
from tests.town import Town

TRIES = int(os.environ.get("WEB_TRIES", "300"))  # malformed addresses to ask for
KNOWN = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
RIGHT = "/calendar/right.ics"


class OneFeed:
    """The port Feeds: one address, "right"; "broken" fails. Counts who is in at once."""

    def __init__(self) -> None:
        self.data = KNOWN
        self.inside = self.most = 0

    async def calendar(self, token: str) -> bytes | None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0)
        self.inside -= 1
        if token == "broken":
            raise ConnectionError("no such luck")
        return self.data if token == "right" else None


class Site:
    """An open server, and somebody who asks it for pages."""

    def __init__(self, port: int, http: aiohttp.ClientSession) -> None:
        self.port, self.http = port, http

    async def ask(
        self, path: str, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, Mapping[str, str]]:
        # Sent as it is: a client that tidied it up would hide what we want to see.
        url = URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)
        async with self.http.request(method, url, headers=headers) as answer:
            return answer.status, await answer.read(), answer.headers


@asynccontextmanager
async def opened(server: WebServer) -> AsyncIterator[Site]:
    port = await server.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Site(port, http)
    finally:
        await server.stop()


async def is_ready() -> bool:
    return True


@pytest.fixture
def feed() -> OneFeed:
    return OneFeed()


@pytest.fixture
async def site(feed: OneFeed) -> AsyncIterator[Site]:
    async with opened(WebServer("127.0.0.1", 0, is_ready, feed)) as site:
        yield site


async def test_a_calendar_is_served_to_who_knows_its_address(site: Site) -> None:
    status, body, headers = await site.ask(RIGHT)
    assert (status, body) == (200, KNOWN)
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in headers


async def test_a_head_says_the_same_without_the_body(site: Site) -> None:
    _, _, got = await site.ask(RIGHT)
    status, body, headers = await site.ask(RIGHT, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(KNOWN))
    assert headers["ETag"] == got["ETag"]


async def test_what_did_not_change_is_not_sent_again(site: Site, feed: OneFeed) -> None:
    _, _, headers = await site.ask(RIGHT)
    tag = headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        status, body, again = await site.ask(RIGHT, headers={"If-None-Match": known})
        assert (status, body, again["ETag"]) == (304, b"", tag), known
    for unknown in ('"other"', "", "nonsense"):
        status, _, _ = await site.ask(RIGHT, headers={"If-None-Match": unknown})
        assert status == 200, unknown
    feed.data += b"X"
    status, _, fresh = await site.ask(RIGHT, headers={"If-None-Match": tag})
    assert status == 200
    assert fresh["ETag"] != tag


async def test_every_answer_is_careful(site: Site) -> None:
    for path in (RIGHT, "/calendar/wrong.ics", "/healthz", "/", "/calendar/broken.ics"):
        _, _, headers = await site.ask(path)
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cache-Control"] in {"no-store", "private, no-cache"}, path
        assert headers["Server"] == "comptoir", path


async def test_whatever_is_not_there_is_one_answer(site: Site) -> None:
    answers = set()
    for path in (
        "/calendar/wrong.ics", "/calendar/right", "/calendar/", "/calendar", "/calendar/.ics", "/",
        "/calendar/right.ics/", "/calendar/a/right.ics", "/robots.txt", "/calendar/RIGHT.ics",
        "/calendar/../calendar/wrong.ics", "/calendar/right%00.ics", "/calendar/%2e%2e.ics",
    ):  # fmt: skip
        status, body, headers = await site.ask(path)
        told = {name: headers[name] for name in headers if name not in {"Date"}}
        answers.add((status, body, tuple(sorted(told.items()))))
    assert len(answers) == 1
    assert answers.pop()[:2] == (404, b"Not found.\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_there_is_nothing_to_write(site: Site, method: str) -> None:
    status, _, _ = await site.ask(RIGHT, method)
    assert status == 405


async def test_what_goes_wrong_says_nothing_of_it(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    status, body, _ = await site.ask("/calendar/broken.ics")
    assert (status, body) == (500, b"Something went wrong.\n")
    assert "no such luck" in caplog.text
    assert "broken.ics" not in caplog.text  # an address is a key
    assert (await site.ask(RIGHT))[0] == 200


async def test_strangers_do_not_crowd_out_members(site: Site, feed: OneFeed) -> None:
    await asyncio.gather(*(site.ask("/calendar/wrong.ics") for _ in range(40)))
    assert 1 <= feed.most <= 4


async def test_alive_and_ready() -> None:
    answers: list[bool | Exception] = [True, False, TimeoutError()]

    async def ready() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with opened(WebServer("127.0.0.1", 0, ready)) as site:
        assert (await site.ask("/healthz"))[:2] == (200, b"alive\n")
        assert (await site.ask("/readyz"))[:2] == (200, b"ready\n")
        assert (await site.ask("/readyz"))[:2] == (503, b"not ready\n")
        assert (await site.ask("/readyz"))[:2] == (503, b"not ready\n")
        assert (await site.ask(RIGHT))[0] == 404  # a server without calendars


async def test_others_bring_their_own_pages() -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello", headers={"Cache-Control": "max-age=1"})

    async def locked(request: web.Request) -> web.Response:
        raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Basic"})

    pages = web.Application()
    pages.router.add_post("/events", hello)
    pages.router.add_get("/locked", locked)
    async with opened(WebServer("127.0.0.1", 0, is_ready, mounts={"/slack": pages})) as site:
        status, body, headers = await site.ask("/slack/events", "POST")
        assert (status, body, headers["Cache-Control"]) == (200, b"hello", "max-age=1")
        assert headers["X-Content-Type-Options"] == "nosniff"
        status, _, headers = await site.ask("/slack/locked")
        assert (status, headers["WWW-Authenticate"]) == (401, "Basic")
        assert (await site.ask("/slack/other"))[:2] == (404, b"Not found.\n")


async def test_a_port_that_is_taken_is_one_sentence(site: Site) -> None:
    with pytest.raises(CannotListen) as error:
        await WebServer("127.0.0.1", site.port, is_ready).start()
    assert str(error.value).startswith(f"Port {site.port} of 127.0.0.1 is already in use: ")


# The whole way -------------------------------------------------------------------


@pytest.fixture
async def whole(town: Town) -> AsyncIterator[Site]:
    async with opened(WebServer("127.0.0.1", 0, is_ready, town.feeds)) as site:
        yield site


async def token_of(town: Town, who: str) -> str:
    return town.addresses.token(await town.member(who), 0)


async def test_a_member_opens_their_calendar_from_the_web(whole: Site, town: Town) -> None:
    path = f"/calendar/{await token_of(town, 'ada')}.ics"
    status, body, headers = await whole.ask(path)
    assert status == 200
    calendar, events = parsed(body)
    assert (calendar.calendar_name, events) == ("The Hive · Ada", [])
    status, _, _ = await whole.ask(path, headers={"If-None-Match": headers["ETag"]})
    assert status == 304


async def test_malformed_addresses_are_not_found_and_break_nothing(
    whole: Site, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """`WEB_TRIES=10000` for the long run."""
    right, chance = await token_of(town, "ada"), Random(1)
    alphabet = "-_=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.~!$&'()*+,;:@"
    escapes = ("%00", "%0d%0a", "%2f", "%c3%a9", "%ff", "%ed%a0%80", "%25", "%F0%9F%98%80")
    answers = set()
    for _ in range(TRIES):
        letters = list(right)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(letters) + 1)
            letters[place : place + chance.randint(0, 2)] = chance.choice([*alphabet, *escapes])
        if chance.random() < 0.2:
            letters = [chance.choice(alphabet) for _ in range(chance.randint(1, 300))]
        if (path := "".join(letters)) != right:
            status, body, _ = await whole.ask(f"/calendar/{path}.ics")
            answers.add((status, body))
    assert answers == {(404, b"Not found.\n")}
    assert caplog.text == ""
    assert (await whole.ask(f"/calendar/{right}.ics"))[0] == 200
