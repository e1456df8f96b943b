"""What Slack sends, read as values of ours. Pure: payloads in, values out.

Nothing here raises on what a payload lacks or has too much of: what can't be read is empty,
and the bot answers that politely.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from adapters.slack.text import clean
from bot.model import Account, Call, Place

Payload = Mapping[str, Any]
Read = Callable[[str], tuple[str, dict[str, str]]]

LONGEST: Final = 4_000  # characters of one text

# With `should_escape` in the manifest, Slack writes people and places in marks of its own.
# https://docs.slack.dev/interactivity/implementing-slash-commands
_MARK = re.compile(r"<(?P<kind>[@#!]?)(?P<of>[^<>|]*)(?:\|(?P<said>[^<>]*))?>")


# People --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as the workspace knows them."""

    id: str
    name: str = ""
    locale: str = ""
    kind: Literal["member", "guest", "stranger", "bot", "gone"] = "member"

    @property
    def welcome(self) -> bool:
        """Guests may take part, strangers and bots never."""
        return self.kind in ("member", "guest")


def person(user: Payload, team: str) -> Who:
    """A user object, seen from the workspace *team*."""
    profile = _part(user, "profile")
    names = (_text(profile, "display_name"), _text(profile, "real_name"))
    name = next((one for one in (*names, _text(user, "real_name"), _text(user, "name")) if one), "")
    return Who(_text(user, "id"), " ".join(name.split()), _text(user, "locale"), _kind(user, team))


def _kind(user: Payload, team: str) -> Literal["member", "guest", "stranger", "bot", "gone"]:
    if user.get("deleted"):
        return "gone"
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        return "bot"
    teams = _part(user, "enterprise_user").get("teams")
    at_home = _text(user, "team_id") in ("", team) or (isinstance(teams, list) and team in teams)
    if user.get("is_stranger") or not at_home:
        return "stranger"
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return "guest" if guest else "member"


# Gestures ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gesture:
    """Something somebody did, and what an answer to it needs."""

    who: str
    team: str  # the workspace it was made in, as the payload says; "" where it doesn't
    call: Call
    home: str = ""  # the workspace they belong to, likewise
    trigger: str = ""  # opens a modal, once, within three seconds
    reply: str = ""  # an address that takes a few answers for half an hour
    surface: Literal["channel", "modal", "home"] = "channel"
    view: Payload = field(default_factory=dict)  # the modal it was made in

    @property
    def fields(self) -> list[str]:
        """The names of the fields of the modal."""
        return [
            _text(block, "block_id")
            for block in _list(self.view, "blocks")
            if block.get("type") == "input"
        ]


def command(payload: Payload, chat: str, read: Read, own: Mapping[str, str]) -> Gesture:
    """A slash command. *own* has our first word for the one this workspace types instead."""
    head = _text(payload, "command").removeprefix("/")
    words, mentioned = unmarked(_text(payload, "text"), chat)
    name, args = read(f"{own.get(head, head)} {words}".strip())
    call = Call(
        Account(chat, _text(payload, "user_id")),
        Place(chat, _text(payload, "channel_id")),
        name,
        args,
        {"": mentioned} if mentioned else {},
        gesture=_text(payload, "trigger_id"),
    )
    return Gesture(
        call.account.id,
        _text(payload, "team_id"),
        call,
        trigger=call.gesture,
        reply=_text(payload, "response_url"),
    )


def press(payload: Payload, chat: str) -> Gesture | None:
    """A button pressed; None for what is no button of ours."""
    actions = [one for one in _list(payload, "actions") if one.get("type") == "button"]
    if not actions or not _text(actions[0], "value"):
        return None
    name, _, arg = _text(actions[0], "value").partition(":")
    view = _part(payload, "view")
    made = _interaction(payload, chat, name, {"arg": arg}, view)
    kind = _text(view, "type")
    surface: Literal["channel", "modal", "home"] = "channel"
    if kind in ("modal", "home"):
        surface = "modal" if kind == "modal" else "home"
    return replace(made, surface=surface)


