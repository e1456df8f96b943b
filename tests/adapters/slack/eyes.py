"""What people see: Block Kit read back as the values it was made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.model import (
    Account,
    Bold,
    Button,
    Field,
    FieldKind,
    Form,
    Link,
    Message,
    Option,
    Picture,
    Span,
    Text,
)
from tests.adapters.slack.workspace import JSON

Named = Callable[[str], Account]

KINDS: dict[str, FieldKind] = {
    "number_input": "number",
    "datepicker": "date",
    "timepicker": "time",
    "static_select": "choice",
    "radio_buttons": "choice",
    "checkboxes": "choices",
    "multi_static_select": "choices",
    "multi_users_select": "people",
}


def message(shown: JSON, named: Named) -> Message:
    """A message of Slack's, as a message of ours."""
    blocks: Sequence[JSON] = shown.get("blocks", ())
    texts = [span for block in blocks for span in words(block, named)]
    buttons = tuple(
        button(one) for block in blocks if block["type"] == "actions" for one in block["elements"]
    )
    pictures = [
        Picture("", b"", (block["alt_text"],), block.get("image_url", ""))
        for block in blocks
        if block["type"] == "image"
    ]
    return Message(tuple(texts), buttons, pictures[0] if pictures else None)


def words(block: JSON, named: Named) -> Text:
    """The spans of a rich text."""
    if block["type"] != "rich_text":
        return ()
    return tuple(_span(one, named) for part in block["elements"] for one in part["elements"])


def _span(element: JSON, named: Named) -> Span:
    match element["type"]:
        case "user":
            return named(element["user_id"])
        case "date":
            return datetime.fromtimestamp(element["timestamp"], UTC)
        case "link":
            return Link(element["text"], element["url"])
        case _:
            bold = element.get("style", {}).get("bold")
            return Bold(element["text"]) if bold else str(element["text"])


def button(element: JSON) -> Button:
    name, _, arg = element["value"].partition(":")
    return Button((element["text"]["text"],), name, arg, element.get("style", "plain"))


def form(view: JSON, named: Named, arg: str) -> Form:
    """A modal, as the form it shows."""
    intro = tuple(span for block in view["blocks"] for span in words(block, named))
    fields = tuple(_field(one, named) for one in view["blocks"] if one["type"] == "input")
    title, submit = view["title"]["text"], view.get("submit", {"text": ""})["text"]
    return Form(view["callback_id"], (title,), fields, arg, (submit,), intro)


def _field(block: JSON, named: Named) -> Field:
    element = block["element"]
    long = "long" if element.get("multiline") else "text"
    options = tuple(
        Option(one["value"], (one["text"]["text"],))
        for group in element.get("option_groups", [element])
        for one in group.get("options", [])
    )
    return Field(
        block["block_id"],
        (block["label"]["text"],),
        KINDS.get(element["type"], "long" if long == "long" else "text"),
        _value(element),
        options,
        block["optional"],
        (block["hint"]["text"],) if "hint" in block else (),
        accounts=tuple(named(one) for one in element.get("initial_users", [])),
    )


def _value(element: Any) -> str:
    for name in ("initial_value", "initial_date", "initial_time"):
        if name in element:
            return str(element[name])
    if "initial_option" in element:
        return str(element["initial_option"]["value"])
    return ",".join(str(one["value"]) for one in element.get("initial_options", []))
