"""Rhythms: which dates, their text, where they begin and end."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import (
    LAST,
    Daily,
    MonthlyOn,
    MonthlyWeekday,
    Occurrence,
    Pattern,
    Rhythm,
    Weekly,
    find_zone,
    local,
    next_occurrence,
    occurrences,
    resolve,
    time_exists,
    today,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday, 10:00 in Paris
THURSDAY = 3
EVENING = time(18, 30)


def days(rhythm: Rhythm, how_many: int, after: datetime = NOW) -> list[str]:
    return [str(found.day) for found in islice(occurrences(rhythm, PARIS, after), how_many)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daily 09:00", ["2026-11-24", "2026-11-25", "2026-11-26"]),
        ("daily 18:30", ["2026-11-23", "2026-11-24", "2026-11-25"]),
        ("weekly thu 18:30", ["2026-11-26", "2026-12-03", "2026-12-10"]),
        ("weekly mon 10:00", ["2026-11-30", "2026-12-07", "2026-12-14"]),
        (
            "every 2 weeks mon 09:00 from 2026-12-07",
            ["2026-12-07", "2026-12-21", "2027-01-04"],
        ),
        (
            "every 2 weeks thu 18:30 from 2024-12-31",  # the first Thursday after it: 2 January
            ["2026-12-03", "2026-12-17", "2026-12-31"],
        ),
        ("every 12 weeks fri 08:00 from 2026-11-23", ["2026-11-27", "2027-02-19", "2027-05-14"]),
        ("monthly 15 09:00", ["2026-12-15", "2027-01-15", "2027-02-15"]),
        ("monthly 31 09:00", ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        ("monthly 1 09:00 from 2027-03-02", ["2027-04-01", "2027-05-01"]),
        ("weekly thu 18:30 from 2040-01-01", ["2040-01-05", "2040-01-12"]),  # however far ahead
        ("monthly first tue 18:30", ["2026-12-01", "2027-01-05", "2027-02-02"]),
        ("monthly fourth mon 18:30", ["2026-11-23", "2026-12-28", "2027-01-25"]),
        ("monthly last fri 18:30", ["2026-11-27", "2026-12-25", "2027-01-29"]),
    ],
)
def test_the_dates_of_a_rhythm(text: str, expected: list[str]) -> None:
    assert days(Rhythm.parse(text), len(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weekly thu 18:30 until 2026-12-10", ["2026-11-26", "2026-12-03", "2026-12-10"]),
        ("weekly thu 18:30 until 2026-12-09", ["2026-11-26", "2026-12-03"]),
        ("weekly thu 18:30 from 2026-11-12 times 3", ["2026-11-26"]),
        ("weekly thu 18:30 from 2026-11-12 times 2", []),
        # A skipped date is one of the number of times.
        ("daily 12:00 from 2026-11-23 times 4 skip 2026-11-24", ["11-23", "11-25", "11-26"]),
        ("weekly thu 18:30 until 2026-12-05 skip 2026-11-26,2026-12-03", []),
    ],
)
def test_a_rhythm_ends_and_leaves_out(text: str, expected: list[str]) -> None:
    found = days(Rhythm.parse(text), 10)
    assert [day[-len(wanted) :] for day, wanted in zip(found, expected, strict=True)] == expected


def test_the_next_one_is_counted_from_now_however_long_nobody_looked() -> None:
    rhythm = Rhythm(Weekly(THURSDAY), EVENING)
    three_weeks_later = NOW + timedelta(weeks=3)
    assert next_occurrence(rhythm, PARIS, three_weeks_later) == Occurrence(
        date(2026, 12, 17), datetime(2026, 12, 17, 17, 30, tzinfo=UTC)
    )


def test_the_next_one_is_strictly_after() -> None:
    rhythm = Rhythm(Weekly(THURSDAY), EVENING)
    at = datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    first = next_occurrence(rhythm, PARIS, at - timedelta(seconds=1))
    second = next_occurrence(rhythm, PARIS, at)
    assert first is not None
    assert second is not None
    assert (first.day, second.day) == (date(2026, 11, 26), date(2026, 12, 3))


def test_a_rhythm_without_an_end_ends_with_the_calendar() -> None:
    rhythm = Rhythm(MonthlyOn(31), EVENING)
    last_of_all = datetime(9998, 12, 31, 20, tzinfo=UTC)
    assert next_occurrence(rhythm, PARIS, last_of_all) is None
    assert next_occurrence(rhythm, PARIS, datetime(9998, 12, 1, tzinfo=UTC)) is not None


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001 -- what this test is about
    with pytest.raises(ValueError, match="time zone"):
        next_occurrence(Rhythm(Daily(), EVENING), PARIS, naive)
    with pytest.raises(ValueError, match="time zone"):
        today(naive, PARIS)
    with pytest.raises(ValueError, match="time zone"):
        resolve(date(2026, 11, 23), time(9, tzinfo=UTC), PARIS)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not a rhythm"),
        ("weekly 18:30", "is not a rhythm"),
        ("weekly thu 18:30 whenever", "is not a rhythm"),
        ("monthly fifth tue 18:30", "is not a rhythm"),
        ("every 13 weeks thu 18:30 from 2026-11-26", "1 to 12"),
        ("every 0 weeks thu 18:30 from 2026-11-26", "1 to 12"),
        ("every 2 weeks thu 18:30", "'from' is missing"),
        ("weekly thu 18:30 times 3", "'from' is missing"),
        ("daily 09:00 from 2026-11-26 times 0", "once at least"),
        ("daily 09:00 from 2026-11-26 until 2026-11-25", "end before it begins"),
        ("monthly 32 09:00", "1 to 31"),
        ("daily 24:00", "hour"),
        ("daily 09:00 until 2026-02-30", "day"),
    ],
)
def test_a_text_that_is_no_rhythm_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Rhythm.parse(text)


@pytest.mark.parametrize("pattern", [lambda: Weekly(7), lambda: MonthlyWeekday(5, 0)])
def test_a_pattern_that_cannot_be_is_refused(pattern: Callable[[], Pattern]) -> None:
    with pytest.raises(ValueError, match="it can be"):
        pattern()


def test_the_time_of_a_rhythm_is_local_and_to_the_minute() -> None:
    for at in (time(9, 0, 1), time(9, tzinfo=UTC)):
        with pytest.raises(ValueError, match="to the minute"):
            Rhythm(Daily(), at)


def test_a_text_is_read_in_any_case_and_spacing() -> None:
    assert str(Rhythm.parse("  Weekly  THU 18:30 ")) == "weekly thu 18:30"


def test_a_series_is_edited_into_another() -> None:
    rhythm = Rhythm.parse("weekly thu 18:30 from 2026-11-26")
    edited = rhythm.skipping([date(2026, 12, 24)]).skipping([date(2026, 12, 3)])
    stopped = edited.ending(date(2027, 1, 1)).ending(date(2027, 6, 1))
    assert str(stopped) == (
        "weekly thu 18:30 from 2026-11-26 until 2027-01-01 skip 2026-12-03,2026-12-24"
    )


DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))
PATTERNS = st.one_of(
    st.builds(Daily),
    st.builds(Weekly, st.integers(0, 6), st.integers(1, 12)),
    st.builds(MonthlyOn, st.integers(1, 31)),
    st.builds(MonthlyWeekday, st.sampled_from([1, 2, 3, 4, LAST]), st.integers(0, 6)),
)
RHYTHMS = st.builds(
    Rhythm,
    PATTERNS,
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    anchor=DATES,
    until=st.none() | st.dates(date(2100, 1, 1), date(2200, 1, 1)),
    count=st.none() | st.integers(1, 99_999),
    skipped=st.frozensets(DATES, max_size=4),
    on_closed=st.sampled_from(["skip", "shift", "hold"]),
)


@given(RHYTHMS)
def test_the_text_of_a_rhythm_reads_back_to_it(rhythm: Rhythm) -> None:
    assert Rhythm.parse(str(rhythm)) == rhythm


@given(PATTERNS, DATES, st.integers(0, 400))
def test_a_pattern_names_one_date_in_each_of_its_periods(
    pattern: Pattern, anchor: date, index: int
) -> None:
    named, following = (pattern.date_number(index + step, anchor) for step in (0, 1))
    assert anchor <= named <= pattern.period_end(named) < following
    period = {pattern.index_near(day, anchor) for day in (named, pattern.period_end(named))}
    assert period == {index}


def test_what_the_wall_clock_shows() -> None:
    assert local(NOW, PARIS).time() == time(10)
    assert today(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), PARIS) == date(2026, 11, 24)


def test_a_time_that_the_clocks_jump_over_does_not_exist() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert not time_exists(spring, time(2, 30), PARIS)
    assert time_exists(spring, time(3), PARIS)
    assert time_exists(autumn, time(2, 30), PARIS)


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "Europe/Paris\0"])
def test_an_unknown_zone_is_none(name: str) -> None:
    assert find_zone(name) is None
    assert find_zone("Europe/Paris") == PARIS
