"""Forget me: said first, done at once, everywhere, and over every restart."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import func, select

from bot.acquaintance import Acquaintances
from bot.model import Whisper
from bot.ports import Jobs
from storage.books import BOOKS
from storage.coffee.tables import groups_table, seats_table
from storage.database import SqlDatabase
from storage.forgetting import unkept
from storage.tables import metadata
from tests.bot.mydata.life import ZOE, live
from tests.bot.mydata.traces import begin_high, found, in_files, on_the_wall, rows
from tests.bot.people.speech import Folk
from tests.town import Town, said

DONE = (
    "Done: I have forgotten you. Backups won't bring you back. Should you write to me again,"
    " we start anew. Take care!"
)


async def goes(folk: Folk, who: str = ZOE) -> None:
    """Ask, and say so again."""
    answer = await folk.asks(who, "mydata forget")
    heard = await folk.presses_on(who, answer, "Erase everything")
    assert heard == folk(DONE)


async def words(folk: Folk) -> tuple[str, str]:
    """What she is known by: her account, which her name is made of too, and her number."""
    return ZOE, str((await folk.member(ZOE)).id)


async def test_what_goes_is_said_before_anything_does(folk: Folk) -> None:
    await folk.shows("ada", trade="baker")
    answer = await folk.asks("ada", "mydata forget")
    assert folk("This can't be undone. You can come back at any time, as somebody new.") in said(
        answer
    )
    assert folk.labels(answer) == [folk("Erase everything"), folk("Give me my data first")]
    assert found(await rows(folk.town.database), "baker")
    await folk.presses_on("ada", answer, "Erase everything")
    assert not found(await rows(folk.town.database), "baker", "ada")


async def test_the_only_organiser_is_warned_that_nobody_else_is_one(folk: Folk) -> None:
    warning = folk(
        "**You are the only organiser:** once you are gone nobody can announce or change anything"
        " here, until somebody else is one."
    )
    await folk.host("hana")
    assert warning in said(await folk.asks("hana", "mydata forget"))
    assert warning not in said(await folk.asks("ada", "mydata forget"))
    await folk.host("olga")
    assert warning not in said(await folk.asks("hana", "mydata forget"))


async def test_a_typed_yes_is_enough(folk: Folk) -> None:
    await folk.shows("ada", trade="baker")
    yes = {"en": "yes", "fr": "Oui"}[folk.locale]
    assert said(await folk.asks("ada", "mydata forget", rest=yes)) == folk(DONE)
    assert not found(await rows(folk.town.database), "ada")


async def test_nothing_names_them_any_more(folk: Folk) -> None:
    await begin_high(folk.town.database)
    await live(folk)
    known = await words(folk)
    assert len(found(await rows(folk.town.database), *known)) > 30
    await goes(folk)
    left = await rows(folk.town.database)
    assert found(left, *known) == []
    assert in_files(folk.town.database, *known) == []
    assert found(on_the_wall(folk.town, without=ZOE), *known) == []


async def test_nothing_names_them_on_either_database(both: Town) -> None:
    folk = Folk(both, "en")
    await begin_high(both.database)
    await live(folk)
    known = await words(folk)
    await goes(folk)
    assert found(await rows(both.database), *known) == []


async def test_nor_in_what_others_are_given(folk: Folk) -> None:
    await live(folk)
    await goes(folk)
    for who in ("ada", "bob", "cleo", "dan", "hana"):
        answers = await folk.town.says(who, folk.command("mydata"), locale=folk.locale)
        for answer in answers:
            assert isinstance(answer, Whisper)
            file = answer.message.file
            assert file is not None
            assert ZOE.encode() not in file.data.lower(), file.name


async def test_what_is_counted_is_counted_still(folk: Folk) -> None:
    await live(folk)
    before = await _counts(folk.town.database)
    await goes(folk)
    assert await _counts(folk.town.database) == before


async def _counts(database: SqlDatabase) -> list[tuple[int, int]]:
    """How many seats each coffee that took place has."""
    of = (
        select(groups_table.c.id, func.count())
        .join(seats_table, seats_table.c.group_id == groups_table.c.id)
        .where(groups_table.c.moved)
        .group_by(groups_table.c.id)
        .order_by(groups_table.c.id)
    )
    async with database._engine.connect() as connection:
        return [(row[0], row[1]) for row in await connection.execute(of)]


async def test_a_seat_goes_to_who_waits_and_a_partner_is_told(folk: Folk) -> None:
    await folk.host("hana")
    for who in (ZOE, "ada"):
        await folk.says(who, "coffee join")
    await folk.town.at("2026-03-09", "10:00")
    going = await folk.announces("hana", seats="1", when=folk.when)
    for who in (ZOE, "bob"):
        await folk.presses(who, going)
    await goes(folk)
    folk.town.button(folk("Take it"), "bob")
    assert folk.town.told("ada")  # the coffee is off, and why she is alone
    assert found(folk.town.told("ada"), ZOE) == []


async def test_who_would_not_meet_them_is_kept_from_them_when_they_are_back(folk: Folk) -> None:
    await folk.says("cleo", "coffee avoid", people=[ZOE])
    await goes(folk)
    assert found(await rows(folk.town.database), ZOE) == []
    folk.town.restart()
    await folk.town.app.keep_erased()
    await folk.town.at("2026-03-03", "10:30")
    await folk.says(ZOE, "coffee join")
    pair = await folk.member("cleo"), await folk.member(ZOE)
    async with folk.town.database.transaction() as tx:
        assert await tx.get(Acquaintances).avoided("town") == {pair}
    folk.town.restart()
    await folk.town.app.keep_erased()  # they are back since: nobody erases them again
    left = said(await folk.says(ZOE, "coffee leave"))
    assert left == folk("You're out. No more introductions, until you join again.")


async def test_a_backup_brings_nobody_back(folk: Folk, tmp_path: Path) -> None:
    await begin_high(folk.town.database)
    await live(folk)
    known = await words(folk)
    await folk.town.database.scrub()  # all of it in one file
    old = tmp_path / "backup.db"
    shutil.copyfile(folk.town.database._engine.url.database or "", old)
    await goes(folk)
    restored = SqlDatabase.at(f"sqlite:///{old}", BOOKS)
    assert found(await rows(restored), *known)
    folk.town.database = restored
    folk.town.restart()
    await folk.town.app.keep_erased()
    await folk.town.app.open()
    await folk.town.app.tick()
    assert found(await rows(restored), *known) == []
    assert in_files(restored, *known) == []
    await restored.close()


async def test_nothing_that_waits_fails_for_want_of_them(folk: Folk) -> None:
    await live(folk)
    await goes(folk)
    await folk.town.at("2026-04-20", "12:00")
    async with folk.town.database.transaction() as tx:
        assert await tx.get(Jobs).next_due() is not None
    assert found(await rows(folk.town.database), "buried_at': datetime") == []
    assert found(folk.town.wall(), "had to give up", "dû renoncer") == []


def test_what_others_point_at_is_kept_under_no_name() -> None:
    assert unkept(metadata) == []
