"""Looking into what Discord shows: the parts of messages, modals and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def names(node: Mapping[str, Any]) -> tuple[str, str]:
    """English, French."""
    return node["name"], (node.get("name_localizations") or {}).get("fr", node["name"])


def buttons(components: Sequence[Any]) -> list[dict[str, Any]]:
    return [one for row in components for one in row["components"] if one["type"] == 2]


def controls(modal: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one["component"] for one in modal["components"] if one["type"] == 18]
