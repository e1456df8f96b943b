"""Every kind of message, page and form as Slack gets it, told as stories that a person can read.

A story is made of dialogs that are held elsewhere, here on Slack and written down word for word.
By default each dialog is told again in one language or in none, with COMPTOIR_LONG=1 in both;
that every sentence of the features still stands where it stood is looked at each time.
`COMPTOIR_GOLDEN=write` writes all of it again; what changed is then for the reader of the change.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from bot.features import FEATURES
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.slack.sentences import flat, is_in, sentences
from tests.adapters.slack.stories import STORIES
from tests.adapters.slack.telling import ToldTown
from tests.adapters.slack.town import town_on_slack
from tests.bot.coffee.speech import Speech
from tests.bot.gatherings.speech import Evening
from tests.bot.people.speech import Folk
from tests.bot.rhythm.speech import Regulars
from tests.databases import fresh_database

TOLD = Path(__file__).parent / "stories"
MOST_UNTOLD = 0  # sentences that no story shows: a ratchet, which only goes down
SPEAKERS = {one.__name__: one for one in (Speech, Evening, Folk, Regulars)}
WRITING = os.environ.get("COMPTOIR_GOLDEN") == "write"
ALL = WRITING or bool(os.environ.get("COMPTOIR_LONG"))
# What only the menus of a chat say: on Slack the manifest has some of it, Discord all; and what
# a command takes is a field of its own on Discord alone.
IN_MENUS = {
    text for one in FEATURES for route in one.calls for text in (route.help, route.on_message)
} | {
    span
    for one in FEATURES
    for route in one.calls
    for field in route.params
    for span in (*field.label, *field.hint)
}
ELSEWHERE = {
    # in the calendar that one subscribes to, which is read in another program
    "A seat for you: {title}",
    "Maybe: {title}",
    "Not going: {title}",
    "Waiting list: {title}",
    # in that calendar too, and in the file of a coffee whose moment is agreed
    "Coffee: {people}",
    # in the file of who signed up, which Slack shows by its name
    "A seat is offered",
    "Answer",
    "Came",
    "Let an offer pass",
    "Place in the queue",
    # to who chose what the form does not offer, or nothing where something must be chosen:
    # Slack sends neither, a page of the lounge might
    "Choose one of the list.",
    "Choose what a closed day does.",
    # where a chat has voice channels whose people the bot sees: on Slack it sees nobody
    "By voice, I see who is in which channel, never what is said. Where all of a coffee tick it"
    " and sit together for ten minutes, I note that you met, and nothing else.",
    "Notice by yourself when we all sit in a voice channel",
}


def written(file: Path, text: str) -> None:
    """It is as it was, or it is written again."""
    if WRITING:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8"), file.name


async def lived(module: str, title: str, town: ToldTown) -> None:
    """Hold the dialog of this title, for those whom it takes."""
    dialog = getattr(importlib.import_module(f"tests.{module}"), f"test_{title}")
    given: dict[str, Any] = {}
    for wanted, parameter in inspect.signature(dialog).parameters.items():
        speaker = SPEAKERS.get(parameter.annotation)
        given[wanted] = speaker(town, town.locale) if speaker else town
        if wanted == "locale":
            given[wanted] = town.locale
        if wanted == "evening":
            await town.make_organiser("hana")
        elif parameter.annotation == "Evening":
            await town.says("olga", "/home", locale=town.locale)
            await town.make_organiser("olga")
    await dialog(**given)
    town.catch_up()


async def told(module: str, title: str, locale: str, folder: Path) -> str:
    """The part of a story that this dialog is."""
    database = SqlDatabase.at(await fresh_database("sqlite", folder), BOOKS)
    try:
        async with town_on_slack(database, locale, ToldTown) as town:
            assert isinstance(town, ToldTown)
            await town.app.open()
            await lived(module, title, town)
            return "\n".join([heading(title), *town.told_]).rstrip() + "\n"
    finally:
        await database.close()


def heading(title: str) -> str:
    return f"# {title.replace('_', ' ').capitalize()}"


@pytest.mark.parametrize("story", STORIES)
async def test_each_story_is_told_as_it_was(
    story: str, locale: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = TOLD / locale / f"{story}.txt"
    known = [] if WRITING else re.split(r"\n\n(?=# )", file.read_text("utf-8").rstrip("\n"))
    parts: list[str] = []
    dialogs = [(module, title) for module, some in STORIES[story].items() for title in some]
    for number, (module, title) in enumerate(dialogs):
        if ALL or crc32(f"test_{title}".encode()) % 4 == (locale == "fr"):
            parts.append(await told(module, title, locale, tmp_path_factory.mktemp("told")))
            assert WRITING or parts[-1] == known[number] + "\n"
        else:
            assert known[number].startswith(f"{heading(title)}\n")
            parts.append(known[number] + "\n")
    written(file, "\n".join(parts))


def test_what_no_story_shows_is_known(locale: str) -> None:
    """The sentences of the features that are in none of the files, by their English."""
    lines = [
        line
        for file in sorted((TOLD / locale).glob("*.txt"))
        for line in file.read_text("utf-8").split("\n")
        if not line.startswith("▸")
    ]
    shown = flat("\n".join(lines))
    left = {one for one, forms in sentences(locale) if not is_in(forms, shown)}
    left -= IN_MENUS | ELSEWHERE
    assert len(left) <= MOST_UNTOLD
    written(TOLD / f"untold-{locale}.txt", "".join(f"{one!r}\n" for one in sorted(left)))


def test_every_file_is_a_story() -> None:
    files = {file.relative_to(TOLD).as_posix() for file in TOLD.rglob("*.txt")}
    assert files == {
        name
        for locale in ("en", "fr")
        for name in (f"untold-{locale}.txt", *(f"{locale}/{story}.txt" for story in STORIES))
    }
