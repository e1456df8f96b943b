"""Whatever is typed: no error, no moment that has passed, and nothing that a clock cannot show."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import Rhythm, next_occurrence, time_exists
from bot.phrases import (
    Question,
    Understood,
    read_day,
    read_length,
    read_moment,
    read_rhythm,
)
from bot.phrases.questions import LONGEST_FRAGMENT

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Paris", "Pacific/Chatham", "America/Santiago")]
)
LOCALES = st.sampled_from(["fr", "en", "fr_CA", "en-US", "de", ""])
MOMENTS = st.integers(0, 20 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
WORDS = re.split(
    r"\s+",
    """
    jeudi thu lundi monday mar mardi prochain next this ce de la semaine prochaine week le the 1er
    first dernier last du mois of month 24/11 3/12 30/02 29/02 24/11/2026 2026-11-24 31 avril may
    february 9999 0000 décembre nov 24 26 6 18 0 demain tomorrow après-demain today soir tonight
    matin midi minuit noon dans in 3 deux jours days semaines weeks heures hours 18h30 6pm 12am
    8:30 25h 14h-16h - à at until jusqu'au from every tous les chaque other sur 10 fois times
    pendant for 45 min 1h30 jeudis thursdays daily , @ ! ou
    """.strip(),
)
TYPED = st.one_of(
    st.text(max_size=220),
    st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join),
    st.lists(st.sampled_from([*WORDS, " ", "\u00a0", "’", "é", "\u0301"]), max_size=12).map(
        "".join
    ),
)
MANY = settings(max_examples=400, deadline=None)


@MANY
@given(TYPED, MOMENTS, ZONES, LOCALES, st.none() | st.just(time(2, 30)))
def test_a_moment_is_ahead_within_two_years_and_on_the_wall_clock(
    typed: str, now: datetime, zone: ZoneInfo, locale: str, at: time | None
) -> None:
    answer = read_moment(typed, now, zone, locale, at)
    if isinstance(answer, Question):
        assert_can_be_said(answer)
        return
    assert now < answer.at <= now + timedelta(days=732)
    assert answer.at.tzinfo is UTC
    here = answer.at.astimezone(zone)
    assert (here.date(), here.time()) == (answer.day, answer.clock)
    assert time_exists(answer.day, answer.clock, zone)
    assert answer.length is None or timedelta(minutes=5) <= answer.length <= timedelta(hours=24)


@MANY
@given(TYPED, MOMENTS, ZONES, LOCALES, st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_rhythm_has_a_date_to_come_and_a_text(
    typed: str, now: datetime, zone: ZoneInfo, locale: str, first: date | None
) -> None:
    answer = read_rhythm(typed, now, zone, locale, first, time(18, 30))
    if isinstance(answer, Question):
        assert_can_be_said(answer)
        return
    assert Rhythm.parse(str(answer)) == answer
    assert next_occurrence(answer, zone, now) is not None


@MANY
@given(TYPED, MOMENTS, ZONES, LOCALES)
def test_a_day_and_a_length_are_within_their_limits(
    typed: str, now: datetime, zone: ZoneInfo, locale: str
) -> None:
    day, length = read_day(typed, now, zone, locale), read_length(typed)
    for answer in (day, length):
        if isinstance(answer, Question):
            assert_can_be_said(answer)
    if isinstance(day, date):
        today = now.astimezone(zone).date()
        assert today < day <= today + timedelta(days=731)
    if isinstance(length, timedelta):
        assert timedelta(minutes=5) <= length <= timedelta(hours=24)


def assert_can_be_said(question: Question) -> None:
    assert len(question.fragment) <= LONGEST_FRAGMENT
    assert question.sentence.format(fragment=question.fragment)


@given(
    MOMENTS,
    ZONES,
    st.integers(1, 700),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
@settings(max_examples=150, deadline=None)
def test_a_date_written_in_full_is_read_back_in_every_form(
    now: datetime, zone: ZoneInfo, days: int, at: time
) -> None:
    day = now.astimezone(zone).date() + timedelta(days=days)
    french = (
        f"{day:%d/%m/%Y} {at:%Hh%M}",
        f"{day:%d.%m.%Y} à {at:%H:%M}",
        f"{at:%H h %M} le {day:%Y-%m-%d}",
    )
    english = (
        f"{day:%Y-%m-%d} {at:%H:%M}",
        f"{day:%A %d %B %Y} at {at:%H:%M}",
        f"{day:%b} {day.day}, {day.year} {at:%H:%M}",
    )
    for locale, typed in [*(("fr", each) for each in french), *(("en", each) for each in english)]:
        answer = read_moment(typed, now, zone, locale)
        if time_exists(day, at, zone):
            assert isinstance(answer, Understood)
            assert (answer.day, answer.clock) == (day, at)
        else:
            assert isinstance(answer, Question)
            assert answer.kind == "clock_change"


@given(MOMENTS, st.integers(0, 6), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
@settings(max_examples=150, deadline=None)
def test_a_weekday_is_the_next_such_moment(now: datetime, weekday: int, at: time) -> None:
    name = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")[weekday]
    answer = read_moment(f"{name} {at:%Hh%M}", now, ZoneInfo("UTC"), "fr")
    assert isinstance(answer, Understood)
    assert (answer.day.weekday(), answer.clock) == (weekday, at)
    assert timedelta(0) < answer.at - now <= timedelta(days=7)


@pytest.mark.parametrize("typed", ["1 " * 100, "le " * 66, "a 1" * 66, "12" * 100, "-" * 200])
def test_what_repeats_itself_is_asked_about(typed: str) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for answer in (
        read_moment(typed, now, ZoneInfo("Europe/Paris"), "fr"),
        read_rhythm(typed, now, ZoneInfo("Europe/Paris"), "en"),
        read_day(typed, now, ZoneInfo("Europe/Paris"), "fr"),
        read_length(typed),
    ):
        assert isinstance(answer, Question)
