"""Slash commands, read from words. The same words in every chat. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bot.feature import Route
from bot.ports import Command, Shortcut


def commands_of(routes: Iterable[Route]) -> list[Command]:
    """Every command, by its English words."""
    found = [
        Command(r.command, r.aliases, r.help, r.params, r.organiser, r.name)
        for r in routes
        if r.command
    ]
    return sorted(found, key=lambda command: command.words)


def shortcuts_of(routes: Iterable[Route]) -> list[Shortcut]:
    """What can be done from a message's menu, in a fixed order."""
    found = [Shortcut(r.on_message, r.name) for r in routes if r.on_message]
    return sorted(found, key=lambda shortcut: shortcut.name)


def plain(text: str) -> str:
    """Lower case, no accents, single spaces: "/Café  Rejoindre" is "cafe rejoindre"."""
    bare = unicodedata.normalize("NFKD", text.strip().removeprefix("/"))
    kept = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(kept.casefold().split())


class Words:
    """What was typed -> the call it makes."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._by_words = {
            plain(words): command
            for command in commands
            for words in (command.words, *command.aliases)
        }

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        """The call of the longest command that *text* begins with, and its arguments.

        A command alone ("/coffee") is its help. What is not understood is the call
        "" with the text, which the engine answers with what it might have been.
        """
        typed = text.strip().removeprefix("/").split()
        for end in range(len(typed), 0, -1):
            command = self._by_words.get(plain(" ".join(typed[:end])))
            if command and (end == len(typed) or command.params):
                return command.name, arguments(command, typed[end:])
        return "", {"text": text.strip()}

    def like(self, text: str) -> list[str]:
        """Up to three commands that *text* may have meant, the likeliest first."""
        words = plain(text)
        near = get_close_matches(words, self._by_words, n=3, cutoff=0.5)
        head = words.split(" ")[0]
        same = [known for known in self._by_words if known.split(" ")[0] == head]
        return list(dict.fromkeys([*near, *same]))[:3]


def arguments(command: Command, typed: Sequence[str]) -> dict[str, str]:
    """Words given to the command's options in order; the last takes all that remains.

    People are not among the words: the chat brings its mentions apart.
    """
    params = [param for param in command.params if param.kind != "people"]
    found = dict(zip((param.name for param in params), typed, strict=False))
    if params and len(typed) > len(params):
        found[params[-1].name] = " ".join(typed[len(params) - 1 :])
    return found
