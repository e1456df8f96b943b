"""What Slack takes, by its own published types (`schemas.json`, see `tools/slack_schemas.py`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_TABLE = json.loads((Path(__file__).parent / "schemas.json").read_text("utf-8"))
METHODS: Mapping[str, Any] = _TABLE["methods"]
_DEFINITIONS: Mapping[str, Any] = _TABLE["definitions"]

# Looked at with "properties", or only said.
_ASIDE = {"required", "additionalProperties", "examples"}
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


def violations(method: str, arguments: Any) -> list[str]:
    """What is wrong with the arguments of a method; a method without a schema is wrong too."""
    if method not in METHODS:
        return [f"no schema for {method}"]
    return [f"{method}{why}" for why in _faults(METHODS[method], arguments, "")]


def _faults(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    """The keywords that the generated schemas use; an unknown one is an error of the test."""
    if unknown := schema.keys() - _KEYWORDS.keys() - _ASIDE:
        raise AssertionError(f"schema keywords nobody checks: {sorted(unknown)}")
    for keyword, check in _KEYWORDS.items():
        if keyword in schema:
            yield from check(schema, value, path)


def _min_items(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list) and len(value) < schema["minItems"]:
        yield f"{path}: {len(value)} items are too few"


def _ref(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    name = unquote(schema["$ref"].removeprefix("#/definitions/"))
    yield from _faults(_DEFINITIONS[name], value, path)


def _type(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_TYPES[kind](value) for kind in kinds):
        yield f"{path}: {value!r:.60} is no {'/'.join(kinds)}"


def _const(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if value != schema["const"]:
        yield f"{path}: {value!r:.60} is not {schema['const']!r}"


def _enum(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if value not in schema["enum"]:
        yield f"{path}: {value!r:.60} is not among {schema['enum']}"


def _items(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _faults(schema["items"], item, f"{path}[{number}]")


def _properties(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}.{name}: is missing"
    if more is False:
        yield from (f"{path}.{name}: is not known" for name in value.keys() - known.keys())
    # Its type first: that tells one block from another, and is soon looked at.
    for name in sorted(value, key=lambda name: name != "type"):
        if name in known:
            yield from _faults(known[name], value[name], f"{path}.{name}")
        elif isinstance(more, dict):
            yield from _faults(more, value[name], f"{path}.{name}")


def _not(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if next(_faults(schema["not"], value, path), None) is None:
        yield f"{path}: {value!r:.60} is just what it may not be"


def _any_of(schema: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    """None of them fits: what is said is what the nearest one lacks."""
    if any(next(_faults(option, value, path), None) is None for option in schema["anyOf"]):
        return
    nearest: list[str] | None = None
    for option in schema["anyOf"]:
        faults = list(_faults(option, value, path))
        kind = any(fault.startswith(f"{path}.type:") for fault in faults)
        if nearest is None or (len(faults) + 100 * kind) < len(nearest):
            nearest = faults
    yield from nearest or [f"{path}: fits nothing"]


_KEYWORDS: Mapping[str, Callable[[Mapping[str, Any], Any, str], Iterator[str]]] = {
    "$ref": _ref,
    "type": _type,
    "const": _const,
    "enum": _enum,
    "items": _items,
    "minItems": _min_items,
    "properties": _properties,
    "anyOf": _any_of,
    "not": _not,
}
