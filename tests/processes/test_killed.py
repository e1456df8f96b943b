"""Killed anywhere in a round, the next process finishes it, and nobody is introduced twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from storage.migrate import migrate
from tests.processes.holder import NAMES, hold, prepare

EVERY = 1 if os.environ.get("COMPTOIR_LONG") else 13
ROOT = Path(__file__).parent.parent.parent


def run(folder: Path, minutes: int, deadly: int) -> subprocess.CompletedProcess[str]:
    """The holder, in a process of its own."""
    command = [sys.executable, "-m", "tests.processes.holder", str(folder), str(minutes)]
    return subprocess.run(
        [*command, str(deadly)], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False
    )


def introductions(folder: Path) -> list[frozenset[str]]:
    """Who stands on each card that the lounge's journal tells of, each message once."""
    found: dict[str, frozenset[str]] = {}
    for line in (folder / "lounge.jsonl").read_text("utf-8").splitlines():
        for people, ref in _cards(json.loads(line)):
            assert found.setdefault(ref, people) == people
    return list(found.values())


def _cards(record: object) -> list[tuple[frozenset[str], str]]:
    text = json.dumps(record)
    if "Time for a coffee" not in text or not isinstance(record, dict):
        return []
    return [(frozenset(name for name in NAMES if f'"{name}"' in text), str(record["id"]))]


async def test_a_round_survives_being_killed_at_any_step(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    ready.mkdir()
    await migrate(f"sqlite:///{ready}/comptoir.db")
    await prepare(ready)
    whole = tmp_path / "whole"
    shutil.copytree(ready, whole)
    steps = await hold(whole, 0, 0)
    assert steps > 40

    for point in range(1, steps + 1, EVERY):
        folder = tmp_path / f"killed-{point}"
        shutil.copytree(ready, folder)
        assert run(folder, 0, point).returncode == -signal.SIGKILL, f"step {point}"
        second = point % 7 * 3 + 2  # killed again while it recovers
        run(folder, 5, second)
        for minutes in (10, 15):  # leases run out, doubts are looked into
            finished = run(folder, minutes, 0)
            assert finished.returncode == 0, finished.stderr
        seated = Counter(name for group in introductions(folder) for name in group)
        assert seated == Counter(NAMES), f"killed at {point} and {second}: {seated}"


def test_a_wrong_configuration_ends_before_anything_is_opened(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[communities.lyon]\nname = "x"\nzone = "Europe/Pariss"\n', "utf-8")
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"comptoir: {config}, line 3: communities.lyon.zone: 'Europe/Pariss' is no time zone;"
        " write one like 'Europe/Paris'\n"
    )
    assert list(tmp_path.iterdir()) == [config]


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_bot(tmp_path: Path, name: signal.Signals) -> None:
    config = tmp_path / "config.toml"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config.write_text(
        f'[database]\nurl = "sqlite:///{tmp_path}/c.db"\n'
        '[communities.lyon]\nname = "x"\nzone = "Europe/Paris"\n'
        f'[communities.lyon.lounge]\nport = {port}\npeople = ["A"]\njournal = "{tmp_path}/j"\n',
        "utf-8",
    )
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "the lounge is open" in line:
                break
        process.send_signal(name)
        assert process.wait(10) == 0
