"""Telling Discord our commands, where it has others."""

from __future__ import annotations

import logging

from adapters.discord.client import Client
from adapters.discord.commands import Registered
from adapters.discord.memory import DAY, Memory
from adapters.discord.rooms import Where

log = logging.getLogger(__name__)


async def register(client: Client, where: Where, memory: Memory, commands: Registered) -> None:
    """Tell Discord our commands, if they are not those it has.

    It is asked: a bot that is sent away and invited again has none, whatever was noted.
    """
    application = str(client.application_id or "")
    key = f"commands:{application}:{where.guild}"
    path = "/applications/{application_id}/guilds/{guild_id}/commands"
    if await memory.recall(key) == commands.fingerprint:
        has = await client.rest.ask("GET", path, application_id=application, guild_id=where.guild)
        if {one["name"] for one in has} == {one["name"] for one in commands.payload}:
            return
    await client.rest.ask(
        "PUT", path, commands.payload, application_id=application, guild_id=where.guild
    )
    await memory.keep(key, commands.fingerprint, 366 * DAY)
    log.info("Discord knows %d commands of %s", len(commands.payload), where.chat)
