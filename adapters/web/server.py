"""The web server. What it says of a calendar it says only to who knows the address.

Nobody signs in here: an address that nobody can guess is the key. So no address is ever
logged, or handed on to another site (Referrer-Policy), or kept by a proxy (Cache-Control);
and what is not there is one answer, whatever it is that is not there.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from bot.ports import Feeds

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Ready = Callable[[], Awaitable[bool]]
Metrics = Callable[[], Awaitable[str]]

BIGGEST: Final = 64 * 1024  # bytes of a request; who mounts routes says what theirs may be
# Who knocks while so many wait is not heard by the kernel, and knocks again a second later.
AT_THE_DOOR: Final = 1_024
FEEDS_AT_ONCE: Final = 4  # strangers who try addresses must not keep members waiting
PATIENCE: Final = 5.0  # seconds until a database that doesn't answer is not ready

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class CannotListen(Exception):
    """One sentence saying why the web server can't be opened."""


class WebServer:
    """Calendars, health, and what others bring: *mounts* are applications by their path.

    A mounted application ("/slack") has its own routes, middlewares and limits; the headers
    above are added to its answers where it has none of its own.
    """

    def __init__(
        self,
        host: str,
        port: int,
        ready: Ready,
        feeds: Feeds | None = None,
        mounts: Mapping[str, web.Application] | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._host, self._port = host, port
        self._ready, self._feeds, self._mounts = ready, feeds, dict(mounts or {})
        self._metrics = metrics
        self._turns = asyncio.Semaphore(FEEDS_AT_ONCE)
        self._runner: web.AppRunner | None = None

    def mount(self, path: str, app: web.Application) -> None:
        """Serve *app* under *path* ("/slack"), from the next start on."""
        self._mounts[path] = app

    async def start(self) -> int:
        """Listen, and return the port. Raises CannotListen, for example if it is taken."""
        # No access log: it would write down the addresses of calendars.
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=5)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port, backlog=AT_THE_DOOR).start()
        except OSError as why:
            await runner.cleanup()
            raise self._cannot(why) from why
        self._runner = runner
        port = int(runner.addresses[0][1])
        log.info("the web server listens on %s:%d", self._host, port)
        return port

    async def stop(self) -> None:
        """Answer what was asked, and listen no more."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    def _cannot(self, why: OSError) -> CannotListen:
        if why.errno == errno.EADDRINUSE:
            return CannotListen(
                f"Port {self._port} of {self._host} is already in use: stop what listens there, "
                "or give the web server another one (web.port)."
            )
        return CannotListen(
            f"The web server can't listen on {self._host}:{self._port}: {why.strerror}."
        )

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[_guard], client_max_size=BIGGEST)
        app.on_response_prepare.append(_headers)
        app.router.add_get("/healthz", self._alive)
        app.router.add_get("/readyz", self._is_ready)
        app.router.add_get("/calendar/{token}.ics", self._calendar)
        if self._metrics:
            app.router.add_get("/metrics", self._counted)
        for path, mounted in self._mounts.items():
            app.add_subapp(path, mounted)
        return app

    async def _alive(self, _: web.Request) -> web.StreamResponse:
        """The process runs, and its loop turns."""
        return web.Response(text="alive\n")

    async def _is_ready(self, _: web.Request) -> web.StreamResponse:
        """The database answers."""
        try:
            async with asyncio.timeout(PATIENCE):
                ready = await self._ready()
        except TimeoutError:
            ready = False
        if ready:
            return web.Response(text="ready\n")
        return web.Response(status=503, text="not ready\n", headers={"Retry-After": "30"})

    async def _counted(self, _: web.Request) -> web.StreamResponse:
        """What Prometheus reads; only where it was switched on."""
        if self._metrics is None:
            raise web.HTTPNotFound
        return web.Response(text=await self._metrics())

    async def _calendar(self, request: web.Request) -> web.StreamResponse:
        """A calendar, or that nothing changed since it was last fetched."""
        if self._feeds is None:
            raise web.HTTPNotFound
        async with self._turns:
            data = await self._feeds.calendar(request.match_info["token"])
        if data is None:
            raise web.HTTPNotFound
        tag = hashlib.sha256(data).hexdigest()[:32]
        headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
        known = request.if_none_match or ()
        if any(one.value in {tag, "*"} for one in known):
            return web.Response(status=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
        return web.Response(
            body=data, content_type="text/calendar", charset="utf-8", headers=headers
        )


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What is not there is one answer; what goes wrong says nothing of how."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return web.Response(status=404, text="Not found.\n")
    except web.HTTPException:
        raise  # an answer, of ours or of what is mounted
    except Exception:
        log.exception("a request to the web server failed")  # not which: its address is a key
        return web.Response(status=500, text="Something went wrong.\n")


async def _headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Server"] = "comptoir"  # which versions of what run here is nobody's business
