"""What is kept for a time goes when that is over: two years of a small town, night by night."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, Select, func, select

from bot.features.mydata.keeping import next_night
from bot.model import Community, Message, Place, Post
from bot.ports import NotSent
from storage.audit import audit_table
from storage.coffee.tables import groups_table, rounds_table, seats_table
from storage.gatherings.tables import gatherings_table, signups_table
from storage.inbox import inbox_table
from storage.keeping import NOTHING
from storage.members import accounts_table, members_table
from storage.posts import posts_table
from tests.bot.mydata.traces import found, rows
from tests.bot.people.speech import Folk
from tests.town import PARIS, read

DAY = timedelta(days=1)
FIVE = ("ada", "bob", "cleo", "dan", "walt")


@pytest.fixture(params=["en"])
def locale(request: pytest.FixtureRequest) -> str:
    """What is kept has no language."""
    return str(request.param)


async def asked(folk: Folk, of: Select[Any]) -> Sequence[Row[Any]]:
    async with folk.town.database._engine.connect() as connection:
        return list(await connection.execute(of))


async def nothing_is_older(folk: Folk) -> None:
    """Of everything that has an age: none is above what is promised, by a night at most."""
    now = folk.town.clock.now()
    week, year, month = now - 8 * DAY, now - 366 * DAY, now - 31 * DAY
    post = posts_table.c
    sent = select(post.key, post.message, post.people).where(post.state == "sent")
    for row in await asked(folk, sent.where(post.due < week)):
        assert row.message == NOTHING, row.key
        assert {name for _, name in row.people} <= {""}, row.key
    for table, old in (
        (inbox_table, inbox_table.c.at < week),
        (audit_table, audit_table.c.at < year),
    ):
        assert await asked(folk, select(table).where(old)) == []
    coffees = (
        select(members_table.c.name)
        .join(seats_table, seats_table.c.member == members_table.c.id)
        .join(groups_table, groups_table.c.id == seats_table.c.group_id)
        .join(rounds_table, rounds_table.c.id == groups_table.c.round)
        .where(rounds_table.c.day < year.date())
    )
    assert {row.name for row in await asked(folk, coffees)} <= {"…"}
    came = select(signups_table).join(gatherings_table).where(gatherings_table.c.over < year)
    assert await asked(folk, came) == []
    gone = select(accounts_table).join(members_table).where(members_table.c.left < month)
    assert await asked(folk, gone) == []


async def evening(folk: Folk, start: datetime) -> None:
    """Something that everybody but Walt goes to."""
    going = await folk.announces("hana", title="Soup", when=f"{start:%d/%m/%Y} 18:30")
    for who in FIVE[:4]:
        await folk.presses(who, going)


async def test_two_years_night_by_night(folk: Folk) -> None:
    """Fifteen months of them by default; all with COMPTOIR_LONG=1."""
    months = 24 if os.environ.get("COMPTOIR_LONG") else 15
    await folk.host("hana")
    for who in FIVE:
        await folk.shows(who, trade="baker")
        await folk.says(who, "coffee join")
    first = folk.town.clock.now()
    for month in range(months):
        now = folk.town.clock.now()
        if month % 3 == 0:
            await evening(folk, now + 20 * DAY)
        if month == 3:
            await folk.town.app.left(folk.town.account("walt"))
        await folk.town.time.travel(now + 365 * DAY / 12)
        await nothing_is_older(folk)
    assert folk.town.clock.now() - first >= months * 30 * DAY
    assert found(await rows(folk.town.database), "walt") == []
    assert folk.town.chat.doubled == []
    held = select(func.count()).select_from(groups_table)
    [(groups,)] = await asked(folk, held)
    assert groups > months * 7  # that they met is counted, two years later too
    [(empty,)] = await asked(
        folk, held.where(~groups_table.c.id.in_(select(seats_table.c.group_id)))
    )
    assert empty == 0


async def test_a_card_whose_text_went_is_edited_where_it_is(folk: Folk) -> None:
    await folk.host("hana")
    now = folk.town.clock.now()
    start = now + 20 * DAY
    going = await folk.announces("hana", title="Soup", when=f"{start:%d/%m/%Y} 18:30")
    await folk.town.time.travel(now + 10 * DAY)
    [card] = await asked(folk, select(posts_table).where(posts_table.c.channel == "general"))
    assert card.message == NOTHING
    await folk.presses("ada", going)
    cards = [
        read(message.text)
        for address, message in folk.town.chat.wall.values()
        if address.channel and "Soup" in read(message.text)
    ]
    assert len(cards) == 1
    assert "@Ada" in cards[0]
    assert folk.town.chat.doubled == []


async def posted(folk: Folk, key: str, until: timedelta | None = None) -> None:
    """An introduction whose reply is lost where nobody can look."""
    town = folk.town
    people = [await town.member(who) for who in ("ada", "bob")]
    end = town.clock.now() + until if until else None
    meet = Post(Place.of(*people), Message((f"Meet {key}!",)), key, kind="introduction", until=end)
    town.chat.blind, town.chat.lost = True, [TimeoutError("no answer")]
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, [meet])
    await town.app.tick()
    await town.time.travel(town.clock.now() + timedelta(minutes=5))


async def states(folk: Folk, *keys: str) -> list[tuple[str, bool]]:
    """The state of each message, and whether its text is still there."""
    post = posts_table.c
    of = select(post.state, post.message).where(post.key.in_(keys)).order_by(post.key)
    return [(row.state, row.message != NOTHING) for row in await asked(folk, of)]


async def test_what_can_still_be_sent_keeps_its_text_and_what_is_over_does_not(folk: Folk) -> None:
    await folk.host("hana")
    town = folk.town
    await posted(folk, "a")
    await posted(folk, "b", until=2 * DAY)
    assert await states(folk, "a", "b") == [("held", True), ("held", True)]
    await town.time.travel(town.clock.now() + 3 * DAY)
    assert await states(folk, "a", "b") == [("held", True), ("expired", True)]
    assert folk("Settled: this message is of no use any more.") in town.told("hana")
    await town.time.travel(town.clock.now() + 3 * DAY)
    assert await states(folk, "a") == [("held", True)]  # they may still say: send it again
    await town.time.travel(town.clock.now() + 3 * DAY)
    assert await states(folk, "a", "b") == [("expired", False), ("expired", False)]
    assert len(town.told("ada", "bob")) == 2  # each as it was lost, and none again


async def test_what_waits_for_its_chat_keeps_its_text(folk: Folk) -> None:
    town = folk.town
    town.chat.trouble = [NotSent("wait", 20 * DAY)]
    person = await town.member("ada")
    async with town.database.transaction() as tx:
        post = Post(Place.of(person), Message(("Late",)), "late")
        await town.app.worker._runner.record(tx, town.community, [post])
    await town.app.tick()
    await town.time.travel(town.clock.now() + 19 * DAY)
    assert await states(folk, "late") == [("pending", True)]
    await town.time.travel(town.clock.now() + 2 * DAY)
    assert await states(folk, "late") == [("sent", True)]
    assert town.told("ada") == ["Late"]


async def test_who_is_back_within_the_month_is_who_they_were(folk: Folk) -> None:
    await folk.shows("ada", trade="baker")
    await folk.town.app.left(folk.town.account("ada"))
    await folk.town.time.travel(folk.town.clock.now() + 29 * DAY)
    assert found(await rows(folk.town.database), "baker")
    await folk.asks("ada", "profile show")
    await folk.town.time.travel(folk.town.clock.now() + 29 * DAY)
    assert found(await rows(folk.town.database), "baker")


async def test_who_left_a_month_ago_is_erased_in_the_night(folk: Folk) -> None:
    await folk.shows("ada", trade="baker")
    await folk.town.app.left(folk.town.account("ada"))
    await folk.town.time.travel(folk.town.clock.now() + 31 * DAY)
    assert found(await rows(folk.town.database), "baker", "ada") == []


def test_the_night_is_the_spaces_own_over_the_clock_change() -> None:
    """Half past three of every day of a year, once."""
    town = Community("town", "The Hive", PARIS, "en", ("fake",))
    now, nights = datetime(2026, 1, 1, 12, tzinfo=PARIS), list[datetime]()
    for _ in range(365):
        now = next_night(town, now)
        nights.append(now.astimezone(PARIS))
    assert {(at.hour, at.minute) for at in nights} == {(3, 30)}
    assert len({at.date() for at in nights}) == 365
    assert next_night(town, now - timedelta(minutes=1)) == now
