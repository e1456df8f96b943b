"""The organisers' pages of a town, and somebody who looks at them with a browser's manners."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from adapters.web import WebServer, pages_app
from bot.model import Link, Whisper
from bot.seal import WebAddresses
from tests.town import Town

PUBLIC = "http://hive.example"


@dataclass
class Page:
    """What came back."""

    status: int
    text: str
    headers: Mapping[str, str]
    url: str = ""

    @property
    def words(self) -> str:
        """What a reader reads, in one line."""
        bare = re.sub(r"<(script|style|title)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return _bare(bare)

    def hidden(self, name: str) -> str:
        """The value of the first input of this name."""
        found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.text)
        assert found, f"no input {name} in {self.words}"
        return html.unescape(found[1])

    def press(self, label: str) -> dict[str, str]:
        """What a press on the button of this label sends."""
        for form in re.findall(r"<form\b.*?</form>", self.text, flags=re.DOTALL):
            buttons = re.findall(r"<button\b[^>]*>(.*?)</button>", form, re.DOTALL)
            if label in [_bare(one) for one in buttons]:
                inputs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
                return {name: html.unescape(value) for name, value in inputs}
        raise AssertionError(f"no button {label!r} in {self.words}")

    def call(self, name: str) -> dict[str, str]:
        """What a press on the first button that makes this call sends."""
        for form in re.findall(r"<form\b.*?</form>", self.text, flags=re.DOTALL):
            inputs = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
            if inputs.get("name") == name:
                return {key: html.unescape(value) for key, value in inputs.items()}
        raise AssertionError(f"no button for {name} in {self.words}")


def _bare(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


@dataclass
class Guest:
    """A browser: it keeps cookies, and says where its forms come from."""

    port: int
    http: aiohttp.ClientSession
    origin: str = PUBLIC
    cookies: dict[str, str] = field(default_factory=dict)
    path: str = "/space/week"

    async def get(self, path: str) -> Page:
        return await self._ask("GET", path, None)

    async def post(self, path: str, form: Mapping[str, str]) -> Page:
        return await self._ask("POST", path, form)

    async def upload(self, path: str, form: Mapping[str, str], file: bytes) -> Page:
        """A form with a file in its field "list"."""
        data = aiohttp.FormData(dict(form))
        data.add_field("list", file, filename="members.csv", content_type="text/csv")
        return await self._ask("POST", path, data)

    async def follows(self, link: str) -> Page:
        """The page behind an address under the public one."""
        assert link.startswith(PUBLIC), link
        return await self.get(link.removeprefix(PUBLIC))

    async def comes_in(self, link: str) -> Page:
        """By the link and its press."""
        page = await self.follows(link)
        return await self.post("/space/enter", {"key": page.hidden("key")})

    async def _ask(
        self, method: str, path: str, form: Mapping[str, str] | aiohttp.FormData | None
    ) -> Page:
        headers = {"Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items())}
        if form is not None:
            headers["Origin"] = self.origin
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.http.request(
            method, url, data=form, headers=headers, allow_redirects=False
        ) as answer:
            for name, morsel in answer.cookies.items():
                self.cookies[name] = morsel.value
            page = Page(answer.status, await answer.text(), answer.headers, path)
        if page.status == 303:
            return await self.get(page.headers["Location"])
        return page


@asynccontextmanager
async def open_pages(town: Town, public: str = PUBLIC) -> AsyncIterator[Guest]:
    """The town is on the web, at *public*."""
    town.addresses = WebAddresses(public, b"the secret of the town, long enough")
    town.restart()

    async def ready() -> bool:
        return True

    server = WebServer("127.0.0.1", 0, ready)
    server.mount("/space", pages_app(town.board, town.app, public))
    port = await server.start()
    # Cookies are kept by hand: those of https are sent here over http.
    jar = aiohttp.DummyCookieJar()
    try:
        async with aiohttp.ClientSession(cookie_jar=jar) as http:
            yield Guest(port, http, public)
    finally:
        await server.stop()


async def link_for(town: Town, who: str, command: str = "/space dashboard") -> str:
    """The link that the bot whispers."""
    [answer] = await town.says(who, command)
    assert isinstance(answer, Whisper)
    return next(span.url for span in answer.message.text if isinstance(span, Link))
