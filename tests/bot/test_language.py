"""Sentences: marks become spans, holes keep their type, typed text stays text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.language import Catalogues, fill
from bot.model import Bold, Link, Member
from tools.catalogues import typeset

ADA = Member("town", 1)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_marks_become_spans_and_holes_keep_their_type() -> None:
    said = fill("**{title}** with {who} at {when}: [map]({url})",
                {"title": "Apéro", "who": ADA, "when": NOON, "url": "https://x"})  # fmt: skip
    assert said == (Bold("Apéro"), " with ", ADA, " at ", NOON, ": ", Link("map", "https://x"))


def test_what_people_typed_is_never_read_for_marks() -> None:
    typed = "**bold** {who} [x](https://evil)"
    assert fill("You said {text}.", {"text": typed}) == ("You said ", typed, ".")
    assert fill("**{text}**", {"text": typed}) == (Bold(typed),)


def test_a_text_in_a_hole_is_spliced_in() -> None:
    assert fill("With {people}.", {"people": (ADA, ", ", ADA)}) == ("With ", ADA, ", ", ADA, ".")


def test_a_hole_that_is_not_filled_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{nobody}", {})


def test_a_mention_cannot_stand_inside_bold() -> None:
    with pytest.raises(TypeError):
        fill("**{who}**", {"who": ADA})


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("fr", "fr"), ("fr-CA", "fr"), ("FR_be", "fr"), ("en-US", "en"), ("de", "en"), ("", "en")],
)
def test_the_nearest_language_is_spoken(asked: str, spoken: str) -> None:
    assert Catalogues().speak(asked).locale == spoken


def test_dates_hours_and_lists_read_as_people_write_them() -> None:
    en, fr = Catalogues().speak("en"), Catalogues().speak("fr")
    day = date(2026, 11, 30)
    assert (en.day(day), fr.day(day)) == ("Monday 30 November", "lundi 30 novembre")
    assert (en.hour(time(18, 30)), fr.hour(time(18, 30))) == ("18:30", "18:30")
    assert (en.series("abc"), fr.series("abc")) == ("a, b and c", "a, b et c")
    assert (en.weekday(0), fr.weekday(0)) == ("Monday", "lundi")
    assert [en.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 31)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "31st",
    ]  # fmt: skip
    assert [fr.ordinal(n) for n in (1, 2, 21)] == ["1er", "2", "21"]


def test_french_counts_zero_as_singular() -> None:
    fr = Catalogues().speak("fr")
    one, other = "{n} other member is in.", "{n} other members are in."
    assert fr.many(one, other, 0) == ("0", " autre membre participe.")
    assert fr.many(one, other, 2) == ("2", " autres membres participent.")


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("C'est dit : « oui » !", "C’est dit\u00a0: «\u00a0oui\u00a0»\u00a0!"),
        ("**Annulé :** {title}", "**Annulé\u00a0:** {title}"),
        ("Vraiment?", "Vraiment\u00a0?"),
        ("Voir https://example.org/a?b:c", "Voir https://example.org/a?b:c"),
        ("à 18:30", "à 18:30"),
        ("l'{who}", "l’{who}"),
    ],
)
def test_french_is_set_as_printers_do(typed: str, set_: str) -> None:
    assert typeset(typed, "fr") == set_
    assert typeset(set_, "fr") == set_
    assert typeset(typed, "en") == typed
