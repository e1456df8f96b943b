"""Messages as JSON and back, exactly: what was wanted before a restart is shown after it.

A text is a list of spans. A plain string stands for itself; every other span is a
mapping with one kind: {"bold": text}, {"link": url, "label": text},
{"member": [community, id]}, {"account": [chat, id, name]}, {"at": moment in UTC}.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.model import Account, Bold, Button, Event, File, Link, Member, Message, Picture, Span, Text
from storage.tables import storable

_STYLES = ("plain", "primary", "danger")


class Unreadable(ValueError):
    """This is not a message as `dump` writes it."""


def dump(message: Message) -> dict[str, Any]:
    """The message as JSON values. `load` gives an equal message back.

    A moment is kept to the microsecond, in UTC: the zone it was written in is not, since a
    reader sees their own. NUL and lone surrogates become U+FFFD. Raises ValueError for a
    naive datetime.
    """
    dumped: dict[str, Any] = {
        "text": _dump_text(message.text),
        "buttons": [_dump_button(button) for button in message.buttons],
    }
    if message.picture is not None:
        dumped["picture"] = {
            "name": storable(message.picture.name),
            "data": b64encode(message.picture.data).decode("ascii"),
            "alt": _dump_text(message.picture.alt),
            "address": storable(message.picture.address),
        }
    if message.file is not None:
        dumped["file"] = {
            "name": storable(message.file.name),
            "kind": storable(message.file.kind),
            "data": b64encode(message.file.data).decode("ascii"),
        }
    if message.event is not None:
        dumped["event"] = _dump_event(message.event)
    if message.over:
        dumped["over"] = True
    return dumped


def load(dumped: Mapping[str, Any]) -> Message:
    """The message behind what `dump` made. Raises Unreadable for anything else."""
    try:
        return _load_message(dumped)
    except Unreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"not a stored message: {error}") from error


def _dump_text(text: Text) -> list[Any]:
    return [_dump_span(span) for span in text]


def _dump_span(span: Span) -> object:
    match span:
        case str():
            return storable(span)
        case Bold(text):
            return {"bold": storable(text)}
        case Link(label, url):
            return {"link": storable(url), "label": storable(label)}
        case Member(community, number):
            return {"member": [storable(community), number]}
        case Account(chat, id_, name):
            return {"account": [storable(chat), storable(id_), storable(name)]}
        case datetime() if span.utcoffset() is not None:
            return {"at": span.astimezone(UTC).isoformat()}
    raise ValueError(f"a text cannot hold {span!r}")


def _dump_button(button: Button) -> dict[str, Any]:
    return {
        "label": _dump_text(button.label),
        "name": storable(button.name),
        "arg": storable(button.arg),
        "style": button.style,
    }


def _load_message(dumped: Mapping[str, Any]) -> Message:
    parts = [part for part in ("picture", "file", "event", "over") if part in dumped]
    text, buttons, *_ = _fields(dumped, "text", "buttons", *parts)
    return Message(
        _load_text(text),
        tuple(_load_button(button) for button in _list(buttons)),
        _load_picture(dumped["picture"]) if "picture" in parts else None,
        _load_file(dumped["file"]) if "file" in parts else None,
        _load_event(dumped["event"]) if "event" in parts else None,
        over=_flag(dumped["over"]) if "over" in parts else False,
    )


def _load_picture(dumped: Mapping[str, Any]) -> Picture:
    dumped = {"address": "", **dumped}  # written before there were addresses
    name, data, alt, address = _fields(dumped, "name", "data", "alt", "address")
    return Picture(_text(name), b64decode(data, validate=True), _load_text(alt), _text(address))


def _load_file(dumped: object) -> File:
    name, kind, data = _fields(dumped, "name", "kind", "data")
    return File(_text(name), _text(kind), b64decode(data, validate=True))


def _dump_event(event: Event) -> dict[str, Any]:
    words = {name: storable(getattr(event, name)) for name in ("key", "title", "where", "about")}
    times = {name: _dump_span(getattr(event, name)) for name in ("start", "end")}
    return {**words, **times, "off": event.off}


def _load_event(dumped: object) -> Event:
    names = ("key", "title", "where", "about", "start", "end", "off")
    key, title, where, about, start, end, off = _fields(dumped, *names)
    moments = [_load_span(start), _load_span(end)]
    if not all(isinstance(moment, datetime) for moment in moments) or not isinstance(off, bool):
        raise Unreadable(f"no event is {dumped!r}"[:200])
    first, last = (moment for moment in moments if isinstance(moment, datetime))
    return Event(_text(key), _text(title), first, last, _text(where), _text(about), off)


def _load_button(dumped: object) -> Button:
    label, name, arg, style = _fields(dumped, "label", "name", "arg", "style")
    if style not in _STYLES:
        raise Unreadable(f"no button looks like {style!r}")
    return Button(_load_text(label), _text(name), _text(arg), style)


def _load_text(dumped: object) -> Text:
    return tuple(_load_span(span) for span in _list(dumped))


def _load_span(dumped: object) -> Span:
    if isinstance(dumped, str):
        return dumped
    match dumped:
        case {"bold": str(text), **more} if not more:
            return Bold(text)
        case {"link": str(url), "label": str(label), **more} if not more:
            return Link(label, url)
        case {"member": [str(community), int(number)], **more} if not (
            more or isinstance(number, bool)
        ):
            return Member(community, number)
        case {"account": [str(chat), str(id_), str(name)], **more} if not more:
            return Account(chat, id_, name)
        case {"at": str(moment), **more} if not more:
            return _moment(moment)
    raise Unreadable(f"no text holds {dumped!r}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise Unreadable(f"{text!r} names no time zone")
    return moment.astimezone(UTC)


def _fields(dumped: object, *names: str) -> list[Any]:
    """The values of exactly these names."""
    if not isinstance(dumped, Mapping) or set(dumped) != set(names):
        raise Unreadable(f"expected {', '.join(names)}, got {dumped!r}"[:200])
    return [dumped[name] for name in names]


def _list(dumped: object) -> list[Any]:
    if not isinstance(dumped, list):
        raise Unreadable(f"expected a list, got {dumped!r}"[:200])
    return dumped


def _text(dumped: object) -> str:
    if not isinstance(dumped, str):
        raise Unreadable(f"expected a text, got {dumped!r}"[:200])
    return dumped


def _flag(dumped: object) -> bool:
    if not isinstance(dumped, bool):
        raise Unreadable(f"expected yes or no, got {dumped!r}"[:200])
    return dumped
