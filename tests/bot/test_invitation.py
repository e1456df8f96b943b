"""Occasions as calendars read them: opened by a parser, and their clocks judged by another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.invitation import Occasion, Status, feed_of, file_of
from tests.calendars import judged, parsed

PARIS, LORD_HOWE = ZoneInfo("Europe/Paris"), ZoneInfo("Australia/Lord_Howe")
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
ZONES = [
    "Africa/Casablanca",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Paris",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]


def occasion(start: datetime, minutes: int = 60, **more: Any) -> Occasion:
    values = {"uid": "gathering-1@town.comptoir", "title": "Bread", "zone": PARIS, "host": "Hive"}
    return Occasion(**{**values, "start": start, "end": start + timedelta(minutes=minutes), **more})


def test_a_file_says_what_when_and_where() -> None:
    start = datetime(2026, 3, 12, 17, 30, tzinfo=UTC)
    found = file_of(occasion(start, about="We bake.", place="The kitchen", sequence=3), NOW)
    assert (found.name, found.kind) == ("invitation.ics", "text/calendar")
    calendar, [event] = parsed(found.data)
    assert calendar["METHOD"] == "PUBLISH"
    assert b"DTSTART;TZID=Europe/Paris:20260312T183000\r\n" in found.data
    assert b"DTEND;TZID=Europe/Paris:20260312T193000\r\n" in found.data
    assert (event["UID"], event["SUMMARY"]) == ("gathering-1@town.comptoir", "Bread")
    assert (event["DESCRIPTION"], event["LOCATION"]) == ("We bake.", "The kitchen")
    assert (event["SEQUENCE"], event["STATUS"]) == (3, "CONFIRMED")
    assert event["DTSTAMP"].dt == NOW
    assert "URL" not in event


def test_what_is_called_off_is_taken_out() -> None:
    off = file_of(occasion(NOW, status="cancelled", sequence=1), NOW)
    calendar, [event] = parsed(off.data)
    assert calendar["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


@pytest.mark.parametrize("status", ["tentative", "cancelled"])
def test_what_is_not_certain_leaves_the_hour_free(status: Status) -> None:
    _, [event] = parsed(feed_of("Hive", [occasion(NOW, status=status)], NOW))
    assert (event["STATUS"], event["TRANSP"]) == (status.upper(), "TRANSPARENT")


def test_a_link_is_the_place_of_what_has_no_other() -> None:
    link = "https://meet.example/a;b,c?d=e"
    _, [event] = parsed(file_of(occasion(NOW, link=link), NOW).data)
    assert (event["LOCATION"], event["URL"], event["DESCRIPTION"]) == (link, link, link)
    _, [event] = parsed(file_of(occasion(NOW, link=link, place="The kitchen"), NOW).data)
    assert (event["LOCATION"], event["URL"]) == ("The kitchen", link)


def test_a_feed_is_the_same_all_day() -> None:
    some = [occasion(NOW), occasion(NOW + timedelta(days=1), uid="other", zone=LORD_HOWE)]
    data = feed_of("Réunion", some, NOW)
    calendar, events = parsed(data)
    assert calendar.calendar_name == "Réunion"
    assert [event["UID"] for event in events] == ["gathering-1@town.comptoir", "other"]
    assert feed_of("Réunion", some, NOW.replace(hour=23, minute=59)) == data
    assert feed_of("Réunion", some, NOW + timedelta(days=1)) != data


def test_an_empty_feed_is_a_calendar() -> None:
    _, events = parsed(feed_of("Hive", [], NOW))
    assert events == []


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_around_the_clock_changes_is_that_moment(zone: str) -> None:
    """By the zone the file describes, whoever knows no zones at all finds the right moment."""
    place = ZoneInfo(zone)
    for day in _changes(place):
        some = [
            occasion(day + timedelta(minutes=30 * step), 90, uid=str(step), zone=place)
            for step in range(-8, 9)
        ]
        data = feed_of("Hive", some, NOW)
        _, events = parsed(data)
        for one, event in zip(some, events, strict=True):
            assert judged(data, event, "DTSTART") == one.start
            assert judged(data, event, "DTEND") == one.end


def _changes(zone: ZoneInfo) -> list[datetime]:
    """The hours of two years at which the zone's clocks change; any one if they never do."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(2 * 365 * 24)]
    offsets = [at.astimezone(zone).utcoffset() for at in hours]
    found = [
        at for at, was, now in zip(hours[1:], offsets, offsets[1:], strict=False) if was != now
    ]
    return found or [NOW]


def test_the_hour_that_comes_twice_is_told_in_utc_the_second_time() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Paris, and again an hour later
    assert (
        b"DTSTART;TZID=Europe/Paris:20261025T023000\r\n" in file_of(occasion(first, 20), NOW).data
    )
    again = file_of(occasion(first + timedelta(hours=1)), NOW).data
    assert b"DTSTART:20261025T013000Z\r\n" in again


def test_over_midnight_and_over_a_change_it_is_as_long_as_it_is() -> None:
    start = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23:30 in Paris, the night it loses an hour
    data = file_of(occasion(start, 4 * 60), NOW).data
    assert b"DTEND;TZID=Europe/Paris:20260329T043000\r\n" in data
    change = datetime(2026, 10, 3, 14, tzinfo=UTC)  # 00:30 on Lord Howe: at 02:00 it is 02:30
    data = file_of(occasion(change, 120, zone=LORD_HOWE), NOW).data
    assert b"DTSTART;TZID=Australia/Lord_Howe:20261004T003000\r\n" in data
    assert b"DTEND;TZID=Australia/Lord_Howe:20261004T030000\r\n" in data


def test_an_onset_is_what_the_clock_showed_until_then() -> None:
    data = file_of(occasion(NOW), NOW).data.replace(b"\r\n", b"\n")
    assert b"RDATE:20260329T020000,20270328T020000\nTZNAME:CEST\n" in data
    assert b"RDATE:20261025T030000,20271031T030000\nTZNAME:CET\n" in data


NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\r\n\t\x0b\x0c\x1c\x85\u2028\u2029\ud800\ufeff;,:\\\"'^nN=☕é"),
    ),
    max_size=200,
)


@settings(deadline=None)
@given(title=NASTY, about=NASTY, place=NASTY, host=NASTY, name=NASTY)
def test_whatever_is_typed_it_stays_one_calendar_with_one_event(
    title: str, about: str, place: str, host: str, name: str
) -> None:
    one = occasion(NOW, title=title, about=about, place=place, host=host)
    data = feed_of(name, [one], NOW)
    calendar, [event] = parsed(data)
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]
    assert set(event) <= {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP",
        "ORGANIZER", "DESCRIPTION", "LOCATION",
    }  # fmt: skip
    assert judged(data, event, "DTSTART") == NOW
    if title.isprintable():
        assert event["SUMMARY"] == " ".join(title.split())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a, b; c: d\\n", "a, b; c: d\\n"),
        ("a\r\nEND:VEVENT", "a END:VEVENT"),
        ("  two\u2028lines ", "two lines"),
        ("nul\x00 and \ud800", "nul and"),
        ("😀" * 100, "😀" * 100),
    ],
)
def test_a_title_is_read_as_it_was_typed(typed: str, read: str) -> None:
    _, [event] = parsed(file_of(occasion(NOW, title=typed), NOW).data)
    assert event["SUMMARY"] == read
