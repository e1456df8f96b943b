"""Calendars opened by a parser, and their clocks judged by another."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from dateutil.tz import tzical
from icalendar import Calendar


def parsed(data: bytes) -> tuple[Any, list[Any]]:
    """The calendar and its events, as a program reads them; no line is longer than it may be."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    [calendar] = Calendar.from_ical(data, multiple=True)
    assert not calendar.errors
    events = list(calendar.walk("VEVENT"))
    assert not any(event.errors for event in events)
    return calendar, events


def judged(data: bytes, event: Any, name: str) -> datetime:
    """The moment of a property by the clocks that the file itself describes, in UTC."""
    at: datetime = event[name].dt
    zone = event[name].params.get("TZID")
    if zone is None:
        assert at.utcoffset() == timedelta(0)
        return at.astimezone(UTC)
    clocks = tzical(io.StringIO(data.decode())).get(zone)
    return at.replace(tzinfo=clocks).astimezone(UTC)
