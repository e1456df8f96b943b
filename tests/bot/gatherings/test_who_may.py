"""Who may do what: every call of gatherings, by everybody, with every number a button may carry.

The calls come from the feature itself, so that a new one is tried without being named here. What
only organisers and makers may do has to refuse all others; what everybody may do has to leave
alone all that is not theirs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import App, Rooms
from bot.feature import Route
from bot.features import FEATURES
from bot.features.gatherings import gatherings
from bot.model import Account, Answer, Call, Community, Invalid, Place
from bot.ports import Members
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.tables import metadata
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database
from tests.fakes import FakeChat
from tests.town import CATALOGUES, VOCABULARY, Town, said

ROUTES = {route.name: route for route in gatherings.calls}
FOR_SOME = sorted(name for name, one in ROUTES.items() if one.organiser or one.audited)
FOR_ALL = sorted(set(ROUTES) - set(FOR_SOME))
ARGS = ("1", "2", "1:1", "1:2", "1:site", "1:keep", "1:off", "1:1773424800", "event")
# What is one's own, and what counts arrivals.
OWN_TABLES = {"gathering_signups", "gathering_votes", "gathering_wishes", "gathering_answers"}
COUNTERS = {"turns"}
TYPED = {"title": "Mine now", "when": "20/4/2026 10:00", "day": "12/3/2026", "places": "home",
         "closed": "skip", "because": "Ha", "name": "Mine", "text": "Ha", "seats": "1"}  # fmt: skip


@pytest.fixture
async def square(tmp_path: Path) -> AsyncIterator[Evening]:
    """One gathering, called off never; one draft; one series of three, all made by Hana."""
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database)
    await town.app.open()
    evening = Evening(town, "en")
    await evening.host("hana")
    await evening.presses("ada", await evening.announces(seats="3"))
    await evening.drafts(title="Secret")
    preview = await evening.submits(
        "hana",
        await town.asked("hana", "gatherings.new_series:event"),
        title="Weekly",
        when="every Thursday 18:30, 3 times",
        where="The kitchen",
    )
    await evening.press("hana", preview, "Start the series")
    await town.app.tick()
    yield evening
    await database.close()


async def everything(evening: Evening) -> dict[str, list[Any]]:
    """All that gatherings remember, but for what one says for oneself."""
    found = {}
    async with evening.town.database.transaction() as tx:
        connection: AsyncConnection = tx._connection
        for table in metadata.sorted_tables:
            if table.name.startswith("gathering") and table.name not in OWN_TABLES:
                found[table.name] = list(await connection.execute(_columns(table)))
    return found


def _columns(table: Table) -> Any:
    kept = [column for column in table.c if column.name not in COUNTERS]
    return select(*kept).order_by(*table.primary_key.columns)


async def signed_up_but(evening: Evening, who: str) -> list[Any]:
    """What everybody else said."""
    member = await evening.member(who)
    async with evening.town.database.transaction() as tx:
        table = metadata.tables["gathering_signups"]
        theirs = select(table).where(table.c.member != member.id)
        found = await tx._connection.execute(theirs.order_by("gathering", "member"))
        return list(found)


async def calls(app: App, account: Account, place: Place, name: str, arg: str) -> Answer | None:
    args = {**TYPED, "arg": arg}
    answers = await app.handle(Call(account, place, name, args, form=True, locale="en"))
    return answers[0] if answers else None


def other_app(town: Town) -> tuple[App, FakeChat]:
    """Another space on the same database."""
    chat = FakeChat("elsewhere")
    place = (Place("elsewhere", "general"),)
    space = Community("other", "Elsewhere", ZoneInfo("Europe/Paris"), "en", ("elsewhere",), place)
    rooms = Rooms(FEATURES, [space], [chat], town.database, town.clock, Random(1), CATALOGUES,
                  vocabulary=VOCABULARY)  # fmt: skip
    return App(rooms), chat


def refused(route: Route, answer: Answer | None) -> bool:
    """Whether the bot said no, as it does to a form."""
    return isinstance(answer, Invalid)


@pytest.mark.parametrize("who", ["sid", "ada"])
async def test_strangers_and_members_change_nothing(square: Evening, who: str) -> None:
    before = await everything(square)
    for name in FOR_SOME:
        for arg in ARGS:
            account, place = square.town.account(who), Place("fake", "general")
            answer = await calls(square.town.app, account, place, name, arg)
            assert refused(ROUTES[name], answer), f"{name}:{arg} {answer and said(answer)}"
            assert await everything(square) == before, f"{name}:{arg}"


@pytest.mark.parametrize("who", ["sid", "ada"])
async def test_what_everybody_may_do_leaves_alone_what_is_not_theirs(
    square: Evening, who: str
) -> None:
    before = await everything(square)
    others = await signed_up_but(square, who)
    for name in FOR_ALL:
        for arg in ARGS:
            account, place = square.town.account(who), Place("fake", "general")
            answer = await calls(square.town.app, account, place, name, arg)
            assert answer is not None, name
            assert "Secret" not in said(answer), f"{name}:{arg}"
            assert "went wrong" not in said(answer), f"{name}:{arg}"
            assert await everything(square) == before, f"{name}:{arg}"
            assert await signed_up_but(square, who) == others, f"{name}:{arg}"


async def test_an_organiser_of_another_space_sees_and_changes_nothing(square: Evening) -> None:
    app, chat = other_app(square.town)
    await app.open()
    omar = Account("elsewhere", "omar", "Omar")
    async with square.town.database.transaction() as tx:
        members = tx.get(Members)
        member = await members.of("other", omar, "", square.town.clock.now())
        await members.appoint(member, True)
    before = await everything(square)
    sign_ups = await signed_up_but(square, "nobody")
    for name in sorted(ROUTES):
        for arg in ARGS:
            answer = await calls(app, omar, Place("elsewhere", "general"), name, arg)
            assert answer is not None, name
            shown = said(answer)
            assert "went wrong" not in shown, f"{name}:{arg}"
            for word in ("Bread", "Secret", "Weekly"):
                assert word not in shown, f"{name}:{arg}"
            after = await everything(square)
            for table, was in before.items():
                assert [row for row in after[table] if row in was] == was, f"{name}:{arg}"
            assert await signed_up_but(square, "nobody") == sign_ups, f"{name}:{arg}"
    await app.tick()
    assert not any("Bread" in said_ for said_ in chat_texts(chat))


def chat_texts(chat: FakeChat) -> list[str]:
    return [str(message) for _, message in chat.wall.values()]


async def test_who_made_it_may_change_it_after_they_stopped_being_an_organiser(
    square: Evening,
) -> None:
    hana = await square.member("hana")
    async with square.town.database.transaction() as tx:
        await tx.get(Members).appoint(hana, False)
    account, place = square.town.account("hana"), Place("fake", "general")
    only = square("Only whoever made it and the organisers can change it.")
    space = square("Only the organisers of {space} can do this.", space="The Hive")
    for name in FOR_SOME:
        answer = await calls(square.town.app, account, place, name, "1")
        assert answer is not None, name
        assert said(answer) != only, name
        assert "went wrong" not in said(answer), name
        assert (said(answer) == space) == ROUTES[name].organiser, name


async def test_an_organiser_may_do_all_of_it_to_what_another_made(square: Evening) -> None:
    await square.host("olga")
    account, place = square.town.account("olga"), Place("fake", "general")
    no = {
        square("Only whoever made it and the organisers can change it."),
        square("Only the organisers of {space} can do this.", space="The Hive"),
    }
    for name in sorted(ROUTES):
        answer = await calls(square.town.app, account, place, name, "1")
        assert answer is not None, name
        assert said(answer) not in no, name
        assert "went wrong" not in said(answer), name


@pytest.mark.parametrize("arg", ["", "x", "0", "-1", "9" * 30, "1;drop", "١", "1:2:3:4", "99:99"])
async def test_no_altered_number_breaks_any_call(square: Evening, arg: str) -> None:
    account, place = square.town.account("hana"), Place("fake", "general")
    for name in sorted(ROUTES):
        answer = await calls(square.town.app, account, place, name, arg)
        assert answer is not None, name
        assert "went wrong" not in said(answer), f"{name}:{arg}"


def test_there_is_something_to_try() -> None:
    assert len(FOR_SOME) > 25
    assert len(FOR_ALL) > 5
