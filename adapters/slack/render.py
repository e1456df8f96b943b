"""Messages as Block Kit. Pure.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from adapters.slack.text import (
    JSON,
    LONGEST,
    View,
    clip,
    is_address,
    label,
    notice,
    plain,
    rich,
    size,
)
from bot.model import Button, Link, Message, Picture

ROW: Final = 25  # elements of one block of actions
BUTTONS: Final = 100  # of one message
BUTTON: Final = 75  # characters on a button
TOKEN: Final = 2_000  # of a button's value
ALT: Final = 2_000
MARKER: Final = 255  # of a block's id
SECTIONS: Final = 20  # of a home
HOME: Final = 100  # blocks
EVENT: Final = "comptoir_message"


def message(shown: Message, view: View, marker: str = "", picture: str = "") -> JSON:
    """The arguments `text` and `blocks` of a message.

    *picture* is the id under which Slack has the picture's bytes: without it, the words
    that say the same stand in its place. The *marker* is the id of the first block.
    """
    blocks = [*_words(shown, view, picture), *_picture(shown.picture, view, picture)]
    blocks += _buttons(shown.buttons, view)
    if not blocks:
        blocks = [section([{"type": "text", "text": "…"}])]
    if marker:
        blocks[0] = {**blocks[0], "block_id": clip(marker, MARKER)}
    return {"text": notice(shown.text, view), "blocks": blocks}


def in_words(shown: Message, view: View) -> Message:
    """With a link to the picture, or what it says, where Slack does not show it."""
    picture = shown.picture
    if picture is None or not _elsewhere(picture):
        return shown
    link = Link(plain(picture.alt, view) or picture.address, picture.address)
    return replace(shown, text=(*shown.text, "\n", link), picture=None)


def metadata(marker: str) -> JSON:
    """What travels with a message, unseen, so that it is found again."""
    return {"event_type": EVENT, "event_payload": {"marker": marker}}


def home(sections: Sequence[Message], view: View) -> JSON:
    """The tab that belongs to the bot: one section under another."""
    blocks: list[JSON] = []
    left = LONGEST
    for shown in sections[:SECTIONS]:
        part = message(shown, view)["blocks"]
        left -= _long(part)
        if len(blocks) + len(part) + 1 > HOME or left < 0:
            break
        blocks += [{"type": "divider"}, *part] if blocks else part
    return {"type": "home", "blocks": _apart(blocks)}


def _long(blocks: Sequence[JSON]) -> int:
    """How much these blocks say."""
    sections = [s for block in blocks if block["type"] == "rich_text" for s in block["elements"]]
    parts = [part for one in sections for part in one["elements"]]
    return sum(size(part.get("text", part.get("fallback", "."))) for part in parts)


def _words(shown: Message, view: View, picture: str) -> list[JSON]:
    said = ""
    if shown.picture and not picture and not _elsewhere(shown.picture):
        alt = plain(shown.picture.alt, view)
        said = f"\n[{clip(alt, ALT)}]" if alt else ""
    elements = rich(shown.text, view, size(said))
    elements += [{"type": "text", "text": said}] if said else []
    return [section(elements)] if elements else []


def section(elements: list[JSON]) -> JSON:
    """A block of text."""
    said = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [said]}


def _picture(picture: Picture | None, view: View, uploaded: str) -> list[JSON]:
    if picture is None:
        return []
    alt = clip(plain(picture.alt, view), ALT) or "…"
    if _elsewhere(picture):
        return [{"type": "image", "image_url": picture.address, "alt_text": alt}]
    return [{"type": "image", "slack_file": {"id": uploaded}, "alt_text": alt}] if uploaded else []


def _elsewhere(picture: Picture) -> bool:
    """Slack fetches it itself, over HTTPS."""
    return picture.address.startswith("https://") and is_address(picture.address)


def _buttons(buttons: Sequence[Button], view: View) -> list[JSON]:
    made = [_button(button, view, number) for number, button in enumerate(buttons[:BUTTONS])]
    rows = [made[start : start + ROW] for start in range(0, len(made), ROW)]
    return [{"type": "actions", "elements": row} for row in rows]


def _button(button: Button, view: View, number: int) -> JSON:
    """All its state is in its value; the number only tells it from its neighbours."""
    made: dict[str, Any] = {
        "type": "button",
        "text": label(button.label, view, BUTTON),
        "action_id": f"press-{number}",
        "value": button.token[:TOKEN],
    }
    return made if button.style == "plain" else {**made, "style": button.style}


def _apart(blocks: list[JSON]) -> list[JSON]:
    """Each button of a view under an id of its own."""
    return [
        {**block, "block_id": f"row-{number}"} if block["type"] == "actions" else block
        for number, block in enumerate(blocks)
    ]
