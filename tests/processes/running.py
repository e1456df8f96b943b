"""Bots in processes of their own, and a Slack for them in this one."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from tests.adapters.slack.hands import Hands, OverSocket
from tests.adapters.slack.server import SlackServer

Server = TypeVar("Server", bound=SlackServer)
ROOT = Path(__file__).parent.parent.parent
PEOPLE = ("U0ADA", "U0BOB", "U0CLEO", "U0DAN")
GENERAL = "C0GENERAL"

CONFIG = """
[database]
url = "{url}"
[communities.hive]
name = "The Hive"
zone = "Europe/Paris"
[communities.hive.slack]
token = "{bot}"
app_token = "{app}"
api_url = "{api}"
channel = "general"
organisers = ["U0ADA"]
"""


def people_of(server: Server) -> Server:
    """The same workspace, with some people and their channel."""
    for who in PEOPLE:
        server.workspace.user(who, who.removeprefix("U0").title())
    server.workspace.user("U0BOT", "Comptoir", is_bot=True)
    server.workspace.channel(GENERAL, "general")
    return server


@asynccontextmanager
async def replica(config: Path, roles: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot of its own, until the end of the block; then it must end well."""
    command = (sys.executable, "-m", "tests.processes.replica", str(config), roles)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            _, said = await process.communicate()
        early = -signal.SIGTERM  # it had only begun
        assert process.returncode in (0, early), said.decode()


async def until(true: Callable[[], bool]) -> None:
    """What other processes do tells nobody here that it was done: look until it is."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 -- of another process there is no event to wait for
            await asyncio.sleep(0.05)


async def types(server: SlackServer, who: str, words: str) -> None:
    """A slash command, and wait for the answer."""

    async def settled() -> None:
        space = server.workspace
        await until(
            lambda: len(space.whispered.get(who, ())) > before or space.modal(who) is not None
        )

    before = len(server.workspace.whispered.get(who, ()))
    await Hands(server, OverSocket(server), settled).types(who, words, GENERAL)


def offered(server: SlackServer, who: str, label: str) -> str:
    """What the button so labelled carries, among all that was whispered to them."""
    [found] = [
        str(one["value"])
        for said in server.workspace.whispered[who]
        for block in said["blocks"]
        if block["type"] == "actions"
        for one in block["elements"]
        if one["text"]["text"] == label
    ]
    return found


async def hears(server: SlackServer, who: str, value: str, true: Callable[[], bool]) -> None:
    """Press a button, and wait for what comes of it."""

    async def settled() -> None:
        await until(true)

    await Hands(server, OverSocket(server), settled).presses(who, value, GENERAL)
