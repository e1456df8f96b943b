"""Closed days: what closes, what shifts, what is skipped, and what is said of it."""

from datetime import UTC, date, datetime, time
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import (
    Closures,
    Daily,
    MonthlyOn,
    Occurrence,
    OwnClosure,
    Rhythm,
    Skipped,
    Weekly,
    next_occurrence,
    occurrences,
    outcomes,
    resolve,
    skipped_between,
)

PARIS = ZoneInfo("Europe/Paris")
WEEKEND = frozenset({5, 6})
FRANCE = Closures(country="FR", language="fr", rest=WEEKEND)
AUGUST = Closures(own=(OwnClosure(date(2027, 8, 1), date(2027, 8, 22), "Summer"),), rest=WEEKEND)


def moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def first_after(text: str, after: str, closures: Closures) -> Occurrence:
    found = next_occurrence(Rhythm.parse(text), PARIS, moment(after), closures)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        ("2026-12-25", "Noël", "Christmas Day"),
        ("2027-03-29", "Lundi de Pâques", "Easter Monday"),
        ("2027-05-06", "Ascension", "Ascension Day"),
        ("2027-07-14", "Fête nationale", "National Day"),
        ("2027-07-15", None, None),
    ],
)
def test_public_holidays_have_a_name_in_each_language(
    day: str, french: str | None, english: str | None
) -> None:
    assert FRANCE.closed(date.fromisoformat(day)) == french
    assert FRANCE.closed(date.fromisoformat(day), "en_GB") == english


def test_a_region_has_holidays_of_its_own() -> None:
    day = date(2026, 12, 26)
    assert FRANCE.closed(day) is None
    assert Closures(country="FR", subdivision="57", language="fr").closed(day) is not None


def test_a_language_the_holidays_lack_leaves_the_country_its_own() -> None:
    assert Closures(country="BR", language="fr").closed(date(2026, 12, 25)) == "Natal"


def test_the_space_s_own_label_goes_first() -> None:
    own = Closures("FR", own=(OwnClosure(date(2026, 12, 24), date(2027, 1, 1), "Winter break"),))
    labels = [own.closed(date(2026, 12, day)) for day in (23, 24, 25, 31)]
    assert labels == [None, "Winter break", "Winter break", "Winter break"]


@pytest.mark.parametrize(
    ("country", "subdivision"), [("XX", None), ("France", None), ("FR", "99"), (None, "57")]
)
def test_an_unknown_place_is_refused(country: str | None, subdivision: str | None) -> None:
    with pytest.raises(ValueError, match=r"holidays|region"):
        Closures(country, subdivision)


def test_a_closure_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        OwnClosure(date(2027, 1, 2), date(2027, 1, 1), "?")


def test_a_holiday_shifts_to_the_next_open_day_and_says_so() -> None:
    found = first_after("weekly thu 18:30 closed shift", "2027-05-05", FRANCE)
    assert found == Occurrence(
        date(2027, 5, 7),
        datetime(2027, 5, 7, 16, 30, tzinfo=UTC),
        moved_from=date(2027, 5, 6),
        because="Ascension",
    )


def test_a_holiday_skips_and_what_was_skipped_can_be_listed() -> None:
    rhythm = Rhythm.parse("weekly thu 18:30 skip 2027-05-13")
    found = next_occurrence(rhythm, PARIS, moment("2027-05-05"), FRANCE)
    assert found is not None
    assert (found.day, found.moved_from) == (date(2027, 5, 20), None)
    left_out = skipped_between(rhythm, PARIS, moment("2027-05-05"), found.at, FRANCE)
    assert left_out == [
        Skipped(date(2027, 5, 6), "closed", "Ascension"),
        Skipped(date(2027, 5, 13), "request"),
    ]


def test_what_is_online_holds_on_a_closed_day() -> None:
    found = first_after("weekly thu 18:30 closed hold", "2027-05-05", FRANCE)
    assert (found.day, found.moved_from) == (date(2027, 5, 6), None)


def test_a_shift_stays_within_its_period() -> None:
    # Friday 25 December: what is left of the week is a weekend, so that week has none.
    rhythm = Rhythm.parse("weekly fri 18:30 closed shift")
    found = list(islice(outcomes(rhythm, PARIS, moment("2026-12-20"), FRANCE), 3))
    assert found[:2] == [
        Skipped(date(2026, 12, 25), "closed", "Noël"),
        Skipped(date(2027, 1, 1), "closed", "Jour de l'an"),
    ]
    assert isinstance(found[2], Occurrence)
    assert found[2].day == date(2027, 1, 8)


