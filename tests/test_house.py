"""Promises the whole house keeps: handlers, buttons, forms, languages, configuration."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel

from bot.calendar import Closures
from bot.commands import plain, shortcuts_of
from bot.config import CommunitySettings, Settings
from bot.features import FEATURES
from bot.features.space.deeds import DEEDS, LOOKS
from bot.language import LOCALES, Catalogues
from bot.model import Button, Call, Community, Job, Member, Unite
from bot.ports import Addresses, Agenda, Clock, Home, Languages, Translate
from bot.vocabulary import Vocabulary
from storage.books import BOOKS
from storage.tables import metadata, untagged
from tests.town import read
from tools.catalogues import extracted, problems

ROOT = Path(__file__).parent.parent
GIVEN = {
    Addresses, Community, Clock, Random, Translate, Languages, Closures, Vocabulary, *BOOKS
}  # fmt: skip
ROUTES = {
    Call: [route for feature in FEATURES for route in feature.calls],
    Job: [route for feature in FEATURES for route in feature.jobs],
}
HOMES = [route for feature in FEATURES for route in feature.homes]
EVERY_ROUTE = [route for routes in ROUTES.values() for route in routes]


@pytest.mark.parametrize("route", EVERY_ROUTE, ids=lambda route: route.name)
def test_every_handler_can_be_given_what_it_asks_for(route: Any) -> None:
    event = {Call, Member, Home, Agenda} if route in ROUTES[Call] else {Job}
    assert set(route.needs.values()) <= GIVEN | event


@pytest.mark.parametrize("route", HOMES, ids=lambda route: route.name)
def test_every_section_of_a_page_can_be_given_what_it_asks_for(route: Any) -> None:
    assert set(route.needs.values()) <= GIVEN | {Call, Member}


def test_every_farewell_and_union_can_be_given_what_it_asks_for() -> None:
    for feature in FEATURES:
        for route in feature.farewells:
            assert set(route.needs.values()) <= GIVEN | {Member}, route.name
        for route in feature.unions:
            assert set(route.needs.values()) <= GIVEN | {Unite}, route.name


def test_every_teller_of_a_calendar_can_be_given_what_it_asks_for() -> None:
    for feature in FEATURES:
        for route in feature.agendas:
            assert set(route.needs.values()) <= GIVEN | {Member}, route.name
        for route in feature.programmes:
            assert set(route.needs.values()) <= GIVEN, route.name


def test_no_two_routes_share_a_name_and_no_call_is_a_job() -> None:
    names = [route.name for route in EVERY_ROUTE]
    assert len(names) == len(set(names))


def test_what_stands_in_the_menu_of_a_message_fits_there_in_every_language() -> None:
    for locale in Catalogues().locales:
        for shortcut in shortcuts_of(ROUTES[Call]):
            assert len(read(Catalogues().speak(locale)(shortcut.label))) <= 24  # Slack's limit


def test_no_two_commands_share_their_words() -> None:
    words = [word for route in ROUTES[Call] for word in (route.command, *route.aliases) if word]
    assert len(words) == len(set(words))


def test_every_command_has_a_french_name_and_says_what_it_does_in_every_language() -> None:
    for locale in Catalogues().locales:
        voice = Catalogues().speak(locale)
        for route in ROUTES[Call]:
            if route.command:
                assert route.aliases, route.name
                assert 0 < len(read(voice(route.help))) <= 100, route.name  # Discord's limit


def test_the_readme_names_every_command_in_both_languages() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = {words for row in re.findall(r"`/([^`]+)`", readme) for words in [plain(row)]}
    commands = [route for feature in FEATURES for route in feature.calls if route.command]
    wanted = {words for route in commands for words in (route.command, route.aliases[0])}
    found = {
        words for words in wanted if any(f"{row} ".startswith(f"{plain(words)} ") for row in named)
    }
    assert wanted - found == set()


def test_the_readme_says_of_every_row_which_test_shows_it() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for path in re.findall(r"`(tests/[\w/]+\.py)`", readme):
        assert (ROOT / path).is_file(), path
    for table in re.findall(r"^\| (?:Command|Page) \|.*\n\|[-|]+\n((?:\|.*\n)+)", readme, re.M):
        for row in table.splitlines():
            assert re.search(r"\| (`tests/[\w/]+\.py`|the same) \|$", row), row


def test_every_act_that_the_journal_keeps_is_told_in_words_or_only_looks() -> None:
    kept = {route.name for route in ROUTES[Call] if route.organiser or route.audited}
    assert kept - DEEDS.keys() - LOOKS == set()
    assert DEEDS.keys() & LOOKS == set()


def test_every_button_fits_in_a_discord_custom_id() -> None:
    longest = max(len(route.name) for route in EVERY_ROUTE)
    assert len(Button((), "x" * longest, "9" * 40).token) <= 100


def test_commands_have_at_most_25_options_and_slack_has_room_for_the_words() -> None:
    heads = {
        word.split(" ")[0]
        for route in ROUTES[Call]
        for word in (route.command, *route.aliases)
        if word
    }
    assert len(heads) <= 50  # slash commands per Slack app
    assert all(len(route.params) <= 25 for route in ROUTES[Call])


@pytest.mark.parametrize("file", sorted(LOCALES.glob("*.po")), ids=lambda file: file.stem)
def test_a_language_is_complete(file: Path) -> None:
    assert problems(file, extracted()) == []


def test_every_column_says_how_private_it_is() -> None:
    assert untagged(metadata) == []


def keys_of(model: type[BaseModel], path: str = "") -> set[str]:
    """Every key that can be set, e.g. "communities.*.zone"."""
    found = set()
    for name, field in model.model_fields.items():
        inner = [kind for kind in _kinds(field.annotation) if _is_section(kind)]
        here = f"{path}{name}"
        if name == "communities":
            found |= keys_of(CommunitySettings, f"{here}.*.")
        elif inner:
            found |= keys_of(inner[0], f"{here}.")
        else:
            found.add(here)
    return found


def _kinds(annotation: Any) -> list[Any]:
    inner = [kind for part in getattr(annotation, "__args__", ()) for kind in _kinds(part)]
    return [annotation, *inner]


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def test_the_example_configuration_has_every_key_with_a_comment_and_no_other() -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    shown = set()
    previous, table = "", ""
    for line in text.splitlines():
        bare = line.removeprefix("# ")
        if bare.startswith("[") and bare.endswith("]"):
            table = bare.strip("[]").replace("communities.lyon", "communities.*") + "."
        elif (
            " = " in bare
            and not bare.startswith((" ", "{"))
            and bare.split(" = ")[0].isidentifier()
        ):
            key = bare.split(" = ")[0]
            shown.add(table + key)
            assert previous.startswith("#") or line.startswith("#"), f"{key} has no comment"
        previous = line
    inner = {"first", "last", "label"}  # each closed day is one line
    wanted = {key for key in keys_of(Settings) if key.rpartition(".")[2] not in inner}
    assert shown == wanted | {"communities.*.closed.days"}


def test_the_example_configuration_is_one() -> None:
    table = tomllib.loads((ROOT / "config.example.toml").read_text("utf-8"))
    Settings(**table)
