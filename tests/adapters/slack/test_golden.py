"""What Slack is sent for each kind of message, form and page: files that a person can read.

`COMPTOIR_GOLDEN=write` writes them again; what changed is then for the reader of the change.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.slack import lint
from tests.adapters.slack.town import SlackTown, town_on_slack
from tests.adapters.slack.workspace import JSON
from tests.bot.coffee.speech import MONDAY
from tests.bot.gatherings.speech import Evening
from tests.databases import fresh_database

GOLDEN = Path(__file__).parent / "golden"


class Story:
    """An evening of a small space, and what Slack was sent on the way."""

    def __init__(self, evening: Evening, town: SlackTown) -> None:
        self.evening, self.town = evening, town
        self.shown: dict[str, JSON] = {}

    def whisper(self, name: str, who: str) -> None:
        """The newest answer to somebody."""
        self.shown[name] = self.town.wall_.space.whispered[who][-1]

    def modal(self, name: str, who: str) -> None:
        """The modal on their screen."""
        modal = self.town.wall_.space.modal(who)
        assert modal
        known = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
        self.shown[name] = {key: modal[key] for key in known if key in modal}

    def posted(self, name: str, *who: str) -> None:
        """The newest message in the conversation of these people, or in the channel."""
        channels = self.town.wall_.space.channels.values()
        place = next(
            one
            for one in channels
            if (one.people == set(who) if who else one.id == self.town.chat.home)
        )
        message = next(one for one in reversed(place.messages) if "files" not in one)
        self.shown[name] = {"text": message["text"], "blocks": message["blocks"]}


async def tell(story: Story) -> None:
    """From joining to the page, each kind of thing once."""
    evening, town = story.evening, story.town
    await evening.says("ada", "coffee")
    story.whisper("help", "ada")
    for who, trade, offers, seeks in (
        ("ada", "photographer", "photography", "accounting"),
        ("bob", "accountant", "accounting", "photography"),
    ):
        await evening.submits(who, await evening.asked(who, "profile"), trade=trade)
        needs = await evening.asked(who, "profile offers")
        await evening.submits(who, needs, offers=offers, seeks=seeks)
        await evening.says(who, "coffee join")
    story.whisper("joined", "bob")
    await evening.asked("ada", "profile")
    story.modal("form-profile", "ada")
    pause = await evening.asked("ada", "coffee pause")
    await evening.submits("ada", pause, day="2026-04-01", rounds="2")
    await evening.submits("ada", pause)
    await evening.says("hana", "coffee preview")
    story.whisper("preview", "hana")
    await gather(story)
    await town.at(MONDAY)
    story.posted("introduction", "ada", "bob")
    await town.at("2026-03-12", "12:00")
    story.posted("question", "ada", "bob")
    await page(story, "hana", "home")
    await page(story, "ada", "home-of-a-member")
    await evening.asked("ada", "profile offers")
    story.modal("form-offers", "ada")
    await story.town.wall_.slack.hands.types("ada", "/coffee preview", story.town.chat.home)
    story.whisper("refused", "ada")


async def gather(story: Story) -> None:
    """A gathering, announced, with somebody going."""
    evening = story.evening
    await evening.asked("hana", "event new")
    story.modal("form-gathering", "hana")
    going = await evening.announces()
    await evening.presses("ada", going)
    story.whisper("going", "ada")
    story.posted("gathering")


async def page(story: Story, who: str, name: str) -> None:
    event = {"type": "app_home_opened", "user": who, "tab": "home"}
    await story.town.wall_.slack.hands.happens(event)
    home = story.town.wall_.space.homes[who]
    story.shown[name] = {"type": "home", "blocks": home["blocks"]}


def laid_out(value: Any, indent: str = "") -> str:
    """JSON whose small parts stand on one line, as one would write it by hand."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + len(indent) <= 100 or not isinstance(value, dict | list):
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {laid_out(part, inner)}" for key, part in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}}}"
    parts = [laid_out(part, inner) for part in value]
    return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}]"


@pytest.fixture
async def shown(tmp_path: Path, locale: str) -> AsyncIterator[dict[str, JSON]]:
    database = SqlDatabase.at(await fresh_database("sqlite", tmp_path), BOOKS)
    try:
        async with town_on_slack(database, locale) as town:
            await town.app.open()
            evening = Evening(town, locale)
            await evening.host()
            story = Story(evening, town)
            await tell(story)
            yield story.shown
    finally:
        await database.close()


def test_each_is_as_it_was(shown: dict[str, JSON], locale: str) -> None:
    for name, sent in shown.items():
        file = GOLDEN / locale / f"{name}.json"
        text = laid_out(sent) + "\n"
        if os.environ.get("COMPTOIR_GOLDEN") == "write":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        assert text == file.read_text("utf-8"), name
    assert {file.stem for file in (GOLDEN / locale).iterdir()} == set(shown)


FILES = sorted(GOLDEN.rglob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_each_is_what_slack_takes(file: Path) -> None:
    sent = json.loads(file.read_text("utf-8"))
    assert (lint.view(sent) if "type" in sent else lint.message(sent)) == []
