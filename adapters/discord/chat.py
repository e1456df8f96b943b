"""A Discord server as a chat: the port, on discord.py."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import render, words
from adapters.discord.agenda import Agenda
from adapters.discord.census import Census
from adapters.discord.client import Client, SessionsSpent
from adapters.discord.commands import Registered, registered
from adapters.discord.front import Front
from adapters.discord.listening import Listening
from adapters.discord.memory import Memory
from adapters.discord.registering import register
from adapters.discord.rest import (
    ARCHIVED,
    CLOSED,
    LOCKED,
    NO_ACCESS,
    NOT_SHARED,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Budget,
    Rest,
    certain,
    code_of,
)
from adapters.discord.rooms import Rooms, Where
from adapters.discord.search import Search, may_read
from adapters.discord.trouble import CannotServe
from adapters.discord.wire import Gesture
from bot.model import Account, Address, Message
from bot.ports import CannotTell, Clock, Database, Desk, NotSent, Undeliverable

log = logging.getLogger(__name__)

FIRST_WAIT, LAST_WAIT = 5.0, 900.0  # seconds before a connection that ended begins anew
LONG: Final = 600.0  # seconds; a connection that held so long was a good one
AGAIN: Final = (5.0, 30.0, 120.0)  # seconds until what failed after connecting is tried again
SWEEP: Final = 3600.0  # seconds between two looks at who is still here
NONCE: Final = timedelta(minutes=2)  # how long Discord surely knows one
# What is said of a place that somebody deleted or locked, or that another bot of ours, or this
# one before it was sent away, was in: there is a new one.
OUT_OF_REACH: Final = frozenset({UNKNOWN_CHANNEL, NO_ACCESS, ARCHIVED, LOCKED})
MARGIN: Final = timedelta(minutes=10)  # that Discord's clock and ours may be apart


@dataclass(frozen=True, slots=True)
class Access:
    """How Discord is reached. The two addresses are Discord's own unless they are given."""

    token: str
    api_url: str = ""
    gateway_url: str = ""


