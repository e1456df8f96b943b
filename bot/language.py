"""Every sentence the bot says: gettext catalogues for the words, Babel for dates and lists.

English stands in the source, as the msgid. A language is one file, `locales/xx.po`,
read as it is: no compile step that can be forgotten.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.dates import format_time, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.days import day_in_words
from bot.model import Bold, Link, Span, Text

LOCALES = Path(__file__).parent / "locales"
SOURCE = "en"

_MARK = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|\[(?P<label>[^\]]+)\]\((?P<url>[^)]+)\)|\{(?P<name>\w+)\}"
)


def N_(sentence: str) -> str:  # noqa: N802 -- gettext's own name for "translate this later"
    """Mark a sentence for the catalogues where it is written down before it is said."""
    return sentence


def fill(template: str, holes: Mapping[str, Span | Text]) -> Text:
    """Turn "**{title}** on {when}" into spans; what fills a hole keeps its type.

    Only the template is read for marks, never what fills it: text typed by people
    stays text. A missing hole is a KeyError.
    """
    spans: list[Span] = []
    end = 0
    for mark in _MARK.finditer(template):
        if plain := template[end : mark.start()]:
            spans.append(plain)
        if name := mark["name"]:
            value = holes[name]
            spans.extend(value if isinstance(value, tuple) else (value,))
        elif bold := mark["bold"]:
            spans.append(Bold(_words(bold, holes)))
        else:
            spans.append(Link(_words(mark["label"], holes), _words(mark["url"], holes)))
        end = mark.end()
    if tail := template[end:]:
        spans.append(tail)
    return tuple(spans)


def _words(template: str, holes: Mapping[str, Span | Text]) -> str:
    def word(mark: re.Match[str]) -> str:
        value = holes[mark[1]]
        if not isinstance(value, str):
            raise TypeError(f"{{{mark[1]}}} stands inside bold or a link: it must be a str")
        return value

    return re.sub(r"\{(\w+)\}", word, template)


class Voice:
    """One language."""

    def __init__(self, locale: str, catalogue: NullTranslations) -> None:
        self.locale = locale
        self._catalogue = catalogue
        # Plain "en" would be American: "a, b, and c".
        self._dates = "en_GB" if locale == SOURCE else locale

    def __call__(self, sentence: str, /, **holes: Span | Text) -> Text:
        return fill(self._catalogue.gettext(sentence), holes)

    def many(self, one: str, other: str, n: int, /, **holes: Span | Text) -> Text:
        return fill(self._catalogue.ngettext(one, other, n), {"n": str(n), **holes})

    def day(self, day: date) -> str:
        return day_in_words(day, self._dates)

    def weekday(self, weekday: int) -> str:
        return str(get_day_names("wide", locale=self.locale)[weekday])

    def ordinal(self, n: int) -> str:
        if self.locale != SOURCE:
            return "1er" if self.locale == "fr" and n == 1 else str(n)
        last = 0 if 10 < n % 100 < 20 else n % 10
        return f"{n}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"

    def hour(self, hour: time) -> str:
        return format_time(hour, "HH:mm", locale=self.locale)

    def series(self, items: Iterable[str]) -> str:
        return format_list(list(items), locale=self._dates)


class Catalogues:
    """The languages there are. The port Languages."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self._voices = {SOURCE: Voice(SOURCE, NullTranslations())}
        for file in sorted(folder.glob("*.po")):
            self._voices[file.stem] = Voice(file.stem, read_catalogue(file))

    @property
    def locales(self) -> tuple[str, ...]:
        """The codes of the languages, e.g. ("en", "fr")."""
        return tuple(self._voices)

    def speak(self, locale: str) -> Voice:
        """The nearest language there is ("fr-CA" gets French); English where there is none."""
        code = re.split(r"[-_]", locale.lower() or SOURCE)[0]
        return self._voices.get(code, self._voices[SOURCE])


def read_catalogue(file: Path) -> GNUTranslations:
    """Compile a .po file in memory. Errors in it are raised, not skipped."""
    with file.open("rb") as po:
        catalogue = read_po(po, locale=file.stem, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
