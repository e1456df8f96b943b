"""What people do on Discord, read as calls. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.discord.render import unsigned
from bot.model import Account, Call, Place
from bot.ports import Command

Data = Mapping[str, Any]

PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 1, 2, 3, 4, 5
_SUB: Final = (1, 2)  # a sub-command, a group of them
_USER: Final = 6


@dataclass(frozen=True, slots=True)
class Gesture:
    """An interaction, as far as anybody here looks at it."""

    id: str
    token: str
    kind: int
    account: Account
    channel: str
    guild: str  # "" in a private conversation
    locale: str
    data: Data
    roles: tuple[str, ...] = ()  # that they have on the server

    @property
    def place(self) -> Place:
        return Place(self.account.chat, self.channel)

    @property
    def custom_id(self) -> str:
        """What the button or the modal carried."""
        return unsigned(str(self.data.get("custom_id", "")))


def gesture(chat: str, payload: Data) -> Gesture | None:
    """The gesture behind an interaction; None for what nobody did."""
    member = payload.get("member") or {}
    user = member.get("user") or payload.get("user") or {}
    if not user.get("id") or not payload.get("id") or not payload.get("token"):
        return None
    return Gesture(
        id=str(payload["id"]),
        token=str(payload["token"]),
        kind=int(payload.get("type", 0)),
        account=account(chat, user, member),
        channel=str(payload.get("channel_id") or ""),
        guild=str(payload.get("guild_id") or ""),
        locale=str(payload.get("locale") or ""),
        data=payload.get("data") or {},
        roles=tuple(map(str, member.get("roles") or ())),
    )


def custom_ids(message: Data) -> list[str]:
    """The ids of the buttons of a message."""
    return [
        str(one.get("custom_id", ""))
        for row in message.get("components") or ()
        for one in row.get("components") or ()
    ]


def account(chat: str, user: Data, member: Data | None = None) -> Account:
    """A user under the name that this server sees."""
    name = (member or {}).get("nick") or user.get("global_name") or user.get("username")
    return Account(chat, str(user["id"]), str(name or ""))


def people(chat: str, data: Data, ids: Sequence[object]) -> tuple[Account, ...]:
    """Those of the *ids* who are people of this server: bots and strangers are left out."""
    resolved = data.get("resolved") or {}
    users, members = resolved.get("users") or {}, resolved.get("members") or {}
    return tuple(
        account(chat, users[one], members[one])
        for one in dict.fromkeys(map(str, ids))
        if one in users and one in members and not users[one].get("bot")
    )


# Calls ---------------------------------------------------------------------------------


def pressed(did: Gesture) -> Call:
    """The call of a button: its id is `Button.token`."""
    name, _, arg = did.custom_id.partition(":")
    return _call(did, name, {"arg": arg})


def said(did: Gesture, commands: Mapping[str, Command]) -> Call:
    """The call of a slash command; *commands* are found by the path they are registered under.

    One that is no longer known, because Discord still shows an older list, is a call too.
    """
    path, options = _path(did.data)
    command = commands.get(path)
    if command is None:
        typed = [str(option.get("value", "")) for option in options]
        return _call(did, "", {"text": " ".join(["/" + path, *typed]).strip()})
    args, found = {}, {}
    for option in options:
        name, value = str(option.get("name")), option.get("value")
        if option.get("type") == _USER:
            found[name] = people(did.account.chat, did.data, [value])
        else:
            args[name] = _value(value)
    return _call(did, command.name, args, found)


def typing(did: Gesture, commands: Mapping[str, Command]) -> tuple[Call, str]:
    """The call that a command would be so far, and the option that is being typed."""
    _, options = _path(did.data)
    focused = (str(option.get("name")) for option in options if option.get("focused"))
    return said(did, commands), next(focused, "")


def _path(data: Data) -> tuple[str, Sequence[Data]]:
    """ "coffee join", and the options of the command itself."""
    words, options = [str(data.get("name", ""))], data.get("options") or []
    while options and options[0].get("type") in _SUB:
        words.append(str(options[0].get("name")))
        options = options[0].get("options") or []
    return " ".join(words), options


def _value(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _call(
    did: Gesture,
    name: str,
    args: Mapping[str, str],
    found: Mapping[str, tuple[Account, ...]] | None = None,
) -> Call:
    return Call(did.account, did.place, name, args, found or {}, locale=did.locale, gesture=did.id)


# Forms ---------------------------------------------------------------------------------


def filled(did: Gesture) -> tuple[dict[str, list[str]], dict[str, tuple[Account, ...]]]:
    """What a modal brings: the values of its components, and the people among them."""
    values: dict[str, list[str]] = {}
    found: dict[str, tuple[Account, ...]] = {}
    for component in _components(did.data.get("components") or []):
        name = str(component.get("custom_id", ""))
        chosen = component.get("values")
        if component.get("type") == _USER_SELECT:
            found[name] = people(did.account.chat, did.data, chosen or [])
        elif chosen is not None:
            values[name] = [str(one) for one in chosen]
        else:
            values[name] = [str(component.get("value") or "")]
    return values, found


_USER_SELECT: Final = 5


def _components(nodes: Sequence[Data]) -> Iterator[Data]:
    """Every component with an id of its own, whatever it stands in."""
    for node in nodes:
        inner = node.get("component")
        yield from _components([*(node.get("components") or []), *([inner] if inner else [])])
        if node.get("custom_id"):
            yield node
