"""What is wrong with a Discord set-up, and the fix of each in one line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import discord
from discord.http import Route

from adapters.discord.invite import NEEDED
from adapters.discord.rest import Budget, Rest, code_of
from bot.ports import Clock, Finding, NotSent

JSON = Mapping[str, Any]

INVITE: Final = "invite it again with what `comptoir discord invite` prints"
ADMINISTRATOR: Final = 1 << 3
TEXT_CHANNEL: Final = 0


@dataclass(frozen=True, slots=True)
class Patient:
    """The settings that are looked at."""

    token: str
    guild: str
    channel: str
    api_url: str = ""
    roles: tuple[str, ...] = ()  # of organisers


async def examine(patient: Patient, words: Collection[str], clock: Clock) -> list[Finding]:
    """Every check, in the order in which one would mend things. *words*: the commands' first."""
    if patient.api_url:
        Route.BASE = patient.api_url
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(patient.token)
        except discord.LoginFailure:
            wrong = "Discord does not take it: copy it anew from the developer portal, page Bot"
            return [Finding("token", wrong)]
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            return [Finding("Discord", f"it can't be reached at {Route.BASE}: {error}")]
        rest = Rest(client, Budget(clock))
        found = [Finding(f"token: {client.user}")]
        try:
            found += await _server(rest, patient, str(client.user and client.user.id))
            found.append(await _commands(rest, patient, str(client.application_id), words))
        except discord.HTTPException as error:
            found.append(_refused(error))
        except (NotSent, aiohttp.ClientError, OSError) as error:
            found.append(Finding("Discord", f"it does not answer at {Route.BASE}: {error}"))
        return found


async def _server(rest: Rest, patient: Patient, me: str) -> list[Finding]:
    guild = await rest.ask("GET", "/guilds/{guild_id}", guild_id=patient.guild)
    member = await rest.ask(
        "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=patient.guild, user_id=me
    )
    found = [Finding(f"server: {guild['name']}"), *_roles(guild, patient.roles)]
    channel = await rest.ask("GET", "/channels/{channel_id}", channel_id=patient.channel)
    name = f"channel: #{channel.get('name')}"
    if channel.get("guild_id") != patient.guild:
        return [*found, Finding(name, "it is on another server: copy the id of one of this server")]
    if channel["type"] != TEXT_CHANNEL:
        return [*found, Finding(name, "it is no text channel: private threads need one")]
    has = permissions(guild, channel, member, me)
    missing = [permission for permission, bit in NEEDED.items() if not has >> bit & 1]
    wrong = f"missing {', '.join(missing)}: allow it in the channel, or {INVITE}"
    return [
        *found,
        Finding(name),
        Finding("permissions", wrong) if missing else Finding(f"permissions: {', '.join(NEEDED)}"),
    ]


def _roles(guild: JSON, wanted: Sequence[str]) -> list[Finding]:
    """Those of organisers, if there are any."""
    names = {role["id"]: role["name"] for role in guild["roles"]}
    if unknown := [role for role in wanted if role not in names]:
        fix = f"there is none with the id {unknown[0]}: copy it again"
        return [Finding("organiser_roles", fix)]
    said = ", ".join(names[role] for role in wanted)
    return [Finding(f"organiser_roles: {said}")] if wanted else []


def permissions(guild: JSON, channel: JSON, member: JSON, me: str) -> int:
    """What the bot may do in the channel, as Discord reckons it."""
    roles = {guild["id"], *member["roles"]}
    has = 0
    for role in guild["roles"]:
        if role["id"] in roles:
            has |= int(role["permissions"])
    if has & ADMINISTRATOR:
        return -1
    over: Sequence[JSON] = channel.get("permission_overwrites") or ()
    everyone = [one for one in over if one["id"] == guild["id"]]
    theirs = [one for one in over if one["id"] in roles and one["id"] != guild["id"]]
    mine = [one for one in over if one["id"] == me]
    for layer in (everyone, theirs, mine):
        for one in layer:
            has &= ~int(one["deny"])
        for one in layer:
            has |= int(one["allow"])
    return has


async def _commands(
    rest: Rest, patient: Patient, application: str, words: Collection[str]
) -> Finding:
    path = "/applications/{application_id}/guilds/{guild_id}/commands"
    known = await rest.ask("GET", path, application_id=application, guild_id=patient.guild)
    missing = sorted(set(words) - {command["name"] for command in known})
    if missing:
        said = ", ".join(f"/{word}" for word in missing)
        return Finding("commands", f"Discord does not know {said} yet: start the bot once")
    return Finding(f"commands: {len(known)} with their sub-commands")


def _refused(error: discord.HTTPException) -> Finding:
    match code_of(error):
        case 10004 | 50001 | 10007:
            return Finding("server", f"the bot is not there, or may not look: {INVITE}")
        case 10003:
            return Finding("channel", "there is none of this id: copy it again")
    return Finding("Discord", f"it says no: {error}")
