"""A clock one can move, and living through the time in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

STUCK = timedelta(minutes=1)


class Worker(Protocol):
    """Who does what comes due: the engine."""

    async def tick(self) -> int: ...

    async def next_due(self) -> datetime | None: ...


class Idle:
    """A worker with nothing to do."""

    async def tick(self) -> int:
        return 0

    async def next_due(self) -> datetime | None:
        return None


class MovableClock:
    """Runs beside a real clock, ahead of it by as much as one likes; stands still without one."""

    def __init__(self, at: datetime, real: Callable[[], datetime] | None = None) -> None:
        self._real = real or (lambda: at)
        self._ahead = at - self._real()

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._real() + self._ahead

    def set(self, at: datetime) -> None:
        """It is *at*, from now on."""
        self._ahead = at - self._real()


class Travel:
    """The port TimeMachine: nothing that comes due on the way is jumped over."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._worker: Worker = Idle()

    def attach(self, worker: Worker) -> None:
        """Whose work is done on the way. Apart, for the engine is made after its chats."""
        self._worker = worker

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._clock.now()

    async def travel(
        self, to: datetime, passed: Callable[[datetime], Awaitable[None]] | None = None
    ) -> None:
        """Live until *to*, stopping at each moment at which something is due.

        *passed* is told of each stop before it is lived. A *to* in the past only does what
        is due now: time runs forward.
        """
        await self._worker.tick()
        while (due := await self._worker.next_due()) is not None and due <= to:
            # What is due now and was not done is stuck for a moment: let a minute pass.
            stop = due if due > self._clock.now() else self._clock.now() + STUCK
            self._clock.set(stop)
            if passed:
                await passed(stop)
            await self._worker.tick()
        if to > self._clock.now():
            self._clock.set(to)
