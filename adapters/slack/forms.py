"""Forms as modal views, and the same views drawn again with what was typed. Pure.

Limits: https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from adapters.slack import render
from adapters.slack.text import JSON, LONGEST, View, clean, clip, label, plain, rich
from bot.model import Field, Form, Message, Option, Text
from bot.ports import Translate

TITLE: Final = 24  # of a view, and of its two buttons
LABEL: Final = 2_000
HINT: Final = 2_000
TYPED: Final = 3_000  # the longest text that can be typed
CHOICE: Final = 75  # of an option's label
CHOSEN: Final = 150  # of an option's value
RADIOS: Final = 5  # more of them are a menu
BOXES: Final = 10  # of checkboxes
GROUP: Final = 100  # options of one menu or group
GROUPS: Final = 100
FIELDS: Final = 90  # of the 100 blocks of a view
VALUE: Final = "value"  # every element's action id: a block has one
ERROR: Final = "refused"  # the id of the block that says why
LONG_ERROR: Final = 1_000


def modal(form: Form, view: View, t: Translate, channel: str = "") -> JSON:
    """A form as a modal; its hidden data is what it carries and where the answer goes."""
    intro = rich(form.intro, view, spared=LONG_ERROR)
    blocks = [render.section(intro)] if intro else []
    blocks += [_field(one, view) for one in form.fields[:FIELDS]]
    if not blocks:
        blocks = [{"type": "divider"}]
    return {
        "type": "modal",
        "callback_id": form.name,
        "title": label(form.title, view, TITLE),
        "submit": label(form.submit or t("Send"), view, TITLE),
        "close": label(t("Cancel"), view, TITLE),
        "private_metadata": hidden(form.arg, channel),
        "blocks": blocks,
    }


def saying(shown: Message, view: View, t: Translate, channel: str = "") -> JSON:
    """A message for one person, where only a modal can show it: with no form in it."""
    return {
        "type": "modal",
        "callback_id": "said",
        "title": label(("Comptoir",), view, TITLE),
        "close": label(t("Close"), view, TITLE),
        "private_metadata": hidden("", channel),
        "blocks": render.message(shown, view)["blocks"],
    }


def hidden(arg: str, channel: str) -> str:
    """A view's hidden data. Whatever comes back may have been altered: it grants nothing."""
    return json.dumps({"arg": arg, "channel": channel}, ensure_ascii=False)


def errors(refused: Mapping[str, Text], fields: Sequence[str], view: View) -> dict[str, str]:
    """The errors that can stand at a field of the view."""
    return {
        name: clip(plain(why, view), LONG_ERROR) or "…"
        for name, why in refused.items()
        if name in fields
    }


def again(shown: Mapping[str, Any], why: Text, view: View) -> JSON:
    """The view in a payload once more, with everything typed in it and *why* on top."""
    state = shown.get("state", {}).get("values", {})
    kept = [block for block in shown.get("blocks", ()) if block.get("block_id") != ERROR]
    blocks = [_filled(block, state) for block in kept]
    if elements := rich(("⚠️ ", *why), view, spared=LONGEST - LONG_ERROR):
        blocks = [{**render.section(elements), "block_id": ERROR}, *blocks]
    known = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    parts = {key: shown[key] for key in known if shown.get(key) is not None}
    return {**parts, "blocks": blocks}


def _filled(block: Mapping[str, Any], state: Mapping[str, Any]) -> JSON:
    """A field with what was put into it."""
    if block.get("type") != "input":
        return dict(block)
    element = {k: v for k, v in block["element"].items() if not k.startswith("initial_")}
    put = state.get(block.get("block_id", ""), {}).get(element.get("action_id"), {})
    for given, initial in _INITIAL.items():
        if put.get(given):
            element[initial] = put[given]
    return {**block, "element": element}


_INITIAL = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_users": "initial_users",
}


def _field(asked: Field, view: View) -> JSON:
    made: JSON = {
        "type": "input",
        "block_id": asked.name,
        "label": label(asked.label, view, LABEL),
        "element": {**_element(asked, view), "action_id": VALUE},
        "optional": asked.optional,
    }
    if said := plain(asked.hint, view).strip():
        made["hint"] = label((said,), view, HINT)
    return made


def _element(asked: Field, view: View) -> JSON:
    match asked.kind:
        case "text" | "long":
            made: JSON = {"type": "plain_text_input", "multiline": asked.kind == "long"}
            return {**made, "max_length": TYPED, **_initial(clip(clean(asked.value), TYPED))}
        case "number":
            number = asked.value if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", asked.value) else ""
            return {"type": "number_input", "is_decimal_allowed": True, **_initial(number)}
        case "date":
            day = asked.value if _reads(date, asked.value) else ""
            return {"type": "datepicker"} | ({"initial_date": day} if day else {})
        case "time":
            hour = asked.value if _reads(time, asked.value) else ""
            return {"type": "timepicker"} | ({"initial_time": hour} if hour else {})
        case "people":
            chosen = list(dict.fromkeys(account.id for account in asked.accounts))
            return {"type": "multi_users_select"} | ({"initial_users": chosen} if chosen else {})
        case "choice" | "choices":
            return _menu(asked, view)


def _initial(value: str) -> JSON:
    return {"initial_value": value} if value else {}


def _reads(kind: type[date] | type[time], value: str) -> bool:
    pattern = r"\d{4}-\d\d-\d\d" if kind is date else r"\d\d:\d\d"
    if not re.fullmatch(pattern, value, re.ASCII):
        return False
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _menu(asked: Field, view: View) -> JSON:
    """A few options are seen at once, more are a menu, very many one in groups."""
    options = _options(asked.options, view)
    several = asked.kind == "choices"
    values = asked.value.split(",") if several else [asked.value]
    chosen = [one for one in options if one["value"] in values]
    if several:
        kind = "checkboxes" if len(options) <= BOXES else "multi_static_select"
        start: JSON = {"initial_options": chosen} if chosen else {}
    else:
        # A radio button can't be let go of: where nothing is an answer, a menu can.
        radios = len(options) <= RADIOS and not asked.optional
        kind = "radio_buttons" if radios else "static_select"
        start = {"initial_option": chosen[0]} if chosen else {}
    if len(options) <= GROUP:
        return {"type": kind, "options": options, **start}
    groups = [options[at : at + GROUP] for at in range(0, len(options), GROUP)]
    named = [
        {
            "label": {"type": "plain_text", "text": f"{at * GROUP + 1}–{at * GROUP + len(group)}"},
            "options": group,
        }
        for at, group in enumerate(groups)
    ]
    return {"type": kind, "option_groups": named[:GROUPS], **start}


def _options(options: Sequence[Option], view: View) -> list[JSON]:
    """Each value once; a menu with nothing in it is none, so it says that there is nothing."""
    made = {
        value: {"text": label(option.label, view, CHOICE), "value": value}
        for option in options
        if (value := clip(clean(option.value), CHOSEN))
    }
    nothing = {"text": {"type": "plain_text", "text": "—", "emoji": False}, "value": "-"}
    return list(made.values())[: GROUP * GROUPS] or [nothing]