def test_a_long_closure_shifts_within_a_longer_period() -> None:
    # Every four weeks: the weeks of 2 to 29 August are one period, open again on Monday 23.
    found = first_after(
        "every 4 weeks thu 18:30 from 2027-07-08 closed shift", "2027-07-10", AUGUST
    )
    assert (found.day, found.moved_from, found.because) == (
        date(2027, 8, 23),
        date(2027, 8, 5),
        "Summer",
    )


def test_a_monthly_date_shifts_within_its_month() -> None:
    # 31 January 2027 is a Sunday, and the month is over; 28 February too.
    rhythm = Rhythm(MonthlyOn(31), time(9), on_closed="shift")
    found = islice(occurrences(rhythm, PARIS, moment("2027-01-01"), FRANCE), 2)
    assert [str(one.day) for one in found] == ["2027-03-31", "2027-04-30"]
    # 15 August 2027 is a holiday and a Sunday.
    middle = first_after("monthly 15 09:00 closed shift", "2027-08-01", FRANCE)
    assert (middle.day, middle.because) == (date(2027, 8, 16), "Assomption")


def test_a_shift_stays_before_the_end_of_the_rhythm() -> None:
    rhythm = Rhythm.parse("weekly thu 18:30 until 2027-05-06 closed shift")
    assert next_occurrence(rhythm, PARIS, moment("2027-05-05"), FRANCE) is None


def test_a_moved_date_is_skipped_by_either_of_its_dates() -> None:
    for day in ("2027-05-06", "2027-05-07"):
        text = f"weekly thu 18:30 skip {day} closed shift"
        assert first_after(text, "2027-05-05", FRANCE).day == date(2027, 5, 13)


def test_a_moved_date_is_still_ahead_when_its_own_has_passed() -> None:
    found = first_after("weekly thu 18:30 closed shift", "2027-05-07 08:00", FRANCE)
    assert found.day == date(2027, 5, 7)


def test_days_of_rest_close_what_is_daily_and_not_a_weekday_someone_chose() -> None:
    daily = [
        str(one.day)
        for one in islice(
            occurrences(Rhythm(Daily(), time(9)), PARIS, moment("2026-11-26 12:00"), FRANCE), 2
        )
    ]
    assert daily == ["2026-11-27", "2026-11-30"]
    assert first_after("weekly sat 10:00", "2026-11-26", FRANCE).day == date(2026, 11, 28)


def test_a_space_that_never_opens_has_no_next_one() -> None:
    never = Closures(own=(OwnClosure(date(2000, 1, 1), date(9999, 1, 1), "Closed"),))
    for text in ("daily 09:00 closed shift", "monthly 15 09:00"):
        assert next_occurrence(Rhythm.parse(text), PARIS, moment("2026-11-23"), never) is None


CLOSED_RANGES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 40)).map(
        lambda pair: OwnClosure(
            date.fromordinal(date(2026, 12, 1).toordinal() + pair[0]),
            date.fromordinal(date(2026, 12, 1).toordinal() + pair[0] + pair[1]),
            "closed",
        )
    ),
    max_size=6,
)


@given(
    st.integers(0, 6),
    st.integers(1, 4),
    CLOSED_RANGES,
    st.frozensets(st.integers(0, 6), max_size=3),
    st.sampled_from(["skip", "shift"]),
)
def test_no_occurrence_is_on_a_closed_day_and_none_meets_another(
    weekday: int, every: int, ranges: list[OwnClosure], rest: frozenset[int], policy: str
) -> None:
    closures = Closures(own=tuple(ranges), rest=rest)
    rhythm = Rhythm(
        Weekly(weekday, every),
        time(18, 30),
        anchor=date(2026, 12, 1),
        on_closed="shift" if policy == "shift" else "skip",
    )
    found = list(islice(outcomes(rhythm, PARIS, moment("2026-12-01"), closures), 60))
    held = [one for one in found if isinstance(one, Occurrence)]
    assert all(closures.closed(one.day) is None for one in held)
    assert all(one.day not in rhythm.skipped for one in held)
    assert all(one.at == resolve(one.day, time(18, 30), PARIS) for one in held)
    assert all(one.day < other.day for one, other in pairwise(held))
    # Each date the rhythm names has one outcome, whatever became of it.
    named = [one.moved_from or one.day if isinstance(one, Occurrence) else one.day for one in found]
    assert all((other - one).days == 7 * every for one, other in pairwise(named))
    moved = [one for one in held if one.moved_from]
    assert all(policy == "shift" and one.because == "closed" for one in moved)
