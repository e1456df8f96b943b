"""Slack as a chat: what people do goes to the desk, what the bot says to the workspace."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from aiohttp import web

from adapters.slack import render, wire
from adapters.slack.api import TOGETHER, Api, tried
from adapters.slack.door import AT_THE_DOOR, Door
from adapters.slack.hearing import FINISH, Hearing
from adapters.slack.line import PING, Line
from adapters.slack.pace import Pace
from adapters.slack.people import People
from adapters.slack.replies import UNREADY, ways_to_show
from adapters.slack.tenancy import Tenancy
from adapters.slack.text import JSON, View
from adapters.slack.trouble import MENDING, OURS, CannotConnect, code
from bot.model import Address, File, Message
from bot.ports import CannotTell, Clock, Desk, NotSent, Undeliverable

log = logging.getLogger(__name__)

GAP: Final = 60.0  # seconds without a line after which the members are read again
READ_AGAIN: Final = 6 * 3600.0  # seconds between two readings anyway
SOON, LATE = 15.0, 240.0  # seconds to the next try where they can't be read, more each time
MARKERS: Final = 2_000  # messages remembered by their marker
LOOKED: Final = 5.0  # seconds between two looks before a message counts as absent
PAGES: Final = 10  # of messages looked through
MARGIN: Final = timedelta(minutes=10)  # that Slack's clock and ours may be apart
MOVED: Final = ("channel_not_found", "is_archived")
DELETED: Final = ("message_not_found", "cant_update_message")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace's settings."""

    token: str
    app_token: str = ""  # Socket Mode
    signing_secret: str = ""  # HTTP mode
    api_url: str = "https://slack.com/api/"
    host: str = "127.0.0.1"
    port: int = 0  # in HTTP mode, unless another web server mounts the entrance
    path: str = "/slack"
    history: bool = False  # whether messages may be looked for in the channels
    large_groups: bool = False  # whether more than eight people get a private channel
    words: Mapping[str, str] = field(default_factory=dict)  # our first word -> theirs
    tenant: bool = False  # it installs an app that it shares with others

    @property
    def socket(self) -> bool:
        """Socket Mode, which needs no public address."""
        return bool(self.app_token)


