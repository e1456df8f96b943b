"""Gatherings in the server's own calendar, one way: what is changed there is not read.

An event is made, moved and called off as its card is; Discord itself begins and ends it. Its
own recurrence is never used: it shifts an hour where clocks change.
"""

from __future__ import annotations

import json
import logging
from hashlib import sha256
from typing import Any, Final

import aiohttp
import discord

from adapters.discord import render, words
from adapters.discord.memory import Memory
from adapters.discord.rest import TOO_MANY_EVENTS, UNKNOWN_EVENT, Rest, code_of
from adapters.discord.rooms import Where
from bot.model import Event
from bot.ports import Clock, Desk, NotSent

log = logging.getLogger(__name__)

EVENTS: Final = "/guilds/{guild_id}/scheduled-events"
EVENT: Final = EVENTS + "/{guild_scheduled_event_id}"
SCHEDULED, COMPLETED, CANCELLED = 1, 3, 4


class Agenda:
    """One method: keep. A message that is shown never fails for the calendar's sake."""

    def __init__(
        self, where: Where, desk: Desk, me: str, rest: Rest, memory: Memory, clock: Clock
    ) -> None:
        """By whom the events are: *me*."""
        self._chat, self._guild, self._desk, self._me = where.chat, where.guild, desk, me
        self._rest, self._memory, self._clock = rest, memory, clock

    async def keep(self, event: Event) -> None:
        """Have the calendar show the event as it is now."""
        try:
            await self._keep(event)
        except (discord.DiscordException, NotSent, aiohttp.ClientError, OSError) as error:
            if code_of(error) == TOO_MANY_EVENTS:
                log.warning("%s: the server's calendar is full with 100 events", event.title)
                key = f"{self._chat}:calendar:{self._clock.now().date()}"
                await self._desk.alarm(self._chat, key, words.full)
            else:
                log.warning("%s is not in the server's calendar: %s", event.title, error)

    async def _keep(self, event: Event) -> None:
        number, shown = await self._memory.event(event.key)
        body = render.event(event)
        wanted = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
        if event.off:
            if number:
                await self._call_off(number)
                await self._memory.drop_event(event.key)
        elif event.start > self._clock.now() and wanted != shown:
            # One that has begun is left alone: Discord moves nothing into the past.
            if not number or not await self._change(number, body):
                number = await self._known(body) or await self._make(body)
            await self._memory.keep_event(event.key, number, wanted)

    async def _call_off(self, number: str) -> None:
        """One that has begun can only be ended, and one that is over stays as it is."""
        for status in (CANCELLED, COMPLETED):
            try:
                await self._change(number, {"status": status})
            except discord.HTTPException as error:
                if error.status != 400:
                    raise
            else:
                return

    async def _change(self, number: str, body: dict[str, Any]) -> bool:
        """False if somebody deleted it."""
        try:
            await self._rest.ask(
                "PATCH", EVENT, body, guild_id=self._guild, guild_scheduled_event_id=number
            )
        except discord.HTTPException as error:
            if code_of(error) != UNKNOWN_EVENT:
                raise
            return False
        return True

    async def _known(self, body: dict[str, Any]) -> str:
        """One that we made before the note of it was lost; nobody else's can be moved by us."""
        for one in await self._rest.ask("GET", EVENTS, guild_id=self._guild):
            ours = one.get("creator_id") == self._me and one.get("status") == SCHEDULED
            same = ours and one["name"] == body["name"]
            start = discord.utils.parse_time(one["scheduled_start_time"])
            if same and start == discord.utils.parse_time(body["scheduled_start_time"]):
                return str(one["id"])
        return ""

    async def _make(self, body: dict[str, Any]) -> str:
        return str((await self._rest.ask("POST", EVENTS, body, guild_id=self._guild))["id"])
