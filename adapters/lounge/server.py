"""The lounge over HTTP, for this machine alone.

Nobody gives a password here, so the walls are: it listens on loopback only; the Host a
browser names must be loopback too (a foreign name that resolves to 127.0.0.1 is refused);
and what another site's page sends is refused, by its Origin, by Sec-Fetch-Site, and by
asking for a content type that a foreign form can't send.
"""

from __future__ import annotations

import errno
import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import web

from adapters.lounge import wire
from adapters.lounge.api import Api
from adapters.lounge.bells import Bells, Listener
from adapters.lounge.wire import Body
from adapters.lounge.words import SOURCE, STATIC, CannotOpen, Trouble, say

JSON = dict[str, Any]
Answering = Callable[[Body], Awaitable[JSON]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BIGGEST: Final = 256 * 1024  # bytes of a request
HEARTBEAT = 15.0  # seconds between signs of life on a stream: proxies cut at 30

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Server:
    """The page, its files, the JSON interface and the stream of news."""

    def __init__(self, api: Api, bells: Bells, host: str, port: int) -> None:
        check_loopback(host)
        self._api, self._bells, self._host, self._port = api, bells, host, port
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Listen, and return the port. Raises CannotOpen if it is taken."""
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=2)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as why:
            await runner.cleanup()
            raise self._cannot(why) from why
        self._runner = runner
        return int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Send every page away and stop listening."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            self._bells.end()
            await runner.cleanup()

    def _cannot(self, why: OSError) -> CannotOpen:
        if why.errno == errno.EADDRINUSE:
            return CannotOpen(
                f"Port {self._port} of {self._host} is already in use: stop what listens "
                "there, or give the lounge another port."
            )
        return CannotOpen(f"The lounge can't listen on {self._host}:{self._port}: {why.strerror}.")

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[_guard], client_max_size=BIGGEST)
        app.on_response_prepare.append(_headers)
        api = self._api
        for path, answering in {
            "lounge": api.lounge,
            "members": api.members,
            "places": api.places,
            "messages": api.messages,
            "commands": api.commands,
            "clock": api.clock,
        }.items():
            app.router.add_get(f"/api/{path}", _asking(answering))
        for path, answering in {
            "say": api.say,
            "press": api.press,
            "submit": api.submit,
            "dismiss": api.dismiss,
            "read": api.read,
            "members": api.join,
            "leave": api.leave,
            "clock": api.travel,
        }.items():
            app.router.add_post(f"/api/{path}", _doing(answering))
        app.router.add_get("/api/picture", self._picture)
        app.router.add_get("/api/events", self._events)
        app.router.add_get("/", _page)
        app.router.add_static("/static", STATIC)
        return app

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        try:
            picture = await self._api.picture(request.query)
        except Trouble as trouble:
            return _refuse(trouble, SOURCE)
        return web.Response(body=picture.data, content_type="image/png")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: each says what to look at again, none says what is there."""
        try:
            listening = self._api.listener(request.query)
        except Trouble as trouble:
            return _refuse(trouble, SOURCE)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        with listening as listener:
            await response.prepare(request)
            await response.write(b"retry: 1000\nevent: hello\ndata: {}\n\n")
            await _stream(response, listener)
        return response


async def _stream(response: web.StreamResponse, listener: Listener) -> None:
    try:
        while (news := await listener.hear(HEARTBEAT)) is not None:
            lines = "".join(
                f"event: {kind}\ndata: {json.dumps({'place': place} if place else {})}\n\n"
                for kind, place in news
            )
            await response.write((lines or ": still here\n\n").encode())
    except ConnectionResetError:
        return  # the page is closed


# Answers -------------------------------------------------------------------------


def _asking(answering: Answering) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await _answer(answering, dict(request.query))

    return handle


def _doing(answering: Answering) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return _refuse(Trouble(415, "not-json"), SOURCE)
        try:
            given = wire.body(await request.read())
        except Trouble as trouble:
            return _refuse(trouble, SOURCE)
        return await _answer(answering, given)

    return handle


async def _answer(answering: Answering, given: Body) -> web.Response:
    try:
        locale = wire.locale(given) or SOURCE
    except Trouble as trouble:
        return _refuse(trouble, SOURCE)
    try:
        return _json(await answering(given))
    except Trouble as trouble:
        return _refuse(trouble, locale)


def _refuse(trouble: Trouble, locale: str) -> web.Response:
    error = say(locale, trouble.key, **trouble.holes)
    return _json({"error": error, "code": trouble.key}, trouble.status)


def _json(content: JSON, status: int = 200) -> web.Response:
    words = json.dumps(content, ensure_ascii=False)
    return web.Response(text=words, status=status, content_type="application/json")


async def _page(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html")


# Walls ---------------------------------------------------------------------------


def is_loopback(host: str) -> bool:
    """Whether this name or address can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_loopback(host: str) -> None:
    """Raise CannotOpen if others than this machine could reach *host*."""
    if not is_loopback(host):
        raise CannotOpen(
            "The lounge has no passwords, so it listens on this machine only: "
            f"use 127.0.0.1 as its host, not {host}."
        )


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what comes from elsewhere, and say every refusal in JSON."""
    try:
        _check_origin(request)
        return await handler(request)
    except Trouble as trouble:
        return _refuse(trouble, SOURCE)
    except web.HTTPRequestEntityTooLarge:
        return _refuse(Trouble(413, "too-large", n=BIGGEST // 1024), SOURCE)
    except web.HTTPMethodNotAllowed as refused:
        response = _refuse(Trouble(405, "no-method", method=request.method), SOURCE)
        response.headers["Allow"] = ", ".join(sorted(refused.allowed_methods))
        return response
    except web.HTTPNotFound:
        return _refuse(Trouble(404, "no-route"), SOURCE)


def _check_origin(request: web.Request) -> None:
    if not is_loopback(_hostname(f"http://{request.host}")):
        raise Trouble(403, "bad-host")
    if not request.path.startswith("/api/"):
        return
    # https://www.w3.org/TR/fetch-metadata/: absent from scripts, "none" if typed by hand.
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        raise Trouble(403, "foreign")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        raise Trouble(403, "foreign")


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    """The page's files are looked at again every time; the rest is kept nowhere."""
    response.headers.update(HEADERS)
    fresh = "no-store" if request.path.startswith("/api/") else "no-cache"
    response.headers.setdefault("Cache-Control", fresh)
