"""What every table shares: moments, words, JSON, and how private a column is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, select
from sqlalchemy.exc import StatementError

import storage.books  # noqa: F401 -- defines every table
from storage.database import engine_at
from storage.tables import (
    Id,
    Instant,
    Json,
    Words,
    metadata,
    personal,
    pseudonymous,
    storable,
    technical,
    untagged,
)
from tests.storage.moments import CLEANED, NASTY

samples = Table(
    "samples",
    MetaData(),
    technical("id", Id, primary_key=True),
    technical("at", Instant),
    technical("words", Words),
    technical("json", Json),
)


async def round_trip(url: str, **values: object) -> dict[str, object]:
    """What a row of `samples` holds once it is written and read."""
    engine = engine_at(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(samples.metadata.create_all)
            await connection.execute(samples.insert().values(**values))
            row = (await connection.execute(select(samples))).one()
    finally:
        await engine.dispose()
    return dict(row._mapping)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 30, 9, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 7, 1, 9, tzinfo=ZoneInfo("Europe/Paris")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris")),
        datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9998, 12, 31, tzinfo=UTC),
    ],
)
async def test_a_moment_comes_back_as_itself_in_utc(empty_url: str, moment: datetime) -> None:
    stored = await round_trip(empty_url, at=moment)
    assert stored["at"] == moment.astimezone(UTC)
    assert isinstance(stored["at"], datetime)
    assert stored["at"].tzinfo is UTC


async def test_no_moment_comes_back_as_none(empty_url: str) -> None:
    assert (await round_trip(empty_url, at=None))["at"] is None


async def test_a_moment_without_a_zone_is_refused(empty_url: str) -> None:
    with pytest.raises(StatementError, match="names no time zone"):
        await round_trip(empty_url, at=datetime(2026, 11, 30, 9))  # noqa: DTZ001 -- the point


async def test_moments_written_in_any_zone_compare_as_moments(empty_url: str) -> None:
    early = datetime(2026, 11, 30, 23, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    late = datetime(2026, 11, 30, 15, tzinfo=UTC)
    engine = engine_at(empty_url)
    async with engine.begin() as connection:
        await connection.run_sync(samples.metadata.create_all)
        await connection.execute(samples.insert(), [{"at": early}, {"at": late}])
        first = await connection.scalar(select(func.min(samples.c.at)))
        four = datetime(2026, 11, 30, 16, tzinfo=ZoneInfo("Europe/Paris"))
        before = await connection.scalar(select(func.count()).where(samples.c.at < four))
    await engine.dispose()
    assert first == early
    assert before == 1


async def test_what_no_database_stores_is_replaced(empty_url: str) -> None:
    stored = await round_trip(empty_url, words=NASTY, json={NASTY: [NASTY, {"x": NASTY}, 3, None]})
    assert stored["words"] == CLEANED
    assert stored["json"] == {CLEANED: [CLEANED, {"x": CLEANED}, 3, None]}


def test_what_can_be_stored_is_untouched() -> None:
    text = "Léa \U0001f9c1\u200d\ufffe\uffff\x01\n"
    assert storable(text) == text


def test_every_column_says_how_private_it_is() -> None:
    assert untagged(metadata) == []
    assert len(metadata.tables) >= 5


def test_a_column_nobody_thought_about_is_found() -> None:
    tables = MetaData()
    Table("plants", tables, Column("id", Integer), personal("owner", Words))
    mistaken = Column("pot", Words, info={"privacy": "public"})
    Table("pots", tables, mistaken, pseudonymous("plant", Words), technical("size", Integer))
    assert untagged(tables) == ["plants.id", "pots.pot"]


async def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    engine = engine_at(f"sqlite:///{tmp_path}/x.db")
    async with engine.connect() as connection:
        said = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await engine.dispose()
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 2_000,  # people are told within three seconds
    }
