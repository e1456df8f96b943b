"""From what organisers typed to values; what is wrong is refused at its field. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.calendar import Rhythm
from bot.language import N_
from bot.model import Refusal
from bot.phrases import Question, Understood, read_day, read_length, read_moment, read_rhythm

LONGEST_TITLE, LONGEST_ABOUT, LONGEST_LINE = 80, 1500, 200
MOST_SEATS = 10_000
MOST_DATES = 5
MINUTE = timedelta(minutes=1)


def line(text: str, field: str, most: int = LONGEST_LINE) -> str:
    """One line, white space folded."""
    return _within(" ".join(text.split()), field, most)


def lines(text: str, field: str, most: int = LONGEST_ABOUT) -> str:
    """A text of several lines."""
    return _within(text.strip(), field, most)


def _within(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise Refusal(N_("{most} characters at most."), field=field, most=str(most))
    return text


def count(text: str, field: str, *, least: int = 0, most: int = MOST_SEATS) -> int | None:
    """A whole number, None for an empty field."""
    typed = text.strip()
    if not typed:
        return None
    whole = typed.isdecimal() and typed.isascii() and len(typed) <= 9
    if not whole or not least <= int(typed) <= most:
        sentence = N_("A whole number from {least} to {most}, please.")
        raise Refusal(sentence, field=field, least=str(least), most=str(most))
    return int(typed)


def moment(
    text: str, field: str, now: datetime, zone: ZoneInfo, locale: str, at: time | None
) -> Understood:
    """A date and a time as people type them; what is not understood is asked about."""
    found = read_moment(text, now, zone, locale, at)
    if isinstance(found, Question):
        raise Refusal(found.sentence, field=field, fragment=found.fragment)
    return found


def rhythm(
    text: str,
    field: str,
    now: datetime,
    zone: ZoneInfo,
    locale: str,
    first: date | None,
    at: time | None,
) -> Rhythm:
    """How often, as people type it. *first*, *at*: what a phrase that says neither means."""
    found = read_rhythm(text, now, zone, locale, first, at)
    if isinstance(found, Question):
        raise Refusal(found.sentence, field=field, fragment=found.fragment)
    return found


def day(text: str, field: str, now: datetime, zone: ZoneInfo, locale: str) -> date:
    """A day to come, as people type it."""
    found = read_day(text, now, zone, locale)
    if isinstance(found, Question):
        raise Refusal(found.sentence, field=field, fragment=found.fragment)
    return found


def length(text: str, field: str, usual: int) -> int:
    """How many minutes; *usual* for an empty field."""
    if not text.strip():
        return usual
    found = read_length(text)
    if isinstance(found, Question):
        raise Refusal(found.sentence, field=field, fragment=found.fragment)
    return found // MINUTE


def is_address(text: str) -> bool:
    """Whether it is an address on the web: nothing but http and https, with a host."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and not set(text) & set(" \n\t<>\"'")


def address(text: str, field: str) -> str:
    """An address on the web, or nothing."""
    typed = line(text, field, 500)
    if typed and not is_address(typed):
        raise Refusal(N_("This is no address on the web: it begins with https://"), field=field)
    return typed


def place(text: str, field: str) -> tuple[str, str]:
    """A place and a link, either of which may be missing: "The kitchen https://example.org"."""
    words = text.split()
    links = [word for word in words if is_address(word)]
    if len(links) > 1:
        raise Refusal(N_("One link at a time."), field=field)
    venue = " ".join(word for word in words if word not in links)
    return line(venue.strip(" ,;"), field), line("".join(links), field, 500)
