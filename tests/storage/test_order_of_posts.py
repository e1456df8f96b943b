"""In which order messages leave, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.model import Account, Address, Kind, Message
from bot.ports import Posts
from storage.database import SqlDatabase
from tests.storage.moments import HOUR, LEASE, MINUTE, MONDAY

GENERAL, RANDOM = Address("slack", "general"), Address("slack", "random")
HELLO, BONJOUR = Message(("hello",)), Message(("bonjour",))


async def want(
    database: SqlDatabase,
    key: str,
    address: Address = GENERAL,
    kind: Kind = "notice",
    now: datetime = MONDAY,
    message: Message = HELLO,
) -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).want("space", key, address, message, now, kind=kind)


async def claimed(
    database: SqlDatabase, *, busy: Sequence[Address] = (), slow: Sequence[str] = ()
) -> str | None:
    async with database.transaction() as tx:
        now = MONDAY + HOUR
        delivery = await tx.get(Posts).claim(now, LEASE, busy=busy, slow=slow)
        return delivery.key if delivery else None


async def test_what_somebody_waits_for_leaves_before_a_whole_round(database: SqlDatabase) -> None:
    for number in range(5):
        await want(database, f"i{number}", kind="introduction")
    await want(database, "reminder", kind="reminder", now=MONDAY + MINUTE)
    await want(database, "nudge", kind="nudge")
    await want(database, "notice", now=MONDAY + MINUTE)
    found = [await claimed(database) for _ in range(8)]
    assert found == ["reminder", "notice", *(f"i{number}" for number in range(5)), "nudge"]


async def test_a_changed_introduction_leaves_at_once(database: SqlDatabase) -> None:
    await want(database, "old", kind="introduction")
    async with database.transaction() as tx:
        delivery = await tx.get(Posts).claim(MONDAY, LEASE)
        assert delivery is not None
        await tx.get(Posts).sent(delivery, "m1")
    await want(database, "new", kind="introduction")
    await want(database, "old", kind="introduction", now=MONDAY + MINUTE, message=BONJOUR)
    assert [await claimed(database) for _ in range(2)] == ["old", "new"]


async def test_a_place_that_is_busy_is_passed_over(database: SqlDatabase) -> None:
    lea, sam = Account("slack", "U1", "Léa"), Account("slack", "U2", "Sam")
    pair = Address("slack", people=(lea, sam))
    swapped = Address("slack", people=(sam, Account("slack", "U1", "Léa, renamed")))
    for key, address in (("a", GENERAL), ("b", pair), ("c", RANDOM)):
        await want(database, key, address)
    assert await claimed(database, busy=[GENERAL, swapped]) == "c"
    assert await claimed(database, busy=[Address("discord", "general"), swapped]) == "a"
    assert await claimed(database, busy=[swapped]) is None
    assert await claimed(database) == "b"


async def test_a_chat_that_is_slow_gets_nothing_of_a_round(database: SqlDatabase) -> None:
    await want(database, "intro", kind="introduction")
    await want(database, "there", Address("discord", "7"), "introduction")
    await want(database, "notice")
    assert [await claimed(database, slow=["slack"]) for _ in range(3)] == ["notice", "there", None]
    assert await claimed(database) == "intro"


async def test_a_wait_that_the_chat_asked_for_is_no_attempt(database: SqlDatabase) -> None:
    await want(database, "k")
    for counts, attempts in ((False, 0), (True, 0), (True, 1), (False, 2), (True, 2)):
        async with database.transaction() as tx:
            delivery = await tx.get(Posts).claim(MONDAY, LEASE)
            assert delivery is not None
            assert delivery.attempts == attempts
            await tx.get(Posts).again(delivery, MONDAY, "429", counts=counts)
