"""Slack's Web API: each request in its turn, and what its failure means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from hashlib import sha256
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.pace import ALL, APART, PATIENT, Pace, TooSoon
from adapters.slack.text import JSON
from adapters.slack.trouble import MENDING, TOKENS, code, held, verdict
from bot.ports import NotSent, Undeliverable

log = logging.getLogger(__name__)

TIMEOUT: Final = 10.0  # seconds for one request: what takes longer is in doubt
# A connection that Slack has just given up takes a message into the unknown: idle ones are left.
IDLE: Final = 5.0  # seconds
PAGE: Final = 200
TOGETHER: Final = 8  # people that one conversation can be opened with
ROOM: Final = "comptoir-"  # what the private channels of more people are called
TOPIC: Final = 250
UPLOADS: Final = 50  # pictures remembered

Asking = Callable[[], Awaitable[AsyncSlackResponse]]


class Api:
    """One workspace, spoken to with one token.

    The library's own retries are off: after a lost reply they post a second time.
    """

    def __init__(self, token: str, url: str, pace: Pace) -> None:
        self.client = AsyncWebClient(token, url, retry_handlers=[])
        self._pace = pace
        self._open: dict[frozenset[str], str] = {}
        self._named: dict[str, str] = {}
        self._uploads: dict[str, str] = {}

    async def do(
        self, method: str, asking: Asking, channel: str = "", patience: float = PATIENT
    ) -> JSON:
        """Make the request. Raises what is certain about a failure, see `verdict`.

        *patience*: for so many seconds it may stand in line.
        """
        try:
            await self._pace.turn(method, channel, patience)
        except TooSoon as early:
            raise NotSent(f"{method}: {early}", early.wait) from None
        self.connect()
        try:
            data = (await asking()).data
        except Exception as error:
            # The library raises whatever it stumbles over, an AttributeError for a plain "500".
            if wait := held(error):
                self._pace.hold(method, wait)
            if code(error) in TOKENS and method not in APART:
                self._pace.hold(ALL, MENDING)
            raise verdict(error) from error
        return data if isinstance(data, dict) else {}

    def renew(self, token: str) -> None:
        """Speak with another token from now on: what Slack held against the last one is over."""
        self.client.token = token
        self._pace.release(ALL)

    async def close(self) -> None:
        """Let go of the connections."""
        session, self.client.session = self.client.session, None
        if session:
            await session.close()

    # Who and where ---------------------------------------------------------------

    async def me(self) -> JSON:
        """The workspace and the bot behind the token."""
        return await self.do("auth.test", self.client.auth_test)

    async def user(self, id_: str, patience: float = PATIENT) -> JSON:
        """Somebody, by id."""
        asking = self.client.users_info
        found = await self.do(
            "users.info", lambda: asking(user=id_, include_locale=True), patience=patience
        )
        return dict(found["user"])

    async def users(self) -> AsyncIterator[JSON]:
        """Everybody the workspace knows, deactivated people too."""
        cursor = ""
        while True:
            page = await self.do(
                "users.list",
                lambda at=cursor: self.client.users_list(  # type: ignore[misc] # a default keeps the loop's value
                    cursor=at or None, limit=PAGE, include_locale=True
                ),
            )
            for user in page.get("members", ()):
                yield user
            if not (cursor := _next(page)):
                return

    async def channel(self, name: str) -> str:
        """The id of a channel called *name*; *name* itself if there is none such."""
        bare = name.removeprefix("#")
        if bare not in self._named:
            async for channel in self.channels():
                self._named[str(channel["name"])] = str(channel["id"])
        return self._named.get(bare, name)

    async def channels(self) -> AsyncIterator[JSON]:
        """Every channel that the app can see and that is in use."""
        cursor = ""
        while True:
            page = await self.do(
                "conversations.list",
                lambda at=cursor: self.client.conversations_list(  # type: ignore[misc] # as above
                    cursor=at or None,
                    limit=PAGE,
                    exclude_archived=True,
                    types="public_channel,private_channel",
                ),
            )
            for channel in page.get("channels", ()):
                yield channel
            if not (cursor := _next(page)):
                return

    async def together(self, people: Sequence[str], names: str = "") -> str:
        """The conversation of these people with the bot; the same for every order of them.

        More than Slack brings together have a private channel, whose topic are their *names*.
        """
        key = frozenset(people)
        if key not in self._open:
            users = sorted(key)
            if len(users) > TOGETHER:
                self._open[key] = await self._room(users, names)
            else:
                found = await self.do(
                    "conversations.open", lambda: self.client.conversations_open(users=users)
                )
                self._open[key] = str(found["channel"]["id"])
        return self._open[key]

    def forget(self, channel: str) -> None:
        """It is no more what it was: by its name or its people there may be another by now."""
        self._named = {name: one for name, one in self._named.items() if one != channel}
        self._open = {people: one for people, one in self._open.items() if one != channel}

    async def _room(self, users: Sequence[str], names: str) -> str:
        """A private channel of exactly these people, found again by its name."""
        name = ROOM + sha256(",".join(users).encode()).hexdigest()[:16]
        room = await self.channel(name)
        if room == name:
            made = await self.do(
                "conversations.create",
                lambda: self.client.conversations_create(name=name, is_private=True),
            )
            room = self._named[name] = str(made["channel"]["id"])
            topic = names[:TOPIC]
            naming = self.client.conversations_setTopic
            about = self.do("conversations.setTopic", lambda: naming(channel=room, topic=topic))
            await tried(about, "the topic of a private channel")
        # Once more than needed does no harm: the bot may have stopped between the two.
        inviting = self.client.conversations_invite
        try:
            await self.do(
                "conversations.invite", lambda: inviting(channel=room, users=users, force=True)
            )
        except Undeliverable as no:
            if code(no.__cause__) != "already_in_channel":
                raise
        return room

    # Files -----------------------------------------------------------------------

    async def upload(self, name: str, data: bytes) -> str:
        """The id under which Slack has these bytes. The same bytes are uploaded once."""
        key = sha256(data).hexdigest()
        if key not in self._uploads:
            id_ = await self._put(name, data)
            await self._complete(id_, name)
            # Only now: a message that names a file Slack does not have whole is refused.
            self._uploads[key] = id_
            for old in list(self._uploads)[:-UPLOADS]:
                del self._uploads[old]
        return self._uploads[key]

    async def breathe(self, seconds: float) -> None:
        """Let Slack have so much time."""
        await self._pace.sleep(seconds)

    async def share(self, name: str, data: bytes, channel: str, thread: str = "") -> None:
        """Put a file where people can keep it."""
        await self._complete(await self._put(name, data), name, channel, thread)

    async def _put(self, name: str, data: bytes) -> str:
        where = await self.do(
            "files.getUploadURLExternal",
            lambda: self.client.files_getUploadURLExternal(filename=name, length=len(data)),
        )
        session = self.connect()
        try:
            async with session.post(str(where["upload_url"]), data=data) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            # Nobody sees a file before it is complete: to do it all again is safe.
            raise NotSent(f"the upload of {name} failed: {error!r}") from error
        return str(where["file_id"])

    async def _complete(self, id_: str, name: str, channel: str = "", thread: str = "") -> None:
        await self.do(
            "files.completeUploadExternal",
            lambda: self.client.files_completeUploadExternal(
                files=[{"id": id_, "title": name}],
                channel_id=channel or None,
                thread_ts=thread or None,
            ),
        )

    def connect(self) -> aiohttp.ClientSession:
        """One session for every request, made where there is a loop to make it in."""
        if self.client.session is None or self.client.session.closed:
            self.client.session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=IDLE),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            )
        return self.client.session


def _next(page: JSON) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")


async def tried(asking: Awaitable[object], what: str) -> bool:
    """Whether it worked. For what is a kindness: a failure is noted, and no more."""
    try:
        await asking
    except asyncio.CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the caller has another way
        log.info("%s: %s", what, code(error.__cause__ or error) or error)
        return False
    return True
