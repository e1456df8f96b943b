"""Ten years of series on thirteen clocks: one occurrence per date, none missing, none doubled.

The dates expected come from python-dateutil's rules, not from the code under test.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule

from bot.calendar import (
    Daily,
    MonthlyOn,
    Occurrence,
    Pattern,
    Rhythm,
    Weekly,
    day_exists,
    occurrences,
    resolve,
)

ZONES = (
    "Europe/Paris",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Apia",  # lost 30 December 2011
    "Africa/Casablanca",  # moves with Ramadan
    "Asia/Kathmandu",  # +05:45
    "America/New_York",
    "America/St_Johns",  # changed at 00:01 until 2011
    "America/Santiago",  # changes at midnight
    "Asia/Tehran",
    "Europe/Dublin",  # winter time is the exception
    "Pacific/Chatham",  # changes at 02:45
    "Atlantic/Azores",  # changes at midnight
    "Africa/Cairo",
)
TIMES = (time(0), time(2), time(2, 30), time(3), time(9))
FIRST = date(2026, 11, 23)
THURSDAY, YEARS = 3, 10
SERIES: dict[str, tuple[Pattern, rrule.rrule]] = {
    "daily": (Daily(), rrule.rrule(rrule.DAILY, FIRST)),
    "weekly": (Weekly(THURSDAY), rrule.rrule(rrule.WEEKLY, FIRST, byweekday=THURSDAY)),
    "biweekly": (
        Weekly(THURSDAY, 2),
        rrule.rrule(rrule.WEEKLY, FIRST, interval=2, byweekday=THURSDAY),
    ),
    "monthly": (
        MonthlyOn(31),
        rrule.rrule(rrule.MONTHLY, FIRST, bymonthday=-1),
    ),
}


def series(
    rhythm: Rhythm, zone: ZoneInfo, first: date = FIRST, years: int = YEARS
) -> list[Occurrence]:
    after = resolve(first, time(0), zone) - timedelta(seconds=1)
    last = first.replace(year=first.year + years)
    found = occurrences(rhythm, zone, after)
    return list(takewhile(lambda occurrence: occurrence.day < last, found))


def wall_clock_is_kept(found: Occurrence, at: time, zone: ZoneInfo) -> bool:
    """Whether the clock shows the time; or jumped over it, and shows it later by the jump."""
    shown = found.at.astimezone(zone).replace(tzinfo=None)
    wanted = datetime.combine(found.day, at)
    if shown == wanted:
        # Of two moments that show the same time, the first.
        earlier = (found.at - timedelta(minutes=30), found.at - timedelta(hours=1))
        return all(moment.astimezone(zone).replace(tzinfo=None) != wanted for moment in earlier)
    before = (found.at - timedelta(hours=3)).astimezone(zone).utcoffset()
    after = (found.at + timedelta(hours=3)).astimezone(zone).utcoffset()
    assert before is not None
    assert after is not None
    return timedelta(0) < shown - wanted == after - before


@pytest.mark.parametrize("name", ZONES)
def test_ten_years_of_every_series_have_each_date_once(name: str) -> None:
    zone = ZoneInfo(name)
    for pattern, rule in SERIES.values():
        end = datetime(FIRST.year + YEARS, FIRST.month, FIRST.day)  # noqa: DTZ001 -- rrule's own
        expected: Sequence[date] = [day.date() for day in rule.between(rule[0], end, inc=True)]
        expected = [day for day in expected if day < end.date()]
        for at in TIMES:
            found = series(Rhythm(pattern, at, anchor=FIRST), zone)
            assert [occurrence.day for occurrence in found] == expected
            assert all(one.at < other.at for one, other in pairwise(found))
            assert all(wall_clock_is_kept(occurrence, at, zone) for occurrence in found)


@pytest.mark.parametrize("name", ZONES)
def test_each_next_one_counted_from_the_last_gives_the_same_series(name: str) -> None:
    zone = ZoneInfo(name)
    rhythm = Rhythm(Daily(), time(2, 30), anchor=FIRST)
    moment = resolve(FIRST, time(0), zone)
    for expected in series(rhythm, zone, years=1):
        found = next(occurrences(rhythm, zone, moment))
        assert found == expected
        moment = found.at


@pytest.mark.parametrize("at", TIMES)
def test_a_date_that_samoa_never_lived_is_left_out_of_the_days(at: time) -> None:
    apia = ZoneInfo("Pacific/Apia")
    start = date(2011, 12, 1)
    found = series(Rhythm(Daily(), at, anchor=start), apia, start, years=1)
    lived = [start + timedelta(days=n) for n in range(366)]
    lived.remove(date(2011, 12, 30))
    assert not day_exists(date(2011, 12, 30), apia)
    assert [occurrence.day for occurrence in found] == lived
    assert len({occurrence.at for occurrence in found}) == len(found)


def test_a_weekly_date_that_samoa_never_lived_moves_to_the_next_day() -> None:
    apia = ZoneInfo("Pacific/Apia")
    found = series(Rhythm(Weekly(4), time(18, 30)), apia, date(2011, 12, 20), years=1)
    assert [str(occurrence.day) for occurrence in found[:3]] == [
        "2011-12-23",
        "2011-12-31",
        "2012-01-06",
    ]
    assert found[1].moved_from == date(2011, 12, 30)


def test_clocks_that_jump_at_two_move_half_past_two_to_half_past_three() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert resolve(date(2027, 3, 28), time(2, 30), paris) == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )
    # And half past two that happens twice in autumn is the first: still summer time.
    assert resolve(date(2027, 10, 31), time(2, 30), paris) == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )


def test_a_time_moved_past_midnight_is_still_ahead_after_midnight() -> None:
    # In Nuuk the clocks jump from 23:00 on Saturday to 00:00 on Sunday.
    nuuk = ZoneInfo("America/Nuuk")
    saturday = Occurrence(date(2027, 3, 27), resolve(date(2027, 3, 28), time(0, 30), nuuk))
    just_after_midnight = resolve(date(2027, 3, 28), time(0, 10), nuuk)
    rhythm = Rhythm(Daily(), time(23, 30))
    assert next(occurrences(rhythm, nuuk, just_after_midnight)) == saturday
    assert next(occurrences(rhythm, nuuk, saturday.at)).day == date(2027, 3, 28)
