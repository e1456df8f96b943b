"""Pacing: no request before Slack wants one.

https://docs.slack.dev/apis/web-api/rate-limits. A limit holds per method, and for messages
per channel too; "Retry-After" stands above both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Final


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a minute, never more, and so many at once after a rest."""

    a_minute: int
    at_once: int = 1

    @property
    def apart(self) -> float:
        """Seconds from one to the next."""
        return 60 / self.a_minute


# What the tier allows: a round of two thousand takes the time that Slack wants, and hardly more.
TIER_2: Final = Rate(20, 5)
TIER_3: Final = Rate(50, 10)
TIER_4: Final = Rate(100, 20)
RATES: Final = {
    "chat.postMessage": Rate(180, 20),
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.create": TIER_2,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.invite": TIER_3,
    "conversations.list": TIER_2,
    "conversations.open": TIER_3,
    "conversations.setTopic": TIER_2,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.update": TIER_4,
}
A_CHANNEL: Final = Rate(60, 1)  # messages into one channel
ALL: Final = "*"  # stands for every method, but for those
APART: Final = frozenset({"apps.connections.open", "auth.test"})  # another token, or a look at ours
PATIENT: Final = 30.0  # seconds that a request may stand in line
HASTY: Final = 1.0  # the same where somebody waits: what opens a form is good for three seconds
MINUTE: Final = 61.0  # seconds: requests arrive a little closer than they left
MOST: Final = 1_000  # lines remembered before those long free are forgotten


class TooSoon(Exception):
    """It would have to wait longer than it may."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"not before {wait:.1f} s from now")
        self.wait = timedelta(seconds=wait)


class Pace:
    """Turns. *now* counts seconds from anywhere; *sleep* lets that many go by."""

    def __init__(
        self, now: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self._now, self.sleep = now, sleep
        self._free: dict[str, float] = {}  # line -> when it is all free again
        self._gone: dict[str, deque[float]] = {}  # line -> its last turns, a minute's worth
        self._held: dict[str, float] = {}  # method -> not before

    async def turn(self, method: str, channel: str = "", patience: float = PATIENT) -> None:
        """Come back when the request may be made. Raises TooSoon, and takes no turn."""
        lines = [(method, RATES.get(method, TIER_3))]
        if channel and method == "chat.postMessage":
            lines.append((f"{method} {channel}", A_CHANNEL))
        now = self._now()
        starts = [self._next(line, rate, now) for line, rate in lines]
        start = max(now, *starts, self._held_until(method))
        if start - now > patience:
            raise TooSoon(start - now)
        for line, rate in lines:
            self._free[line] = max(start, self._free.get(line, start)) + rate.apart
            self._gone.setdefault(line, deque(maxlen=rate.a_minute)).append(start)
        self._forget(now)
        if start > now:
            await self.sleep(start - now)
        while (wait := self._held_until(method) - self._now()) > 0:  # held meanwhile
            if wait > patience:
                raise TooSoon(wait)
            await self.sleep(wait)

    def _next(self, line: str, rate: Rate, now: float) -> float:
        """When the line's next turn is: soon after a rest, and not too many in any minute."""
        rested = self._free.get(line, now) - (rate.at_once - 1) * rate.apart
        gone = self._gone.get(line)
        full = gone is not None and len(gone) == rate.a_minute
        return max(rested, gone[0] + MINUTE) if gone and full else rested

    def hold(self, method: str, wait: timedelta) -> None:
        """Slack said when: nothing of this method before, or of ALL."""
        until = self._now() + wait.total_seconds()
        self._held[method] = max(until, self._held.get(method, until))

    def release(self, method: str) -> None:
        """There is no reason any more to hold it."""
        self._held.pop(method, None)

    def _held_until(self, method: str) -> float:
        alone = self._held.get(method, -inf)
        return alone if method in APART else max(alone, self._held.get(ALL, -inf))

    def _forget(self, now: float) -> None:
        if len(self._free) > MOST:
            self._free = {line: free for line, free in self._free.items() if free > now}
            self._gone = {
                line: gone for line, gone in self._gone.items() if gone[-1] > now - MINUTE
            }
