"""Coffees by voice, noticed where the host wishes it: who sits together is told to the desk."""

from __future__ import annotations

import asyncio
import logging
from typing import Final, TypeGuard

import discord

from adapters.discord.rooms import Where
from adapters.discord.voices import Voices
from bot.model import Account
from bot.ports import Clock, Desk

log = logging.getLogger(__name__)

LISTEN: Final = 60.0  # seconds between two looks


class Listening:
    """Nothing at all, unless the settings say `voice = true`."""

    def __init__(self, where: Where, clock: Clock) -> None:
        self._where, self._clock, self._voices = where, clock, Voices()

    @property
    def on(self) -> bool:
        return self._where.voice

    def moved(self, member: discord.Member, after: discord.VoiceState) -> None:
        """Somebody came, went, or was muted."""
        if str(member.guild.id) == self._where.guild and not member.bot:
            room = str(after.channel.id) if _is_room(after.channel) else ""
            self._voices.moved(str(member.id), room, self._clock.now())

    def arrived(self, client: discord.Client) -> None:
        """Connected, for the first time or again: who is where now."""
        guild = client.get_guild(int(self._where.guild))
        if guild and self.on:
            rooms = [room for room in guild.voice_channels if _is_room(room)]
            there = {str(who): str(room.id) for room in rooms for who in room.voice_states}
            self._voices.seen(there, self._clock.now())

    async def listen(self, desk: Desk) -> None:
        """Tell the desk who has sat together for long enough."""
        for company in self._voices.together(self._clock.now()):
            await desk.talked([Account(self._where.chat, one) for one in sorted(company)])

    async def often(self, desk: Desk) -> None:
        """Listen, until cancelled."""
        while self.on:
            await asyncio.sleep(LISTEN)
            try:
                await self.listen(desk)
            except Exception:  # the next look comes
                log.exception("who sat together by voice could not be told")


def _is_room(channel: object) -> TypeGuard[discord.VoiceChannel]:
    """Whether people talk to each other there: not on a stage, nor where who is away is put."""
    return isinstance(channel, discord.VoiceChannel) and channel != channel.guild.afk_channel
