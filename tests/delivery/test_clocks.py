"""Clocks that jump, a bot that was away, a loop that stands still: late, said, and never twice."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from time import sleep

import pytest

from adapters.heartbeat import Heartbeat
from bot.compose import RealClock
from bot.features.coffee.book import CoffeeBook
from bot.model import Message, Place, Post
from tests.town import TUESDAY, Town

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WINDOW = 12 * HOUR
MONDAY = TUESDAY + timedelta(days=6)  # ten in the morning: the round is due
STILL = 5.0 if os.environ.get("COMPTOIR_LONG") else 0.5  # seconds
NAMES = ["ada", "bob", "cleo", "dan"]


@pytest.fixture
async def ready(town: Town) -> Town:
    """Four take part, and an organiser looks after them."""
    await town.make_organiser("olga")
    for name in NAMES:
        await town.says(name, "/coffee join")
    await town.app.tick()
    return town


async def held(town: Town) -> list[date]:
    """The days of the rounds that were held, oldest first."""
    async with town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [circle] = await book.circles("town")
        found = await book.rounds(circle.id, 60)
        return sorted(one.day for one in found if one.state == "held")


async def wake(town: Town, at: datetime) -> None:
    """The bot is started at this moment, and looks what is due."""
    town.clock.set(at)
    town.restart()
    await town.app.open()
    await town.app.tick()


AWAY = [MINUTE, HOUR, 6 * HOUR, WINDOW, WINDOW + MINUTE, DAY, 6 * DAY, 10 * DAY, 30 * DAY]


@pytest.mark.parametrize("late", AWAY)
async def test_a_round_that_was_slept_through_is_held_late_or_said_to_be_skipped(
    ready: Town, late: timedelta
) -> None:
    town = ready
    await town.time.travel(MONDAY - 2 * DAY)
    await wake(town, MONDAY + late)
    days, told = await held(town), " ".join(town.told("olga"))
    if late <= WINDOW:  # what `catch_up` is by default
        assert days == [date(2026, 3, 9)]
        assert "Monday 9 March" not in told
    else:
        assert date(2026, 3, 9) not in days
        assert told.count("Monday 9 March") == 1
        assert len(days) <= 1
    await town.time.travel(town.clock.now() + 8 * DAY)
    after = await held(town)
    assert len(after) == len(set(after))
    assert after[-1] > (MONDAY + late).date()  # and it goes on by itself
    assert town.chat.doubled == []


@pytest.mark.parametrize(("hours", "held_late"), [(0, False), (2, True)])
async def test_how_late_a_round_may_be_is_a_setting(
    ready: Town, hours: int, held_late: bool
) -> None:
    town = ready
    await town.time.travel(MONDAY - HOUR)
    town.community = replace(town.community, catch_up=hours * HOUR)
    await wake(town, MONDAY + HOUR)
    assert await held(town) == [date(2026, 3, 9)] * held_late
    assert " ".join(town.told("olga")).count("Monday 9 March") != held_late


@pytest.mark.parametrize("jump", [-HOUR, HOUR, 30 * DAY])
@pytest.mark.parametrize("before", [True, False])
async def test_a_clock_that_jumps_neither_doubles_nor_drops(
    ready: Town, jump: timedelta, before: bool
) -> None:
    town = ready
    await town.time.travel(MONDAY + (-5 * MINUTE if before else 5 * MINUTE))
    town.clock.set(town.clock.now() + jump)
    await town.app.tick()
    if jump < 2 * DAY:
        town.clock.set(town.clock.now() - jump)  # somebody sets it right again
        await town.time.travel(MONDAY + 2 * HOUR)
        assert await held(town) == [date(2026, 3, 9)]
    await town.time.travel(town.clock.now() + 8 * DAY)
    days = await held(town)
    assert len(days) == len(set(days))
    assert all(days[n] < days[n + 1] for n in range(len(days) - 1))
    for name in NAMES:
        assert len(town.companions(name)) == len({frozenset(c) for c in town.companions(name)})
    skipped = date(2026, 3, 9) not in days
    assert " ".join(town.told("olga")).count("Monday 9 March") == skipped
    assert town.chat.doubled == []


@pytest.mark.parametrize("away", [MINUTE, HOUR, 10 * DAY])
async def test_a_reminder_comes_late_while_it_is_of_use_and_not_after(
    ready: Town, away: timedelta
) -> None:
    town = ready
    until = town.clock.now() + 30 * MINUTE
    ada = await town.member("ada")
    soon = Post(Place.of(ada), Message(("Soon",)), "soon", kind="reminder", until=until)
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, [soon])
    await wake(town, town.clock.now() + away)
    assert town.told("ada").count("Soon") == (away < 30 * MINUTE)


async def test_who_was_suspended_before_sending_leaves_it_to_the_others(ready: Town) -> None:
    town = ready
    ada = await town.member("ada")
    async with town.database.transaction() as tx:
        hello = Post(Place.of(ada), Message(("Hello",)), "hello", kind="introduction")
        await town.app.worker._runner.record(tx, town.community, [hello])
    suspended = town.app.worker
    _, taken = await suspended._next([])
    assert taken is not None
    town.clock.set(town.clock.now() + 3 * MINUTE)  # its lease is over
    town.restart()
    await town.app.tick()
    await suspended._send(*taken)  # it wakes, and knows of nothing
    await town.time.travel(town.clock.now() + HOUR)
    assert town.told("ada").count("Hello") == 1
    assert town.chat.doubled == []


async def test_a_loop_that_stood_still_beats_on() -> None:
    beats: list[float] = []
    failures: list[BaseException] = []
    loop, again = asyncio.get_running_loop(), asyncio.Event()

    async def tick() -> int:
        beats.append(loop.time())
        if len(beats) == 2:
            stand_still()
        if len(beats) == 4:
            again.set()
        return 0

    heart = Heartbeat(tick, RealClock(), failures.append, seconds=0.1)
    heart.start()
    await asyncio.wait_for(again.wait(), STILL + 20)
    await heart.stop()
    assert failures == []
    assert beats[2] - beats[1] < STILL + 10  # at once when it can move again


def stand_still() -> None:
    """What a slow library does to everybody else."""
    sleep(STILL)
