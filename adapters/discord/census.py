"""Who is still on the server, asked about those the bot knows and about nobody else.

A bot that sees its members leave must be allowed to see all of them; this one asks for no
such thing, and looks, when it connects and once an hour.
"""

from __future__ import annotations

import logging
from typing import Final

import discord

from adapters.discord.rooms import Rooms, Where
from bot.ports import Desk, Undeliverable

log = logging.getLogger(__name__)

AT_ONCE: Final = 100  # accounts in one question


class Census:
    """One look."""

    def __init__(self, client: discord.Client, where: Where, desk: Desk, rooms: Rooms) -> None:
        self._client, self._where, self._desk, self._rooms = client, where, desk, rooms

    async def look(self) -> None:
        """Tell the desk who is gone. Each is asked about by name before that is believed."""
        guild = self._client.get_guild(int(self._where.guild))
        if guild is None or guild.unavailable:
            return
        known = await self._desk.accounts(self._where.chat)
        numbered = {int(one.id): one for one in known if one.id.isdecimal()}
        gone = 0
        numbers = list(numbered)
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            here = await guild.query_members(user_ids=some, limit=AT_ONCE, cache=False)
            present = {member.id for member in here}
            await self._desk.vouch(
                {
                    numbered[member.id]: self._where.vouches(str(role.id) for role in member.roles)
                    for member in here
                    if member.id in numbered
                }
            )
            for missing in (number for number in some if number not in present):
                try:
                    await self._rooms.present(numbered[missing])
                except Undeliverable:
                    gone += 1
        if gone:
            log.info("%d people left %s", gone, self._where.chat)
