"""Requests, read as values."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.lounge import render, wire
from adapters.lounge.render import View
from adapters.lounge.wire import Asker
from bot.model import Account, Bold, Link, Member, Place, Text
from tests.adapters.desks import NoteDesk

LEA, LEA_D, TOM, ODD = (
    Account("lounge", "lea", "Léa Martin"),
    Account("lounge", "lea-d", "Léa Martinez"),
    Account("lounge", "tom", "Tom O’Neil"),
    Account("lounge", "x1", "Tom-Éric"),
)
PEOPLE = (LEA, LEA_D, TOM, ODD)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("nobody", ("nobody",)),
        ("@Léa Martin hello", (LEA, " hello")),
        ("@LEA MARTIN, hello", (LEA, ", hello")),
        ("hi @lea martinez!", ("hi ", LEA_D, "!")),  # the longest name wins
        ("@lea-d and @lea", (LEA_D, " and ", LEA)),  # ids
        ("@Léa", (LEA,)),  # two have the first name, and one the id "lea"
        ("@Tom O'Neil", (TOM,)),  # a typewriter's apostrophe
        ("@tom-eric", (ODD,)),
        ("(@tom)", ("(", TOM, ")")),
        ("@tomato", ("@tomato",)),
        ("me@tom.example", ("me@tom.example",)),
        ("@@tom", ("@", TOM)),
        ("@", ("@",)),
        ("@Léa Martin@Tom O’Neil", (LEA, "@Tom O’Neil")),
        ("", ()),
    ],
)
def test_mentions(words: str, spans: Text) -> None:
    assert wire.mentions(words, PEOPLE) == spans


def test_a_first_name_that_two_have_names_nobody() -> None:
    twins = (Account("lounge", "a", "Ana Un"), Account("lounge", "b", "Ana Deux"))
    assert wire.mentions("@ana", twins) == ("@ana",)


@given(st.text(max_size=40))
def test_mentions_lose_no_letter(words: str) -> None:
    spans = wire.mentions(words, PEOPLE)
    if not any(isinstance(span, Account) for span in spans):
        assert "".join(map(str, spans)) == words


def test_the_people_of_a_command_travel_apart_from_its_words() -> None:
    asker = Asker(TOM, Place("lounge", "general"), "fr", "g1")
    call = wire.said(asker, "meet @lea  and @lea-d for bread", NoteDesk().read, PEOPLE)
    assert (call.name, dict(call.args)) == ("people.meet", {"why": "and for bread"})
    assert call.people == {"": (LEA, LEA_D)}
    assert (call.account, call.locale, call.gesture) == (TOM, "fr", "g1")


VIEW = View("fr-CA", PARIS, lambda account: account.name or account.id)


def test_a_text_is_spans_and_plain_words() -> None:
    at = datetime(2026, 7, 14, 16, 30, tzinfo=UTC)
    words: Text = ("<b>", Bold("*b*"), LEA, at, Link("plan", "https://plan.example"))
    assert render.text(words, VIEW) == {
        "text": [
            {"kind": "text", "text": "<b>"},
            {"kind": "bold", "text": "*b*"},
            {"kind": "mention", "id": "lea", "name": "Léa Martin"},
            {
                "kind": "time",
                "iso": "2026-07-14T18:30:00+02:00",
                "text": "mardi 14 juillet à 18:30",
                "day": "mardi 14 juillet",
                "hour": "18:30",
            },
            {"kind": "link", "label": "plan", "url": "https://plan.example"},
        ],
        "plain": "<b>*b*@Léa Martinmardi 14 juillet à 18:30plan",
    }


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "/api/say", " https:"]
)
def test_a_link_that_is_no_address_of_the_web_is_words(url: str) -> None:
    assert render.text((Link("here", url),), VIEW)["text"] == [{"kind": "text", "text": "here"}]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Monday 30 November at 10:00"),
        ("en-US", "Monday 30 November at 10:00"),
        ("fr", "lundi 30 novembre à 10:00"),
        ("fr_BE", "lundi 30 novembre à 10:00"),
        ("xx", "Monday 30 November at 10:00"),
        ("zz-nonsense", "Monday 30 November at 10:00"),
    ],
)
def test_a_moment_is_said_in_the_viewer_s_language(locale: str, words: str) -> None:
    at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert render.moment(at, View(locale, PARIS, str))["text"] == words


def test_somebody_the_engine_did_not_name_is_still_somebody() -> None:
    assert render.plain((Member("ruche", 12),), VIEW) == "@#12"
