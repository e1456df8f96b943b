"""The address under which a bot is invited, with no permission more than it uses. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

# Discord's bit of each, and what it is for. No Administrator, no Mention Everyone.
NEEDED: Final[Mapping[str, int]] = {
    "View Channels": 10,  # the channel it speaks in
    "Send Messages": 11,
    "Embed Links": 14,  # the picture of a gathering that stands on the web
    "Attach Files": 15,  # invitations for a calendar
    "Read Message History": 16,  # to find its own message again after a lost reply
    "Create Private Threads": 36,  # where people who are introduced meet
    "Send Messages in Threads": 38,
    "Create Events": 44,  # gatherings in the server's own calendar
}
PERMISSIONS: Final = sum(1 << bit for bit in NEEDED.values())


def application_of(token: str) -> str:
    """The application's id, which is the first part of its token; "" if this is no token."""
    first = token.partition(".")[0]
    try:
        found = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return found if found.isdecimal() else ""


def address(application: str, guild: str) -> str:
    """Where somebody who runs the server invites the bot to it."""
    query = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": str(PERMISSIONS),
        "guild_id": guild,
        "disable_guild_select": "true",
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"
