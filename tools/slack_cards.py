"""The picture of Slack's cards in the README, drawn from the golden files of the tests.

`python -m tools.slack_cards` needs Chromium. It is no screenshot of Slack: the layout is ours.
"""

from __future__ import annotations

import asyncio
import html
import json
import shutil
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "adapters" / "slack" / "golden" / "en"
TARGET = ROOT / "docs" / "slack.png"
NAMES = {"ada": "Ada", "bob": "Bob", "hana": "Hana"}

STYLE = """
body { margin: 0; padding: 24px; background: #f4efe9; font: 14px/1.4 Lato, "Noto Sans",
  "DejaVu Sans", sans-serif; color: #1d1c1d; display: flex; gap: 20px; width: 1040px; }
.column { flex: 1; display: flex; flex-direction: column; gap: 20px; }
.card { background: #fff; border-radius: 10px; padding: 16px 18px; box-shadow: 0 1px 4px #0002; }
.who { display: flex; gap: 8px; align-items: baseline; margin-bottom: 2px; }
.app { background: #e8e8e8; color: #616061; font-size: 10px; padding: 1px 4px; border-radius: 3px; }
.where { color: #616061; font-size: 12px; }
.words { white-space: pre-wrap; }
.at { background: #e8f5fa; color: #1264a3; border-radius: 3px; padding: 0 2px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px; }
.button { border: 1px solid #bbb; border-radius: 6px; padding: 4px 12px; font-weight: 600;
  font-size: 13px; }
.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.danger { border-color: #e01e5a; color: #e01e5a; }
.title { font-weight: 700; font-size: 18px; border-bottom: 1px solid #ddd; margin: -4px -18px 12px;
  padding: 0 18px 10px; }
.label { font-weight: 600; margin-top: 12px; }
.field { border: 1px solid #aaa; border-radius: 5px; padding: 5px 10px; min-height: 22px; }
.hint { color: #616061; font-size: 12px; }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
.ends { text-align: right; margin-top: 16px; }
"""


def element(one: Any) -> str:  # noqa: ANN401 -- JSON of Slack's
    """A part of a rich text."""
    match one["type"]:
        case "user":
            name = NAMES.get(one["user_id"], one["user_id"])
            return f'<span class="at">@{html.escape(name)}</span>'
        case "date":
            return html.escape(one["fallback"])
    said = html.escape(one["text"])
    return f"<b>{said}</b>" if one.get("style", {}).get("bold") else said


def block(one: Any) -> str:  # noqa: ANN401 -- JSON of Slack's
    """A block, as HTML."""
    match one["type"]:
        case "rich_text":
            parts = [part for section in one["elements"] for part in section["elements"]]
            return f'<div class="words">{"".join(map(element, parts))}</div>'
        case "actions":
            made = [
                f'<span class="button {button.get("style", "")}">'
                f"{html.escape(button['text']['text'])}</span>"
                for button in one["elements"]
            ]
            return f'<div class="row">{"".join(made)}</div>'
        case "divider":
            return "<hr>"
        case "input":
            hint = html.escape(one.get("hint", {}).get("text", ""))
            value = html.escape(str(one["element"].get("initial_value", "")))
            label = html.escape(one["label"]["text"]) + (" (optional)" if one["optional"] else "")
            field = f'<div class="field">{value}</div><div class="hint">{hint}</div>'
            return f'<div class="label">{label}</div>{field}'
    return ""


def card(name: str, where: str) -> str:
    """A golden file, as Slack would lay it out."""
    sent = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    body = "".join(map(block, sent["blocks"]))
    if sent.get("type") == "modal":
        ends = "".join(
            f'<span class="button {style}">{html.escape(sent[part]["text"])}</span> '
            for part, style in (("close", ""), ("submit", "primary"))
        )
        title = html.escape(sent["title"]["text"])
        body = f'<div class="title">{title}</div>{body}<div class="ends">{ends}</div>'
    else:
        app = '<b>Comptoir</b><span class="app">APP</span>'
        body = f'<div class="who">{app}<span class="where">{html.escape(where)}</span></div>{body}'
    return f'<div class="card">{body}</div>'


def page() -> str:
    """Every card, in two columns."""
    left = (
        card("introduction", "Ada, Bob")
        + card("question", "Ada, Bob")
        + card("gathering", "#general")
    )
    right = card("home", "Home") + card("form-profile", "")
    columns = "".join(f'<div class="column">{column}</div>' for column in (left, right))
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{columns}"


async def draw() -> None:
    """Write the picture."""
    async with async_playwright() as playwright:
        path = shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tab = await browser.new_page(viewport={"width": 1088, "height": 400})
        await tab.set_content(page())
        await tab.screenshot(path=TARGET, full_page=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(draw())
