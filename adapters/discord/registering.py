"""Telling Discord our commands, where it has others."""

from __future__ import annotations

import logging

from adapters.discord.client import Client
from adapters.discord.commands import Registered
from adapters.discord.memory import DAY, Memory
from adapters.discord.rooms import Where

log = logging.getLogger(__name__)


async def register(client: Client, where: Where, memory: Memory, commands: Registered) -> None:
    """Tell Discord our commands, if they are not those it has."""
    application = str(client.application_id or "")
    key = f"commands:{application}:{where.guild}"
    if await memory.recall(key) == commands.fingerprint:
        return
    await client.rest.ask(
        "PUT",
        "/applications/{application_id}/guilds/{guild_id}/commands",
        commands.payload,
        application_id=application,
        guild_id=where.guild,
    )
    await memory.keep(key, commands.fingerprint, 366 * DAY)
    log.info("Discord knows %d commands of %s", len(commands.payload), where.chat)
