"""What the page shows, as JSON. Pure.

A text travels as spans, never as markup: the page makes a node of each, so that nothing
anybody types is ever read as HTML.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_time

from adapters.lounge.words import say
from bot.days import day_in_words
from bot.model import (
    Account,
    Bold,
    Button,
    Field,
    Form,
    Link,
    Member,
    Message,
    Span,
    Text,
)
from bot.ports import Command, Translate

JSON = dict[str, Any]

# Anything else, "javascript:" above all, is shown as words.
SAFE = ("https://", "http://", "mailto:")


@dataclass(frozen=True, slots=True)
class View:
    """Whose eyes: their language, the community's zone, and how people are called here."""

    locale: str
    zone: ZoneInfo
    name: Callable[[Account], str]

    @property
    def dates(self) -> Locale:
        """The language of dates: day before month in English too, as in the bot's sentences."""
        try:
            found = Locale.parse(self.locale.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            return Locale("en", "GB")
        return Locale("en", "GB") if found.language == "en" else found


def moment(at: datetime, view: View) -> JSON:
    """{"iso", "text", "day", "hour"}: in the community's zone, in the viewer's language."""
    here = at.astimezone(view.zone)
    day = day_in_words(here, view.dates)
    hour = format_time(here, "HH:mm", tzinfo=view.zone, locale=view.dates)
    return {
        "iso": here.isoformat(),
        "text": say(view.locale, "moment", day=day, hour=hour),
        "day": day,
        "hour": hour,
    }


def text(words: Text, view: View) -> JSON:
    """{"text": spans, "plain": the same in one string}."""
    spans = [_span(span, view) for span in words]
    return {"text": spans, "plain": "".join(map(_plain, spans))}


def plain(words: Text, view: View) -> str:
    """*words* in one string."""
    return str(text(words, view)["plain"])


def _span(span: Span, view: View) -> JSON:
    match span:
        case str():
            return {"kind": "text", "text": span}
        case Bold(words):
            return {"kind": "bold", "text": words}
        case Link(label, url):
            if url.lower().startswith(SAFE):
                return {"kind": "link", "label": label, "url": url}
            return {"kind": "text", "text": label}
        case Account():
            return {"kind": "mention", "id": span.id, "name": view.name(span)}
        case Member():  # the engine hands accounts; a stranger is still somebody
            return {"kind": "mention", "id": "", "name": f"#{span.id}"}
        case datetime():
            return {"kind": "time", **moment(span, view)}


def _plain(span: JSON) -> str:
    match span["kind"]:
        case "mention":
            return f"@{span['name']}"
        case "link":
            return str(span["label"])
        case _:
            return str(span["text"])


def message(shown: Message, view: View, picture: str = "") -> JSON:
    """The text, the buttons, the picture and the file of a message.

    *picture* is where the picture's bytes are. One that stands elsewhere on the web is a link:
    the page fetches nothing from outside.
    """
    return {
        **text(shown.text, view),
        "buttons": [_button(button, view) for button in shown.buttons],
        "picture": shown.picture
        and {
            "url": shown.picture.address or picture,
            "name": shown.picture.name,
            "alt": plain(shown.picture.alt, view),
            "linked": bool(shown.picture.address),
        },
        "file": shown.file
        and {
            "name": shown.file.name,
            "kind": shown.file.kind,
            "data": b64encode(shown.file.data).decode("ascii"),
        },
    }


def _button(button: Button, view: View) -> JSON:
    return {"id": button.token, "label": plain(button.label, view), "style": button.style}


def form(id: str, asked: Form, view: View) -> JSON:  # noqa: A002 -- the model's own word
    """A form with its fields; *id* is what it is submitted under."""
    return {
        "id": id,
        "name": asked.name,
        "title": plain(asked.title, view),
        "submit": plain(asked.submit, view) or say(view.locale, "send"),
        "intro": text(asked.intro, view),
        "fields": [_field(one, view) for one in asked.fields],
    }


def _field(asked: Field, view: View) -> JSON:
    return {
        "name": asked.name,
        "label": plain(asked.label, view),
        "kind": asked.kind,
        "value": asked.value,
        "options": [{"value": o.value, "label": plain(o.label, view)} for o in asked.options],
        "optional": asked.optional,
        "hint": plain(asked.hint, view),
        "people": [account.id for account in asked.accounts],
    }


def invalid(errors: Mapping[str, Text], view: View) -> JSON:
    """A form refused: why, at each field, and at "" for the form as a whole."""
    return {"kind": "invalid", "errors": {name: text(why, view) for name, why in errors.items()}}


def command(known: Command, translate: Translate, view: View) -> JSON:
    """A command as the page completes it."""
    return {
        "words": known.words,
        "aliases": list(known.aliases),
        "help": plain(translate(known.help), view),
        "organiser": known.organiser,
        "params": [
            {
                "name": param.name,
                "label": _label(param, translate, view),
                "kind": param.kind,
                "optional": param.optional,
            }
            for param in known.params
        ],
    }


def _label(param: Field, translate: Translate, view: View) -> str:
    """A command is declared once for every language: its labels are English msgids."""
    match param.label:
        case (str() as sentence,):
            return plain(translate(sentence), view)
        case _:
            return plain(param.label, view)
