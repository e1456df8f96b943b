"""The line to Discord: how soon a dead one is let go of, and that none is laid in a rush.

discord.py lays a line again at once whenever one ends, as often as it ends.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any, Final, Protocol

import aiohttp

# Seconds without a word after which a line is dead. Discord wants a heartbeat every 41 seconds
# and answers each one, so that a line that lives is never silent for so long.
DEAF: Final = 50.0
AT_ONCE, SPAN = 2, 21.0  # lines laid in so many seconds: six in a minute at most


class Connect(Protocol):
    """Lays a line."""

    def __call__(
        self, url: str, *, compress: int = 0
    ) -> Coroutine[Any, Any, aiohttp.ClientWebSocketResponse]: ...


class Turns:
    """When the next line may be laid."""

    def __init__(self) -> None:
        self._laid: deque[float] = deque(maxlen=AT_ONCE)

    def wait(self, now: float) -> float:
        """How long from *now* on; the turn is taken."""
        full = len(self._laid) == AT_ONCE
        at = max(now, self._laid[0] + SPAN) if full else now
        self._laid.append(at)
        return at - now


def paced(connect: Connect) -> Connect:
    """*connect*, in its turn."""
    turns = Turns()

    async def lay(url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        await asyncio.sleep(turns.wait(asyncio.get_running_loop().time()))
        return await connect(url, compress=compress)

    return lay
