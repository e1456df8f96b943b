"""Secrets: struck out by their shape wherever anything is said, and kept in files of one's own."""

from __future__ import annotations

import io
import json
import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.config import ConfigError, read_settings
from bot.logs import set_up_logs
from bot.ports import NotSent, Undeliverable
from bot.secrecy import STRUCK, clean, redacted
from storage.database import engine_at
from storage.tables import metadata
from tests.town import Town

HEX = "4f8e1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7"
# What must never be seen, and a sentence as an error has it.
CANARIES = {
    "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy": "Slack said no to {}",
    "xoxe.xoxp-1-Mi0yLTE2NTI0NDM": "token={}",
    "xapp-1-A0123-4567-0123456789abcdef": "apps.connections.open with {}",
    "T0HIVE/B0HOOK/XXyyZZ00112233": "POST https://hooks.slack.com/services/{} failed",
    "T0HIVE/12345/aAbBcCdD": "response_url https://hooks.slack.com/commands/{}",
    "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs": "401 for Bot {}",
    "aW50ZXJhY3Rpb246MTIzNDU2": "POST /interactions/1045678901234567890/{}/callback",
    "XCanaryHookToken-_1": "https://discord.com/api/webhooks/1045678901234567890/{}",
    "hush-my-password": "postgresql://bot:{}@db.example/comptoir can't be reached",
    "hush-conninfo": "connection to host=db user=bot password={} failed",
    "12-qL0bA_canary-seal": "GET /calendar/{}.ics",
    "aZ_canary-entrance": "https://hive.example/space/enter/{}",
    HEX: "the secret {} is wrong",
}
PLANTED = [words.format(canary) for canary, words in CANARIES.items()]


def seen(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, as a machine would read it; afterwards everything is as it was."""
    root, told = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook, sys.stderr
    sys.stderr = told
    set_up_logs("debug", "json")
    yield told
    root.handlers[:], root.level = before[0], before[1]
    sys.excepthook, threading.excepthook, sys.stderr = before[2:]
    logging.captureWarnings(False)


def test_each_shape_is_struck_out_and_the_rest_stays() -> None:
    for canary, words in CANARIES.items():
        said = redacted(words.format(canary))
        assert seen(said) == [], words
        assert STRUCK in said
    plain = "call coffee.join failed for U012AB3CD at 2026-11-30T09:00:00Z (attempt 2) in C0GENERAL"
    assert redacted(plain) == plain


def test_it_is_struck_out_at_any_depth() -> None:
    deep = {"a": [{"b": (PLANTED[0],)}], "c": ValueError(PLANTED[8]), "d": 3, "e": None}
    assert seen(str(clean(deep))) == []
    assert clean(deep)["d"] == 3


@given(st.text())
def test_to_strike_out_twice_is_to_strike_out_once(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


def test_nothing_is_logged_whichever_way_it_comes(log: io.StringIO) -> None:
    logger = logging.getLogger("adapters.somewhere")
    for words in PLANTED:
        logger.error("it went wrong: %s", words)
        logger.error(words, extra={"request": {"headers": [words]}})
        try:
            fail(words)
        except ValueError as error:
            logger.exception("caught")
            sys.excepthook(type(error), error, error.__traceback__)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert len(lines) == 4 * len(PLANTED)
    assert all("Traceback" in line["exception"] for line in lines[2::4])
    assert seen(log.getvalue()) == []


def fail(words: str) -> None:
    raise ValueError(words)


async def test_errors_that_carry_secrets_are_told_without_them(
    town: Town, log: io.StringIO
) -> None:
    """In the log, in the database, and to organisers in the chat."""
    await town.make_organiser("ada")
    for who in ("bob", "cleo"):
        await town.says(who, "/coffee join")
    for words in PLANTED:
        town.chat.trouble += [NotSent(words), ConnectionError(words), Undeliverable(words)]
    await town.at("2026-03-10")
    town.chat.trouble.clear()
    await town.says("ada", "/space status")
    await town.at("2026-03-13")
    assert STRUCK in log.getvalue()
    assert seen(log.getvalue()) == []
    assert seen("\n".join(town.wall())) == []
    assert seen(await everything_in(town)) == []


async def everything_in(town: Town) -> str:
    """Each row of each table."""
    engine = engine_at(str(town.database._engine.url))
    async with engine.connect() as connection:
        found = [(await connection.execute(select(one))).all() for one in metadata.sorted_tables]
    await engine.dispose()
    return str(found)


# Files -----------------------------------------------------------------------------------


SETTINGS = """
[communities.lyon]
name = "La Ruche"
zone = "Europe/Paris"
[communities.lyon.slack]
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can go through: pytest's own are for one user alone."""
    made = Path(tempfile.mkdtemp(prefix="comptoir-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def test_a_secret_file_that_everybody_can_read_is_refused(folder: Path) -> None:
    secret, config = folder / "token", folder / "config.toml"
    secret.write_text("xoxb-1-2-3\n", "utf-8")
    config.write_text(f'{SETTINGS}token_file = "{secret}"\n', "utf-8")
    slack = read_settings(config, ["en"]).communities["lyon"].slack
    assert slack
    for mode in (0o644, 0o604, 0o602):
        secret.chmod(mode)
        with pytest.raises(ConfigError) as no:
            slack.secret("token")
        assert str(no.value) == (
            f"slack.token_file: everybody on this machine can read or change {secret}:"
            f" `chmod o-rwx {secret}`"
        )
    for mode in (0o600, 0o640, 0o400):
        secret.chmod(mode)
        assert slack.secret("token") == "xoxb-1-2-3"
    secret.chmod(0o644)
    folder.chmod(0o700)  # nobody else gets there: whatever the file allows
    assert slack.secret("token") == "xoxb-1-2-3"


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('token = "xoxb-1-2-3"', "communities.lyon.slack.token"),
        ('[web]\nsecret = "' + HEX + '"', "web.secret"),
        ('[database]\nurl = "postgresql://bot:hush@db/comptoir"', "database.url"),
    ],
)
def test_settings_with_a_secret_in_them_are_a_secret_file_too(
    folder: Path, lines: str, key: str
) -> None:
    config = folder / "config.toml"
    config.write_text(f"{SETTINGS}{lines}\n", "utf-8")
    config.chmod(0o644)
    with pytest.raises(ConfigError) as no:
        read_settings(config, ["en"])
    assert str(no.value) == (
        f"{config} holds a secret ({key}), and everybody on this machine can read or change it:"
        f" `chmod o-rwx {config}`, or keep the secret in a file of its own"
    )
    config.chmod(0o640)
    assert read_settings(config, ["en"])
    config.write_text(f'{SETTINGS}[database]\nurl = "postgresql://bot@db/x"\n', "utf-8")
    config.chmod(0o644)
    assert read_settings(config, ["en"])


def test_a_credential_of_systemd_is_a_secret_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "slack_token").write_text("xoxb-1-2-3", "utf-8")
    (tmp_path / "slack_token").chmod(0o400)
    config = tmp_path / "config.toml"
    config.write_text(f'{SETTINGS}token_file = "$CREDENTIALS_DIRECTORY/slack_token"\n', "utf-8")
    slack = read_settings(config, ["en"]).communities["lyon"].slack
    assert slack
    assert slack.secret("token") == "xoxb-1-2-3"
