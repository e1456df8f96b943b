"""The bot's own commands as Discord registers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from adapters.discord.commands import MANAGE_GUILD, registered, slug
from bot.commands import commands_of
from bot.features import FEATURES
from bot.model import Field
from bot.ports import Command
from tests.adapters.desks import Voice, command
from tests.adapters.discord.rules import faults
from tests.town import CATALOGUES

COMMANDS = commands_of(route for feature in FEATURES for route in feature.calls)
WHOLE = registered(COMMANDS, CATALOGUES.speak)


def leaves(node: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every command that can be chosen, by its path."""
    here = (*path, node["name"])
    below = [one for one in node.get("options", []) if one["type"] in (1, 2)]
    if not below:
        return {" ".join(here): node}
    return {path: leaf for one in below for path, leaf in leaves(one, here).items()}


def test_discord_takes_them_all_and_each_can_be_chosen() -> None:
    assert faults("PUT", "/applications/1/guilds/2/commands", WHOLE.payload) == []
    chosen = {path: leaf for root in WHOLE.payload for path, leaf in leaves(root).items()}
    assert set(chosen) == set(WHOLE.paths)
    assert {one.name for one in WHOLE.paths.values()} == {one.name for one in COMMANDS}


def test_names_and_descriptions_are_in_french_too() -> None:
    for root in WHOLE.payload:
        for path, leaf in leaves(root).items():
            said = leaf["description_localizations"]
            assert said["fr"] != said["en-GB"] == said["en-US"], path
            assert leaf["name_localizations"]["fr"], path
            for option in leaf["options"]:
                said = option["description_localizations"]
                assert said["fr"] != said["en-GB"] == said["en-US"], path
                same = option["name"] == "code"  # a word of both languages
                assert same or option["name_localizations"]["fr"], path


def test_what_is_for_organisers_alone_is_hidden_where_nobody_is_named() -> None:
    """A group of commands is hidden whole, so one for members keeps it in sight."""
    every = {root["name"]: root.get("default_member_permissions") for root in WHOLE.payload}
    assert set(every.values()) == {None}
    of_space = [one for one in COMMANDS if one.words.startswith("space ") and one.organiser]
    [space] = registered(of_space, CATALOGUES.speak).payload
    assert space["default_member_permissions"] == MANAGE_GUILD
    shown = registered(of_space, CATALOGUES.speak, hidden=False)
    assert not [root for root in shown.payload if "default_member_permissions" in root]


def test_a_change_of_words_is_another_fingerprint() -> None:
    fewer = registered(COMMANDS[1:], CATALOGUES.speak)
    again = registered(list(COMMANDS), CATALOGUES.speak)
    assert fewer.fingerprint != WHOLE.fingerprint == again.fingerprint


def test_three_words_are_a_group_and_options_have_their_kinds() -> None:
    params = (
        Field("seats", ("Seats",), "number", optional=True),
        Field("who", ("Who",), "people"),
    )
    commands: list[Command] = [
        command("event", "events.list", "Join the coffee"),
        command("event seats set", "events.seats", "Join the coffee", *params),
    ]
    made = registered(commands, Voice)
    assert list(made.paths) == ["event list", "event seats set"]
    [leaf] = [leaf for path, leaf in leaves(made.payload[0]).items() if path.endswith("set")]
    assert [(one["name"], one["type"]) for one in leaf["options"]] == [("who", 6), ("seats", 10)]


@pytest.mark.parametrize(
    ("words", "name"),
    [("Évènement", "évènement"), ("a b", "a-b"), ("??", ""), ("", ""), ("x" * 40, "x" * 32)],
)
def test_a_name_is_one_that_discord_takes(words: str, name: str) -> None:
    assert slug(words) == name
