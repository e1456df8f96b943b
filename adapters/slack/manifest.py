"""The manifest: everything Slack has to know of the app, so that a space makes its own. Pure.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from adapters.slack.text import JSON, clip
from bot.model import Text
from bot.ports import Command, Shortcut, Translate

NEW_APP: Final = "https://api.slack.com/apps?new_app=1&manifest_json="
COMMANDS: Final = 50  # of one app
SHORTCUT: Final = 24  # of a name in the menu of a message
# Slack keeps these first words for itself: an app's command of that name is never heard of.
SLACKS_OWN: Final = {
    "active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed",
    "feedback", "help", "huddle", "invite", "join", "leave", "me", "mute", "msg", "open",
    "people", "pin", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star",
    "status", "topic", "who",
}  # fmt: skip
DESCRIPTION, HINT, NAME = 140, 400, 35  # Slack cuts the first two where its menus end

# No scope without its reason.
SCOPES: Final = {
    "commands": "people type /coffee, /profile and the like",
    "chat:write": "the bot says something, and edits it",
    "im:write": "it writes to one member",
    "mpim:write": "it brings the people of a coffee together",
    "users:read": "names, languages, and who is gone, a guest or a bot",
    "channels:read": "it finds the space's channel by name",
    "groups:read": "the same for a private one",
    "files:write": "a graph, or an event to put into one's calendar",
}
# Only with `history = true`: to look whether a message that may have arrived did.
HISTORY: Final = {
    f"{kind}:history": "looks for its own message where Slack's answer was lost"
    for kind in ("channels", "groups", "im", "mpim")
}
# Only with `large_groups = true`: Slack opens no conversation for more than eight.
LARGE: Final = {"groups:write": "more than eight people who meet have a private channel"}
EVENTS: Final = ("app_home_opened", "app_uninstalled", "team_join", "tokens_revoked", "user_change")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What differs from one space to the next."""

    name: str = "Comptoir"
    address: str = ""  # the public address in HTTP mode; Socket Mode without one
    back: str = ""  # where Slack sends who installed it, where several workspaces do
    history: bool = False
    large_groups: bool = False
    words: Mapping[str, str] = field(default_factory=dict)  # our first word -> theirs


def manifest(
    commands: Sequence[Command],
    shortcuts: Sequence[Shortcut],
    t: Translate,
    wishes: Wishes = Wishes(),
) -> JSON:
    """The manifest of one space's app, in the space's language."""
    address = {"request_url": wishes.address} if wishes.address else {}
    scopes = scopes_of(history=wishes.history, large_groups=wishes.large_groups)
    about = t("Introduces members over a coffee, and gathers them.")
    return {
        "display_information": {
            "name": clip(wishes.name, NAME),
            "description": clip(_plain(about), DESCRIPTION),
            "background_color": "#7a3b1d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": clip(wishes.name, NAME), "always_online": True},
            "shortcuts": [_shortcut(one, t) for one in shortcuts],
            "slash_commands": _commands(commands, t, wishes),
        },
        "oauth_config": {
            **({"redirect_urls": [wishes.back]} if wishes.back else {}),
            "scopes": {"bot": scopes},
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **address},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not wishes.address,
            "token_rotation_enabled": False,
        },
    }


def scopes_of(*, history: bool, large_groups: bool) -> list[str]:
    """What the app has to be allowed, and no more."""
    return [*SCOPES, *(HISTORY if history else ()), *(LARGE if large_groups else ())]


def link(made: JSON) -> str:
    """The address that makes the app in one click."""
    return NEW_APP + quote(json.dumps(made, ensure_ascii=False, separators=(",", ":")), safe="")


def heads(commands: Sequence[Command]) -> dict[str, list[tuple[str, Command]]]:
    """The first words there are, each with the rest of what can follow it."""
    found: dict[str, list[tuple[str, Command]]] = {}
    for command in commands:
        for words in (command.words, *command.aliases):
            head, _, rest = words.partition(" ")
            if re.fullmatch(r"[a-z0-9_-]{1,31}", head):  # Slack takes no accents there
                found.setdefault(head, []).append((rest, command))
    return found


def _commands(commands: Sequence[Command], t: Translate, wishes: Wishes) -> list[JSON]:
    address = {"url": wishes.address} if wishes.address else {}
    made = []
    for head, followed in sorted(heads(commands).items()):
        if wishes.words.get(head, head) in SLACKS_OWN:
            continue  # its aliases are heard
        alone = next((command for rest, command in followed if not rest), followed[0][1])
        rests = [rest for rest, command in followed if rest and not command.organiser]
        one: JSON = {
            "command": f"/{wishes.words.get(head, head)}",
            "description": clip(_plain(t(alone.help)), DESCRIPTION),
            "should_escape": True,
            **address,
        }
        if rests:
            one["usage_hint"] = clip(" | ".join(sorted(set(rests))), HINT)
        made.append(one)
    return made[:COMMANDS]


def _shortcut(one: Shortcut, t: Translate) -> JSON:
    label = _plain(t(one.label))
    return {
        "name": clip(label, SHORTCUT),
        "type": "message",
        "callback_id": one.name,
        "description": clip(label, DESCRIPTION),
    }


def _plain(words: Text) -> str:
    return "".join(span if isinstance(span, str) else getattr(span, "text", "") for span in words)
