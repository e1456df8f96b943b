"""The README's Slack part, followed word by word, against a workspace of our own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from tests.adapters.slack.hands import Hands, OverSocket
from tests.adapters.slack.kit import GENERAL, people
from tests.adapters.slack.server import SlackServer
from tests.adapters.slack.workspace import APP_TOKEN, BOT_TOKEN

README = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
PART = README[README.index("### Slack\n") : README.index("### Discord\n")]


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    server = SlackServer()
    people(server)
    await server.start()
    yield server
    await server.stop()
    assert server.workspace.problems == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The file of step 1, as it is written there."""
    [written] = re.findall(r"```toml\n(.*?)```", PART, re.DOTALL)
    (tmp_path / "config.toml").write_text(dedent("   " + written), "utf-8")
    return tmp_path


def environment(folder: Path, server: SlackServer) -> Mapping[str, str]:
    """The exports of step 4, the files being where a test can write; and Slack being ours."""
    exports = dict(re.findall(r"export (\w+)=/run/secrets/(\w+)", PART))
    for name, secret in (("slack_token", BOT_TOKEN), ("slack_app_token", APP_TOKEN)):
        (folder / name).write_text(secret, "utf-8")
    found = {variable: str(folder / name) for variable, name in exports.items()}
    assert len(found) == 2
    here = {"COMPTOIR_COMMUNITIES__LYON__SLACK__API_URL": server.api_url}
    database = {"COMPTOIR_DATABASE__URL": f"sqlite:///{folder / 'comptoir.sqlite3'}"}
    return {**os.environ, **found, **here, **database}


def commands() -> list[list[str]]:
    """Every command of the part, in its order."""
    found = re.findall(r"`\.venv/bin/comptoir ([^`]+)`", PART)
    assert [line.split()[0] for line in found] == ["slack", "doctor", "run"]
    return [line.split() for line in found]


async def test_followed_word_by_word_it_starts_a_bot(folder: Path, server: SlackServer) -> None:
    given = environment(folder, server)
    link, doctor, run = commands()
    said = await output(link, folder, given)
    assert said.startswith("https://api.slack.com/apps?new_app=1&manifest_json=")
    said = await output(doctor, folder, given)
    assert "wrong" not in said
    process = await started(run, folder, given)
    try:
        async with asyncio.timeout(60):
            await server.connected.wait()
            hands = Hands(server, OverSocket(server), settled)
            await hands.types("U0LEA", "/coffee join", GENERAL)
            async with server.news:
                await server.news.wait_for(lambda: server.workspace.whispered.get("U0LEA"))
        [whisper] = server.workspace.whispered["U0LEA"]
        assert "vous participez" in whisper["text"]
    finally:
        process.send_signal(signal.SIGTERM)
        said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    assert BOT_TOKEN not in said


async def settled() -> None:
    """The bot is another process: its answer is waited for."""


async def started(
    command: list[str], folder: Path, given: Mapping[str, str]
) -> asyncio.subprocess.Process:
    where = {"cwd": folder, "env": given, "stdout": PIPE, "stderr": STDOUT}
    program = Path(sys.executable).parent / "comptoir"
    return await asyncio.create_subprocess_exec(program, *command, **where)  # type: ignore[arg-type] # mypy reads no mapping


async def output(command: list[str], folder: Path, given: Mapping[str, str]) -> str:
    process = await started(command, folder, given)
    said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    return said
