"""Installing our app in a workspace: "Add to Slack", and the way back from there.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Final
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from adapters.slack.api import TIMEOUT
from adapters.slack.door import Door
from adapters.slack.installations import SHELF, Installation, Installations
from adapters.slack.text import JSON
from adapters.slack.vault import Broken, Vault
from bot.model import Text
from bot.ports import Clock, Database, Inbox, Translate

log = logging.getLogger(__name__)

STATE: Final = "slack app state"
HALF: Final = timedelta(minutes=10)  # to press Allow in
COOKIE: Final = "__Host-comptoir-slack"
HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The app that several workspaces install, as Slack's pages have it."""

    client_id: str
    client_secret: str
    address: str  # of our entrance, as the world reaches it: "https://bot.example/slack-app"
    scopes: Sequence[str]
    api_url: str = "https://slack.com/api/"

    @property
    def authorize(self) -> str:
        """Slack's page with the button "Allow"."""
        return self.api_url.removesuffix("api/") + "oauth/v2/authorize"

    @property
    def back(self) -> str:
        return f"{self.address}/installed"


class States:
    """Slips that come back with who went to Slack: ours, fresh, and taken once."""

    def __init__(self, vault: Vault, database: Database, clock: Clock) -> None:
        self._vault, self._database, self._clock = vault, database, clock

    def new(self) -> str:
        return self._vault.seal(str(self._clock.now().timestamp()), STATE)

    async def take(self, state: str) -> bool:
        """Whether it is good; it is not a second time."""
        now = self._clock.now()
        try:
            began = float(self._vault.open(state, STATE))
        except Broken:
            return False
        if now.timestamp() - began > HALF.total_seconds():
            return False
        async with self._database.transaction() as tx:
            return await tx.get(Inbox).first(SHELF, sha256(state.encode()).hexdigest(), now)


class Installing:
    """Three routes: install, installed, and events, which belong to whose workspace it is.

    *voices* speak to each workspace that may install it, by its id; no other is taken in.
    """

    def __init__(
        self,
        app: SlackApp,
        voices: Mapping[str, Translate],
        states: States,
        installations: Installations,
        speak: Callable[[str], Translate],
        door: Door,
    ) -> None:
        self._app, self._voices, self._states = app, voices, states
        self._installations, self._speak, self._door = installations, speak, door

    def entrance(self) -> web.Application:
        """What the web server mounts at *address*."""
        app = web.Application()
        app.router.add_get("/install", self._install)
        app.router.add_get("/installed", self._installed)
        app.router.add_post("/events", self._door.enter)
        return app

    # The way there -----------------------------------------------------------------

    async def _install(self, _: web.Request) -> web.StreamResponse:
        state = self._states.new()
        asked = {
            "client_id": self._app.client_id,
            "scope": ",".join(self._app.scopes),
            "redirect_uri": self._app.back,
            "state": state,
        }
        to = f"{self._app.authorize}?{urlencode(asked)}"
        answer = web.Response(status=302, headers={**HEADERS, "Location": to})
        # Whoever comes back must be who went: else one could be made to install another's.
        answer.set_cookie(
            COOKIE, state, max_age=int(HALF.total_seconds()), path="/",
            secure=True, httponly=True, samesite="Lax",
        )  # fmt: skip
        return answer

    # The way back ------------------------------------------------------------------

    async def _installed(self, request: web.Request) -> web.StreamResponse:
        t = self._speak(request.headers.get("Accept-Language", "")[:2].lower())
        if not await self._is_ours(request):
            again = t("This is over, or was not begun here. Begin again: {address}",
                      address=f"{self._app.address}/install")  # fmt: skip
            return _page(403, again)
        given = request.query.get("code", "")
        if not given:
            return _page(400, t("Nothing was installed."))
        try:
            found = await self._exchanged(given)
        except Exception as error:  # noqa: BLE001 -- whatever Slack says, it is said
            log.warning("an installation in Slack failed: %r", error)
            return _page(502, t("Slack did not finish the installation. Please try once more."))
        team, name = _team(found)
        ours = self._voices.get(team)
        if ours is None:
            refused = t(
                "The workspace {name} ({id}) is not among those of this bot. Whoever runs the bot"
                " can name it in the settings, as `team`.",
                name=name,
                id=team or "?",
            )
            return _page(403, refused)
        await self._installations.keep(Installation(team, name, str(found["access_token"])))
        log.info("the app is installed in %s (%s)", name, team)
        t = ours
        return _page(200, t("{name} is connected. Type /coffee join in Slack.", name=name))

    async def _is_ours(self, request: web.Request) -> bool:
        """Begun here, by this browser, lately, and not come back from before."""
        state = request.query.get("state", "")
        mine = request.cookies.get(COOKIE, "")
        if not state or not compare_digest(state.encode(), mine.encode()):
            return False
        return await self._states.take(state)

    async def _exchanged(self, given: str) -> JSON:
        """What Slack gives for a code. Raises ValueError with its word for a no, and whatever
        keeps it from answering.
        """
        app = self._app
        words = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "code": given,
            "redirect_uri": app.back,
        }
        limit = aiohttp.ClientTimeout(total=TIMEOUT)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(f"{app.api_url}oauth.v2.access", data=words) as answer,
        ):
            found = await answer.json()
        if not isinstance(found, dict) or not found.get("ok") or not found.get("access_token"):
            raise ValueError(str(found.get("error")) if isinstance(found, dict) else "no answer")
        return found


def _team(found: JSON) -> tuple[str, str]:
    """The workspace's id and name; no id for a whole organisation: the bot lives in one."""
    team = found.get("team") or {}
    if found.get("is_enterprise_install") or found.get("token_type") != "bot":
        return "", str(team.get("name") or "")
    return str(team.get("id") or ""), str(team.get("name") or "")


def _page(status: int, text: Text) -> web.Response:
    """A sentence, and nothing that could be a page of somebody else's."""
    return web.Response(status=status, text="".join(map(str, text)) + "\n", headers=HEADERS)
