"""The workspace on real sockets: the Web API, uploads, response_url and Socket Mode."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.adapters.slack.limits import SlackError
from tests.adapters.slack.schemas import violations
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN, JSON, Workspace

# What slack_sdk sends in a query or in a form, where everything is text.
CLIENT_ID, CLIENT_SECRET = "123.456", "client-secret"
FLAGS = {
    "include_locale",
    "exclude_archived",
    "include_all_metadata",
    "return_im",
    "is_private",
    "force",
}
NUMBERS = {"limit", "length"}
INSIDE = {"blocks", "view", "files", "metadata"}  # JSON within a form


@dataclass
class Fault:
    """What goes wrong with the next request of one method."""

    code: str = ""  # an error of Slack's
    status: int = 200
    retry_after: int = 0
    lost: bool = False  # it is done, and the answer never comes
    body: str = ""  # instead of JSON
    stuck: asyncio.Event | None = None  # it is done, and the answer waits for this


@dataclass
class Socket:
    """One connection in Socket Mode."""

    ws: web.WebSocketResponse
    acks: dict[str, asyncio.Future[JSON]] = field(default_factory=dict)
    deaf: bool = False  # it takes no sign of life any more
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class SlackServer:
    """`workspace.base` is its address once it is started."""

    def __init__(self, workspace: Workspace | None = None) -> None:
        self.workspace = workspace or Workspace()
        self.faults: dict[str, list[Fault]] = {}
        self.sockets: list[Socket] = []
        self.opened, self.greeted = 0, 0  # connections asked for, and those there were
        self.codes: dict[str, JSON] = {}  # what each code of an installation is good for
        self.refused_connections: list[str] = []  # codes for the next apps.connections.open
        self.gone = False  # the app was removed from the workspace
        self.mute = 0  # so many connections hear nothing, though they are open
        self.connected = asyncio.Event()
        self.news = asyncio.Condition()  # a connection, or an answer
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_post("/response/{user}/{id}", self._response)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.workspace.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    @property
    def api_url(self) -> str:
        return f"{self.workspace.base}/api/"

    async def stop(self) -> None:
        for socket in self.sockets:
            socket.gone.set()
            await socket.ws.close()
        if self._runner:
            await self._runner.cleanup()

    def fail(self, method: str, *faults: Fault) -> None:
        """The next requests of this method go wrong, each in its way."""
        self.faults.setdefault(method, []).extend(faults)

    # The Web API -----------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await arguments(request)
        if method == "oauth.v2.access":
            return self._oauth(given)
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {wanted}":
            return _error(SlackError("invalid_auth"))
        if self.gone:
            return _error(SlackError("token_revoked"))
        self.workspace.problems += violations(method, given)
        if method == "apps.connections.open":
            return await self._ticket()
        waiting = self.faults.get(method)
        fault = waiting.pop(0) if waiting else Fault()
        if fault.retry_after:
            return _error(self.workspace.hold(method, fault.retry_after))
        if fault.body or fault.status != 200:
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        if fault.code:
            return _error(SlackError(fault.code))
        try:
            answer = self.workspace.call(method, given)
        except SlackError as error:
            return _error(error)
        if fault.stuck:
            await fault.stuck.wait()
        if fault.lost:
            assert request.transport
            request.transport.close()
        granted = ",".join(sorted(self.workspace.scopes))
        return web.json_response(answer, headers={"x-oauth-scopes": granted})

    def _oauth(self, given: JSON) -> web.Response:
        """A code for a token, once, and for who has the app's secret."""
        self.workspace.problems += violations("oauth.v2.access", given)
        if (given.get("client_id"), given.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return _error(SlackError("invalid_client"))
        waiting = self.faults.get("oauth.v2.access")
        if waiting and (fault := waiting.pop(0)):
            return web.Response(status=fault.status, text=fault.body)
        found = self.codes.pop(str(given.get("code")), None)
        if found is None:
            return _error(SlackError("invalid_code"))
        return web.json_response({"ok": True, "token_type": "bot", **found})

    async def _ticket(self) -> web.Response:
        async with self.news:
            self.opened += 1
            self.news.notify_all()
        if self.refused_connections:
            return _error(SlackError(self.refused_connections.pop(0)))
        where = self.workspace.base.replace("http:", "ws:")
        return web.json_response({"ok": True, "url": f"{where}/socket?ticket={self.opened}"})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.workspace.files[request.match_info["id"]]["data"] = await request.read()
        return web.Response(text="OK")

    async def _response(self, request: web.Request) -> web.StreamResponse:
        where = request.match_info
        try:
            taken = self.workspace.reply(where["user"], where["id"], await request.json())
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.code}, status=400)
        async with self.news:
            self.news.notify_all()
        return web.Response(text="ok") if taken else web.Response(status=404, text="used_url")

    # Socket Mode -----------------------------------------------------------------

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = Socket(ws)
        self.sockets.append(socket)
        if self.mute:
            self.mute -= 1
        else:
            await ws.send_json({"type": "hello", "num_connections": len(self.sockets)})
            self.connected.set()
        async with self.news:
            self.greeted += 1
            self.news.notify_all()
        async for frame in ws:
            if frame.type == WSMsgType.PING and not socket.deaf:
                await ws.pong(frame.data)
            if frame.type == WSMsgType.TEXT:
                said = json.loads(frame.data)
                waiting = socket.acks.pop(said.get("envelope_id", ""), None)
                if waiting and not waiting.done():
                    waiting.set_result(said.get("payload") or {})
        self.sockets.remove(socket)
        if not self.sockets:
            self.connected.clear()
        socket.gone.set()
        return ws

    async def send(self, kind: str, payload: JSON, attempt: int = 0) -> JSON:
        """Deliver an envelope over the newest socket; the payload of its acknowledgement."""
        await self.connected.wait()
        socket = self.sockets[-1]
        id_ = self.workspace.next("envelope")
        socket.acks[id_] = asyncio.get_running_loop().create_future()
        retried = {"retry_attempt": attempt, "retry_reason": "timeout"} if attempt else {}
        envelope = {"type": kind, "envelope_id": id_, "payload": payload, **retried}
        waiting = socket.acks[id_]
        await socket.ws.send_json({**envelope, "accepts_response_payload": kind != "events_api"})
        return await asyncio.wait_for(waiting, 3)  # as long as Slack waits

    async def disconnect(self, reason: str) -> None:
        """Slack asks for another connection, and keeps this one for a while."""
        await self.sockets[-1].ws.send_json({"type": "disconnect", "reason": reason})


async def arguments(request: web.Request) -> JSON:
    """Query, form and JSON body as one, each with its types."""
    given: JSON = {name: _typed(name, value) for name, value in request.query.items()}
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.method == "POST":
        form = await request.post()
        given |= {name: _typed(name, str(value)) for name, value in form.items()}
    return {name: value for name, value in given.items() if name != "token"}


def _typed(name: str, value: str) -> Any:
    reading: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(FLAGS, lambda said: said in ("1", "true", "True")),
        **dict.fromkeys(NUMBERS, int),
        **dict.fromkeys(INSIDE, json.loads),
    }
    return reading.get(name, str)(value)


def _error(error: SlackError) -> web.Response:
    body = {"ok": False, "error": error.code} | ({"needed": error.scope} if error.scope else {})
    if error.retry_after:
        headers = {"Retry-After": str(error.retry_after)}
        return web.json_response(body, status=429, headers=headers)
    return web.json_response(body)
