"""Lengths and counts, which Slack's published types say nothing of.

https://docs.slack.dev/reference/block-kit/blocks and the pages below it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

JSON = Mapping[str, Any]
IN_MESSAGES = {"rich_text", "image", "actions", "divider", "section", "header", "context"}
IN_VIEWS = IN_MESSAGES | {"input"}


def message(given: JSON) -> list[str]:
    """What is wrong with the text and the blocks of a message."""
    return [*_notice(given.get("text", "")), *_blocks(given.get("blocks", []), IN_MESSAGES, 50)]


def view(given: JSON) -> list[str]:
    """What is wrong with a modal or a home."""
    found = list(_blocks(given["blocks"], IN_VIEWS, 100))
    if len(json.dumps(given)) > 250_000:
        found.append("a view of more than 250 kB")
    if len(given.get("private_metadata", "")) > 3000:
        found.append("private_metadata is too long")
    if given["type"] == "home":
        extra = {"title", "submit", "close"} & set(given)
        return found + [f"a home has no {name}" for name in extra]
    if len(given.get("callback_id", "")) > 255:
        found.append("callback_id is too long")
    for part in ("title", "submit", "close"):
        if part in given:
            found += _said(given[part], part, 24)
    if any(block["type"] == "input" for block in given["blocks"]) and "submit" not in given:
        found.append("a modal with a field needs a submit")
    return found


def size(words: str) -> int:
    """UTF-16 units, as a browser counts them."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def _notice(text: str) -> Iterator[str]:
    if not text.strip():
        yield "no text for the notification"
    if size(text) > 40_000 / 4:
        yield "the text is too long"
    bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    if set(bare) & set("<>&"):
        yield f"the text holds markup: {text[:80]!r}"
    yield from _clean(text)


def _blocks(blocks: list[Any], allowed: set[str], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield f"two blocks with one id: {ids}"
    for block in blocks:
        if block["type"] not in allowed:
            yield f"a {block['type']} has no place here"
        if not 1 <= len(block.get("block_id", "-")) <= 255:
            yield "the length of a block_id"
        yield from _CHECKS.get(block["type"], _nothing)(block)
    long = sum(_long(block) for block in blocks)
    if long > 12_000:
        yield f"texts of {long} in all"


def _nothing(_: JSON) -> Iterator[str]:
    return iter(())


def _long(block: JSON) -> int:
    if block["type"] != "rich_text":
        return 0
    parts = [one for section in block["elements"] for one in section["elements"]]
    return sum(size(one.get("text", one.get("fallback", "."))) for one in parts)


def _rich_text(block: JSON) -> Iterator[str]:
    for section in block["elements"]:
        if not section["elements"]:
            yield "an empty section"
        for one in section["elements"]:
            if one["type"] in ("text", "link") and not one.get("text"):
                yield "an empty text"
            yield from _clean(one.get("text", ""))
            if one["type"] == "link":
                yield from _address(one["url"], ("https://", "http://", "mailto:"))
            if one["type"] == "user" and not re.fullmatch(r"[A-Za-z0-9_-]+", one["user_id"]):
                yield f"no id of a user: {one['user_id']!r}"


def _address(url: str, schemes: tuple[str, ...]) -> Iterator[str]:
    if not url.lower().startswith(schemes) or len(url) > 3000:
        yield f"no address: {url[:60]!r}"
    yield from _clean(url)


def _actions(block: JSON) -> Iterator[str]:
    elements = block["elements"]
    if not 1 <= len(elements) <= 25:
        yield f"{len(elements)} elements in one block"
    ids = [one["action_id"] for one in elements]
    if len(ids) != len(set(ids)):
        yield "two elements with one action_id"
    for one in elements:
        yield from _said(one["text"], "button", 75)
        if not 1 <= len(one["action_id"]) <= 255 or size(one.get("value", "")) > 2000:
            yield "the length of a button's id or value"


def _image(block: JSON) -> Iterator[str]:
    if not 1 <= size(block["alt_text"]) <= 2000:
        yield "the length of an alt_text"
    if "image_url" in block:
        yield from _address(block["image_url"], ("https://",))


def _input(block: JSON) -> Iterator[str]:
    yield from _said(block["label"], "label", 2000)
    if "hint" in block:
        yield from _said(block["hint"], "hint", 2000)
    element = block["element"]
    yield from _ELEMENTS.get(element["type"], _nothing)(element)


def _typed(element: JSON) -> Iterator[str]:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000 or size(element.get("initial_value", "")) > most:
        yield "the length of what can be typed"
    yield from _clean(element.get("initial_value", ""))


def _number(element: JSON) -> Iterator[str]:
    if not re.fullmatch(r"-?\d+(\.\d+)?", element.get("initial_value", "0")):
        yield f"no number: {element['initial_value']!r}"


def _moment(element: JSON) -> Iterator[str]:
    try:
        date.fromisoformat(element.get("initial_date", "2026-01-01"))
        time.fromisoformat(element.get("initial_time", "10:00"))
    except ValueError as why:
        yield str(why)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", element.get("initial_date", "2026-01-01")):
        yield "the form of an initial_date"
    if not re.fullmatch(r"\d\d:\d\d", element.get("initial_time", "10:00")):
        yield "the form of an initial_time"


def _menu(element: JSON) -> Iterator[str]:
    groups = element.get("option_groups", [])
    lists = [group["options"] for group in groups] or [element["options"]]
    few = element["type"] in ("radio_buttons", "checkboxes")
    if len(groups) > 100 or any(not 1 <= len(one) <= (10 if few else 100) for one in lists):
        yield "the number of options"
    options = [option for one in lists for option in one]
    for group in groups:
        yield from _said(group["label"], "group", 75)
    for option in options:
        yield from _said(option["text"], "option", 75)
        if not 1 <= size(option["value"]) <= 150:
            yield "the length of an option's value"
    values = [option["value"] for option in options]
    if len(values) != len(set(values)):
        yield "two options with one value"
    chosen = element.get("initial_options", [])
    chosen = [*chosen, element["initial_option"]] if "initial_option" in element else chosen
    if any(one not in options for one in chosen) or (chosen == [] and "initial_options" in element):
        yield "what is chosen is no option"


def _said(said: JSON, part: str, most: int) -> Iterator[str]:
    if not said["text"].strip() or size(said["text"]) > most:
        yield f"the length of a {part}: {size(said['text'])}"
    yield from _clean(said["text"])


def _clean(text: str) -> Iterator[str]:
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in text):
        yield f"a control or half a character in {text[:40]!r}"


_CHECKS = {"rich_text": _rich_text, "actions": _actions, "image": _image, "input": _input}
_ELEMENTS = {
    "plain_text_input": _typed,
    "number_input": _number,
    "datepicker": _moment,
    "timepicker": _moment,
    "static_select": _menu,
    "multi_static_select": _menu,
    "radio_buttons": _menu,
    "checkboxes": _menu,
}
