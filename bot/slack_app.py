"""Slack's workspaces, put together: each with an app of its own, or all with one they install."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from adapters.slack.chat import SlackChat, Workspace
from adapters.slack.door import Door
from adapters.slack.installations import Installations
from adapters.slack.installing import Installing, SlackApp, States
from adapters.slack.manifest import scopes_of
from adapters.slack.tenancy import Tenancy
from adapters.slack.vault import Vault
from adapters.web import WebServer
from bot.config import ConfigError, Settings, SlackSettings
from bot.language import Catalogues
from bot.ports import Chat, Clock, Database, Translate

PATH = "/slack-app"


@dataclass(frozen=True, slots=True)
class Tenants:
    """The app and its installations, for all the workspaces that the settings name."""

    app: SlackApp
    installations: Installations
    states: States
    secret: str  # Slack signs with it
    clock: Clock

    def of(self, team: str) -> Tenancy:
        return Tenancy(team, self.installations, f"{self.app.address}/install")

    def entrance(
        self,
        apps: Mapping[str, AsyncApp],
        voices: Mapping[str, Translate],
        speak: Callable[[str], Translate],
    ) -> Installing:
        """The routes, for the bolt app of each workspace by its id."""
        known = dict(apps)
        any_of_them = next(iter(known.values()), None)
        door = Door(lambda team: known.get(team) if team else any_of_them, self.secret, self.clock)
        return Installing(self.app, voices, self.states, self.installations, speak, door)


def tenants_of(
    settings: Settings, clock: Clock, database: Database, chance: Callable[[int], bytes]
) -> Tenants | None:
    """None without a table [slack_app]. Raises ConfigError where something is missing."""
    given = settings.slack_app
    named = [key for key, one in settings.communities.items() if one.slack and one.slack.team]
    if given is None:
        if named:
            raise ConfigError(
                f"communities.{named[0]}.slack.team needs a table [slack_app]; docs/slack-app.md"
                " shows it"
            )
        return None
    if not settings.web or not settings.web.public_url:
        raise ConfigError("slack_app needs web.public_url: the address where Slack finds the bot")
    needed = {name: given.secret(name) for name in ("client_secret", "signing_secret", "key")}
    if missing := next((name for name, value in needed.items() if not value), ""):
        raise ConfigError(f"slack_app.{missing} is missing: set it, or {missing}_file")
    old = given.secret("old_key")
    vault = Vault([needed["key"], *([old] if old else [])], chance)
    slacks = [one.slack for one in settings.communities.values() if one.slack and one.slack.team]
    history = any(one.history for one in slacks)
    large = any(one.large_groups for one in slacks)
    app = SlackApp(
        given.client_id,
        needed["client_secret"],
        settings.web.public_url + PATH,
        scopes_of(history=history, large_groups=large),
        given.api_url,
    )
    states = States(vault, database, clock)
    installations = Installations(database, clock, vault)
    return Tenants(app, installations, states, needed["signing_secret"], clock)


def mount(
    web: WebServer,
    settings: Settings,
    chats: Mapping[str, Chat],
    named: Callable[[str], str],
    tenants: Tenants | None,
) -> None:
    """The workspaces that speak HTTP come in by the bot's own web server.

    *named* says what the workspace of a community is called among *chats*.
    """
    apps: dict[str, AsyncApp] = {}
    voices: dict[str, Translate] = {}
    words = Catalogues()
    for key, community in settings.communities.items():
        chat = chats.get(named(key))
        if not isinstance(chat, SlackChat) or community.slack is None:
            continue
        if team := community.slack.team:
            apps[team], voices[team] = chat.app, words.speak(community.locale)
        elif community.slack.mode == "http":
            web.mount(f"/slack/{key}", chat.entrance())
    if tenants:
        web.mount(PATH, tenants.entrance(apps, voices, words.speak).entrance())


def workspace_of(key: str, slack: SlackSettings) -> Workspace:
    """A workspace's settings, secrets included. Raises ConfigError where one is missing."""
    socket = slack.mode == "socket" and not slack.team
    needed = ("token", "app_token") if socket else ("token", "signing_secret")
    # What installs the app by itself has its token from there.
    found = {"token": ""} if slack.team else {name: slack.secret(name) for name in needed}
    for name, value in found.items():
        if not value and not slack.team:
            raise ConfigError(
                f"communities.{key}.slack.{name} is missing: set it, or {name}_file;"
                " the README says where Slack shows it"
            )
    return Workspace(
        **found,
        api_url=slack.api_url,
        host=slack.host,
        port=0 if socket or slack.team else slack.port,
        path=f"/slack/{key}",
        history=slack.history,
        large_groups=slack.large_groups,
        words=slack.words,
        tenant=bool(slack.team),
    )
