"""What is shipped to run the bot with: it names what exists, and gives away no right it needs not.

Without Docker: what is checked is what is written.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import Settings
from bot.serving import LAST_WORDS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMPOSED = ("compose.yaml", "compose.postgres.yaml")
HARDENED = (
    "DynamicUser=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=",
    "MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes", "RestrictSUIDSGID=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "SystemCallFilter=@system-service",
    "ProtectKernelTunables=yes", "ProtectControlGroups=yes", "UMask=0077",
)  # fmt: skip
MOST_EXPOSED = 2.0  # of 10, which is a unit with nothing set


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def service(composed: str, name: str) -> str:
    """The lines of one service."""
    found = re.search(rf"^  {name}:\n((?:    .*\n|\n)+)", text(composed), re.MULTILINE)
    assert found, name
    return found[1]


def seconds(pattern: str, of: str) -> int:
    found = re.search(pattern, of)
    assert found, pattern
    return int(found[1])


def known(path: list[str], model: Any = Settings) -> bool:
    """Whether there is such a key: "communities", "lyon", "slack", "token_file"."""
    if not path:
        return True
    for one in (model, *get_args(model)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            field = one.model_fields.get(path[0])
            return field is not None and known(path[1:], field.annotation)
        if getattr(one, "__origin__", None) is dict:
            return known(path[1:], get_args(one)[1])
    return False


def test_a_key_is_known() -> None:
    assert known(["communities", "lyon", "slack", "token_file"])
    assert known(["database", "url"])
    assert not known(["database", "uri"])
    assert not known(["communities", "lyon", "slack", "tocken_file"])


@pytest.mark.parametrize("name", [*COMPOSED, "comptoir.service"])
def test_each_variable_is_a_key_of_the_settings(name: str) -> None:
    found = re.findall(r"COMPTOIR_(\w+)(?==|: )", text(name))
    assert len(found) >= 3
    for variable in found:
        assert known(variable.lower().split("__")), variable


# The unit --------------------------------------------------------------------------------


def test_the_unit_gives_away_nothing_it_needs_not() -> None:
    lines = text("comptoir.service").splitlines()
    for option in HARDENED:
        assert option in lines, option
    assert seconds(r"TimeoutStopSec=(\d+)", text("comptoir.service")) > 2 * LAST_WORDS
    # Twenty starts in an hour are far from the thousand a day that Discord allows.
    assert seconds(r"StartLimitBurst=(\d+)", text("comptoir.service")) <= 20


def test_systemd_finds_the_unit_closed() -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not on this machine")
    file = DEPLOY / "comptoir.service"
    command = [tool, "security", "--offline=true", "--no-pager", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip(f"this systemd-analyze can't look at a file: {done.stderr.strip()[:100]}")
    assert float(found[1]) <= MOST_EXPOSED


# The containers --------------------------------------------------------------------------


def test_the_image_is_made_of_what_there_is() -> None:
    allowed = set(re.findall(r"^!(\S+)$", text("Dockerfile.dockerignore"), re.MULTILINE))
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text("Dockerfile"), re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert {"bot", "adapters", "storage", "requirements.lock"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(Path(source).match(pattern) for pattern in allowed), source
    for secret in ("config.toml", ".env", "deploy/secrets/slack_token"):
        assert not any(Path(secret).match(pattern) for pattern in allowed), secret


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = text("Dockerfile").splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users[-1] == "USER 10001:10001"
    assert "--require-hashes" in text("Dockerfile")
    assert 'ENTRYPOINT ["comptoir"]' in lines


def test_the_driver_for_postgresql_is_taken_from_the_lock_with_its_hashes() -> None:
    found = re.search(r"awk '([^']+)' requirements-dev\.lock", text("Dockerfile"))
    assert found
    command = ["awk", found[1], str(ROOT / "requirements-dev.lock")]
    taken = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    entries = re.findall(r"^(psycopg\S*?)(?:\[binary\])?==", taken, re.MULTILINE)
    assert entries == ["psycopg", "psycopg-binary"]
    assert taken in (ROOT / "requirements-dev.lock").read_text("utf-8")
    assert taken.endswith("\n")
    assert not taken.rstrip().endswith("\\")


@pytest.mark.parametrize("name", COMPOSED)
def test_the_containers_give_away_nothing_they_need_not(name: str) -> None:
    bot = service(name, "comptoir")
    for line in (
        "read_only: true",
        "cap_drop: [ALL]",
        'security_opt: ["no-new-privileges:true"]',
        "dockerfile: deploy/Dockerfile",
        "context: ..",
    ):
        assert line in bot, line
    assert "privileged: true" not in text(name)
    assert seconds(r"stop_grace_period: (\d+)s", bot) > 2 * LAST_WORDS
    wanted = set(re.findall(r"/run/secrets/(\w+)", text(name)))
    given = set(re.findall(r"file: \./secrets/(\w+)", text(name)))
    assert wanted == given


def test_there_are_two_bots_on_postgresql_and_one_on_sqlite() -> None:
    assert "replicas: 2" in service("compose.postgres.yaml", "comptoir")
    assert "postgresql://comptoir@postgres/" in service("compose.postgres.yaml", "comptoir")
    assert "replicas" not in text("compose.yaml")
    assert "sqlite:////data/" in service("compose.yaml", "comptoir")
