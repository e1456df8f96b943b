"""The hands of people in a fake workspace: they type, press and submit, as Slack tells an app."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from bot.ports import Clock
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import BOT_USER, JSON, TEAM

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # of Slack's own example
Values = Mapping[str, Any]


class Way(Protocol):
    """How Slack brings a payload to the app; the answer is what it is acknowledged with."""

    async def __call__(self, kind: str, payload: JSON, attempt: int = 0) -> JSON: ...


def signed(body: bytes, stamp: int, secret: str = SECRET) -> dict[str, str]:
    """The headers that prove that a request is Slack's."""
    base = f"v0:{stamp}:".encode() + body
    sign = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": sign}


class OverHttp:
    """In HTTP mode: signed requests to the app's own address."""

    def __init__(self, url: str, clock: Clock, http: aiohttp.ClientSession) -> None:
        self.url, self._clock, self._http = url, clock, http

    async def __call__(self, kind: str, payload: JSON, attempt: int = 0) -> JSON:
        match kind:
            case "slash_commands":
                body, form = urlencode(payload), "application/x-www-form-urlencoded"
            case "interactive":
                body = urlencode({"payload": json.dumps(payload)})
                form = "application/x-www-form-urlencoded"
            case _:
                body, form = json.dumps(payload), "application/json"
        stamp = int(self._clock.now().timestamp())
        headers = {"Content-Type": form, **signed(body.encode(), stamp)}
        if attempt:
            headers["X-Slack-Retry-Num"] = str(attempt)
        async with self._http.post(self.url, data=body.encode(), headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            said = await answer.text()
            return json.loads(said) if said.startswith("{") else {}


class OverSocket:
    """In Socket Mode: envelopes over the line that the app opened."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server

    async def __call__(self, kind: str, payload: JSON, attempt: int = 0) -> JSON:
        return await self._server.send(kind, payload, attempt)


@dataclass
class Outcome:
    """What came of a gesture, for the one who made it."""

    whispers: list[JSON] = field(default_factory=list)
    modal: JSON | None = None  # the modal on their screen now
    errors: Mapping[str, str] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)  # that came in private


class Hands:
    """*settled* comes back when the app has done all it was asked."""

    def __init__(
        self, server: SlackServer, way: Way, settled: Callable[[], Awaitable[None]]
    ) -> None:
        self.server, self.space, self.way, self._settled = server, server.workspace, way, settled

    # Gestures --------------------------------------------------------------------

    async def types(self, who: str, text: str, channel: str, **more: Any) -> Outcome:
        """A slash command, with its slash; "@Name" becomes a mention, as Slack makes it."""
        head, _, rest = text.partition(" ")
        payload = {
            "command": head,
            "text": self._escaped(rest),
            "user_id": who,
            "user_name": self.space.users[who]["name"],
            "team_id": TEAM,
            "channel_id": channel,
            "trigger_id": self.space.trigger(who),
            "response_url": self.space.response_url(who),
            "api_app_id": "A0HIVE",
        }
        return await self.makes(who, "slash_commands", payload | more)

    async def presses(
        self, who: str, value: str, channel: str = "", view: JSON | None = None, **more: Any
    ) -> Outcome:
        """A button with this value, on a message or in a view."""
        payload: JSON = self._interaction(who, "block_actions") | {
            "actions": [{"type": "button", "action_id": "press-0", "value": value}],
        }
        if view:
            payload["view"] = self._as_sent(view)
            payload["container"] = {"type": "view", "view_id": view["id"]}
        else:
            payload["channel"] = {"id": channel, "name": "somewhere"}
            payload["container"] = {"type": "message", "channel_id": channel}
            payload["response_url"] = self.space.response_url(who)
        return await self.makes(who, "interactive", payload | more)

    async def submits(self, who: str, values: Values, **more: Any) -> Outcome:
        """The modal on their screen, filled in: what is not among *values* stays as it is."""
        view = self.space.modal(who)
        assert view, f"no modal is open for {who}"
        payload = self._interaction(who, "view_submission") | {
            "view": {**self._as_sent(view), "state": {"values": state(view, values)}},
            "response_urls": [],
        }
        before = self._before(who)
        ack = await self.way("interactive", payload | more)
        errors: JSON = {}
        match ack.get("response_action"):
            case "errors":
                errors = ack["errors"]
                fields = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
                if not set(errors) <= fields:
                    self.space.problems.append(f"errors at no field: {errors}")
                self._keep(view, values)
            case "update":
                self.space.replace(view["id"], ack["view"])
            case None:
                del self.space.views[view["id"]]
        await self._settled()
        return self._after(who, before, errors)

    async def shortcut(self, who: str, callback: str, text: str, channel: str) -> Outcome:
        payload = self._interaction(who, "message_action") | {
            "callback_id": callback,
            "message": {"type": "message", "text": text, "ts": "1.1", "user": who},
            "channel": {"id": channel},
            "response_url": self.space.response_url(who),
        }
        return await self.makes(who, "interactive", payload)

    async def happens(self, event: JSON, attempt: int = 0) -> None:
        """Something that Slack tells by itself."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event": event,
            "event_id": self.space.next("Ev"),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
        await self.way("events_api", payload, attempt)
        await self._settled()

    async def changes(self, who: str, **more: Any) -> None:
        """Somebody's user object changes, and Slack says so."""
        self.space.users[who].update(more)
        await self.happens({"type": "user_change", "user": self.space.users[who]})

    async def makes(self, who: str, kind: str, payload: JSON) -> Outcome:
        """Deliver a gesture, and wait for what comes of it."""
        before = self._before(who)
        await self.way(kind, payload)
        await self._settled()
        return self._after(who, before, {})

    # The rest --------------------------------------------------------------------

    def _interaction(self, who: str, kind: str) -> JSON:
        return {
            "type": kind,
            "user": {"id": who, "team_id": TEAM},
            "team": {"id": TEAM, "domain": "hive"},
            "trigger_id": self.space.trigger(who),
            "api_app_id": "A0HIVE",
        }

    def _as_sent(self, view: JSON) -> JSON:
        return {name: part for name, part in view.items() if name != "by"}

    def _escaped(self, text: str) -> str:
        """As with `should_escape`: people as marks, the three special marks escaped."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        names = {u["profile"]["display_name"]: id_ for id_, u in self.space.users.items()}
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"@{re.escape(name)}\b", f"<@{names[name]}|{name.lower()}>", text)
        return text

    def _keep(self, view: JSON, values: Values) -> None:
        """What was typed stays on the screen."""
        view["typed"] = {**view.get("typed", {}), **values}

    def _before(self, who: str) -> tuple[int, set[str]]:
        return len(self.space.whispered.get(who, [])), set(self.space.files)

    def _after(self, who: str, before: tuple[int, set[str]], errors: JSON) -> Outcome:
        whispers = self.space.whispered.get(who, [])[before[0] :]
        files = [
            file["data"]
            for id_, file in self.space.files.items()
            if id_ not in before[1] and file.get("complete")
        ]
        return Outcome(whispers, self.space.modal(who), errors, files)


def state(view: JSON, values: Values) -> JSON:
    """What Slack sends of a filled-in view: each element by its type."""
    values = {**view.get("typed", {}), **values}
    made: JSON = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name, element = block["block_id"], block["element"]
            given = values[name] if name in values else initial(element)
            made[name] = {element["action_id"]: _put(element, given)}
    return made


def initial(element: JSON) -> Any:
    """What stands in a field before anybody touches it."""
    for name in ("initial_value", "initial_date", "initial_time", "initial_users"):
        if name in element:
            return element[name]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    return [one["value"] for one in element.get("initial_options", [])]


def _put(element: JSON, given: Any) -> JSON:
    kind = element["type"]
    options = {
        one["value"]: one
        for group in element.get("option_groups", [element])
        for one in group.get("options", [])
    }
    several = given.split(",") if isinstance(given, str) else list(given or [])
    match kind:
        case "datepicker":
            put: JSON = {"selected_date": given or None}
        case "timepicker":
            put = {"selected_time": given or None}
        case "static_select" | "radio_buttons":
            put = {"selected_option": options.get(given, {"value": given}) if given else None}
        case "multi_static_select" | "checkboxes":
            put = {"selected_options": [options.get(one, {"value": one}) for one in several if one]}
        case "multi_users_select":
            put = {"selected_users": several}
        case _:
            put = {"value": given or None}
    return {"type": kind, **put}
