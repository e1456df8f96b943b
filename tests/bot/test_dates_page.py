"""The page that tells hosts what becomes of a phrase: each of its rows is read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Rhythm, next_occurrence
from bot.phrases import Question, Understood, read_day, read_length, read_moment, read_rhythm
from bot.repeating import rhythm_text
from tests.town import CATALOGUES, read

PAGE = Path(__file__).parents[2] / "docs" / "dates.md"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADINGS = {
    "A moment": ("en", "moment"),
    "Gatherings that come again": ("en", "rhythm"),
    "A length": ("en", "length"),
    "A day alone": ("en", "day"),
    "Un moment": ("fr", "moment"),
    "Ce qui revient": ("fr", "rhythm"),
    "Une durée": ("fr", "length"),
    "Un jour seul": ("fr", "day"),
}
READERS: dict[str, Callable[[str, str], object]] = {
    "moment": lambda typed, locale: read_moment(typed, NOW, PARIS, locale),
    "rhythm": lambda typed, locale: read_rhythm(typed, NOW, PARIS, locale),
    "length": lambda typed, _: read_length(typed),
    "day": lambda typed, locale: read_day(typed, NOW, PARIS, locale),
}


def understood(locale: str, kind: str, typed: str) -> str:
    """What the page says of a phrase: what it means, or the question it brings."""
    t = CATALOGUES.speak(locale)
    found = READERS[kind](typed, locale)
    match found:
        case Question():
            return f"*{read(t(found.sentence, fragment=found.fragment))}*"
        case Understood():
            lasting = f", {minutes(found.length)}" if found.length else ""
            return f"{dated(locale, found.day)}, {t.hour(found.clock)}{lasting}"
        case Rhythm():
            first = next_occurrence(found, PARIS, NOW)
            assert first is not None
            begins = {"en": "; first on", "fr": " ; la première fois le"}[locale]
            return f"{rhythm_text(t, found)}{begins} {dated(locale, first.day)}"
        case timedelta():
            return minutes(found)
        case date():
            return dated(locale, found)
    raise AssertionError(found)


def dated(locale: str, day: date) -> str:
    return f"{CATALOGUES.speak(locale).day(day)} {day.year}"


def minutes(length: timedelta) -> str:
    return f"{length // timedelta(minutes=1)} min"


def rows() -> list[tuple[str, str, str, str]]:
    """(language, kind, what is typed, what the page says) of each row."""
    found = []
    language, kind = "", ""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            language, kind = HEADINGS[line.removeprefix("## ")]
        elif row := re.fullmatch(r"\| `(?P<typed>[^`]+)` \| (?P<says>.+) \|", line):
            found.append((language, kind, row["typed"], row["says"]))
    return found


@pytest.mark.parametrize(("language", "kind", "typed", "says"), rows())
def test_the_page_says_what_the_bot_does(language: str, kind: str, typed: str, says: str) -> None:
    assert understood(language, kind, typed) == says


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_has_sixty_phrases_of_each_language(language: str) -> None:
    mine = [row for row in rows() if row[0] == language]
    assert len({row[2] for row in mine}) >= 60
    assert {row[1] for row in mine} == set(READERS)
    assert sum(row[3].startswith("*") for row in mine) >= 15  # what is asked about belongs there
