"""The answer to one interaction: at once, after a "thinking…", or as a form.

Discord gives three seconds for the first word and a quarter of an hour for the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import discord

from adapters.discord import render
from adapters.discord.rest import (
    ALREADY_ANSWERED,
    TOKEN_OVER,
    TOO_LATE,
    UNKNOWN_WEBHOOK,
    Rest,
    code_of,
)
from adapters.discord.text import line
from adapters.discord.wire import COMPONENT, MODAL, Gesture
from bot.model import Option

log = logging.getLogger(__name__)

SAID, THINKING, NOTED, FORM, CHOICES = 4, 5, 6, 9, 8
LONGEST, MOST_CHOICES = 100, 25


class Reply:
    """What becomes of one gesture. An answer that comes too late is lost, and said to be."""

    def __init__(self, rest: Rest, application: str, did: Gesture) -> None:
        self._rest, self._application, self._did = rest, application, did
        self._begun = self._thinking = self._lost = False

    @property
    def takes_form(self) -> bool:
        """Whether a form can still open: first of all, and never in answer to one."""
        return not self._begun and self._did.kind != MODAL

    async def think(self) -> None:
        """Say that an answer comes."""
        self._thinking = await self._first(THINKING, {"flags": render.EPHEMERAL})

    async def form(self, modal: dict[str, Any]) -> None:
        await self._first(FORM, modal)

    async def choices(self, options: Sequence[Option]) -> None:
        """What an option that is being typed may mean."""
        shown = [
            {"name": line(one.label, LONGEST), "value": one.value}
            for one in options
            if len(one.value) <= LONGEST
        ]
        await self._first(CHOICES, {"choices": shown[:MOST_CHOICES]})

    async def say(self, parts: Sequence[render.Part]) -> None:
        """For the caller's eyes only; after the first answer, another one."""
        for part in parts:
            body = render.whispered(part)
            if self._lost:
                return
            if not self._begun:
                if not await self._first(SAID, body, part):
                    return
            elif self._thinking:
                self._thinking = False
                await self._later("PATCH", "/messages/@original", body, part)
            else:
                await self._later("POST", "", body, part)

    async def nothing(self, otherwise: Sequence[render.Part]) -> None:
        """No words, where Discord can do without; else these."""
        if self._lost:
            return
        if self._thinking and self._did.kind == COMPONENT:
            await self._later("DELETE", "/messages/@original")
        elif not self._begun and self._did.kind == COMPONENT:
            await self._first(NOTED, None)
        elif self._thinking or not self._begun:
            await self.say(otherwise)

    async def _first(
        self, kind: int, data: dict[str, Any] | None, part: render.Part | None = None
    ) -> bool:
        """The first answer; False if it came too late."""
        self._begun = True
        body: dict[str, Any] = {"type": kind} if data is None else {"type": kind, "data": data}
        try:
            await self._rest.ask(
                "POST",
                # Under these two names discord.py knows that each answer has a line of its own.
                "/interactions/{webhook_id}/{webhook_token}/callback",
                body,
                part.files if part else (),
                webhook_id=self._did.id,
                webhook_token=self._did.token,
            )
        except discord.HTTPException as error:
            if code_of(error) not in (TOO_LATE, ALREADY_ANSWERED):
                raise
            log.warning("an answer on Discord came too late: %s", error.text)
            self._lost = code_of(error) == TOO_LATE
            return False
        return True

    async def _later(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        part: render.Part | None = None,
    ) -> None:
        try:
            await self._rest.ask(
                method,
                "/webhooks/{webhook_id}/{webhook_token}" + path,
                body,
                part.files if part else (),
                webhook_id=self._application,
                webhook_token=self._did.token,
            )
        except discord.HTTPException as error:
            if code_of(error) not in (UNKNOWN_WEBHOOK, TOKEN_OVER):
                raise
            log.warning("an answer on Discord came too late: %s", error.text)
            self._lost = True