class DiscordChat:
    """The port Chat, on one Discord server."""

    def __init__(self, where: Where, access: Access, database: Database, clock: Clock) -> None:
        self.id = where.chat
        self._where, self._access = where, access
        self._memory = Memory(where.chat, database, clock)
        self._clock, self._budget = clock, Budget(clock)
        self._client: Client | None = None
        self._open = True
        self._desk: Desk | None = None
        self._commands = Registered([], {})
        self._census = asyncio.Lock()
        self.listening = Listening(where, clock)

    # Serving -----------------------------------------------------------------------

    async def serve(self, desk: Desk) -> None:
        """Stay connected until cancelled: a connection that ends begins anew, and it is said.

        Raises CannotServe where beginning anew would not help.
        """
        sweeping = asyncio.create_task(self._sweep_often())
        listening = asyncio.create_task(self.listening.often(desk))
        try:
            await self._live_on(desk, listening=True)
        finally:
            sweeping.cancel()
            listening.cancel()

    async def stand_by(self, desk: Desk) -> None:
        """Be able to write, without a connection of our own: another process has the one."""
        await self._live_on(desk, listening=False)

    async def _live_on(self, desk: Desk, *, listening: bool) -> None:
        wait = FIRST_WAIT
        while True:
            began = asyncio.get_running_loop().time()
            why, least = await self._live(self.client(desk), listening=listening)
            if asyncio.get_running_loop().time() - began > LONG:
                wait = FIRST_WAIT
            pause = max(wait, least)
            log.error("the connection to Discord ended (%s); a new one in %.0f s", why, pause)
            if listening:
                await self._say_so(desk, why)
            await asyncio.sleep(pause)
            wait = min(2 * wait, LAST_WAIT)

    async def _say_so(self, desk: Desk, why: str) -> None:
        """The organisers hear of it, once a day; they read it when there is a connection."""
        key = f"{self.id}:{self._clock.now().date()}"
        try:
            await desk.alarm(self.id, key, lambda t: words.restarted(t, why))
        except Exception:  # whatever keeps them from being told, the bot goes on
            log.exception("the organisers of %s could not be told", self.id)

    async def _live(self, client: Client, *, listening: bool) -> tuple[str, float]:
        """One life of the client; why it ended, and how long to wait at least."""
        try:
            async with client:
                await client.login(self._access.token)
                if listening:
                    await client.connect()
                else:
                    await asyncio.Event().wait()
        except discord.LoginFailure:
            raise CannotServe(
                f"Discord does not take the token of {self.id}: copy it anew from the"
                " developer portal, page Bot"
            ) from None
        except discord.ConnectionClosed as error:
            if error.code == 4004:
                raise CannotServe(f"Discord took the token of {self.id} away") from None
            return f"code {error.code}", 0
        except SessionsSpent as spent:
            return str(spent), spent.wait.total_seconds()
        except Exception as error:  # one bad event must not end the bot
            log.exception("Discord's client failed")
            return type(error).__name__, 0
        finally:
            self._client = None
        return "closed", 0

    def client(self, desk: Desk) -> Client:
        """A fresh client at this desk, which is not connected yet."""
        if self._access.api_url:
            Route.BASE = self._access.api_url
        if self._access.gateway_url:
            gateway = type(DiscordWebSocket.DEFAULT_GATEWAY)
            DiscordWebSocket.DEFAULT_GATEWAY = gateway(self._access.gateway_url)
        self._desk = desk
        self._commands = registered(desk.commands, desk.speak, hidden=self._where.hidden)
        moved = self.listening.moved if self.listening.on else None
        hands = self._receive, self._arrived, moved
        self._client = Client(self.id, self._memory, self._budget, *hands)
        return self._client

    async def _receive(self, did: Gesture) -> None:
        client, desk = self._client, self._desk
        if client is None or desk is None:
            return
        application = str(client.application_id or "")
        paths = self._commands.paths
        front = Front(self._where, desk, client.rest, self._memory, application, paths)
        await front.receive(did)

    async def _arrived(self) -> None:
        """Connected, for the first time or again: what may have changed meanwhile is looked at."""
        if self._client:
            self.listening.arrived(self._client)
        for pause in (*AGAIN, 0.0):
            try:
                if self._client:
                    await register(self._client, self._where, self._memory, self._commands)
                await self.sweep()
            except Exception as error:  # noqa: BLE001 -- whatever it is, people can be heard
                log.warning("Discord refused to set up %s: %s", self.id, error)
                if isinstance(certain(error), Undeliverable):
                    return
                await asyncio.sleep(pause)
            else:
                return

    async def sweep(self) -> None:
        """Tell the desk who left the server meanwhile. No list of members is downloaded."""
        if self._client is None or self._desk is None or self._census.locked():
            return
        async with self._census:
            await Census(self._client, self._where, self._desk, self._rooms()).look()

    async def _sweep_often(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            try:
                await self.sweep()
            except Exception:  # the next look comes
                log.exception("who is on Discord could not be looked at")

    async def close(self) -> None:
        self._open = False
        if self._client is not None:
            await self._client.close()

    # Showing -----------------------------------------------------------------------

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        try:
            if ref is not None:
                shown = await self._edit(ref, message, marker, address.people)
                if message.over:
                    await self._rooms().put_aside(ref.partition("/")[0], address.people)
            else:
                shown = await self._post(address, message, marker)
        except Exception as error:
            said = certain(error)
            if said is error:
                raise
            raise said from error
        if message.event and address.channel and self._desk:
            book = self._rest(), self._memory, self._clock
            await Agenda(self._where, self._desk, str(self._me()), *book).keep(message.event)
        return shown

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        """Where the message with this marker is, see `search`.

        Soon after it was sent it need not be seen to be absent: Discord itself takes a nonce
        once, and hands back the message that has it.
        """
        channels, silent = [address.channel], ""
        if address.people:
            channels = await self._rooms().known(address.people)
            silent = self._rooms().greeting(address.people)
        search = Search(self._rest(), str(self._me()), silent)
        young = self._clock.now() - since < NONCE
        for channel in channels:
            try:
                sure = await self._is_readable(channel, address)
                if found := await search.find(channel, marker, since - MARGIN, readable=sure):
                    return _ref(channel, found)
            except CannotTell:
                if not young:
                    raise
        return None

    async def how_many(self, address: Address, marker: str) -> int:
        """The port Counting; a message without a button is not known again after a while."""
        channels = [address.channel]
        if address.people:
            channels = await self._rooms().known(address.people)
        search = Search(self._rest(), str(self._me()))
        return sum([await search.how_many(channel, marker) for channel in channels])

    async def _is_readable(self, channel: str, address: Address) -> bool:
        """Whether the history surely can be read. Raises CannotTell where it can't.

        Without the permission Discord answers "no messages": that is not "absent".
        """
        alone = address.people[0] if len(address.people) == 1 else None
        if alone and channel == await self._memory.conversation(alone):
            return True  # a private message
        # A thread that slept is not known: its channel is.
        return may_read(self._client, channel, self._where.channel if address.people else "")

    async def _post(self, address: Address, message: Message, marker: str) -> str:
        if address.channel:
            return await self._send(address.channel, message, marker, address.people)
        channel, by_message = await self._rooms().private(address.people)
        try:
            return await self._send(channel, message, marker, address.people)
        except discord.HTTPException as error:
            if by_message and code_of(error) in (CLOSED, NOT_SHARED):
                await self._memory.closed(address.people[0])
            elif code_of(error) not in OUT_OF_REACH:
                raise
            elif by_message:
                await self._memory.part(address.people[0])
            else:
                await self._memory.scatter(address.people)
        thread = await self._rooms().thread(address.people)
        return await self._send(thread, message, marker, address.people)

    async def _send(
        self,
        channel: str,
        message: Message,
        marker: str,
        people: Sequence[Account],
        start: int = 0,
    ) -> str:
        """Send the parts of the message from the part number *start* on."""
        if not channel.isdecimal():
            raise Undeliverable(f"{channel!r} is no channel of Discord")
        sent = []
        message = await self._addressed(message, channel, people)
        pings = render.pinged(message, people)
        for at, part in enumerate(render.parts(message, pings, marker)):
            if at >= start:
                made = await self._rest().ask(
                    "POST",
                    "/channels/{channel_id}/messages",
                    render.posted(part, render.nonce(marker, at)),
                    part.files,
                    channel_id=channel,
                )
                sent.append(str(made["id"]))
        return _ref(channel, sent)

    async def _addressed(
        self, message: Message, channel: str, people: Sequence[Account]
    ) -> Message:
        """The message, naming who is alone in a thread: else Discord may not tell them."""
        if len(people) != 1 or people[0] in message.text:
            return message
        if channel == await self._memory.conversation(people[0]):
            return message
        return replace(message, text=(people[0], " ", *message.text))

    async def _edit(
        self, ref: str, message: Message, marker: str, people: Sequence[Account]
    ) -> str:
        """Make the messages at *ref* look like this; one that is gone is sent anew."""
        channel, _, ids = ref.partition("/")
        known = ids.split(",")
        parts = render.parts(await self._addressed(message, channel, people), (), marker)
        for part, id_ in zip(parts, known, strict=False):
            try:
                await self._change(channel, id_, part)
            except discord.HTTPException as error:
                if message.over and people and code_of(error) == UNKNOWN_CHANNEL:
                    return ref  # somebody deleted their thread, which is over anyway
                if code_of(error) != UNKNOWN_MESSAGE:
                    raise
                return await self._send(channel, message, f"+{marker}", people)
        for id_ in known[len(parts) :]:
            await self._ask_of("DELETE", channel, id_)
        kept = known[: len(parts)]
        if len(parts) > len(known):
            sent = await self._send(channel, message, marker, people, len(known))
            kept += sent.partition("/")[2].split(",")
        return _ref(channel, kept)

    async def _change(self, channel: str, id_: str, part: render.Part) -> None:
        body = {**part.body, **render.flags(part)}
        try:
            await self._ask_of("PATCH", channel, id_, body, part)
        except discord.HTTPException as error:
            if code_of(error) != ARCHIVED:
                raise
            awake = {"archived": False}
            await self._rest().ask("PATCH", "/channels/{channel_id}", awake, channel_id=channel)
            await self._ask_of("PATCH", channel, id_, body, part)

    async def _ask_of(
        self,
        method: str,
        channel: str,
        id_: str,
        body: dict[str, Any] | None = None,
        part: render.Part | None = None,
    ) -> None:
        await self._rest().ask(
            method,
            "/channels/{channel_id}/messages/{message_id}",
            body,
            part.files if part else (),
            channel_id=channel,
            message_id=id_,
        )

    def _me(self) -> int | None:
        user = self._client and self._client.user
        return user.id if user else None

    def _rest(self) -> Rest:
        client = self._client
        if not self._open or client is None or client.user is None:
            raise NotSent("not connected to Discord")
        return client.rest

    def _rooms(self) -> Rooms:
        desk = self._desk
        if desk is None:
            raise NotSent("not connected to Discord")
        return Rooms(self._where, self._rest(), self._memory, desk.speak, desk.left)


def _ref(channel: str, ids: Sequence[str]) -> str:
    return f"{channel}/{','.join(ids)}"
