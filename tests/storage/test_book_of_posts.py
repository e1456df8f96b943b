"""The book of posts, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from bot.model import Account, Address, Bold, Button, Delivery, Member, Message, Picture
from bot.ports import Posts
from storage.database import SqlDatabase, engine_at
from storage.posts import marker_of, posts_table
from tests.storage.moments import CLEANED, HOUR, LEASE, MINUTE, MONDAY, NASTY

GENERAL = Address("slack", "general")
HELLO, BONJOUR, HOLA = Message(("hello",)), Message(("bonjour",)), Message(("hola",))


async def want(
    database: SqlDatabase,
    message: Message = HELLO,
    key: str = "intro",
    address: Address = GENERAL,
    now: datetime = MONDAY,
) -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).want("space", key, address, message, now)


async def claim(database: SqlDatabase, now: datetime = MONDAY) -> Delivery | None:
    async with database.transaction() as tx:
        return await tx.get(Posts).claim(now, LEASE)


async def held(database: SqlDatabase, now: datetime = MONDAY) -> Delivery:
    """A message that somebody sends now."""
    delivery = await claim(database, now)
    assert delivery is not None
    return delivery


async def sent(database: SqlDatabase, delivery: Delivery, ref: str = "m1") -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).sent(delivery, ref)


async def again(database: SqlDatabase, delivery: Delivery, due: datetime) -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).again(delivery, due, "429")


async def doubt(database: SqlDatabase, delivery: Delivery, due: datetime) -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).doubt(delivery, due, "no answer")


async def fail(database: SqlDatabase, delivery: Delivery) -> None:
    async with database.transaction() as tx:
        await tx.get(Posts).fail(delivery, NASTY)


async def next_due(database: SqlDatabase) -> datetime | None:
    async with database.transaction() as tx:
        return await tx.get(Posts).next_due()


async def test_a_message_is_sent_once(database: SqlDatabase) -> None:
    await want(database)
    assert await next_due(database) == MONDAY
    delivery = await held(database)
    marker = marker_of("space", "intro", "slack")
    first = Delivery("space", "intro", GENERAL, HELLO, None, marker, 0, epoch=delivery.epoch)
    assert delivery == replace(first, since=MONDAY)
    assert await claim(database) is None
    await sent(database, delivery)
    assert await claim(database, MONDAY + HOUR) is None
    assert await next_due(database) is None


async def test_a_whole_message_comes_back(database: SqlDatabase) -> None:
    lea = Account("slack", "U1", "Léa")
    message = Message(
        ("Hi ", Bold("you"), Member("space", 3), lea, MONDAY),
        (Button(("Go",), "coffee.go", "3", "primary"),),
        Picture("map.png", bytes(range(256)), ("a map",)),
    )
    address = Address("slack", people=(lea, Account("slack", "U2", "Sam")))
    await want(database, message, address=address)
    delivery = await held(database)
    assert (delivery.message, delivery.address) == (message, address)
    assert [account.name for account in delivery.address.people] == ["Léa", "Sam"]


async def test_other_content_edits_what_is_there(database: SqlDatabase) -> None:
    await want(database)
    await sent(database, await held(database))
    await want(database, BONJOUR, now=MONDAY + HOUR)
    assert await next_due(database) == MONDAY + HOUR
    edit = await held(database, MONDAY + HOUR)
    assert (edit.ref, edit.message, edit.revision, edit.attempts) == ("m1", BONJOUR, 1, 0)
    await sent(database, edit)
    assert await next_due(database) is None


async def test_what_is_not_to_be_shown_anew_is_only_ever_edited(database: SqlDatabase) -> None:
    for message, there in ((HELLO, False), (BONJOUR, True)):
        async with database.transaction() as tx:
            await tx.get(Posts).want("space", "intro", GENERAL, message, MONDAY, anew=False)
        assert (await claim(database) is not None) == there
        if not there:
            await want(database)
            await sent(database, await held(database))


async def test_the_same_content_again_changes_nothing(database: SqlDatabase) -> None:
    await want(database)
    await want(database, now=MONDAY + HOUR)
    delivery = await held(database)
    await want(database)
    await sent(database, delivery)
    await want(database)
    assert await next_due(database) is None


async def test_thirty_changes_in_a_rush_are_one_edit(database: SqlDatabase) -> None:
    for number in range(30):
        await want(database, Message((f"{number} guests",)))
    delivery = await held(database)
    assert delivery.message == Message(("29 guests",))
    await sent(database, delivery)
    assert await next_due(database) is None


async def test_one_key_is_one_message_per_chat(database: SqlDatabase) -> None:
    await want(database)
    await want(database, address=Address("discord", "77"))
    first, second = await held(database), await held(database)
    assert (first.address.chat, second.address.chat) == ("slack", "discord")
    assert first.marker != second.marker
    await sent(database, first, "m1")
    await sent(database, second, "d1")
    await want(database, BONJOUR)
    edit = await held(database)
    assert (edit.address, edit.ref) == (GENERAL, "m1")
    assert await claim(database) is None


async def test_messages_leave_by_due_then_in_the_order_they_were_wanted(
    database: SqlDatabase,
) -> None:
    await want(database, key="z")
    await sent(database, await held(database))
    for key, now in [("y", MONDAY + MINUTE), ("b", MONDAY), ("a", MONDAY)]:
        await want(database, key=key, now=now)
    await want(database, BONJOUR, key="z")  # an edit waits in the same row as the rest
    assert [(await held(database, MONDAY + HOUR)).key for _ in range(4)] == ["z", "b", "a", "y"]


async def test_changed_while_being_sent_it_is_edited_afterwards(database: SqlDatabase) -> None:
    await want(database)
    delivery = await held(database)
    await want(database, BONJOUR, now=MONDAY + MINUTE)
    assert await claim(database, MONDAY + MINUTE) is None
    await sent(database, delivery)
    edit = await held(database, MONDAY + MINUTE)
    assert (edit.ref, edit.message, edit.revision, edit.doubt) == ("m1", BONJOUR, 1, False)


async def test_a_wait_the_chat_asked_for_is_kept_whatever_is_wanted(database: SqlDatabase) -> None:
    await want(database)
    await again(database, await held(database), MONDAY + HOUR)
    await want(database, BONJOUR)
    assert await next_due(database) == MONDAY + HOUR
    assert await claim(database, MONDAY + HOUR - MINUTE) is None
    retry = await held(database, MONDAY + HOUR)
    assert (retry.message, retry.attempts, retry.doubt) == (BONJOUR, 1, False)


async def test_in_doubt_it_is_looked_for_first_and_not_before_the_grace(
    database: SqlDatabase,
) -> None:
    await want(database)
    await doubt(database, await held(database), MONDAY + MINUTE)
    await want(database, BONJOUR, address=Address("slack", "random"))
    assert await claim(database, MONDAY) is None
    assert await next_due(database) == MONDAY + MINUTE
    look = await held(database, MONDAY + MINUTE)
    # What may be there is the first revision, where it was sent.
    assert (look.doubt, look.ref, look.revision, look.address) == (True, None, 0, GENERAL)
    await sent(database, look, "found")
    edit = await held(database, MONDAY + MINUTE)
    assert (edit.doubt, edit.ref, edit.message, edit.revision) == (False, "found", BONJOUR, 1)
    await sent(database, edit, "found")
    assert await next_due(database) is None


async def state(url: str) -> tuple[str, str]:
    """The state of the only row, and its error."""
    engine = engine_at(url)
    async with engine.connect() as connection:
        row = (await connection.execute(select(posts_table))).one()
    await engine.dispose()
    return row.state, row.error


async def test_a_doubt_lasts_until_the_message_is_found_or_sent(
    database: SqlDatabase, url: str
) -> None:
    await want(database)
    await doubt(database, await held(database), MONDAY + MINUTE)
    # The chat did not even let us look: of the first attempt, that says nothing.
    await again(database, await held(database, MONDAY + MINUTE), MONDAY + HOUR)
    assert await state(url) == ("doubt", "429")
    look = await held(database, MONDAY + HOUR)
    assert (look.doubt, look.ref, look.attempts) == (True, None, 2)
    await fail(database, look)
    await want(database, BONJOUR, address=Address("slack", "random"), now=MONDAY + HOUR)
    look = await held(database, MONDAY + HOUR)
    assert (look.doubt, look.address, look.message) == (True, GENERAL, BONJOUR)
    await sent(database, look, "found")
    edit = await held(database, MONDAY + HOUR)
    assert (edit.doubt, edit.ref, edit.revision) == (False, "found", 1)


async def test_a_process_that_died_while_sending_leaves_a_doubt(database: SqlDatabase) -> None:
    await want(database)
    dead = await held(database)
    assert await next_due(database) == MONDAY + LEASE
    assert await claim(database, MONDAY + LEASE - MINUTE) is None
    await want(database, BONJOUR, now=MONDAY + HOUR)
    look = await held(database, MONDAY + LEASE)
    assert (look.doubt, look.attempts, look.revision) == (True, 1, 0)
    assert look.epoch > dead.epoch


async def test_an_edit_is_never_in_doubt(database: SqlDatabase) -> None:
    await want(database)
    await sent(database, await held(database))
    await want(database, BONJOUR)
    await held(database)
    abandoned = await held(database, MONDAY + LEASE)
    assert (abandoned.doubt, abandoned.ref, abandoned.revision) == (False, "m1", 1)
    await doubt(database, abandoned, MONDAY + HOUR)
    await want(database, HOLA)
    unanswered = await held(database, MONDAY + HOUR)
    assert (unanswered.doubt, unanswered.ref, unanswered.revision) == (False, "m1", 2)


async def test_who_lost_the_lease_changes_nothing(database: SqlDatabase) -> None:
    await want(database)
    asleep = await held(database)
    holder = await held(database, MONDAY + LEASE)
    await sent(database, asleep, "mine")
    await again(database, asleep, MONDAY)
    await doubt(database, asleep, MONDAY)
    await fail(database, asleep)
    assert await claim(database, MONDAY + LEASE) is None
    await sent(database, holder, "theirs")
    await want(database, BONJOUR)
    assert (await held(database)).ref == "theirs"


async def test_a_delivery_is_settled_once(database: SqlDatabase) -> None:
    await want(database)
    delivery = await held(database)
    await sent(database, delivery, "first")
    await sent(database, delivery, "second")
    await fail(database, delivery)
    await want(database, BONJOUR)
    assert (await held(database)).ref == "first"


async def test_what_failed_stays_until_something_else_is_wanted(
    database: SqlDatabase, url: str
) -> None:
    await want(database)
    await fail(database, await held(database))
    await want(database)
    assert await claim(database, MONDAY + HOUR) is None
    assert await next_due(database) is None
    assert await state(url) == ("failed", CLEANED)
    await want(database, BONJOUR, now=MONDAY + HOUR)
    fresh = await held(database, MONDAY + HOUR)
    assert (fresh.message, fresh.ref, fresh.attempts, fresh.doubt) == (BONJOUR, None, 0, False)


async def test_what_failed_is_tried_at_another_address(database: SqlDatabase) -> None:
    await want(database)
    await fail(database, await held(database))
    elsewhere = Address("slack", "random")
    await want(database, address=elsewhere)
    assert (await held(database)).address == elsewhere


async def test_what_was_sent_stays_where_it_is(database: SqlDatabase) -> None:
    await want(database)
    await sent(database, await held(database))
    await want(database, address=Address("slack", "random"))
    assert await next_due(database) is None
    await want(database, BONJOUR, address=Address("slack", "random"))
    assert (await held(database)).address == GENERAL


async def test_a_failure_does_not_hold_up_a_newer_message(database: SqlDatabase) -> None:
    await want(database)
    delivery = await held(database)
    await want(database, BONJOUR)
    await fail(database, delivery)
    assert (await held(database)).message == BONJOUR


async def test_what_cannot_be_stored_is_cleaned_and_still_the_same(database: SqlDatabase) -> None:
    address = Address("slack", NASTY, (Account("slack", NASTY, NASTY),))
    await want(database, Message((NASTY,)), NASTY, address)
    await want(database, Message((NASTY,)), NASTY, address)
    delivery = await held(database)
    assert (delivery.key, delivery.message) == (CLEANED, Message((CLEANED,)))
    assert delivery.revision == 0
    await sent(database, delivery)
    assert await next_due(database) is None


async def test_fifty_senders_send_each_message_once(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    for number in range(40):
        await want(database, key=f"{number}")
    found = await asyncio.gather(*[claim(each) for each in (database, other) * 25])
    assert sorted(int(delivery.key) for delivery in found if delivery) == list(range(40))


async def test_wanted_twice_at_once_it_is_one_message(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    messages = [Message((f"{number}",)) for number in range(20)]
    through = (database, other) * 10
    await asyncio.gather(*[want(*each) for each in zip(through, messages, strict=True)])
    delivery = await held(database)
    assert delivery.message in messages
    assert delivery.revision == 19
    assert await claim(database) is None


def test_a_marker_is_the_same_for_ever_and_short() -> None:
    assert marker_of("space", "intro:1", "slack") == "Kj_bu-EMUh9rN3u95mQ_BoQb"
    parts = [("a", "b", "c"), ("a", "bc", ""), ("ab", "c", ""), ("", "a", "bc"), ("a", "b", "d")]
    markers = {marker_of(*part) for part in parts}
    assert len(markers) == len(parts)
    assert {len(marker) for marker in markers} == {24}
    assert len(marker_of(NASTY, "\ud800", "\x00")) == 24
