"""A message as Discord's client shows it. Written apart from what the adapter writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_TOKENS = re.compile(
    r"\\(?P<sign>[^0-9A-Za-z\s])"
    r"|<@(?P<user>\d+)>"
    r"|<t:(?P<moment>-?\d+)(:[a-zA-Z])?>"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<?(?P<url>https?://[^)>\s]+)>?\)"
    r"|<(?P<bare>https?://[^>\s]+)>"
    r"|(?P<address>https?://[^\s<]+)"
    r"|\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*"
)


def read(content: str, name: Callable[[str], str]) -> str:
    """The words of a message; *name* is how a user is called. Raises for markup left over."""
    said: list[str] = []
    at = 0
    for found in _TOKENS.finditer(content):
        said += [plain(content[at : found.start()]), _shown(found, name)]
        at = found.end()
    return "".join([*said, plain(content[at:])])


def plain(words: str) -> str:
    """Words with nothing in them that Discord would make something of."""
    assert not re.search(r"\*\*|__|~~|`|\|\||<[@#:tT/]|@everyone|@here", words), words
    return words


def _shown(found: re.Match[str], name: Callable[[str], str]) -> str:
    if user := found["user"]:
        return f"@{name(user)}"
    if moment := found["moment"]:
        here = datetime.fromtimestamp(int(moment), UTC).astimezone(PARIS)
        return f"{here:%a %d %b %H:%M}"
    inner = found["label"] or found["bold"]
    if inner:
        return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", inner)
    return found["sign"] or found["bare"] or found["address"] or ""
