"""Pacing: within every tier, and not a moment before Retry-After is over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.pace import RATES, Pace, TooSoon
from tests.adapters.slack.limits import TIERS, Ticks

TIER_LIMITS = {"chat.postMessage": 300, **TIERS}


def new_pace() -> tuple[Pace, Ticks]:
    ticks = Ticks()
    return Pace(ticks.now, ticks.sleep), ticks


async def times(
    pace: Pace, ticks: Ticks, method: str, count: int, channel: str = ""
) -> list[float]:
    found = []
    for _ in range(count):
        await pace.turn(method, channel, patience=1e9)
        found.append(ticks.at)
    return found


@pytest.mark.parametrize("method", RATES)
async def test_no_minute_holds_more_than_the_tier_allows(method: str) -> None:
    pace, ticks = new_pace()
    found = await times(pace, ticks, method, 500)
    limit = TIER_LIMITS.get(method, 100)
    assert max(sum(t <= other < t + 60 for other in found) for t in found) <= limit


async def test_a_channel_gets_one_message_a_second() -> None:
    pace, ticks = new_pace()
    found = await times(pace, ticks, "chat.postMessage", 20, "C1")
    assert min(later - earlier for earlier, later in pairwise(found)) >= 1


async def test_channels_do_not_wait_for_each_other() -> None:
    pace, ticks = new_pace()
    for number in range(20):
        await pace.turn("chat.postMessage", f"C{number}")
    assert ticks.at == 0


@given(st.lists(st.floats(0.1, 600), min_size=1, max_size=5))
def test_nothing_comes_before_retry_after_is_over(waits: list[float]) -> None:
    async def run() -> None:
        pace, ticks = new_pace()
        for wait in waits:
            pace.hold("chat.update", timedelta(seconds=wait))
            until = ticks.at + wait
            await pace.turn("chat.update", patience=1e9)
            assert ticks.at >= until - 1e-6

    asyncio.run(run())


async def test_a_hold_is_for_its_own_method_only() -> None:
    pace, ticks = new_pace()
    pace.hold("chat.update", timedelta(seconds=30))
    await pace.turn("chat.postMessage", "C1")
    assert ticks.at == 0


async def test_who_would_wait_too_long_is_told_how_long_and_takes_no_turn() -> None:
    pace, ticks = new_pace()
    pace.hold("views.open", timedelta(seconds=45))
    for _ in range(50):
        with pytest.raises(TooSoon) as early:
            await pace.turn("views.open", patience=3)
        assert early.value.wait == timedelta(seconds=45)
    ticks.at = 45
    await pace.turn("views.open", patience=3)
    assert ticks.at == 45


async def test_many_at_once_stand_in_line() -> None:
    pace, ticks = new_pace()
    found: list[float] = []

    async def one() -> None:
        await pace.turn("chat.postMessage", "C1")
        found.append(ticks.at)

    await asyncio.gather(*[one() for _ in range(10)])
    assert ticks.at >= 9
