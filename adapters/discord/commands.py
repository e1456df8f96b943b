"""The bot's commands as Discord registers them: groups, names in each language, typed options.

Pure. A command that has others below it can't be called alone on Discord, so "/coffee" is
found as "/coffee help": under the last word of the call it makes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from adapters.discord.text import line
from bot.model import Field
from bot.ports import Command, Translate

JSON = dict[str, Any]
Speak = Callable[[str], Translate]

MANAGE_GUILD: Final = 1 << 5
CHOICES: Final = 25
# Discord's languages, and ours: English needs both of its own.
LOCALES: Final = {"fr": "fr", "en-GB": "en", "en-US": "en"}

# "/coffee" alone is "/coffee help" on Discord, "/cafe aide" in French.
ALONE: Final = {
    "export": "exporter", "help": "aide", "list": "liste", "me": "moi", "say": "dire",
}  # fmt: skip

# What an option is called in French, where it is another word.
OPTIONS: Final = {
    "circle": "cercle", "gathering": "rencontre", "need": "besoin", "sure": "certain",
    "template": "modèle", "until": "jusque", "what": "quoi", "who": "qui", "whom": "qui",
}  # fmt: skip

_SUB, _GROUP, _STRING, _USER, _NUMBER = 1, 2, 3, 6, 10
_NAME = re.compile(r"[-_'\w]{1,32}")


@dataclass(frozen=True, slots=True)
class Registered:
    """What is sent to Discord, what it calls whom, and a fingerprint that changes with it."""

    payload: list[JSON]
    paths: Mapping[str, Command]

    @property
    def fingerprint(self) -> str:
        whole = json.dumps(self.payload, sort_keys=True, ensure_ascii=False)
        return sha256(whole.encode()).hexdigest()


def registered(commands: Sequence[Command], speak: Speak, *, hidden: bool = True) -> Registered:
    """Every command, under at most three words.

    *hidden*: what is for organisers alone is in the list of those only who manage the server.
    """
    roots: dict[str, list[Command]] = {}
    for command in commands:
        roots.setdefault(command.words.split()[0], []).append(command)
    paths: dict[str, Command] = {}
    payload = [_root(name, group, speak, paths) for name, group in sorted(roots.items())]
    for root in payload if hidden else ():
        if all(command.organiser for command in roots[root["name"]]):
            # A hint to Discord's list, no more: the desk decides at every call.
            root["default_member_permissions"] = MANAGE_GUILD
    return Registered(payload, paths)


def _root(name: str, group: Sequence[Command], speak: Speak, paths: dict[str, Command]) -> JSON:
    alone = len(group) == 1 and group[0].words == name
    french = next((c.aliases[0].split()[0] for c in group if c.aliases), "")
    root: JSON = {"type": 1, "name": name, **_names(french)}
    if alone:
        paths[name] = group[0]
        return {**root, **_description(group[0], speak), "options": _options(group[0], speak)}
    head = next((command for command in group if command.words == name), group[0])
    root |= _description(head, speak)
    root["options"] = _subs(name, group, speak, paths)
    return root


def _subs(
    root: str, group: Sequence[Command], speak: Speak, paths: dict[str, Command]
) -> list[JSON]:
    found: list[JSON] = []
    inner: dict[str, list[Command]] = {}
    for command in group:
        words = command.words.split()[1:]
        if len(words) > 1:
            inner.setdefault(words[0], []).append(command)
            continue
        word = words[0] if words else alone(root, command)
        paths[f"{root} {word}"] = command
        found.append(_sub(word, command, speak, 1 if words else None))
    for word, below in inner.items():
        options = []
        for command in below:
            last = "-".join(command.words.split()[2:])
            paths[f"{root} {word} {last}"] = command
            options.append(_sub(last, command, speak, 2))
        described = _description(below[0], speak)
        found.append({"type": _GROUP, "name": word, **described, "options": options})
    return found


def alone(root: str, command: Command) -> str:
    """The word under which a command is found that would be called by its root alone."""
    word = command.name.rpartition(".")[2]
    return "list" if word.startswith(root) else word


def _sub(word: str, command: Command, speak: Speak, depth: int | None) -> JSON:
    """A sub-command; *depth* is where its word stands among those of its alias."""
    french = command.aliases[0].split() if command.aliases else []
    same = depth is not None and len(french) == len(command.words.split())
    return {
        "type": _SUB,
        "name": word,
        **_names("-".join(french[depth:]) if same else ALONE.get(word, "")),
        **_description(command, speak),
        "options": _options(command, speak),
    }


def _names(french: str) -> JSON:
    name = slug(french)
    return {"name_localizations": {"fr": name}} if name else {}


def slug(words: str) -> str:
    """A name that Discord takes, "" if there is none in these words."""
    bare = unicodedata.normalize("NFC", words.strip().lower())
    found = "-".join(_NAME.findall(bare))[:32].strip("-")
    return found if found and found == found.lower() else ""


def _description(command: Command, speak: Speak) -> JSON:
    said = {
        locale: line(speak(ours)(command.help), 100, empty=command.words)
        for locale, ours in LOCALES.items()
    }
    return {"description": said["en-GB"], "description_localizations": said}


def _options(command: Command, speak: Speak) -> list[JSON]:
    """Those that must be given first, as Discord wants it."""
    params = sorted(command.params, key=lambda param: param.optional)
    return [_option(param, speak) for param in params]


def _option(param: Field, speak: Speak) -> JSON:
    labels = {locale: _label(param, speak(ours)) for locale, ours in LOCALES.items()}
    option: JSON = {
        "type": {"people": _USER, "number": _NUMBER}.get(param.kind, _STRING),
        "name": param.name,
        **_names(OPTIONS.get(param.name, "")),
        "description": labels["en-GB"],
        "description_localizations": labels,
        "required": not param.optional,
    }
    if param.kind == "choice":
        option["choices"] = [
            {"name": line(one.label, 100), "value": one.value} for one in param.options[:CHOICES]
        ]
    elif param.suggest:
        option["autocomplete"] = True
    return option


def _label(param: Field, t: Translate) -> str:
    """A command is declared once for every language: its labels are English msgids."""
    match param.label:
        case (str() as sentence,):
            return line(t(sentence), 100, empty=param.name)
        case _:
            return line(param.label, 100, empty=param.name)
