"""How often a dialog is held: in both languages on the fake chat, in one on each real one.

Which one is decided by the test's name, so that both languages are heard on both chats;
COMPTOIR_LONG=1 holds them all.
"""

from __future__ import annotations

import os
from zlib import crc32

import pytest


def is_held(item: pytest.Item) -> bool:
    """Whether this run of a dialog is one of those that are held by default."""
    given = (
        item.callspec.params
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
        else {}
    )
    chat, locale = given.get("chat", "fake"), given.get("locale")
    if chat == "fake" or locale is None:
        return True
    coin = crc32(item.nodeid.partition("[")[0].encode()) + (chat == "discord")
    return bool(coin % 2) == (locale == "fr")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("COMPTOIR_LONG"):
        return
    left_out = [item for item in items if not is_held(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_held(item)]
