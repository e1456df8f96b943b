"""The connection to Discord: discord.py's client, with no more than this bot needs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import discord

from adapters.discord import line, wire
from adapters.discord.memory import Memory
from adapters.discord.rest import Budget, Rest
from adapters.discord.wire import Gesture

log = logging.getLogger(__name__)

GUILDS: Final = 2.0  # seconds to hear of our server in; it comes at once, or not at all
PAUSE: Final = 5.0  # seconds between two sessions; Discord allows one in five


class SessionsSpent(Exception):
    """Too many sessions began lately: the next one may after *wait*."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many sessions today")
        self.wait = wait


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
        moved: Callable[[discord.Member, discord.VoiceState], None] | None = None,
    ) -> None:
        """*moved* hears who is in which voice channel, if anybody is to."""
        super().__init__(
            intents=discord.Intents(guilds=True, voice_states=moved is not None),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30.0,
            guild_ready_timeout=GUILDS,
            heartbeat_timeout=line.DEAF,
            http_trace=budget.trace(),
        )
        self._chat, self._memory = chat, memory
        self._receive, self._arrived, self._moved = receive, arrived, moved
        self.rest = Rest(self, budget)
        self.http.ws_connect = line.paced(self.http.ws_connect)  # type: ignore[method-assign] # nothing else may be asked to wait

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes the token away from who begins a thousand sessions in a day."""
        if wait := await self._memory.identify():
            raise SessionsSpent(wait)
        if not initial:
            await asyncio.sleep(PAUSE)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        did = wire.gesture(self._chat, payload(interaction))
        if did is not None:
            await self._receive(did)

    async def on_ready(self) -> None:
        await self._arrived()

    async def on_voice_state_update(
        self, member: discord.Member, _before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        if self._moved:
            self._moved(member, after)

    async def on_guild_join(self, _guild: discord.Guild) -> None:
        """Invited, for the first time or again after it was sent away."""
        await self._arrived()

    async def on_resumed(self) -> None:
        await self._arrived()

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        log.exception("an event of Discord (%s) was not dealt with", event_method)


def payload(interaction: discord.Interaction) -> dict[str, Any]:
    """The interaction as Discord sends it, as far as `wire` reads it."""
    user = interaction.user
    roles = [role.id for role in getattr(user, "roles", ())]
    named = {"id": user.id, "username": user.name, "global_name": user.global_name}
    return {
        "id": interaction.id,
        "token": interaction.token,
        "type": interaction.type.value,
        "member": {"user": named, "nick": getattr(user, "nick", None), "roles": roles},
        "channel_id": interaction.channel_id,
        "guild_id": interaction.guild_id,
        "locale": interaction.locale.value,
        "data": interaction.data,
    }
