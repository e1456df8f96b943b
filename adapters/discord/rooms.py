"""Where people are written to: a private thread, or a private message to who asked for them.

Discord takes bots that write to many people unasked for spammers, so that a thread in the
coffee's channel is the rule: its members are brought there and mentioned once.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord

from adapters.discord import render, words
from adapters.discord.memory import Memory
from adapters.discord.rest import (
    ARCHIVED,
    LOCKED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER,
    UNKNOWN_USER,
    Rest,
    code_of,
)
from adapters.discord.wire import account as account_of
from bot.model import Account, Message
from bot.ports import NotSent, Translate, Undeliverable

log = logging.getLogger(__name__)

PRIVATE_THREAD: Final = 12
WEEK: Final = 10080  # minutes without a word, then Discord archives a thread by itself


@dataclass(frozen=True, slots=True)
class Where:
    """The server, the channel whose threads are used, and the language spoken there."""

    chat: str
    guild: str
    channel: str
    locale: str
    private_messages: bool = True
    organiser_roles: frozenset[str] = frozenset()
    # What only organisers can call is hidden from who may not manage the server: where nobody is
    # an organiser by name or by role, or they would not see it themselves.
    hidden: bool = True
    voice: bool = False  # whether to see who sits together in voice channels

    def vouches(self, roles: Iterable[str]) -> bool:
        """Whether one of these roles makes an organiser."""
        return not self.organiser_roles.isdisjoint(roles)


class Rooms:
    """Finds and makes the private places."""

    def __init__(
        self,
        where: Where,
        rest: Rest,
        memory: Memory,
        speak: Callable[[str], Translate],
        left: Callable[[Account], Awaitable[None]],
    ) -> None:
        self._where, self._rest, self._memory = where, rest, memory
        self._speak, self._left = speak, left

    async def known(self, people: Sequence[Account]) -> list[str]:
        """Channels where these people may have been written to, the likeliest first."""
        found = []
        if len(people) == 1 and (channel := await self._memory.conversation(people[0])):
            found.append(channel)
        if thread := await self._memory.thread(people):
            found.append(thread[0])
        return found

    async def private(self, people: Sequence[Account]) -> tuple[str, bool]:
        """Where to write to these people now, and whether it is a private message.

        Raises Undeliverable for who is not on the server; the desk hears of it.
        """
        here = [await self.present(person) for person in people]
        if not here:
            raise Undeliverable("nobody to write to")
        asked = len(here) == 1 and self._where.private_messages
        if asked and await self._memory.may_write_to(here[0]):
            return await self._conversation(here[0]), True
        return await self.thread(here), False

    async def present(self, person: Account) -> Account:
        """This person under their present name. Raises Undeliverable if they left."""
        if not person.id.isdecimal():
            raise Undeliverable(f"{person.id!r} is no account of Discord")
        try:
            member = await self._rest.ask(
                "GET",
                "/guilds/{guild_id}/members/{user_id}",
                guild_id=self._where.guild,
                user_id=person.id,
            )
        except discord.HTTPException as error:
            await self._is_gone(person, error)
            raise
        return account_of(self._where.chat, member["user"], member)

    async def _is_gone(self, person: Account, error: discord.HTTPException) -> None:
        """Tell the desk, and raise Undeliverable, if that is what Discord says of this person."""
        if code_of(error) in (UNKNOWN_MEMBER, UNKNOWN_USER):
            await self._left(person)
            raise Undeliverable(f"{person.id} is not on the server") from error

    async def _conversation(self, person: Account) -> str:
        if known := await self._memory.conversation(person):
            return known
        body = {"recipient_id": person.id}
        opened = await self._rest.ask("POST", "/users/@me/channels", body)
        await self._memory.converse(person, str(opened["id"]))
        return str(opened["id"])

    async def thread(self, people: Sequence[Account]) -> str:
        """The thread of exactly these people; made, and they brought there, if there is none."""
        found = await self._memory.thread(people)
        if found and found[1]:
            return found[0]
        thread = found[0] if found else await self._make(people)
        try:
            await self._bring(people, thread)
        except discord.HTTPException as error:
            if not found or code_of(error) not in (UNKNOWN_CHANNEL, ARCHIVED, LOCKED):
                raise
            # It was begun long ago, and is gone or asleep by now.
            thread = await self._make(people)
            await self._bring(people, thread)
        await self._welcome(thread, people)
        await self._memory.gather(people, thread, ready=True)
        return thread

    async def _bring(self, people: Sequence[Account], thread: str) -> None:
        for person in people:
            try:
                await self._rest.ask(
                    "PUT",
                    "/channels/{channel_id}/thread-members/{user_id}",
                    channel_id=thread,
                    user_id=person.id,
                )
            except discord.HTTPException as error:
                await self._is_gone(person, error)
                raise

    async def _make(self, people: Sequence[Account]) -> str:
        body: dict[str, Any] = {
            "name": render.thread_name(people),
            "type": PRIVATE_THREAD,
            "auto_archive_duration": WEEK,
            "invitable": False,
        }
        made = await self._rest.ask(
            "POST", "/channels/{channel_id}/threads", body, channel_id=self._where.channel
        )
        await self._memory.gather(people, str(made["id"]), ready=False)
        return str(made["id"])

    async def put_aside(self, channel: str, people: Sequence[Account]) -> None:
        """Archive their thread, so that it is in nobody's way; who writes there wakes it."""
        thread = await self._memory.thread(people)
        if thread is None or thread[0] != channel:
            return
        try:
            path = "/channels/{channel_id}"
            await self._rest.ask("PATCH", path, {"archived": True}, channel_id=channel)
        except (discord.DiscordException, NotSent, aiohttp.ClientError, OSError) as error:
            # Discord does it by itself in a week.
            log.info("the thread %s stays open: %s", channel, error)

    def greeting(self, people: Sequence[Account]) -> str:
        """What a thread of these people begins with, as it stands there."""
        (part,) = render.parts(self._greeting(people), people)
        return str(part.body["content"])

    def _greeting(self, people: Sequence[Account]) -> Message:
        mentions = [span for person in people for span in (", ", person)][1:]
        return words.private(self._speak(self._where.locale), mentions)

    async def _welcome(self, thread: str, people: Sequence[Account]) -> None:
        """Mention everybody, so that they are told, and say who else may read."""
        (part,) = render.parts(self._greeting(people), people)
        await self._rest.ask(
            "POST",
            "/channels/{channel_id}/messages",
            render.posted(part, f"w{thread}"),
            channel_id=thread,
        )
