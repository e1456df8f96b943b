"""An event loop whose time is made up, and whose order of things is drawn from a seed.

Where nothing can run, time jumps to the next timer. What can run at the same moment runs in
an order that the seed decides. A process is a number of tasks; killed, none of them ever takes
another step: no `finally`, no `except`, as after kill -9.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Coroutine
from contextvars import Context, ContextVar, copy_context
from random import Random
from typing import Any, TypeVar
from weakref import WeakSet

T = TypeVar("T")

# Kept for ever: a task that is collected would run its `finally` after its death.
_GRAVEYARD: list[asyncio.Task[Any]] = []


class NothingCanHappen(Exception):
    """Every task waits for another, and no timer is set."""


class Process:
    """Tasks that live and die together."""

    def __init__(self) -> None:
        self.alive = True
        self.tasks: WeakSet[asyncio.Task[Any]] = WeakSet()
        self._context = copy_context()
        self._context.run(_PROCESS.set, self)

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run *work*, and whatever it starts, as a part of this process."""
        return asyncio.get_running_loop().create_task(work, context=self._context.copy())

    def bury(self) -> None:
        """None of its tasks takes another step."""
        self.alive = False
        for task in self.tasks:
            quiet: Any = task
            quiet._log_destroy_pending = False
            _GRAVEYARD.append(task)


def bury_all(loop: asyncio.AbstractEventLoop) -> None:
    """The world ends: nobody says goodbye."""
    for task in asyncio.all_tasks(loop):
        quiet: Any = task
        quiet._log_destroy_pending = False
        _GRAVEYARD.append(task)


_PROCESS: ContextVar[Process | None] = ContextVar("process", default=None)


def current_process() -> Process | None:
    """Whose step this is; None for the world's own."""
    return _PROCESS.get()


async def never() -> None:
    """What a process that was killed waits for."""
    await asyncio.get_running_loop().create_future()


class SeededLoop(asyncio.SelectorEventLoop):
    """See above. It never waits, and hears of nothing outside."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self.chance = chance
        self.steps = 0
        self._moment = 0.0
        self._of_base: Any = self  # what the base class keeps to itself

    def time(self) -> float:
        return self._moment

    def create_task(self, coro: Any, **how: Any) -> asyncio.Task[Any]:
        """The same, known to its process."""
        task = super().create_task(coro, **how)
        process = (how.get("context") or copy_context()).get(_PROCESS)
        if process is not None:
            process.tasks.add(task)
        return task

    def _run_once(self) -> None:
        """Instead of waiting on a selector, as the base class would."""
        ready = self._of_base._ready
        if not ready:
            self._jump(ready)
        turn = list(ready)
        ready.clear()
        self.chance.shuffle(turn)
        for handle in turn:
            if not handle._cancelled and _alive(handle._context):
                self.steps += 1
                handle._run()

    def _jump(self, ready: Any) -> None:
        """To the next timer that still matters to anybody; all of that moment are ready."""
        timers: list[Any] = self._of_base._scheduled
        while timers:
            if ready and timers[0]._when > self._moment:
                return
            handle = heapq.heappop(timers)
            handle._scheduled = False
            if handle._cancelled:
                self._of_base._timer_cancelled_count -= 1
            elif _alive(handle._context):
                self._moment = max(self._moment, handle._when)
                ready.append(handle)
        if not ready and not self._of_base._stopping:
            raise NothingCanHappen


def _alive(context: Context) -> bool:
    process = context.get(_PROCESS)
    return process is None or process.alive
