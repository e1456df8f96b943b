"""The beat: at once when woken, one at a time, and never cut off in the middle."""

from __future__ import annotations

import asyncio

from adapters.heartbeat import Heartbeat
from bot.compose import RealClock


class Worker:
    """Ticks that take as long as the test wants."""

    def __init__(self) -> None:
        self.begun, self.ended, self.most = 0, 0, 0
        self.go_on = asyncio.Event()
        self.started, self.twice = asyncio.Event(), asyncio.Event()

    async def tick(self) -> None:
        self.begun += 1
        self.most = max(self.most, self.begun - self.ended)
        self.started.set()
        await self.go_on.wait()
        self.ended += 1
        if self.ended == 2:
            self.twice.set()


def no_trouble(error: BaseException) -> None:
    raise error


async def test_a_running_tick_is_waited_for_when_the_beat_stops() -> None:
    worker = Worker()
    beat = Heartbeat(worker.tick, RealClock(), no_trouble, seconds=60)
    beat.start()
    await worker.started.wait()
    stopping = asyncio.create_task(beat.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    worker.go_on.set()
    await stopping
    assert worker.ended == worker.begun


async def test_a_wake_during_a_tick_is_another_tick_after_it() -> None:
    worker = Worker()
    beat = Heartbeat(worker.tick, RealClock(), no_trouble, seconds=60)
    beat.start()
    await worker.started.wait()
    beat.wake()
    worker.go_on.set()
    await asyncio.wait_for(worker.twice.wait(), 10)
    await beat.stop()
    assert worker.most == 1


async def test_what_a_tick_raises_is_told_and_the_next_beat_comes() -> None:
    told: list[BaseException] = []
    again = asyncio.Event()

    async def tick() -> None:
        if told:
            again.set()
        else:
            raise ConnectionError("once")

    beat = Heartbeat(tick, RealClock(), told.append, seconds=0.05)
    beat.start()
    await asyncio.wait_for(again.wait(), 10)
    await beat.stop()
    assert [type(error) for error in told] == [ConnectionError]
