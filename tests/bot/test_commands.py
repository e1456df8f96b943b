"""Slash commands, read from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Words, commands_of
from bot.features import FEATURES

WORDS = Words(commands_of(route for feature in FEATURES for route in feature.calls))


@pytest.mark.parametrize(
    ("typed", "name", "args"),
    [
        ("/coffee join", "coffee.join", {}),
        ("/Coffee   JOIN", "coffee.join", {}),
        ("/café participer", "coffee.join", {}),
        ("/CAFÉ PARTICIPER", "coffee.join", {}),
        ("/coffee", "coffee.help", {}),
        ("/coffee join Design", "coffee.join", {"circle": "Design"}),
        ("/coffee pause until 3 december", "coffee.pause", {"until": "until 3 december"}),
        ("/coffee status please", "", {"text": "/coffee status please"}),
        ("/coffee jion", "", {"text": "/coffee jion"}),
        ("/nothing", "", {"text": "/nothing"}),
        ("/", "", {"text": "/"}),
        ("", "", {"text": ""}),
    ],
)
def test_what_was_typed_is_a_call(typed: str, name: str, args: dict[str, str]) -> None:
    assert WORDS.read(typed) == (name, args)


def test_what_it_may_have_been() -> None:
    assert WORDS.like("/coffee jion")[0] == "coffee join"
    assert len(WORDS.like("/coffee")) <= 3
    assert WORDS.like("/zzzzzz") == []


@given(st.text(max_size=200))
def test_no_text_is_too_odd(typed: str) -> None:
    name, args = WORDS.read("/" + typed)
    assert isinstance(name, str)
    assert all(isinstance(value, str) for value in args.values())
    WORDS.like(typed)
