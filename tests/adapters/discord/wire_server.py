"""Discord on real sockets, for what SimCord can't show: limits, lost replies, dead connections.

It keeps to Discord's schemas: a request that breaks one is noted, and fails the test.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from adapters.discord.invite import PERMISSIONS
from tests.adapters.discord.rules import faults

BOT, GUILD, GENERAL = "100", "200", "300"
JSON = dict[str, Any]
Answer = tuple[int, Any]


def user(id_: str, name: str, *, bot: bool = False) -> JSON:
    return {
        "id": id_, "username": name.lower(), "global_name": name, "discriminator": "0",
        "avatar": None, "bot": bot,
    }  # fmt: skip


@dataclass
class Fault:
    """What happens to the next requests of this kind instead of an answer."""

    pattern: str  # "POST /channels/300/messages"
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False  # done, and then the reply is lost


class WireServer:
    """State anyone may look at and change; `faults` come before every answer."""

    def __init__(self) -> None:
        self.members = {one: user(one, name) for one, name in (("401", "Ada"), ("402", "Bob"))}
        self.guild = GUILD
        self.permissions = PERMISSIONS
        self.channel: JSON = {
            "id": GENERAL, "guild_id": GUILD, "type": 0, "name": "general", "position": 0,
            "nsfw": False, "permission_overwrites": [],
        }  # fmt: skip
        self.requests: list[str] = []
        self.broken_rules: list[str] = []
        self.faults: list[Fault] = []
        self.messages: dict[str, list[JSON]] = {GENERAL: []}
        self.threads: dict[str, set[str]] = {}
        self.archived: set[str] = set()  # threads
        self.commands: list[JSON] = []
        self.callbacks: dict[str, list[JSON]] = {}  # by interaction
        self.identified = self.resumed = 0
        self.sockets: list[web.WebSocketResponse] = []
        self.sent: list[JSON] = []  # dispatched, for whoever resumes
        self.invalid = False  # a session that is resumed is not known any more
        self.interval = 4_500_000  # milliseconds between two heartbeats
        self.beats = 0  # heartbeats that were answered
        self.deaf: dict[web.WebSocketResponse, asyncio.ReadTransport] = {}
        self.storm: JSON | None = None  # what is said to everybody who connects
        self._transport: asyncio.Transport | None = None  # of the last socket
        self._happened = asyncio.Condition()
        self._ids = 1000
        self.port = 0

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway"

    def id(self) -> str:
        self._ids += 1
        return str(self._ids)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something has happened."""
        async with asyncio.timeout(20), self._happened:
            await self._happened.wait_for(lambda: bool(true()))

    async def _note(self) -> None:
        async with self._happened:
            self._happened.notify_all()

    def asked(self, pattern: str) -> int:
        """How many requests were like this."""
        return sum(re.fullmatch(pattern, one) is not None for one in self.requests)

    # HTTP --------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        asked = f"{request.method} {path}"
        body = await self._body(request)
        self.requests.append(asked)
        self.broken_rules += faults(request.method, path, body)
        fault = self._fault(asked)
        try:
            if fault and not fault.after:
                return self._json(fault.status, fault.body, fault.headers)
            status, found = self.do(request.method, path, body)
            if fault and request.transport:
                request.transport.close()
            return self._json(status, found)
        finally:
            await self._note()

    @staticmethod
    async def _body(request: web.Request) -> Any:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            return json.loads(str(form["payload_json"]))
        text = await request.text()
        return json.loads(text) if text else None

    @staticmethod
    def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
        """discord.py reads JSON under exactly this type, and believes a 429 that came a way."""
        typed = {"Content-Type": "application/json", "Via": "1.1 fake", **(headers or {})}
        if status == 204:
            return web.Response(status=status)
        return web.Response(status=status, body=json.dumps(body).encode(), headers=typed)

    def _fault(self, asked: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and re.fullmatch(fault.pattern, asked):
                fault.times -= 1
                return fault
        return None

    def do(self, method: str, path: str, body: Any) -> Answer:
        """What Discord would do."""
        for pattern, act in self._routes():
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return act(body, *found.groups())
        return 404, {"code": 0, "message": f"404: {method} {path}"}

    def _routes(self) -> list[tuple[str, Callable[..., Answer]]]:
        me = user(BOT, "Comptoir", bot=True)
        application = {
            "id": BOT, "name": "Comptoir", "icon": None, "description": "", "bot_public": False,
            "bot_require_code_grant": False, "verify_key": "", "flags": 0, "owner": me,
        }  # fmt: skip
        return [
            (r"GET /users/@me", lambda _: (200, me)),
            (r"GET /oauth2/applications/@me", lambda _: (200, application)),
            (rf"PUT /applications/100/guilds/{self.guild}/commands", self._register),
            (rf"GET /guilds/{self.guild}/members/(\d+)", self._member),
            (rf"GET /guilds/{self.guild}", lambda _: (200, self._guild())),
            (r"GET /channels/(\d+)", self._channel),
            (
                rf"GET /applications/100/guilds/{self.guild}/commands",
                lambda _: (200, self.commands),
            ),
            (r"POST /channels/(\d+)/messages", self._send),
            (r"PATCH /channels/(\d+)/messages/(\d+)", self._edit),
            (r"GET /channels/(\d+)/messages", self._history),
            (r"PATCH /channels/(\d+)", self._archive),
            (r"POST /channels/300/threads", self._thread),
            (r"PUT /channels/(\d+)/thread-members/(\d+)", self._bring),
            (r"POST /users/@me/channels", self._converse),
            (r"POST /interactions/(\d+)/(\w+)/callback", self._callback),
            (r"(?:POST|PATCH) /webhooks/100/token(\d+).*", self._later),
        ]

    def _register(self, body: Any) -> Answer:
        self.commands = body
        return 200, body

    def _member(self, _: Any, who: str) -> Answer:
        if who == BOT:
            return 200, {"user": user(BOT, "Comptoir", bot=True), "nick": None, "roles": ["201"]}
        if who not in self.members:
            return 404, {"code": 10007, "message": "Unknown Member"}
        return 200, {"user": self.members[who], "nick": None, "roles": []}

    def _channel(self, _: Any, channel: str) -> Answer:
        if channel != GENERAL:
            return 404, {"code": 10003, "message": "Unknown Channel"}
        return 200, self.channel

    def _send(self, body: Any, channel: str) -> Answer:
        if channel not in self.messages:
            return 404, {"code": 10003, "message": "Unknown Channel"}
        same = (one for one in self.messages[channel] if one["nonce"] == body["nonce"])
        found = next(same, None)  # Discord remembers a nonce for a few minutes
        if found is None:
            found = {**body, "id": self.id(), "channel_id": channel, "author": {"id": BOT}}
            self.messages[channel].append(found)
            self.archived.discard(channel)  # a word wakes a thread
        return 200, found

    def _archive(self, body: Any, thread: str) -> Answer:
        """Who made a thread may archive it, and everybody in it may wake it."""
        if thread not in self.threads:
            return 403, {"code": 50013, "message": "Missing Permissions"}
        (self.archived.add if body["archived"] else self.archived.discard)(thread)
        return 200, {"id": thread}

    def _edit(self, body: Any, channel: str, id_: str) -> Answer:
        if channel in self.archived:
            return 400, {"code": 50083, "message": "Thread is archived"}
        for one in self.messages.get(channel, []):
            if one["id"] == id_:
                one.update(body)
                return 200, one
        return 404, {"code": 10008, "message": "Unknown Message"}

    def _history(self, _: Any, channel: str) -> Answer:
        hidden = [{**one, "nonce": None} for one in self.messages.get(channel, [])]
        return 200, hidden[::-1]

    def _thread(self, body: Any) -> Answer:
        made = self.id()
        self.threads[made], self.messages[made] = set(), []
        return 201, {"id": made, "name": body["name"]}

    def _bring(self, _: Any, thread: str, who: str) -> Answer:
        self.threads[thread].add(who)
        return 204, None

    def _converse(self, body: Any) -> Answer:
        channel = f"9{body['recipient_id']}"
        self.messages.setdefault(channel, [])
        return 200, {"id": channel, "type": 1}

    def _callback(self, body: Any, interaction: str, _token: str) -> Answer:
        if interaction in self.callbacks:
            return 400, {"code": 40060, "message": "Interaction has already been acknowledged."}
        self.callbacks[interaction] = [body]
        return 204, None

    def _later(self, body: Any, interaction: str) -> Answer:
        self.callbacks[interaction].append(body)
        return 200, {"id": self.id()}

    # The gateway -------------------------------------------------------------------

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self._transport = request.transport
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": self.interval}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._heard(socket, json.loads(message.data))
                await self._note()
        return socket

    def deafen(self) -> None:
        """From now on nothing comes or goes over the last socket, and nobody closes it."""
        assert isinstance(self._transport, asyncio.ReadTransport)
        self._transport.pause_reading()
        self.deaf[self.sockets[-1]] = self._transport

    async def _heard(self, socket: web.WebSocketResponse, said: JSON) -> None:
        acts: dict[int, Callable[[], Awaitable[None]]] = {
            1: lambda: self._beat(socket),
            2: lambda: self._identify(socket),
            6: lambda: self._resume(socket, said["d"]["seq"]),
            8: lambda: self._chunk(said["d"]),
        }
        if said["op"] in acts:
            await acts[said["op"]]()

    async def _beat(self, socket: web.WebSocketResponse) -> None:
        self.beats += 1
        await socket.send_json({"op": 11})

    async def _identify(self, socket: web.WebSocketResponse) -> None:
        self.identified += 1
        if self.storm:
            await socket.send_json(self.storm)
            return
        self.sent.clear()
        ready = {
            "v": 10, "user": user(BOT, "Comptoir", bot=True), "session_id": "s",
            "resume_gateway_url": self.gateway, "guilds": [{"id": self.guild, "unavailable": True}],
            "application": {"id": BOT, "flags": 0},
        }  # fmt: skip
        await self.dispatch("READY", ready)
        await self.dispatch("GUILD_CREATE", self._guild())

    def _guild(self) -> JSON:
        plain = {"color": 0, "hoist": False, "managed": False, "mentionable": False}
        roles = [
            {"id": id_, "name": name, "permissions": str(has), "position": at, **plain}
            for at, (id_, name, has) in enumerate(
                [(self.guild, "@everyone", 0), ("201", "Comptoir", self.permissions)]
            )
        ]
        me: JSON = {"user": user(BOT, "Comptoir", bot=True), "roles": ["201"], "joined_at": None,
              "deaf": False, "mute": False, "flags": 0}  # fmt: skip
        return {
            "id": self.guild, "name": "The Hive", "owner_id": "1", "roles": roles, "emojis": [],
            "channels": [self.channel], "members": [me],
            "threads": [], "features": [], "member_count": len(self.members) + 1,
            "unavailable": False, "preferred_locale": "en-US", "voice_states": [],
            "presences": [], "large": False, "stage_instances": [], "guild_scheduled_events": [],
        }  # fmt: skip

    async def _resume(self, socket: web.WebSocketResponse, seen: int) -> None:
        if self.invalid:
            self.invalid = False
            await socket.send_json({"op": 9, "d": False})
            return
        self.resumed += 1
        if self.storm:
            await socket.send_json(self.storm)
            return
        for missed in self.sent[seen:]:
            await socket.send_json(missed)
        await self.dispatch("RESUMED", {})

    async def _chunk(self, asked: JSON) -> None:
        found: list[JSON] = [
            {"user": self.members[one], "roles": [], "joined_at": None, "deaf": False,
             "mute": False, "flags": 0}
            for one in map(str, asked["user_ids"])
            if one in self.members
        ]  # fmt: skip
        answer = {"guild_id": self.guild, "members": found, "chunk_index": 0, "chunk_count": 1}
        await self.dispatch("GUILD_MEMBERS_CHUNK", {**answer, "nonce": asked.get("nonce")})

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event, on the last socket if it is open; who resumes gets it later."""
        said = {"op": 0, "t": event, "s": len(self.sent) + 1, "d": data}
        self.sent.append(said)
        if self.sockets and not self.sockets[-1].closed and self.sockets[-1] not in self.deaf:
            await self.sockets[-1].send_json(said)

    async def gesture(self, data: JSON, kind: int = 2, who: str = "401", **more: Any) -> str:
        """Somebody does something; the id of the interaction."""
        id_ = self.id()
        member: JSON = {"user": self.members[who], "roles": [], "joined_at": None, "deaf": False,
                  "mute": False, "flags": 0, "permissions": "0", "nick": None}  # fmt: skip
        payload = {
            "id": id_, "application_id": BOT, "type": kind, "token": f"token{id_}", "version": 1,
            "guild_id": self.guild, "channel_id": GENERAL, "member": member, "locale": "en-GB",
            "channel": {"id": GENERAL, "type": 0, "name": "general", "position": 0},
            "entitlements": [], "authorizing_integration_owners": {}, "context": 0,
            "attachment_size_limit": 1, "app_permissions": "0", "data": data, **more,
        }  # fmt: skip
        await self.dispatch("INTERACTION_CREATE", payload)
        return id_


@asynccontextmanager
async def wire_server(server: WireServer | None = None) -> AsyncIterator[WireServer]:
    server = server or WireServer()
    app = web.Application()
    app.router.add_get("/gateway/", server.connect)
    app.router.add_get("/gateway", server.connect)
    app.router.add_route("*", "/api/v10/{rest:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        for transport in server.deaf.values():
            transport.resume_reading()
        for socket in server.sockets:
            await socket.close()
        await runner.cleanup()
    if server.broken_rules:
        raise AssertionError(server.broken_rules)
