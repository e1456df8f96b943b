"""Texts as Slack takes them, and within its lengths. Pure.

A text travels as rich text, whose words are data: nothing that people type, be it
`<!channel>`, `*bold*` or a link, is ever read as markup.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_time

from bot.days import day_in_words
from bot.model import Account, Bold, Link, Member, Span, Text

JSON = dict[str, Any]

LONGEST: Final = 11_000  # of one message; Slack answers `msg_blocks_too_long` a little above
NOTIFIED: Final = 3_000  # of what a notification and a screen reader say
# Slack's own words for a moment: "tomorrow", or the day without the year, as the reader has it.
MOMENT: Final = "{day_divider_pretty}, {time}"
# Anything else, "javascript:" above all, is shown as words.
SAFE: Final = ("https://", "http://", "mailto:")
ADDRESS: Final = 3_000  # of a link

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_COMMAND = re.compile(r"(?<![\w/.:])/([a-z0-9_-]+)(?![\w/])")
_STEPS = 64  # how far a cut goes back for the sake of one sign
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class View:
    """For whom dates are written out where Slack can't do it: a language and a time zone.

    *words*: what this workspace types instead of our first word of a command.
    """

    locale: str
    zone: ZoneInfo
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> Locale:
        """The language of dates: day before month in English too, as in the bot's sentences."""
        try:
            found = Locale.parse(self.locale.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            return Locale("en", "GB")
        return Locale("en", "GB") if found.language == "en" else found


def clean(words: str) -> str:
    """Without what JSON, a database or Slack can't carry: controls and lone surrogates."""
    return _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def size(words: str) -> int:
    """The length as Slack counts it at worst: an emoji can be two."""
    return len(words) + sum(mark > "\uffff" for mark in words)


def clip(words: str, most: int) -> str:
    """At most *most* long; what is cut ends in "…", and no sign is cut in two."""
    if size(words) <= most:
        return words
    end, long = 0, 0
    for mark in words:
        long += 1 + (mark > "\uffff")
        if long > most - 1:
            break
        end += 1
    for back in range(min(_STEPS, end)):
        if not _continues(words, end - back):
            return words[: end - back].rstrip() + "…"
    return words[:end] + "…"


def _continues(words: str, at: int) -> bool:
    """Whether a cut at *at* would part one sign: an accent, a flag, a joined emoji."""
    before, after = words[at - 1], words[at]
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= after <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
    )


def moment(at: datetime, view: View) -> str:
    """For example "Monday 9 March 10:00", in the community's zone."""
    here = at.astimezone(view.zone)
    day = day_in_words(here, view.dates)
    return f"{day} {format_time(here, 'HH:mm', tzinfo=view.zone, locale=view.dates)}"


def plain(words: Text, view: View) -> str:
    """*words* in one string, clean."""
    return clean("".join(_word(span, view) for span in words))


def _word(span: Span, view: View) -> str:
    match span:
        case str():
            return _as_typed(span, view)
        case Bold(words):
            return _as_typed(words, view)
        case Link(words, _):
            return words
        case Account(_, id_, name):
            return f"@{name or id_}"
        case Member():  # the engine hands accounts; a stranger is still somebody
            return f"#{span.id}"
        case datetime():
            return moment(span, view)


def _as_typed(words: str, view: View) -> str:
    """Its commands as they are typed here: another app has our "/coffee" where it is "/kaffee"."""
    if not view.words:
        return words
    return _COMMAND.sub(lambda said: "/" + view.words.get(said[1], said[1]), words)


def label(words: Text, view: View, most: int, otherwise: str = "…") -> JSON:
    """A plain text object: of one line, never empty, never markup."""
    said = " ".join(plain(words, view).split())
    return {"type": "plain_text", "text": clip(said, most) or otherwise, "emoji": False}


def notice(words: Text, view: View) -> str:
    """What a notification says; the three marks that Slack reads are escaped, and last."""
    said = clip(plain(words, view).strip(), NOTIFIED)
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or "…"


def rich(words: Text, view: View, spared: int = 0) -> list[JSON]:
    """The elements of a rich text section; none for a text that says nothing.

    *spared*: so many characters are left for what else the message says.
    """
    elements: list[JSON] = []
    left = LONGEST - spared
    for span in _merged(words):
        element, long = _element(span, view, left)
        if element:
            elements.append(element)
        left -= long
        if left <= 0:
            break
    blank = all(one["type"] == "text" and not one["text"].strip() for one in elements)
    return [] if blank else elements


def _merged(words: Iterable[Span]) -> list[Span]:
    """Neighbouring strings as one."""
    spans: list[Span] = []
    for span in words:
        if isinstance(span, str) and spans and isinstance(spans[-1], str):
            spans[-1] += span
        else:
            spans.append(span)
    return spans


def _element(span: Span, view: View, most: int) -> tuple[JSON | None, int]:
    """One element, and how long it is."""
    said = clip(plain((span,), view), most)
    long = size(said) or 1
    match span:
        case Account(_, id_, _):
            return {"type": "user", "user_id": id_}, long
        case datetime():
            at = {"timestamp": int(span.timestamp()), "format": MOMENT, "fallback": said}
            return {"type": "date", **at}, long
    if not said:
        return None, 0
    match span:
        case Bold():
            return {"type": "text", "text": said, "style": {"bold": True}}, long
        case Link(_, url) if is_address(url):
            return {"type": "link", "url": url, "text": said}, long
    return {"type": "text", "text": said}, long


def is_address(url: str) -> bool:
    """Whether Slack may show a link to it."""
    return url.lower().startswith(SAFE) and len(url) <= ADDRESS and clean(url) == url
