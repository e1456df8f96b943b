"""A chat on paper: it prints what the bot posts, and nobody can answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.days import day_in_words
from bot.model import Account, Address, Bold, Link, Member, Message, Text
from bot.ports import Desk


class TerminalChat:
    """The port Chat, on a terminal. *out* takes one message at a time: who sees it, and it."""

    def __init__(
        self, name: str, zone: ZoneInfo, locale: str, out: Callable[[str, str], None]
    ) -> None:
        self.id = name
        self._zone, self._locale, self._out = zone, locale, out
        self._shown: dict[str, str] = {}  # marker -> where

    async def serve(self, desk: Desk) -> None:  # noqa: ARG002 -- the port's; nobody answers
        await asyncio.Event().wait()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        names = ", ".join(one.name or one.id for one in address.people)
        buttons = "  ".join(f"[{self._plain(button.label)}]" for button in message.buttons)
        said = [self._plain(message.text), *([buttons] if buttons else [])]
        self._out(names or f"#{address.channel}", "\n".join(said))
        return self._shown.setdefault(marker, ref or f"line-{len(self._shown) + 1}")

    async def find(
        self,
        address: Address,  # noqa: ARG002 -- the port's; a marker is found wherever it is
        marker: str,
        since: datetime,  # noqa: ARG002 -- and whenever it was sent
    ) -> str | None:
        return self._shown.get(marker)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _plain(self, text: Text) -> str:
        words = []
        for span in text:
            match span:
                case Bold(inner):
                    words.append(inner)
                case Link(label, url):
                    words.append(f"{label} ({url})")
                case Account():
                    words.append(f"@{span.name or span.id}")
                case datetime():
                    at = span.astimezone(self._zone)
                    words.append(f"{day_in_words(at, self._locale)} {at:%H:%M}")
                case Member():
                    words.append("?")  # the engine has turned all of them into accounts
                case str():
                    words.append(span)
        return "".join(words)