def submission(payload: Payload, chat: str) -> Gesture:
    """A modal sent."""
    view = _part(payload, "view")
    args, people = {"arg": _hidden(view, "arg")}, {}
    for name, given in _values(view):
        if _text(given, "type") in ("multi_users_select", "users_select"):
            chosen = given.get("selected_users") or [given.get("selected_user")]
            people[name] = tuple(
                Account(chat, one) for one in chosen if isinstance(one, str) and one
            )
        else:
            args[name] = _value(given)
    made = _interaction(payload, chat, _text(view, "callback_id"), args, view)
    call = replace(made.call, people=people, form=True)
    return replace(made, call=call, surface="modal")


def shortcut(payload: Payload, chat: str) -> Gesture:
    """A message shortcut: the call it is named after, with what the message says."""
    message = _part(payload, "message")
    words, _ = unmarked(_text(message, "text"), chat)
    return _interaction(payload, chat, _text(payload, "callback_id"), {"text": words}, {})


def _interaction(
    payload: Payload, chat: str, name: str, args: dict[str, str], view: Payload
) -> Gesture:
    user = _part(payload, "user")
    who = _text(user, "id")
    channel = _text(_part(payload, "channel"), "id")
    channel = channel or _text(_part(payload, "container"), "channel_id")
    # Somebody's id as a channel is their own conversation with the bot.
    channel = channel or _hidden(view, "channel") or who
    trigger = _text(payload, "trigger_id")
    call = Call(
        Account(chat, who),
        Place(chat, channel),
        name,
        args,
        gesture=trigger or f"{_text(view, 'id')}/{_text(view, 'hash')}".strip("/"),
    )
    reply = _text(payload, "response_url")
    team = _text(_part(payload, "team"), "id")
    return Gesture(who, team, call, _text(user, "team_id"), trigger, reply, view=view)


# Texts and values ----------------------------------------------------------------


def unmarked(text: str, chat: str) -> tuple[str, tuple[Account, ...]]:
    """What was typed, without Slack's marks, and who is mentioned in it."""
    people: list[Account] = []

    def word(mark: re.Match[str]) -> str:
        of, said = mark["of"], mark["said"]
        match mark["kind"]:
            case "@":
                people.append(Account(chat, of, _plain(said or "")))
                return " "
            case "#":
                return f"#{said or of}"
            case "!":
                return said or f"@{of.partition('^')[0]}"
            case _:
                return of if of.removeprefix("mailto:") != (said or "") else said or of

    words = _MARK.sub(word, text)
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        words = words.replace(mark, sign)
    kept = "\n".join(" ".join(line.split()) for line in words.split("\n"))
    return kept.strip(), tuple(dict.fromkeys(people))


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _values(view: Payload) -> Iterator[tuple[str, Payload]]:
    """Each field's name, and what was put into it."""
    for name, elements in _part(_part(view, "state"), "values").items():
        if isinstance(name, str) and isinstance(elements, Mapping):
            for given in elements.values():
                if isinstance(given, Mapping):
                    yield clean(name), given


def _value(given: Payload) -> str:
    match _text(given, "type"):
        case "datepicker":
            return _text(given, "selected_date")
        case "timepicker":
            return _text(given, "selected_time")
        case "static_select" | "radio_buttons":
            return _text(_part(given, "selected_option"), "value")
        case "multi_static_select" | "checkboxes":
            return ",".join(_text(one, "value") for one in _list(given, "selected_options"))
        case _:
            return _text(given, "value")


def _hidden(view: Payload, name: str) -> str:
    """A part of a view's hidden data."""
    try:
        data = json.loads(_text(view, "private_metadata") or "{}")
    except (ValueError, RecursionError):
        return ""
    return _text(data, name) if isinstance(data, dict) else ""


def _text(payload: Payload, name: str) -> str:
    """A text of the payload, composed (NFC), clean and bounded; "" if there is none."""
    value = payload.get(name)
    if not isinstance(value, str):
        return ""
    return unicodedata.normalize("NFC", clean(value))[:LONGEST]


def _part(payload: Payload, name: str) -> Payload:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def _list(payload: Payload, name: str) -> Sequence[Payload]:
    value = payload.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def marker(message: Payload) -> str:
    """Our marker on a message of ours, "" on any other."""
    payload = _part(_part(message, "metadata"), "event_payload")
    blocks = _list(message, "blocks")
    return _text(payload, "marker") or (_text(blocks[0], "block_id") if blocks else "")