class SlackChat:
    """The port Chat, in one Slack workspace.

    *view* is how moments are written where Slack can't do it; *name* the space's own. *now*
    and *sleep* are for pacing.
    """

    def __init__(
        self,
        id: str,  # noqa: A002 -- the port's own word
        settings: Workspace,
        view: View,
        name: str,
        clock: Clock,
        now: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        ping: float = PING,
        tenancy: Tenancy | None = None,
    ) -> None:
        view = replace(view, words=settings.words)
        self.id, self._settings, self._view, self._name = id, settings, view, name
        self._clock, self._sleep, self._ping = clock, sleep, ping
        counted = now or (lambda: clock.now().timestamp())
        self._api = Api(settings.token, settings.api_url, Pace(counted, sleep))
        self._people = People(self._api)
        own = {theirs: ours for ours, theirs in settings.words.items()}
        self._hearing = Hearing(id, name, self._api, self._people, view, own)
        app = self.app = self._hearing.app
        secret = settings.signing_secret or "-"
        self.door = Door(lambda _: app, secret, clock, lambda: bool(self._hearing.me))
        self._tenancy = tenancy
        self._mounted = not settings.port
        self._shown: OrderedDict[str, str] = OrderedDict()
        self._open = True
        self._missed = asyncio.Event()  # something may have been
        self.ready = asyncio.Event()  # people are heard
        self.acquainted = asyncio.Event()  # and the members were read, once

    # The port --------------------------------------------------------------------

    async def serve(self, desk: Desk) -> None:
        """Bring what people do to the desk, until cancelled. Raises CannotConnect."""
        self._hearing.desk = desk
        if self._tenancy:
            await self._tenancy.hold(self._api, self._hearing, self._serve)
        else:
            await self._serve()

    async def _serve(self) -> None:
        await self._introduce()
        reading = asyncio.create_task(self._read_members())
        try:
            if self._tenancy:
                self.ready.set()
                await asyncio.Event().wait()
            elif self._settings.socket:
                await self._line().hold()
            else:
                await self._open_door()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def stand_by(self, desk: Desk) -> None:
        """Answer only what comes by the entrance, if it is mounted: another process listens."""
        self._hearing.desk = desk
        await self._introduce()
        await asyncio.Event().wait()

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        """Post, or edit what is at *ref*. What was deleted there is posted anew."""
        if not self._open:
            raise NotSent("the chat is closed")
        if not self._api.client.token:
            raise NotSent("the app is not installed in this workspace", MENDING)
        if ref and message.over:
            return ref  # a conversation stays where it is, and there is nothing else to show
        channel, at, kept = _parts(ref or "")
        if ref:
            at = await self._shown_at(channel, at, message, marker)
        else:
            channel, at = await self._shown_first(address, message, marker)
        if message.file:
            kept = await self._share(message.file, channel, at, kept)
        self._remember(marker, "/".join(part for part in (channel, at, kept) if part))
        return self._shown[marker]

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        """Look twice among the messages of the place, if the app may read them.

        If it may not, only what this process showed itself is known.
        """
        if marker in self._shown:
            return self._shown[marker]
        if not self._settings.history:
            raise CannotTell("reading messages is switched off")
        try:
            channel = await self._where(address)
            for look in range(2):
                if look:
                    await self._sleep(LOOKED)
                if found := await self._look(channel, marker, since - MARGIN):
                    return f"{channel}/{found}"
        except Undeliverable as no:
            raise CannotTell(str(no)) from no
        return None

    async def close(self) -> None:
        """Let go of everything, when what is being done is done."""
        self._open = False
        await self._hearing.settled(FINISH)
        await self._api.close()

    async def settled(self) -> None:
        """Come back when nothing that was asked is being done any more."""
        await self._hearing.settled()

    async def read_members(self) -> None:
        """Look who is gone; the bot does it by itself when it may have missed something."""
        await self._hearing.read_members()

    def entrance(self) -> web.Application:
        """In HTTP mode: what another web server mounts; then this one opens no port itself."""
        self._mounted = True
        return self.door.entrance()

    # Showing ---------------------------------------------------------------------

    async def _where(self, address: Address) -> str:
        """The channel's id: of a channel by name, of people together, of somebody alone."""
        if len(address.people) > TOGETHER and not self._settings.large_groups:
            raise Undeliverable(
                f"Slack brings {TOGETHER} people together at most: `large_groups = true` in the"
                " settings gives more of them a private channel"
            )
        if address.people:
            names = ", ".join(account.name or account.id for account in address.people)
            return await self._api.together([account.id for account in address.people], names)
        if _is_id(address.channel):
            return address.channel
        return await self._api.channel(address.channel)

    async def _shown_first(
        self, address: Address, message: Message, marker: str
    ) -> tuple[str, str]:
        """Where and when it was posted."""
        channel = await self._where(address)
        try:
            return channel, await self._shown_at(channel, "", message, marker)
        except Undeliverable as no:
            if code(no.__cause__) not in MOVED:
                raise
            # What we remember may be old: another has its name, or these people talk elsewhere.
            self._api.forget(channel)
            now = await self._where(address)
            if now == channel:
                raise
            return now, await self._shown_at(now, "", message, marker)

    async def _shown_at(self, channel: str, at: str, message: Message, marker: str) -> str:
        """When it was posted. Where Slack does not show its picture, words say the same."""
        *tries, (last, _) = await ways_to_show(self._api, message, self._view, marker)
        for shown, pause in tries:
            try:
                return await self._put(channel, at, shown, marker)
            except Undeliverable as no:
                if code(no.__cause__) != UNREADY:
                    raise
            await self._api.breathe(pause)
        return await self._put(channel, at, last, marker)

    async def _put(self, channel: str, at: str, shown: Mapping[str, Any], marker: str) -> str:
        """Edit what was posted then, or post."""
        edited = await self._edit(channel, at, shown, marker) if at else ""
        return edited or await self._post(channel, shown, marker)

    async def _post(self, channel: str, shown: Mapping[str, Any], marker: str) -> str:
        posting = self._api.client.chat_postMessage
        arguments = {
            "channel": channel,
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": render.metadata(marker),
            **shown,
        }
        found = await self._api.do("chat.postMessage", lambda: posting(**arguments), channel)
        return str(found["ts"])

    async def _edit(self, channel: str, at: str, shown: Mapping[str, Any], marker: str) -> str:
        """Where it is, or "" if it is there no more."""
        updating = self._api.client.chat_update
        arguments = {"channel": channel, "ts": at, "metadata": render.metadata(marker), **shown}
        try:
            await self._api.do("chat.update", lambda: updating(**arguments))
        except Undeliverable as no:
            if code(no.__cause__) not in DELETED:
                raise
            return ""
        return at

    async def _share(self, file: File, channel: str, at: str, kept: str) -> str:
        """Put a file under its message, once; the message is there whatever happens to it."""
        print_ = sha256(file.data).hexdigest()[:12]
        if print_ == kept:
            return kept
        sharing = self._api.share(file.name, file.data, channel, at)
        return print_ if await tried(sharing, f"the file {file.name}") else kept

    def _remember(self, marker: str, ref: str) -> None:
        self._shown[marker] = ref
        self._shown.move_to_end(marker)
        while len(self._shown) > MARKERS:
            self._shown.popitem(last=False)

    async def how_many(self, address: Address, marker: str) -> int:
        """The port Counting, where the app may read messages."""
        if not self._settings.history:
            raise CannotTell("reading messages is switched off")
        page = await self._page(await self._where(address), "")
        return sum(wire.marker(one) == marker for one in page.get("messages") or ())

    async def _page(self, channel: str, cursor: str) -> JSON:
        reading = self._api.client.conversations_history
        return await self._api.do(
            "conversations.history",
            lambda: reading(
                channel=channel, cursor=cursor or None, limit=200, include_all_metadata=True
            ),
        )

    async def _look(self, channel: str, marker: str, since: datetime) -> str:
        """When the message with this marker was posted, or "". Raises CannotTell in a crowd."""
        cursor = ""
        for _ in range(PAGES):
            page = await self._page(channel, cursor)
            messages = page.get("messages") or ()
            for one in messages:
                if wire.marker(one) == marker:
                    return str(one["ts"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor or (messages and float(messages[-1]["ts"]) < since.timestamp()):
                return ""
        raise CannotTell("there are too many messages since to look through")

    # The rest --------------------------------------------------------------------

    async def _read_members(self) -> None:
        while True:
            self._missed.clear()
            pause = SOON
            while not await self._hearing.read_members():
                self.acquainted.set()
                await self._sleep(pause)
                pause = min(2 * pause, LATE)
            self.acquainted.set()
            try:
                async with asyncio.timeout(READ_AGAIN):
                    await self._missed.wait()
            except TimeoutError:
                pass

    async def _introduce(self) -> None:
        """Learn who we are. Raises CannotConnect for a token that Slack refuses."""
        pause = 1.0
        while not self._hearing.me:
            try:
                self._hearing.me = await self._api.me()
            except Exception as error:  # noqa: BLE001 -- whatever keeps Slack from answering
                said = code(error.__cause__)
                if said in OURS or isinstance(error, Undeliverable):
                    sentence = f"Slack refuses the token of {self._name}: {said}"
                    raise CannotConnect(sentence) from None
                log.warning("Slack can't be reached, next try in %.0f s: %s", pause, error)
                await self._sleep(pause)
                pause = min(pause * 2, 60.0)
        self._people.team = str(self._hearing.me.get("team_id", ""))

    def _line(self) -> Line:
        def opened(gap: float) -> None:
            self.ready.set()
            if gap > GAP:
                self._missed.set()

        token = self._settings.app_token
        line = (self._hearing.app, self._api, token, self._clock, opened)
        return Line(*line, self._sleep, self._ping)

    async def _open_door(self) -> None:
        """Serve the entrance, or leave it to whoever mounted it."""
        runner = None
        if not self._mounted:
            server = web.Application()
            server.add_subapp(self._settings.path, self.door.entrance())
            runner = web.AppRunner(server, access_log=None, shutdown_timeout=2)
            await runner.setup()
            try:
                place = self._settings.host, self._settings.port
                await web.TCPSite(runner, *place, backlog=AT_THE_DOOR).start()
            except OSError as why:
                await runner.cleanup()
                raise CannotConnect(
                    f"Port {self._settings.port} of {self._settings.host} can't be listened on:"
                    f" {why.strerror}. Give slack another one (slack.port)."
                ) from None
        self.ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            if runner:
                await runner.cleanup()


def _is_id(channel: str) -> bool:
    """An id of Slack's, of a channel or of somebody: "C0123ABCD"."""
    return re.fullmatch(r"[CDGUW][A-Z0-9]{2,}", channel) is not None


def _parts(ref: str) -> tuple[str, str, str]:
    """A ref is where, when, and the print of the file that came along."""
    channel, _, rest = ref.partition("/")
    at, _, kept = rest.partition("/")
    return channel, at, kept
