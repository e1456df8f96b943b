"""A day in words, as each language says it. Pure."""

from __future__ import annotations

from datetime import date

from babel import Locale
from babel.dates import format_date


def day_in_words(day: date, locale: Locale | str) -> str:
    """For example "Tuesday 1 December", or "mardi 1er décembre": only the first is ordinal there.

    A datetime is taken as it stands: bring it into its zone before.
    """
    said = format_date(day, "EEEE d MMMM", locale=locale)
    language = locale.language if isinstance(locale, Locale) else locale[:2]
    return said.replace(" 1 ", " 1er ") if language == "fr" and day.day == 1 else said
