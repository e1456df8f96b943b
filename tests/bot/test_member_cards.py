"""A member's card shows each viewer what its owner lets them see, and nothing more. Pure."""

from __future__ import annotations

from itertools import product

import pytest

from bot.features.people.book import FIELDS, Name, Profile, Sight
from bot.features.people.cards import Viewer, card, visible
from bot.model import Account, Link, Member, Text
from tests.town import CATALOGUES, read

LEA = Member("space", 7)
ENGLISH = CATALOGUES.speak("en")
SECRETS: dict[Name, str] = {
    "about": "ABOUT",
    "trade": "TRADE",
    "company": "COMPANY",
    "offers": "OFFERS",
    "seeks": "SEEKS",
    "languages": "Breton",
    "mode": "remote",
    "hours": "Tue lunch",
    "link": "https://example.org/LINK",
}
SEEN: dict[Viewer, set[Sight]] = {
    "anyone": {"everyone"},
    "introduced": {"everyone", "introduced"},
    "self": {"everyone", "introduced", "nobody"},
}


def whole(seen_by: dict[Name, Sight]) -> Profile:
    return Profile(
        LEA,
        "ABOUT",
        "TRADE",
        "COMPANY",
        ("OFFERS",),
        ("SEEKS",),
        ("br",),
        "remote",
        frozenset({5}),
        "https://example.org/LINK",
        seen_by,
    )


def shown(text: Text) -> str:
    """Every word a chat would get, addresses of links included."""
    spans = [Account("x", "lea", "Léa") if span == LEA else span for span in text]
    return read(tuple(spans)) + "".join(span.url for span in text if isinstance(span, Link))


@pytest.mark.parametrize(
    ("viewer", "name", "sight"),
    list(product(SEEN, FIELDS, ("everyone", "introduced", "nobody"))),
)
def test_a_field_is_shown_to_whom_it_is_meant_for_alone(
    viewer: Viewer, name: Name, sight: Sight
) -> None:
    other: Sight = "everyone" if sight == "nobody" else "nobody"
    profile = whole({**dict.fromkeys(FIELDS, other), name: sight})
    words = shown(card(ENGLISH, profile, viewer))
    assert (SECRETS[name] in words) == (sight in SEEN[viewer])
    assert (name in visible(profile, viewer)) == (sight in SEEN[viewer])


def test_who_hides_everything_is_a_name_and_no_more() -> None:
    assert card(ENGLISH, whole(dict.fromkeys(FIELDS, "nobody")), "introduced") == (LEA,)


def test_an_empty_field_says_nothing() -> None:
    assert card(ENGLISH, Profile(LEA), "self") == (LEA,)


def test_a_card_in_french() -> None:
    text = card(CATALOGUES.speak("fr"), whole({}), "introduced")
    assert shown(text) == (
        "@Léa · TRADE · COMPANY\nABOUT\nPropose\u00a0: OFFERS\nCherche\u00a0: SEEKS\n"
        "Parle\u00a0: breton\n"
        "plutôt à distance\nDisponible\u00a0: mar. midi\nexample.org/LINKhttps://example.org/LINK"
    )
