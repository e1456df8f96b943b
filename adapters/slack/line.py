"""Socket Mode: one open line to Slack, laid again when it goes deaf.

The library's client can stay deaf for hours while it says that it is connected, and reconnects
without a pause when it can't. So each of its clients is used for one connection, watched from
here, and replaced with growing pauses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.api import Api
from bot.ports import Clock, NotSent

log = logging.getLogger(__name__)

PING: Final = 10.0  # seconds between signs of life
OPENING: Final = 10.0  # a connection takes no longer
CLOSING: Final = 3.0
FIRST_PAUSE, LAST_PAUSE = 1.0, 60.0
QUICK: Final = 10.0  # seconds: a line that ended sooner is not followed at once
# Slack moves a connection every few hours, and says so a little before.
PLANNED: Final = ("warning", "refresh_requested")


class _Connection(SocketModeClient):
    """The library's client, which tells of its end and does nothing about it."""

    def __init__(self, app_token: str, api: Api, ping: float) -> None:
        super().__init__(
            app_token,
            logger=logging.getLogger("adapters.slack.socket"),
            web_client=api.client,
            auto_reconnect_enabled=False,
            ping_interval=ping,
        )
        self.greeted, self.ended = asyncio.Event(), asyncio.Event()
        self.reason = ""

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002 -- the library's signature
        """Asked for by the library's own loops; ours decides."""
        self.ended.set()

    async def enqueue_message(self, message: str) -> None:
        if not self.greeted.is_set() and '"hello"' in message:
            self.greeted.set()
        for reason in (*PLANNED, "link_disabled", "too_many_websockets"):
            if len(message) < 500 and '"disconnect"' in message and reason in message:
                self.reason = reason
        await super().enqueue_message(message)


class Pauses:
    """Each twice as long as the one before, up to a minute; short again after a good while."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE

    def next(self) -> float:
        """How long to wait this time."""
        pause, self._next = self._next, min(self._next * 2, LAST_PAUSE)
        return pause

    def lasted(self, seconds: float) -> None:
        """A line was open for so long."""
        if seconds > LAST_PAUSE:
            self._next = FIRST_PAUSE


class Line:
    """Whatever comes over the line goes to the bolt app."""

    def __init__(
        self,
        app: AsyncApp,
        api: Api,
        app_token: str,
        clock: Clock,
        opened: Callable[[float], object],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        ping: float = PING,
    ) -> None:
        self._app, self._api, self._token = app, api, app_token
        self._lines: list[_Connection] = []
        self._clock, self._opened, self._sleep, self._ping = clock, opened, sleep, ping

    async def hold(self) -> None:
        """Keep a line open until cancelled; *opened* is told how long there was none."""
        pauses, lost = Pauses(), self._now()
        old: _Connection | None = None
        try:
            while True:
                try:
                    fresh = await self._open()
                except Exception as error:  # noqa: BLE001 -- whatever it is, try again later
                    pause = _wait(error, pauses.next())
                    log.warning("no line to Slack, next try in %.0f s: %s", pause, error)
                    await self._sleep(pause)
                    continue
                await self._shut(old)
                self._opened(self._now() - lost)
                old, began = fresh, self._now()
                await self._listen(fresh)
                ended = self._now()
                # Nothing is sure to have come since its last sign of life.
                lost = fresh.last_ping_pong_time or ended
                pauses.lasted(ended - began)
                log.info("the line to Slack ended: %s", fresh.reason or "no sign of life")
                if fresh.reason not in PLANNED:
                    await self._shut(fresh)
                    old = None
                if old is None or ended - began < QUICK:
                    await self._sleep(pauses.next())
        finally:
            for line in list(self._lines):  # one more than `old`, if it ends in between
                await self._shut(line)

    async def _open(self) -> _Connection:
        fresh = _Connection(self._token, self._api, self._ping)
        self._lines.append(fresh)
        try:
            found = await self._api.do(
                "apps.connections.open",
                lambda: self._api.client.apps_connections_open(app_token=self._token),
            )
            fresh.wss_uri = str(found["url"])
            fresh.socket_mode_request_listeners.append(self._handle)
            async with asyncio.timeout(OPENING):
                await fresh.connect()  # type: ignore[no-untyped-call] # the library has no types here
                # A line that answers pings and says nothing is deaf too; Slack greets at once.
                await fresh.greeted.wait()
        except BaseException:
            await self._shut(fresh)
            raise
        return fresh

    async def _listen(self, line: _Connection) -> None:
        """Until Slack ends it, or it gives no sign of life for four pings."""
        while not line.ended.is_set():
            try:
                # Not wait_for: before Python 3.12 it can lose the cancellation that ends it all.
                async with asyncio.timeout(self._ping):
                    await line.ended.wait()
            except TimeoutError:
                closed = line.current_session is None or line.current_session.closed
                heard = line.last_ping_pong_time
                if closed or (heard and self._now() - heard > 4 * self._ping):
                    return

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, self._now())

    async def _shut(self, line: _Connection | None) -> None:
        """Close it, within a bound: a broken one can hang."""
        if line is None:
            return
        line.ended.set()
        tasks = [line.message_processor, line.current_session_monitor, line.message_receiver]
        try:
            async with asyncio.timeout(CLOSING):
                await line.close()  # type: ignore[no-untyped-call] # as above, no types
        except Exception as error:  # noqa: BLE001 -- it is given up either way
            log.info("a line to Slack did not close well: %r", error)
        for task in tasks:
            if task:
                task.cancel()
        await line.aiohttp_client_session.close()
        if line in self._lines:
            self._lines.remove(line)

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _wait(error: Exception, pause: float) -> float:
    """What Slack says, if it says more."""
    said = error.wait.total_seconds() if isinstance(error, NotSent) and error.wait else 0.0
    return max(pause, min(said, LAST_PAUSE))
