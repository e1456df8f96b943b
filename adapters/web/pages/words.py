"""Texts as HTML: whatever people typed is escaped, here and nowhere else. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.model import Account, Bold, Link, Member, Span, Text
from bot.ports import Translate

TEMPLATES: Final = Path(__file__).parent / "templates"
SAFE: Final = ("https://", "http://", "mailto:")  # anything else is shown as words
PAPER: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """The bot's sentences in one language, as HTML; moments in one time zone."""

    t: Translate
    zone: ZoneInfo

    def __call__(self, sentence: str, /, **holes: Span | Text) -> Markup:
        return self.text(self.t(sentence, **holes))

    def many(self, one: str, other: str, n: int, /, **holes: Span | Text) -> Markup:
        return self.text(self.t.many(one, other, n, **holes))

    def text(self, text: Text) -> Markup:
        """Its spans one after the other; where it ends a line, so does this."""
        return Markup("").join(self._span(span) for span in text)

    def paragraphs(self, text: Text) -> Markup:
        """The same, in paragraphs where it has them."""
        parts: list[list[Span]] = [[]]
        for span in text:
            if not isinstance(span, str):
                parts[-1].append(span)
                continue
            first, *rest = span.split("\n\n")
            parts[-1].append(first)
            parts += [[one] for one in rest]
        whole = (self.text(tuple(part)) for part in parts)
        return Markup("").join(Markup("<p>{}</p>").format(one) for one in whole if one.strip())

    def plain(self, text: Text) -> str:
        """The same without marks: for a title, or the name of a button."""
        return "".join(self._plain(span) for span in text)

    def moment(self, moment: datetime) -> Markup:
        """For example "Monday 30 November, 18:30", with what a machine reads of it."""
        return Markup('<time datetime="{}">{}</time>').format(
            moment.isoformat(timespec="minutes"), self._moment(moment)
        )

    def month(self, day: date) -> str:
        """For example "November 2026"."""
        return format_date(day, "LLLL y", locale=self.t.locale)

    def short(self, day: date) -> str:
        """For example "30 Nov 2026", for a table."""
        return format_date(day, "d MMM y", locale=self.t.locale)

    def day(self, day: date) -> str:
        """For example "Monday 30 November"."""
        return self.t.day(day)

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return f"{self.t.day(local.date())}, {self.t.hour(local.time())}"

    def _span(self, span: Span) -> Markup:
        match span:
            case Bold(words):
                return Markup("<strong>{}</strong>").format(words)
            case Link(label, url) if url.startswith(SAFE):
                return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(url, label)
            case datetime():
                return self.moment(span)
            case Account() | Member():
                return Markup('<span class="who">{}</span>').format(self._plain(span))
            case _:
                return Markup("<br>").join(escape(one) for one in self._plain(span).split("\n"))

    def _plain(self, span: Span) -> str:
        match span:
            case Bold(words) | Link(words, _):
                return words
            case Account(_, known, name):
                return name or known
            case Member():
                return "?"
            case datetime():
                return self._moment(span)
            case _:
                return span


def page(name: str, speaker: Speaker, context: Mapping[str, Any]) -> str:
    """A template with what it shows; its sentences are the bot's."""
    said: dict[str, Callable[..., object]] = {
        "t": speaker,
        "many": speaker.many,
        "text": speaker.text,
        "paragraphs": speaker.paragraphs,
        "plain": speaker.plain,
        "moment": speaker.moment,
        "day": speaker.day,
        "month": speaker.month,
        "short": speaker.short,
    }
    return PAPER.get_template(name).render({**said, "language": speaker.t.locale, **context})
