"""The book of worries, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.care import CARE, PATIENCE, Worries, Worry
from bot.model import Address, Delivery, Kind, Message
from bot.ports import Posts
from storage.database import SqlDatabase
from tests.storage.moments import HOUR, LEASE, MINUTE, MONDAY

GENERAL = Address("slack", "general")
HELLO, BONJOUR = Message(("hello",)), Message(("bonjour",))


async def held(
    database: SqlDatabase,
    key: str = "k",
    kind: Kind = "notice",
    now: datetime = MONDAY,
    message: Message = HELLO,
) -> Delivery:
    """A message on its way."""
    async with database.transaction() as tx:
        await tx.get(Posts).want("space", key, GENERAL, message, now, kind=kind)
        delivery = await tx.get(Posts).claim(now, LEASE)
    assert delivery is not None
    return delivery


async def undecided(database: SqlDatabase, key: str = "k", kind: Kind = "notice") -> Delivery:
    """A message that may have arrived, and nobody can tell."""
    delivery = await held(database, key, kind)
    async with database.transaction() as tx:
        await tx.get(Posts).doubt(delivery, MONDAY + MINUTE, "no answer")
        look = await tx.get(Posts).claim(MONDAY + MINUTE, LEASE)
        assert look is not None
        await tx.get(Posts).hold(look, "nobody may look")
    return look


async def worries(database: SqlDatabase, now: datetime = MONDAY + HOUR) -> list[Worry]:
    async with database.transaction() as tx:
        return await tx.get(Worries).all("space", now)


async def decide(database: SqlDatabase, number: int, *, arrived: bool) -> bool:
    async with database.transaction() as tx:
        return await tx.get(Worries).decide("space", number, MONDAY + HOUR, arrived=arrived)


async def claim(database: SqlDatabase, now: datetime = MONDAY + HOUR) -> Delivery | None:
    async with database.transaction() as tx:
        return await tx.get(Posts).claim(now, LEASE)


async def test_what_nobody_can_tell_stays_until_somebody_decides(database: SqlDatabase) -> None:
    await undecided(database)
    assert await claim(database) is None
    [worry] = await worries(database)
    assert (worry.what, worry.address, worry.message) == ("doubt", GENERAL, HELLO)
    assert (worry.since, worry.why, worry.new) == (MONDAY, "nobody may look", True)
    async with database.transaction() as tx:
        assert await tx.get(Worries).all("elsewhere", MONDAY + HOUR) == []
        assert not await tx.get(Worries).decide("elsewhere", worry.id, MONDAY, arrived=False)
    assert not await decide(database, worry.id + 1, arrived=False)


async def test_sent_again_it_is_as_new(database: SqlDatabase) -> None:
    await undecided(database)
    [worry] = await worries(database)
    assert await decide(database, worry.id, arrived=False)
    assert not await decide(database, worry.id, arrived=True)
    assert await worries(database, MONDAY + MINUTE) == []
    delivery = await claim(database)
    assert delivery is not None
    assert (delivery.doubt, delivery.ref, delivery.attempts) == (False, None, 0)
    assert delivery.since == MONDAY + HOUR


async def test_what_arrived_is_over_and_a_change_of_it_is_a_new_message(
    database: SqlDatabase,
) -> None:
    await undecided(database)
    [worry] = await worries(database)
    assert await decide(database, worry.id, arrived=True)
    assert await worries(database) == []
    assert await claim(database) is None
    changed = await held(database, message=BONJOUR, now=MONDAY + HOUR)
    assert (changed.message, changed.ref, changed.doubt) == (BONJOUR, None, False)


async def test_what_changed_while_nobody_could_tell_is_still_said(database: SqlDatabase) -> None:
    await undecided(database)
    async with database.transaction() as tx:
        await tx.get(Posts).want("space", "k", GENERAL, BONJOUR, MONDAY + HOUR)
    assert await claim(database) is None
    [worry] = await worries(database)
    assert await decide(database, worry.id, arrived=True)
    changed = await claim(database)
    assert changed is not None
    assert (changed.message, changed.doubt) == (BONJOUR, False)


async def test_a_doubt_is_a_worry_once_we_looked_for_long(database: SqlDatabase) -> None:
    delivery = await held(database)
    assert await worries(database, MONDAY + HOUR) == []  # its process died: we look first
    async with database.transaction() as tx:
        await tx.get(Posts).doubt(delivery, MONDAY + HOUR, "no answer")
    assert await worries(database, MONDAY + PATIENCE - timedelta(seconds=1)) == []
    [worry] = await worries(database, MONDAY + PATIENCE)
    assert worry.what == "doubt"
    assert await decide(database, worry.id, arrived=False)


async def test_nobody_decides_what_is_being_looked_for(database: SqlDatabase) -> None:
    delivery = await held(database)
    async with database.transaction() as tx:
        await tx.get(Posts).doubt(delivery, MONDAY + PATIENCE, "no answer")
    look = await claim(database, MONDAY + PATIENCE)
    assert look is not None
    [worry] = await worries(database, MONDAY + PATIENCE)
    assert not await decide(database, worry.id, arrived=False)


@pytest.mark.parametrize("kind", CARE)
async def test_which_doubts_are_put_to_organisers_is_in_the_table(
    database: SqlDatabase, kind: Kind
) -> None:
    await undecided(database, kind=kind)
    assert [one.what for one in await worries(database)] == ["doubt"] * (
        CARE[kind].unknown == "ask"
    )


async def test_failed_and_late_ones_come_after_the_doubts(database: SqlDatabase) -> None:
    delivery = await held(database, "failed")
    late = await held(database, "late")
    alarm = await held(database, "alarm", "alarm")
    async with database.transaction() as tx:
        await tx.get(Posts).again(late, MONDAY + 9 * HOUR, "429")
        await tx.get(Posts).fail(delivery, "no such channel")
        await tx.get(Posts).fail(alarm, "no such channel")
    await undecided(database, "doubt")
    soon = CARE["notice"].late
    found = await worries(database, MONDAY + soon - timedelta(seconds=1))
    assert [one.what for one in found] == ["doubt", "failed"]
    found = await worries(database, MONDAY + soon)
    assert [one.what for one in found] == ["doubt", "failed", "late"]
    assert [one.why for one in found] == ["nobody may look", "no such channel", "429"]
    assert [one.what for one in await worries(database, MONDAY + timedelta(days=8))] == [
        "doubt",
        "late",
    ]


async def test_organisers_hear_of_each_thing_once_and_of_its_end(database: SqlDatabase) -> None:
    await undecided(database)
    async with database.transaction() as tx:
        book = tx.get(Worries)
        await book.tell(await book.all("space", MONDAY + HOUR))
        [worry] = await book.all("space", MONDAY + HOUR)
        assert not worry.new
        assert await book.settled("space") == []
        assert await book.decide("space", worry.id, MONDAY + HOUR, arrived=False)
        assert await book.settled("elsewhere") == []
        assert await book.settled("space") == [(worry.id, "pending")]
        assert await book.settled("space") == []


async def test_what_is_of_no_use_any_more_is_not_sent(database: SqlDatabase) -> None:
    delivery = await held(database, kind="reminder")
    async with database.transaction() as tx:
        await tx.get(Posts).expire(delivery, "it is too late")
    assert await claim(database) is None
    assert await worries(database) == []
    again = await held(database, message=BONJOUR, now=MONDAY + HOUR)
    assert (again.message, again.doubt) == (BONJOUR, False)
