"""Setting chats up: the manifest of a Slack app, the invitation of a Discord bot, the doctor."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bot.commands import commands_of, shortcuts_of
from bot.compose import RealClock, discord_token, installed_workspace
from bot.config import (
    CommunitySettings,
    ConfigError,
    DiscordSettings,
    Settings,
    SlackSettings,
    WebSettings,
)
from bot.features import FEATURES
from bot.language import Catalogues
from bot.ports import Finding

# The libraries of Slack and Discord take a while to load: only who needs one waits for it.


def slack_manifest(
    key: str, community: CommunitySettings, web: WebSettings | None
) -> dict[str, Any]:
    """The manifest of this community's app."""
    from adapters.slack.manifest import Wishes, manifest  # noqa: PLC0415 -- see above
    from bot.slack_app import PATH  # noqa: PLC0415 -- see above

    slack = community.slack or SlackSettings()
    address = slack.address or (web.public_url if web else "")
    if (slack.mode == "http" or slack.team) and not address:
        raise ConfigError(f"communities.{key}.slack.address is missing: where Slack finds the bot")
    base = address.rstrip("/")
    address = f"{base}/slack/{key}/events" if slack.mode == "http" else ""
    if slack.team:
        address = f"{base}{PATH}/events"
    wishes = Wishes(
        address=address,
        back=f"{base}{PATH}/installed" if slack.team else "",
        history=slack.history,
        large_groups=slack.large_groups,
        words=slack.words,
    )
    calls = [route for feature in FEATURES for route in feature.calls]
    return manifest(
        commands_of(calls), shortcuts_of(calls), Catalogues().speak(community.locale), wishes
    )


def invitations(settings: Settings, community: str = "") -> list[str]:
    """Where the bot of each Discord server is invited. Raises ConfigError where none is set up."""
    from adapters.discord.invite import address, application_of  # noqa: PLC0415 -- see above

    found = []
    for key, one in settings.communities.items():
        if one.discord and community in ("", key):
            application = application_of(discord_token(key, one.discord))
            if not application:
                raise ConfigError(f"communities.{key}.discord.token is no token of Discord")
            found.append(address(application, one.discord.guild))
    if not found:
        raise ConfigError(f"there is no table [communities.{community or 'NAME'}.discord]")
    return found


async def examined(settings: Settings) -> list[tuple[str, Finding]]:
    """What `comptoir doctor` finds, each with the community it is about."""
    from adapters.slack.doctor import examine  # noqa: PLC0415 -- see above
    from adapters.slack.pace import Pace  # noqa: PLC0415 -- see above
    from bot.slack_app import PATH  # noqa: PLC0415 -- see above

    found: list[tuple[str, Finding]] = []
    for key, community in settings.communities.items():
        if slack := community.slack:
            pace = Pace(time.monotonic, asyncio.sleep)
            workspace = await installed_workspace(settings, key, slack)
            if not workspace.token:
                address = settings.web.public_url if settings.web else ""
                fix = f"open {address}{PATH}/install, choose the workspace and press Allow"
                found.append((f"{key}.slack", Finding("installation", fix)))
                continue
            findings = await examine(workspace, slack.channel, RealClock(), pace)
            found += [(f"{key}.slack", finding) for finding in findings]
        if discord := community.discord:
            findings = await _examined_on_discord(key, discord)
            found += [(f"{key}.discord", finding) for finding in findings]
    return found


async def _examined_on_discord(key: str, discord: DiscordSettings) -> list[Finding]:
    from adapters.discord.doctor import Patient, examine  # noqa: PLC0415 -- see above

    commands = commands_of(route for feature in FEATURES for route in feature.calls)
    words = {command.words.split()[0] for command in commands}
    token = discord_token(key, discord)
    patient = Patient(
        token, discord.guild, discord.channel, discord.api_url, discord.organiser_roles
    )
    return await examine(patient, words, RealClock())
