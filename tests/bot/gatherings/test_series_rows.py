"""What a series keeps: one gathering per date, whoever makes it and however often it is tried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import (
    Closures,
    Daily,
    MonthlyWeekday,
    Occurrence,
    Pattern,
    Rhythm,
    Weekly,
    resolve,
)
from bot.features.gatherings.book import Gathering, GatheringsBook, Series, SignupsBook
from bot.features.gatherings.kinds import BREAKFAST
from bot.features.gatherings.series.keeping import extend
from bot.features.gatherings.series.rota import Calendar, changes
from bot.model import Job, Later, Member
from bot.ports import Jobs
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.bot.test_calendar_zones import FIRST, TIMES, YEARS, ZONES, wall_clock_is_kept
from tests.databases import Kind, fresh_database, give_back
from tests.town import Town

STEP = timedelta(weeks=4)  # less than what is made ahead
WEEKS = [FIRST + timedelta(days=3 + 7 * number) for number in range(52 * YEARS)]


@pytest.fixture
async def towns(kind: Kind, tmp_path: Path) -> AsyncIterator[list[Town]]:
    """The same town in four processes, on one database."""
    url = await fresh_database(kind, tmp_path)
    databases = [SqlDatabase.at(url, BOOKS) for _ in range(4)]
    yield [Town(one) for one in databases]
    for one in databases:
        await one.close()
    give_back(url)


async def begun(town: Town, rhythm: str, themes: Sequence[str] = ()) -> Series:
    """A series that goes on, none of its gatherings made yet."""
    hana = await town.member("hana")
    async with town.database.transaction() as tx:
        return await tx.get(GatheringsBook).create_series(
            Series(0, "town", Rhythm.parse(rhythm), BREAKFAST, hana, (), tuple(themes))
        )


async def extended(town: Town, series: Series) -> None:
    """What the job does, its jobs and messages left aside."""
    args = {"series": str(series.id)}
    job = Job("town", "gatherings.extend", "key", args, town.clock.now())
    async with town.database.transaction() as tx:
        book, signups = tx.get(GatheringsBook), tx.get(SignupsBook)
        effects = await extend(job, town.community, book, signups, town.clock, town.closures)
        for effect in effects:
            if isinstance(effect, Later) and effect.name == "gatherings.extend":
                await tx.get(Jobs).add("town", effect)


async def rows(town: Town, series: Series, after: datetime) -> list[Gathering]:
    async with town.database.transaction() as tx:
        return await tx.get(GatheringsBook).of_series(series.id, after)


async def test_many_workers_at_once_make_each_gathering_once(towns: list[Town]) -> None:
    town = towns[0]
    series = await begun(town, "daily 08:30 from 2026-03-04", ["Rye", "Spelt"])
    for _ in range(3):
        await asyncio.gather(*(extended(one, series) for one in towns for _ in range(3)))
    made = await rows(town, series, town.clock.now())
    days = [row.named for row in made]
    assert days == [date(2026, 3, 4) + timedelta(days=number) for number in range(35)]
    assert [row.details.title for row in made[:4]] == ["Rye", "Spelt", "Rye", "Spelt"]


async def test_even_where_nobody_holds_the_series(towns: list[Town]) -> None:
    """The database itself keeps one per date: two that hold nothing both try."""
    town = towns[0]
    series = await begun(town, "daily 08:30 from 2026-03-04")
    hana = await town.member("hana")
    one = Gathering(0, "town", BREAKFAST, "planned", town.clock.now() + timedelta(days=9), hana,
                    series=series.id, named=date(2026, 3, 12))  # fmt: skip

    async def tries(where: Town) -> bool:
        async with where.database.transaction() as tx:
            return await tx.get(GatheringsBook).create(one) is not None

    assert sum(await asyncio.gather(*(tries(where) for where in towns * 3))) == 1


async def test_what_was_never_started_can_be_thrown_away_and_nothing_else(both: Town) -> None:
    going = await begun(both, "daily 08:30 from 2026-03-04")
    async with both.database.transaction() as tx:
        book = tx.get(GatheringsBook)
        draft = await book.create_series(replace(going, stopped=True))
        assert await book.hold_series(draft.id) == draft
        assert await book.all_series("town") == [going]
        for one in (going, draft):
            await book.discard_series(one.id)
        assert await book.series(draft.id) is None
        assert await book.series(going.id) == going
    await extended(both, going)
    async with both.database.transaction() as tx:
        book = tx.get(GatheringsBook)
        await book.change_series(replace(going, stopped=True))
        await book.discard_series(going.id)
        assert await book.series(going.id) is not None


async def test_a_count_of_several_is_the_count_of_each(both: Town) -> None:
    series = await begun(both, "daily 08:30 from 2026-03-04")
    await extended(both, series)
    made = await rows(both, series, both.clock.now())
    for who, row in (("ada", made[0]), ("bob", made[0]), ("ada", made[1])):
        await both.says(who, f"gatherings.go:{row.id}")
    async with both.database.transaction() as tx:
        signups = tx.get(SignupsBook)
        ids = [row.id for row in made[:3]]
        counts = await signups.counts(ids)
        assert counts == {one: await signups.count(one) for one in ids}


def in_memory(pattern: Pattern, at: time, zone: ZoneInfo) -> list[Gathering]:
    """Ten years of a series, looked after every four weeks."""
    calendar = Calendar(zone, Closures())
    series = Series(1, "town", Rhythm(pattern, at, FIRST), BREAKFAST, Member("town", 1))
    now = resolve(FIRST, time(0), zone) - timedelta(seconds=1)
    made: list[Gathering] = []
    while now < resolve(FIRST.replace(year=FIRST.year + YEARS), time(0), zone):
        coming = [row for row in made if row.start and row.start > now]
        found = changes(series, series, coming, now, calendar)
        assert not found.changed
        assert not found.gone
        assert not found.by_hand
        made += [replace(row, id=len(made) + number) for number, row in enumerate(found.new, 1)]
        now += STEP
    return made


@pytest.mark.parametrize("name", ZONES)
def test_ten_years_of_weeks_are_each_made_once(name: str) -> None:
    zone = ZoneInfo(name)
    for at in TIMES:
        made = in_memory(Weekly(3), at, zone)
        assert [row.named for row in made][: len(WEEKS)] == WEEKS
        starts = [row.start for row in made if row.start]
        assert all(one < other for one, other in pairwise(starts))
        for row in made:
            assert row.named
            assert row.start
            assert wall_clock_is_kept(Occurrence(row.named, row.start), at, zone)


async def test_and_so_they_are_through_the_jobs_of_a_bot_that_is_always_late(
    tmp_path: Path,
) -> None:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    town = Town(database)
    zone = ZoneInfo("Australia/Lord_Howe")
    town.community = replace(town.community, zone=zone)
    town.clock.set(datetime(2026, 11, 22, tzinfo=UTC))
    start = town.clock.now()
    series = await begun(town, f"weekly thu 02:30 from {FIRST}")
    while town.clock.now() < start + timedelta(days=365 * YEARS):
        await extended(town, series)
        async with database.transaction() as tx:
            due = await tx.get(Jobs).next_due()
            job = await tx.get(Jobs).claim(datetime(2100, 1, 1, tzinfo=UTC), timedelta(1))
            assert job is not None
            await tx.get(Jobs).finish(job)
        assert due is not None  # the job asks for itself again, a week later at most
        assert timedelta(0) < due - town.clock.now() <= timedelta(weeks=1)
        town.clock.set(due + timedelta(weeks=3))
    made = await rows(town, series, start)
    await database.close()
    assert [row.named for row in made][: len(WEEKS)] == WEEKS
    for row in made:
        assert row.named
        assert row.start
        assert wall_clock_is_kept(Occurrence(row.named, row.start), time(2, 30), zone)


@pytest.mark.parametrize(
    ("pattern", "at"),
    [(Daily(), time(23, 30)), (MonthlyWeekday(1, 1), time(18, 30)), (Weekly(6), time(2, 30))],
)
def test_every_rhythm_is_made_as_the_calendar_says(pattern: Pattern, at: time) -> None:
    zone = ZoneInfo("Europe/Paris")
    made = in_memory(pattern, at, zone)
    named = [row.named for row in made if row.named]
    assert len(set(named)) == len(named)
    assert [row.start for row in made] == [resolve(day, at, zone) for day in named]
    assert named[0] >= FIRST
    gaps = {later - earlier for earlier, later in pairwise(named)}
    assert max(gaps) <= timedelta(days=35)
