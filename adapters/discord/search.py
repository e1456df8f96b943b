"""Looking for a message of ours in a channel's history, after its reply was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import discord
from discord.utils import snowflake_time

from adapters.discord import render, wire
from adapters.discord.rest import UNKNOWN_CHANNEL, Rest, code_of
from bot.ports import CannotTell

JSON = dict[str, Any]

PAGE: Final = 100
PAGES: Final = 10
PARTS: Final = 5  # of a message, that are looked for


@dataclass(frozen=True, slots=True)
class Search:
    """By whom the message is: *me*. *silent* is what stands for itself, and is none in doubt."""

    rest: Rest
    me: str
    silent: str = ""

    async def find(
        self, channel: str, marker: str, since: datetime, *, readable: bool
    ) -> list[str]:
        """The parts of the message with this marker; none where it surely is not.

        It is known by its nonce, which Discord forgets, or by the signature of a button. What
        has neither could be the message: then, and in a crowd, CannotTell. So too where nothing
        is seen, unless the channel surely is *readable*.
        """
        seen: list[JSON] = []
        for _ in range(PAGES):
            page = await self._page(channel, seen)
            seen += page
            if found := self._marked(seen, marker):
                return found
            if len(page) < PAGE or _sent(page[-1]) < since:
                break
        else:
            raise CannotTell("there are too many messages since to look through")
        if not seen and not readable:
            raise CannotTell("its channel is empty, or cannot be read")
        recent = (one for one in self._ours(seen) if _sent(one) >= since)
        if any(not _has_mark(one) and one.get("content") != self.silent for one in recent):
            raise CannotTell("one of my messages there bears no mark")
        return []

    async def how_many(self, channel: str, marker: str) -> int:
        """How many of the last messages are this one, as far as they can be told."""
        return sum(_begins(one, marker) for one in self._ours(await self._page(channel, [])))

    async def _page(self, channel: str, seen: Sequence[JSON]) -> list[JSON]:
        params: dict[str, Any] = {"limit": PAGE}
        if seen:
            params["before"] = seen[-1]["id"]
        path = "/channels/{channel_id}/messages"
        try:
            return list(await self.rest.ask("GET", path, params=params, channel_id=channel))
        except discord.Forbidden as error:
            raise CannotTell("its channel cannot be read") from error
        except discord.HTTPException as error:
            if code_of(error) != UNKNOWN_CHANNEL:
                raise
            return []

    def _ours(self, newest_first: Sequence[JSON]) -> list[JSON]:
        return [sent for sent in newest_first if sent["author"]["id"] == self.me]

    def _marked(self, newest_first: Sequence[JSON], marker: str) -> list[str]:
        """The parts of a message among others. Those before a marked one are ours before it."""
        ours = self._ours(newest_first)
        for place, sent in enumerate(ours):
            for at in reversed(range(PARTS)):
                signed = render.signature(marker, at)
                nonce = sent.get("nonce") == render.nonce(marker, at)
                if nonce or any(id_.endswith(signed) for id_ in wire.custom_ids(sent)):
                    return [str(one["id"]) for one in ours[place : place + at + 1]][::-1]
        return []


def may_read(client: discord.Client | None, *channels: str) -> bool:
    """Whether the history of the first known channel surely can be read; CannotTell: it can't."""
    known = (client.get_channel(int(one)) for one in channels if client and one.isdecimal())
    found = next((one for one in known if one), None)
    if not isinstance(found, discord.TextChannel | discord.Thread):
        return False  # another process is connected to Discord, and knows
    if not found.permissions_for(found.guild.me).read_message_history:
        raise CannotTell("the permission Read Message History is missing")
    return True


def _begins(message: JSON, marker: str) -> bool:
    """Whether it is the first part of the message with this marker."""
    signed = render.signature(marker, 0)
    nonce = message.get("nonce") == render.nonce(marker, 0)
    return nonce or any(id_.endswith(signed) for id_ in wire.custom_ids(message))


def _sent(message: JSON) -> datetime:
    return snowflake_time(int(message["id"]))


def _has_mark(message: JSON) -> bool:
    return bool(message.get("nonce")) or any(
        render.unsigned(id_) != id_ for id_ in wire.custom_ids(message)
    )
