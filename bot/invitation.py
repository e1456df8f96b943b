"""Occasions as a calendar reads them (iCalendar, RFC 5545 and 5546). Pure.

What stands here is what whoever reads the file may know: whoever makes an `Occasion` leaves out
the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDuration,
    vText,
    vUri,
)

from bot.model import File

Status = Literal["confirmed", "tentative", "cancelled"]

KIND = "text/calendar"
MAKER = "-//Comptoir//Comptoir//EN"
# Every published calendar names an organiser by an address (RFC 5546, 3.2.1). Nobody is to write
# to it: names under .invalid never resolve (RFC 2606).
NOBODY = "mailto:nobody@comptoir.invalid"
OFTEN = timedelta(hours=1)  # how often a subscribed calendar is asked to look again
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something with a time that somebody is to have in their calendar.

    *uid* is its own for ever; *sequence* grows with every change of time or place. *link* is for
    the eyes of whoever reads the file, and so is every other word here.
    """

    uid: str
    title: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    host: str  # the name of who invites: the space
    about: str = ""
    place: str = ""
    link: str = ""
    status: Status = "confirmed"
    sequence: int = 0


def file_of(occasion: Occasion, now: datetime) -> File:
    """The occasion as a file to open: it puts it in a calendar, changes it there, or takes it out.

    *now* is when the file is made: of two with one sequence the later one counts.
    """
    off = occasion.status == "cancelled"
    calendar = _calendar([occasion], now, "CANCEL" if off else "PUBLISH")
    return File("invitation.ics", KIND, _bytes(calendar))


def feed_of(name: str, occasions: Sequence[Occasion], now: datetime) -> bytes:
    """A calendar to subscribe to, called *name*; the same occasions give the same bytes all day."""
    # A stamp to the second would make it another file at each look.
    stamp = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    calendar = _calendar(occasions, stamp, "PUBLISH")
    calendar.add("name", vText(clean(name)))
    calendar.add("x-wr-calname", vText(clean(name)))
    calendar.add("refresh-interval", OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(OFTEN))
    return _bytes(calendar)


def clean(text: str) -> str:
    """*text* with only what a calendar can hold: no control characters but the end of a line."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


# A lone surrogate has no UTF-8; the other ends of line end one for some readers, not for others.
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def _calendar(occasions: Sequence[Occasion], stamp: datetime, method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for timezone in _timezones(occasions):
        calendar.add_component(timezone)
    for occasion in occasions:
        calendar.add_component(_event(occasion, stamp))
    return calendar


def _bytes(calendar: Calendar) -> bytes:
    data: bytes = calendar.to_ical()
    return data


def _event(occasion: Occasion, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", vText(clean(occasion.uid)))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", occasion.sequence)
    start, end = _times(occasion)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", vText(_line(occasion.title)))
    event.add("status", occasion.status.upper())
    # What is not certain leaves the hour free for others to ask for.
    event.add("transp", "OPAQUE" if occasion.status == "confirmed" else "TRANSPARENT")
    event.add("organizer", _organiser(occasion.host))
    words = [part for part in (clean(occasion.about), _line(occasion.link)) if part]
    if words:
        event.add("description", vText("\n\n".join(words)))
    if where := _line(occasion.place) or _line(occasion.link):
        event.add("location", vText(where))
    if occasion.link:
        event.add("url", vUri(_line(occasion.link)))
    return event


def _line(text: str) -> str:
    # Not every white space: French sets a no-break space before a colon.
    return re.sub("[ \n]+", " ", clean(text)).strip(" ")


def _organiser(name: str) -> vCalAddress:
    organiser = vCalAddress(NOBODY)
    organiser.params["CN"] = _line(name).replace('"', "'")  # no parameter can hold a quote
    return organiser


# Times ---------------------------------------------------------------------------


def _times(occasion: Occasion) -> tuple[datetime, datetime]:
    """Start and end in the occasion's zone; in UTC where its clocks show one of them twice.

    An hour that comes twice always means the first one there (RFC 5545, 3.3.5).
    """
    start, end = (at.astimezone(occasion.zone) for at in (occasion.start, occasion.end))
    if start.fold or end.fold:
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _timezones(occasions: Iterable[Occasion]) -> Iterator[Timezone]:
    """What the clocks of every zone do in the years that the occasions are in."""
    years: dict[str, list[int]] = {}
    zones: dict[str, ZoneInfo] = {}
    for one in occasions:
        zones[one.zone.key] = one.zone
        moments = (one.start, one.end)
        years.setdefault(one.zone.key, []).extend(at.astimezone(UTC).year for at in moments)
    for key in sorted(zones):
        yield _timezone(zones[key], min(years[key]), max(years[key]))


@lru_cache(maxsize=64)
def _timezone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """The rules of a zone from the year before *first* to the one after *last*.

    Each onset is what the clock showed until then (RFC 5545, 3.6.5).
    """
    begin, end = datetime(first - 1, 1, 1, tzinfo=UTC), datetime(last + 2, 1, 1, tzinfo=UTC)
    found = Timezone()
    found.add("tzid", zone.key)
    before = begin.astimezone(zone)
    found.add_component(_observance(before, before, [begin]))
    turns: dict[tuple[object, ...], list[datetime]] = {}
    for turn in _turns(zone, begin, end):
        was, now = (turn - _SECOND).astimezone(zone), turn.astimezone(zone)
        kind = (was.utcoffset(), now.utcoffset(), now.tzname(), bool(now.dst()))
        turns.setdefault(kind, []).append(turn)
    for same in turns.values():
        was, now = (same[0] - _SECOND).astimezone(zone), same[0].astimezone(zone)
        found.add_component(_observance(was, now, same))
    return found


def _observance(
    was: datetime, now: datetime, turns: Sequence[datetime]
) -> TimezoneStandard | TimezoneDaylight:
    """From *was* to *now*, at each of the turns."""
    observance = TimezoneDaylight() if now.dst() else TimezoneStandard()
    offset = was.utcoffset() or timedelta(0)
    onsets = [(turn + offset).replace(tzinfo=None) for turn in turns]
    observance.add("dtstart", onsets[0])
    if onsets[1:]:
        observance.add("rdate", onsets[1:])
    observance.add("tzoffsetfrom", offset)
    observance.add("tzoffsetto", now.utcoffset())
    observance.add("tzname", now.tzname())
    return observance


_SECOND = timedelta(seconds=1)


def _turns(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment between the two at which the zone's clocks change."""
    days = (end - begin) // DAY
    for dusk, dawn in pairwise(begin + DAY * number for number in range(days + 1)):
        if _clock(dusk, zone) == _clock(dawn, zone):
            continue
        low, high = dusk, dawn
        while high - low > _SECOND:
            middle = low + (high - low) // 2
            middle = middle.replace(microsecond=0)
            if _clock(middle, zone) == _clock(dusk, zone):
                low = middle
            else:
                high = middle
        yield high


def _clock(at: datetime, zone: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.tzname()
