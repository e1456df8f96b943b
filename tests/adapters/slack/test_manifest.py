"""The manifest: what Slack takes, and nothing that the bot does not need."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack.manifest import COMMANDS, SCOPES, SLACKS_OWN, Wishes, heads, link, manifest
from bot.commands import commands_of, shortcuts_of
from bot.features import FEATURES
from tests.adapters.slack.schemas import violations
from tests.town import CATALOGUES

CALLS = [route for feature in FEATURES for route in feature.calls]
EVERY, SHORTCUTS = commands_of(CALLS), shortcuts_of(CALLS)
HTTP = Wishes(address="https://bot.example/slack/lyon", history=True, words={"coffee": "kaffee"})


@pytest.mark.parametrize("wishes", [Wishes(), HTTP], ids=["socket", "http"])
def test_slack_takes_it(locale: str, wishes: Wishes) -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak(locale), wishes)
    assert violations("manifest", {"manifest": made}) == []
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert 0 < len(shown["description"]) <= 140
    for command in made["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert 0 < len(command["description"]) <= 2000
        assert len(command.get("usage_hint", "")) <= 1000
        assert command["should_escape"]  # mentions come as ids


def test_in_socket_mode_it_needs_no_address() -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"))
    assert made["settings"]["socket_mode_enabled"]
    assert "request_url" not in json.dumps(made)
    assert "url" not in made["features"]["slash_commands"][0]


def test_over_http_everything_comes_to_one_address() -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"), HTTP)
    assert not made["settings"]["socket_mode_enabled"]
    for part in ("event_subscriptions", "interactivity"):
        assert made["settings"][part]["request_url"] == HTTP.address
    assert {one["url"] for one in made["features"]["slash_commands"]} == {HTTP.address}


def test_it_asks_for_no_history_unless_it_is_switched_on() -> None:
    scopes = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"))["oauth_config"]["scopes"]["bot"]
    assert scopes == list(SCOPES)
    assert not [scope for scope in scopes if "history" in scope or "email" in scope]
    more = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"), HTTP)["oauth_config"]["scopes"]["bot"]
    assert len([scope for scope in more if scope.endswith(":history")]) == 4


def test_every_first_word_is_a_command_and_none_is_slacks_own() -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"))
    found = {one["command"].removeprefix("/") for one in made["features"]["slash_commands"]}
    assert found == set(heads(EVERY)) - SLACKS_OWN
    assert {"coffee", "cafe", "profile", "profil", "event", "qui", "members"} <= found
    assert found & {"who", "remind", "status"} == set()
    assert len(found) <= COMMANDS


def test_what_slack_keeps_for_itself_is_called_by_another_word_in_both_languages() -> None:
    for command in EVERY:
        words = {word.split()[0] for word in (command.words, *command.aliases)}
        assert len(words - SLACKS_OWN) >= min(2, len(words)), command.words


def test_a_first_word_can_be_another() -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"), HTTP)
    words = {one["command"] for one in made["features"]["slash_commands"]}
    assert "/kaffee" in words
    assert "/coffee" not in words
    assert "/cafe" in words


def test_members_read_no_commands_of_organisers_in_the_hint() -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"))
    coffee = next(c for c in made["features"]["slash_commands"] if c["command"] == "/coffee")
    assert "join" in coffee["usage_hint"].split(" | ")
    assert "preview" not in coffee["usage_hint"].split(" | ")


def test_a_message_can_be_made_a_gathering(locale: str) -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak(locale))
    [one] = made["features"]["shortcuts"]
    assert (one["type"], one["callback_id"]) == ("message", "gatherings.from_message")
    assert one["name"] == {"en": "Make this a gathering", "fr": "En faire un rendez-vous"}[locale]
    assert len(one["name"]) <= 24


def test_the_link_holds_all_of_it() -> None:
    made = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("fr"))
    query = parse_qs(urlsplit(link(made)).query)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == made
    assert len(link(made)) < 16_000  # what web servers take


def test_it_makes_channels_only_where_large_groups_are_wished() -> None:
    scopes = manifest(EVERY, SHORTCUTS, CATALOGUES.speak("en"), Wishes(large_groups=True))
    assert scopes["oauth_config"]["scopes"]["bot"] == [*SCOPES, "groups:write"]
