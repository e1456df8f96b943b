"""The heartbeat: APScheduler calls *tick* on a beat, or at once when woken.

It holds no job and knows no date: occurrences are rows of our own. Its cron loses and
doubles Mondays around the clock changes, its stores delete what they can't read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.ports import Clock

BEAT_SECONDS = 15


class Heartbeat:
    """Beats until stopped. One tick at a time; a wake during a tick is not lost.

    *clock* is the real one: the beat goes on while the bot's own clock is moved.
    """

    def __init__(
        self,
        tick: Callable[[], Awaitable[object]],
        clock: Clock,
        failed: Callable[[BaseException], None],
        seconds: float = BEAT_SECONDS,
    ) -> None:
        self._tick, self._clock, self._failed = tick, clock, failed
        self._again = False
        self._beating = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # Late is better than never: by default a beat a second late would be dropped.
        self._beat = self._scheduler.add_job(
            self._once,
            "interval",
            seconds=seconds,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.add_listener(self._on_error, EVENT_JOB_ERROR)

    def start(self) -> None:
        self._scheduler.start()
        self.wake()

    async def stop(self) -> None:
        """No more beats; a tick that is running is waited for.

        The scheduler's own shutdown would cancel it in the middle of a transaction.
        """
        self._scheduler.pause()
        self._again = False
        async with self._beating:
            self._scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Tick now, or again right after the tick that is running."""
        self._again = True
        if self._scheduler.running:
            self._beat.modify(next_run_time=self._clock.now())

    async def _once(self) -> None:
        self._again = True
        async with self._beating:
            while self._again:
                self._again = False
                await self._tick()

    def _on_error(self, event: JobExecutionEvent) -> None:
        self._failed(event.exception)
