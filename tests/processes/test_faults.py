"""A full disk, a file that somebody else holds, an end in the midst of a message."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import make_url

from bot.serving import CLOSING, LAST_WORDS
from storage import database as database_module
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.databases import fresh_database
from tests.processes.running import (
    CONFIG,
    GENERAL,
    hears,
    offered,
    people_of,
    replica,
    types,
    until,
)
from tests.town import Town, said

ROOT = Path(__file__).parent.parent.parent
SORRY = "Something went wrong on my side, and nothing was changed. Try again?"


def test_a_full_disk_loses_nothing_that_was_promised(tmp_path: Path) -> None:
    alone = shutil.which("unshare")
    if not alone or subprocess.run([alone, "-rm", "true"], check=False, timeout=20).returncode:
        pytest.skip("no disk of one's own can be made here: unshare -rm is refused")
    command = [alone, "-rm", sys.executable, "-m", "tests.processes.crowded", str(tmp_path)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    [(told, times)] = found["told"].items()
    assert told == (
        f"The disk of the database {tmp_path}/c.db is full: nothing was changed; make room."
    )
    assert times > 50
    assert (found["lost"], found["whole"]) == (0, "ok")
    assert found["before"] > 20
    assert found["after"] == 8


HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


async def test_while_another_process_holds_the_file_people_are_told_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    assert database_module._BUSY_MS < 3_000
    url = await fresh_database("sqlite", tmp_path)
    town = Town(SqlDatabase.at(url, BOOKS))
    await town.app.open()
    people = [f"m{number}" for number in range(30)]
    for who in people[:4]:
        await town.says(who, "/coffee join")
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, make_url(url).database or "",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout
    assert await holder.stdout.readline() == b"held\n"
    try:
        # All at once: whoever waits behind another must not wait as long again, each of them.
        async with asyncio.timeout(30):
            answers = await asyncio.gather(*[town.says(who, "/coffee join") for who in people])
    finally:
        await holder.communicate(b"")  # the end of its input is its end
    assert {said(one) for [one] in answers} == {SORRY}
    answers = [await town.says(who, "/coffee join") for who in people]
    assert SORRY not in {said(one) for [one] in answers}
    await town.at("2026-03-10")
    assert {who for who in people if town.companions(who)} == set(people)
    assert town.chat.doubled == []
    await town.database.close()
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


class SlowSlack(SlackServer):
    """It takes a message, and does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.slow, self.taken = asyncio.Event(), asyncio.Event()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        answer = await super()._api(request)
        if request.match_info["method"] == "chat.postMessage":
            self.taken.set()
            await self.slow.wait()
        return answer


@pytest.fixture
async def slack() -> AsyncIterator[SlowSlack]:
    server = people_of(SlowSlack())
    await server.start()
    yield server
    server.slow.set()
    await server.stop()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_end_in_the_midst_of_a_message_it_ends_in_time(
    tmp_path: Path, slack: SlowSlack, name: signal.Signals
) -> None:
    assert LAST_WORDS + CLOSING < 10
    url = await fresh_database("sqlite", tmp_path)
    config = tmp_path / "config.toml"
    addresses = {"url": url, "api": slack.api_url, "bot": BOT_TOKEN, "app": APP_TOKEN}
    config.write_text(CONFIG.format(**addresses), "utf-8")
    async with replica(config, "slack,worker") as process:
        await until(lambda: slack.greeted == 1)
        await types(slack, "U0BOB", "/ask a photographer for March")
        await hears(slack, "U0BOB", offered(slack, "U0BOB", "Send it"), slack.taken.is_set)
        process.send_signal(name)
        async with asyncio.timeout(20):  # ten, on a machine that does nothing else
            assert await process.wait() == 0
    slack.slow.set()
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        cards = "SELECT state FROM posts WHERE message LIKE '%photographer%' AND channel != ''"
        states = [state for (state,) in connection.execute(cards)]
    assert states in (["sending"], ["doubt"])  # looked for at the next start, not sent again
    assert len(slack.workspace.channels[GENERAL].messages) == 1
