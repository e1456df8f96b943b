"""HTTP mode: the entrance that Slack knocks at, with every knock checked first.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier

from bot.ports import Clock

log = logging.getLogger(__name__)

BIGGEST: Final = 1024 * 1024  # bytes of a request
QUIET: Final = 60.0  # seconds between two lines in the log about forged requests
# Who knocks while so many wait is not heard by the kernel, and knocks again a second later.
AT_THE_DOOR: Final = 1_024


class _Time(SdkClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class Door:
    """Whatever is not signed with the app's secret in the last five minutes is a 401."""

    def __init__(
        self,
        whose: Callable[[str], AsyncApp | None],
        secret: str,
        clock: Clock,
        awake: Callable[[], bool] = lambda: True,
    ) -> None:
        """*whose*: the app of the workspace with this id; "" where a request names none.

        Until it is *awake* nothing can be answered, and Slack says so or asks again.
        """
        self._whose, self._awake = whose, awake
        self._time = _Time(clock)
        self._verifier = SignatureVerifier(secret, self._time)
        self._told = 0.0

    def entrance(self) -> web.Application:
        """What a web server has to mount, wherever it likes."""
        app = web.Application()
        app.router.add_post("/events", self.enter)
        return app

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """One request. Nothing in it is read before it is known to be Slack's."""
        try:
            raw = await _body(request)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        if not self._signed(raw, request):
            self._tell(request)
            return web.Response(status=401)
        if not self._awake():
            return web.Response(status=503)
        headers: dict[str, str | Sequence[str]] = {**request.headers}
        asked = AsyncBoltRequest(body=raw.decode("utf-8"), headers=headers)
        app = self._whose(asked.context.team_id or "")
        if app is None:  # Slack asks again for anything but a yes
            log.warning("something came from a workspace that is not ours")
            return web.Response()
        return await to_aiohttp_response(await app.async_dispatch(asked))

    def _signed(self, raw: bytes, request: web.Request) -> bool:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            return self._verifier.is_valid(raw, stamp, signature)
        except Exception:  # noqa: BLE001 -- the library raises on what is malformed: that is a no
            return False

    def _tell(self, request: web.Request) -> None:
        now = self._time.now()
        if now - self._told >= QUIET:
            self._told = now
            log.warning("a request from %s is not signed by Slack", request.remote)


async def _body(request: web.Request) -> bytes:
    """All of it, if it is no bigger than Slack's can be, whatever the server around allows."""
    found = bytearray()
    async for part in request.content.iter_any():
        found += part
        if len(found) > BIGGEST:
            raise web.HTTPRequestEntityTooLarge(BIGGEST, len(found))
    return bytes(found)
