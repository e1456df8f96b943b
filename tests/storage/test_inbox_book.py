"""The book of gestures already done, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports import Inbox
from storage.database import SqlDatabase
from tests.storage.moments import MINUTE, MONDAY, NASTY


async def first(database: SqlDatabase, chat: str = "slack", gesture: str = "G1") -> bool:
    async with database.transaction() as tx:
        return await tx.get(Inbox).first(chat, gesture, MONDAY)


async def test_a_gesture_is_first_once(database: SqlDatabase) -> None:
    assert await first(database)
    assert not await first(database)
    async with database.transaction() as tx:
        assert not await tx.get(Inbox).first("slack", "G1", MONDAY + MINUTE)
    assert await first(database, gesture="G2")
    assert await first(database, chat="discord")
    assert await first(database, gesture=NASTY)
    assert not await first(database, gesture=NASTY)


async def test_delivered_many_times_at_once_it_is_first_once(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    found = await asyncio.gather(*[first(each) for each in (database, other) * 10])
    assert sum(found) == 1


async def test_a_gesture_whose_effect_was_undone_is_first_again(database: SqlDatabase) -> None:
    async def broken() -> None:
        async with database.transaction() as tx:
            assert await tx.get(Inbox).first("slack", "G1", MONDAY)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await broken()
    assert await first(database)
