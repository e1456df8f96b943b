"""What Discord would say of a request: its own published schemas, and what they leave unsaid.

A small reader of JSON Schema: what `schemas.json` is made of, and no more. A property that a
schema does not name is a fault too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

WHOLE: Mapping[str, Any] = json.loads(
    (Path(__file__).parent / "schemas.json").read_text(encoding="utf-8")
)
SCHEMAS: Mapping[str, Any] = WHOLE["schemas"]
COMPONENTS_V2 = 1 << 15
NAME = re.compile(r"[-_'\w]{1,32}")
# What is asked without a body.
BARE = re.compile(
    r"GET /.*|PUT /channels/\d+/thread-members/\d+|DELETE /channels/\d+/messages/\d+"
    r"|DELETE /webhooks/\d+/[^/]+/messages/@original|DELETE /guilds/\d+/scheduled-events/\d+"
)


def faults(method: str, path: str, body: object) -> list[str]:
    """Everything that is wrong with a request to *path*, such as "/channels/1/messages"."""
    if body is None and BARE.fullmatch(f"{method} {path}"):
        return []
    for route, names in WHOLE["routes"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), f"{method} {path}"):
            several = method == "PUT" and isinstance(body, list)
            bodies: Sequence[Any] = body if several and isinstance(body, list) else [body]
            return [
                f"{method} {path}: {fault}"
                for one in bodies
                for fault in (*_one_of(names, one), *by_hand(method, path, one))
            ]
    return [f"{method} {path}: no route that we know"]


def _one_of(names: Sequence[str], body: object) -> list[str]:
    """The faults under the schema that is nearest."""
    found = [list(_read({"$ref": name}, body, name)) for name in names]
    return min(found, key=len)


# JSON Schema ---------------------------------------------------------------------------

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _read(schema: Any, value: Any, where: str) -> Iterator[str]:
    if "$ref" in schema:
        if schema["$ref"].endswith("SnowflakeType") and isinstance(value, int):
            value = str(value)  # Discord takes an id either way
        yield from _read(SCHEMAS[schema["$ref"].rpartition("/")[2]], value, where)
    if "anyOf" in schema:
        found = [list(_read(one, value, where)) for one in schema["anyOf"]]
        if all(found):
            yield from min(found, key=len)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_TYPES[kind](value) for kind in kinds):
        yield f"{where} is no {' or '.join(kinds)}: {value!r}"[:300]
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of {schema['enum']}"
    yield from _bounds(schema, value, where)
    if isinstance(value, dict) and "properties" in schema:
        yield from _object(schema, value, where)
    if isinstance(value, list) and "items" in schema:
        for at, one in enumerate(value):
            yield from _read(schema["items"], one, f"{where}[{at}]")


def _bounds(schema: Any, value: Any, where: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from _between(schema, len(value), "Length", f"{where}'s length")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{where} does not match {schema['pattern']}: {value!r}"
    elif isinstance(value, list):
        yield from _between(schema, len(value), "Items", f"how many {where} has")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        inside = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        if not inside:
            yield f"{where} is out of bounds: {value}"


def _between(schema: Any, count: int, what: str, where: str) -> Iterator[str]:
    least, most = schema.get(f"min{what}", 0), schema.get(f"max{what}", count)
    if not least <= count <= most:
        yield f"{where} is {count}, not {least} to {most}"


def _object(schema: Any, value: Mapping[str, Any], where: str) -> Iterator[str]:
    known = schema["properties"]
    yield from (
        f"{where}.{name} is missing" for name in schema.get("required", []) if name not in value
    )
    for name, inner in value.items():
        if name in known:
            yield from _read(known[name], inner, f"{where}.{name}")
        else:
            yield f"{where}.{name} is not known to Discord"


# What the schemas do not say -------------------------------------------------------------


def by_hand(method: str, path: str, body: Any) -> Iterator[str]:
    """Five rules of Discord's that stand in its documentation alone."""
    if path.endswith("/callback"):
        if body.get("type") in (4, 7):
            yield from _message(body.get("data") or {}, whole=True)
    elif "/messages" in path or path.startswith("/webhooks/"):
        yield from _message(body, whole=method == "POST")
    elif path.endswith("/commands"):
        yield from _command(body)
    elif "/scheduled-events" in path and method == "POST" and body.get("entity_type") == 3:
        yield from [] if body.get("scheduled_end_time") else ["an external event needs an end"]


def _message(body: Mapping[str, Any], *, whole: bool) -> Iterator[str]:
    components = body.get("components") or []
    if not (body.get("flags") or 0) & COMPONENTS_V2:
        if len(body.get("content") or "") > 2000:
            yield "more than 2,000 characters"
        if len(components) > 5:
            yield "more than five rows of buttons"
    shown = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")
    if whole and not any(body.get(name) for name in shown):
        yield "an empty message"
    ids = [one["custom_id"] for row in components for one in row["components"]]
    if len(set(ids)) != len(ids):
        yield f"two components of one id: {ids}"
    yield from _mentions(body)


def _mentions(body: Mapping[str, Any]) -> Iterator[str]:
    """Ours, not Discord's: nobody is ever told without being named in the request."""
    allowed = body.get("allowed_mentions")
    if allowed is None or allowed.get("parse") != []:
        yield "a message that may mention everybody"


def _command(command: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    for name in (command["name"], *(command.get("name_localizations") or {}).values()):
        if not NAME.fullmatch(name) or name != name.lower():
            yield f"no name for a command: {name!r}"
    options = command.get("options") or []
    names = [option["name"] for option in options]
    if len(options) > 25 or len(set(names)) != len(names):
        yield f"{command['name']} has more than 25 options, or two of one name"
    french = [(one.get("name_localizations") or {}).get("fr", one["name"]) for one in options]
    if len(set(french)) != len(french):
        yield f"{command['name']} has two options of one French name: {sorted(french)}"
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{command['name']} asks for an option that may be left out too early"
    if depth == 0 and _letters(command) > 8000:
        yield f"{command['name']} has more than 8,000 characters"
    for option in options:
        yield from _command(option, depth + 1)


def _letters(command: Mapping[str, Any]) -> int:
    """Names, descriptions and values, each in its longest language."""
    longest = [
        max(
            map(
                len, [command.get(part, ""), *(command.get(f"{part}_localizations") or {}).values()]
            )
        )
        for part in ("name", "description")
    ]
    chosen = sum(len(one["name"]) + len(str(one["value"])) for one in command.get("choices") or [])
    return sum(longest) + chosen + sum(map(_letters, command.get("options") or []))
