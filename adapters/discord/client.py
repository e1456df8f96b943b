"""The connection to Discord: discord.py's client, with no more than this bot needs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from adapters.discord import wire
from adapters.discord.memory import Memory
from adapters.discord.rest import Budget, Rest
from adapters.discord.wire import Gesture

log = logging.getLogger(__name__)


class Client(discord.Client):
    """Brings gestures, and says when the connection is there (again).

    It asks for no privileged intent, downloads no list of members and keeps no message.
    """

    def __init__(
        self,
        chat: str,
        memory: Memory,
        budget: Budget,
        receive: Callable[[Gesture], Awaitable[None]],
        arrived: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30.0,
            http_trace=budget.trace(),
        )
        self._chat, self._memory = chat, memory
        self._receive, self._arrived = receive, arrived
        self.rest = Rest(self, budget)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes the token away from who begins a thousand sessions in a day."""
        while wait := await self._memory.identify():
            log.critical("too many sessions on Discord today: none begins for %s", wait)
            await asyncio.sleep(wait.total_seconds())
        await super().before_identify_hook(shard_id, initial=initial)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        did = wire.gesture(self._chat, payload(interaction))
        if did is not None:
            await self._receive(did)

    async def on_ready(self) -> None:
        await self._arrived()

    async def on_resumed(self) -> None:
        await self._arrived()

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        log.exception("an event of Discord (%s) was not dealt with", event_method)


def payload(interaction: discord.Interaction) -> dict[str, Any]:
    """The interaction as Discord sends it, as far as `wire` reads it."""
    user = interaction.user
    named = {"id": user.id, "username": user.name, "global_name": user.global_name}
    return {
        "id": interaction.id,
        "token": interaction.token,
        "type": interaction.type.value,
        "member": {"user": named, "nick": getattr(user, "nick", None)},
        "channel_id": interaction.channel_id,
        "guild_id": interaction.guild_id,
        "locale": interaction.locale.value,
        "data": interaction.data,
    }
