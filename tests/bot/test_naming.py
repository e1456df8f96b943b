"""What is meant by a part of a name, and that every option asks those who know."""

from __future__ import annotations

from bot.features import FEATURES
from bot.model import Option
from bot.naming import alike, fold, meant

OPTIONS = [Option("1", ("Apéro: été",)), Option("2", ("Été à Lyon",)), Option("3", ("Bread",))]


def test_case_and_accents_do_not_matter() -> None:
    assert fold("  Été  à LYON ") == "ete a lyon"


def test_every_word_counts_and_what_begins_so_comes_first() -> None:
    assert [one.value for one in alike(OPTIONS, "ete")] == ["2", "1"]
    assert [one.value for one in alike(OPTIONS, "lyon ete")] == ["2"]
    assert alike(OPTIONS, "") == OPTIONS
    assert alike(OPTIONS, "wine") == []


def test_what_was_chosen_is_meant_and_nothing_else() -> None:
    assert [one.value for one in meant(OPTIONS, "3")] == ["3"]
    assert [one.value for one in meant([*OPTIONS, Option("4", ("Bread rolls",))], "bread")] == ["3"]


def test_every_option_that_asks_for_suggestions_gets_them() -> None:
    known = {route.name for feature in FEATURES for route in feature.suggestions}
    calls = [route for feature in FEATURES for route in feature.calls]
    asked = {param.suggest for route in calls for param in route.params if param.suggest}
    assert asked == known
