"""Requests to Discord, through discord.py's own client: its limits, its retries, our budget."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord.http import Route

from adapters.discord.render import Upload
from bot.ports import Clock, NotSent, Undeliverable

log = logging.getLogger(__name__)

PATIENCE: Final = 60.0  # seconds for one request with its waits
IN_LINE: Final = 30.0  # seconds behind others of its kind
SOON: Final = timedelta(seconds=15)
INVALID: Final = frozenset({401, 403, 429})
WINDOW: Final = timedelta(minutes=10)
MOST: Final = 49  # invalid requests in a window, with those under way once SOME were refused
SOME: Final = 20
ENOUGH: Final = 40  # invalid requests in a window; at 10,000 Discord shuts the door on the address

UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_USER = 10003, 10007, 10008, 10013
TOO_LATE, ALREADY_ANSWERED = 10062, 40060
UNKNOWN_WEBHOOK, TOKEN_OVER = 10015, 50027  # of an answer, after a quarter of an hour
NO_ACCESS, LOCKED = 50001, 160005
TOO_FAST, CLOSED, NOT_SHARED, QUARANTINED = 40003, 50007, 50278, 20026
ARCHIVED, TOO_MANY_THREADS = 50083, 160006
UNKNOWN_EVENT, TOO_MANY_EVENTS = 10070, 30038
_SOON: Final = {
    TOO_FAST: timedelta(minutes=10),
    TOO_MANY_THREADS: timedelta(minutes=2),
    QUARANTINED: timedelta(hours=6),
}


class Budget:
    """Requests that Discord refused lately: when there are many, ours must stop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refused: deque[datetime] = deque()
        self._under_way = 0

    def note(self, status: int) -> None:
        """An answer came."""
        if status in INVALID:
            self._refused.append(self._clock.now())

    def wait(self) -> timedelta | None:
        """How long to ask nothing; None if one may ask."""
        now = self._clock.now()
        while self._refused and self._refused[0] <= now - WINDOW:
            self._refused.popleft()
        refused = len(self._refused)
        many = refused >= SOME and refused + self._under_way >= MOST
        return self._refused[0] + WINDOW - now if many or refused >= ENOUGH else None

    def trace(self) -> aiohttp.TraceConfig:
        """Counts every answer, also those that discord.py tries again after, and bars its way."""
        config = aiohttp.TraceConfig()

        async def begins(
            _session: aiohttp.ClientSession,
            _context: SimpleNamespace,
            _params: aiohttp.TraceRequestStartParams,
        ) -> None:
            if wait := self.wait():
                raise NotSent("too many requests were refused lately", wait)
            self._under_way += 1

        async def ended(
            _session: aiohttp.ClientSession,
            _context: SimpleNamespace,
            params: aiohttp.TraceRequestEndParams,
        ) -> None:
            self._under_way -= 1
            self.note(params.response.status)

        async def failed(
            _session: aiohttp.ClientSession,
            _context: SimpleNamespace,
            _params: aiohttp.TraceRequestExceptionParams,
        ) -> None:
            self._under_way -= 1

        config.on_request_start.append(begins)
        config.on_request_end.append(ended)
        config.on_request_exception.append(failed)
        return config


class Rest:
    """One method: ask. Raises discord.HTTPException as Discord says no; see `certain`.

    What shares a limit is asked one after the other: together, discord.py lets more through
    than are left, and Discord counts every refusal.
    """

    def __init__(self, client: discord.Client, budget: Budget) -> None:
        self._client, self._budget = client, budget
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        files: Sequence[Upload] = (),
        params: Mapping[str, Any] | None = None,
        **where: str,
    ) -> Any:  # noqa: ANN401 -- JSON is whatever it is
        """The JSON of the answer. *where* fills the {holes} of the path."""
        if wait := self._budget.wait():
            raise NotSent("too many requests were refused lately", wait)
        more: dict[str, Any] = {} if params is None else {"params": params}
        if files:
            more |= _multipart(body, files)
        elif body is not None:
            more["json"] = body
        route = Route(method, path, **where)
        line = self._lines.setdefault(f"{route.key} {route.major_parameters}", asyncio.Lock())
        try:
            async with asyncio.timeout(IN_LINE):
                await line.acquire()
        except TimeoutError:
            raise NotSent("there is a long line before it", SOON) from None
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._client.http.request(route, **more)
        finally:
            line.release()


def _multipart(body: object, files: Sequence[Upload]) -> dict[str, Any]:
    sent = [
        discord.File(io.BytesIO(one.data), filename=one.name, description=one.words)
        for one in files
    ]
    form: list[dict[str, Any]] = [{"name": "payload_json", "value": json.dumps(body)}]
    form += [
        {
            "name": f"files[{at}]",
            "value": made.fp,
            "filename": one.name,
            "content_type": one.kind,
        }
        for at, (made, one) in enumerate(zip(sent, files, strict=True))
    ]
    return {"form": form, "files": sent}


def certain(error: Exception) -> Exception:
    """What an error says of a message: NotSent, Undeliverable, or itself where it is open."""
    match error:
        case discord.RateLimited():
            return NotSent("Discord asks to wait", timedelta(seconds=error.retry_after))
        case aiohttp.ClientConnectorError():
            return NotSent(f"Discord cannot be reached: {error}")
        case discord.HTTPException(status=status, code=code) if status < 500:
            if status in (401, 429) or code in _SOON:
                return NotSent(str(error), _SOON.get(code))
            return Undeliverable(str(error))
    return error


def code_of(error: Exception) -> int:
    """Discord's own number of an error, 0 if it has none."""
    return error.code if isinstance(error, discord.HTTPException) else 0
