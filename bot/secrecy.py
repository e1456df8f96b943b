"""What is secret: struck out of whatever is said, and kept where only the bot can read it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

STRUCK: Final = "[secret]"

# By shape, because whoever writes an error down does not know what is in it.
_SECRETS = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+"  # Slack's tokens
    r"|xapp-[\w-]+"
    r"|https?://hooks\.slack[\w.-]*/[^\s\"'<>]+"  # where answers and hooks go
    r"|(?<![\w-])[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}"  # Discord's tokens
    r"|(?<=/webhooks/)\d+/[\w.-]+|(?<=/interactions/)\d+/[\w.-]+"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # a password inside an address
    r"|(?i:(?<=password=)|(?<=bearer ))[^\s\"'&]+"
    r"|(?<=/calendar/)[\w.=-]+(?=\.ics)|(?<=/space/enter/)[\w.=-]+"  # addresses that are keys
    r"|(?<![\w-])[0-9a-fA-F]{32,}(?![\w-])"  # `openssl rand -hex`, Slack's signing secret
)


def redacted(text: str) -> str:
    """*text* with everything that looks like a secret struck out."""
    return _SECRETS.sub(STRUCK, text)


def clean(value: Any) -> Any:  # noqa: ANN401 -- whatever is logged
    """*value* with every secret in it struck out, at any depth."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {clean(key): clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    said = str(value)
    found = redacted(said)
    return value if found == said else found


def told(error: BaseException) -> str:
    """An error as it may be written down and shown: its class and its words, no secrets."""
    return redacted(repr(error))


def exposed(file: Path) -> bool:
    """Whether everybody on this machine can read *file*, or change it."""
    if os.name != "posix":
        return False
    file = file.resolve()
    if not file.stat().st_mode & 0o006:
        return False
    return all(folder.stat().st_mode & 0o001 for folder in file.parents)


def expanded(file: Path) -> Path:
    """The path with its variables filled in: "$CREDENTIALS_DIRECTORY/token" of systemd."""
    return Path(os.path.expandvars(file)).expanduser()
