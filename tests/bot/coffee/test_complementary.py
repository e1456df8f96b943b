"""Profiles in the coffee: who offers what another seeks is introduced, and told why."""

from __future__ import annotations

import pytest

from bot.features.people.book import FIELDS
from tests.bot.coffee.speech import MONDAY
from tests.town import Town

FRENCH = {
    "profile": "/profil",
    "profile offers": "/profil offres",
    "profile privacy": "/profil confidentialité",
}


async def tell(town: Town, who: str, command: str, *, locale: str = "", **fields: str) -> None:
    """Fill in one of the forms of a profile."""
    words = FRENCH[command] if locale == "fr" else f"/{command}"
    form = await town.asked(who, words, locale=locale)
    await town.submits(who, form, fields, locale=locale)


async def meet(town: Town, *people: str, locale: str = "") -> None:
    """All of them join and live until the round."""
    for person in people:
        await town.says(person, "/coffee join", locale=locale)
    await town.at(MONDAY)


async def test_who_seeks_meets_who_offers_across_languages_and_plurals(town: Town) -> None:
    await tell(town, "ada", "profile offers", locale="fr", seeks="photographes")
    await tell(town, "dan", "profile offers", offers="photographer")
    await tell(town, "bob", "profile offers", seeks="lawyers")
    await tell(town, "cleo", "profile offers", locale="fr", offers="avocate")
    await meet(town, "ada", "bob", "cleo", "dan")
    assert {frozenset(["ada", "dan"]), frozenset(["bob", "cleo"])} == {
        frozenset(one.id for one in where.people) for where, _ in town.chat.wall.values()
    }


@pytest.mark.parametrize(
    ("spoken", "sentence", "who"),
    [
        ("en", "@Ada seeks photography, @Bob offers it.", "@Bob: offers photography · I take"),
        (
            "fr",
            "@Ada cherche\u00a0: photographie\u00a0; @Bob le propose.",
            "@Bob\u00a0: propose photographie",
        ),
    ],
)
async def test_an_introduction_says_who_is_who_and_why_in_the_readers_language(
    town: Town, spoken: str, sentence: str, who: str
) -> None:
    await tell(town, "ada", "profile offers", locale=spoken, seeks="photographe")
    await tell(town, "bob", "profile offers", locale=spoken, offers="Photographers, photographe")
    await tell(town, "bob", "profile", locale=spoken, about="I take pictures")
    await meet(town, "ada", "bob", locale=spoken)
    [card] = town.told("ada", "bob")
    assert sentence in card
    assert who in card
    assert "I take pictures" in card


async def test_a_word_of_no_vocabulary_is_said_as_it_was_typed(town: Town) -> None:
    await tell(town, "ada", "profile offers", seeks="Élagage d'arbres")
    await tell(town, "bob", "profile offers", offers="élagage d’arbres")
    await meet(town, "ada", "bob")
    [card] = town.told("ada", "bob")
    assert "lagage d'arbres, @Bob offers it." in card or "lagage d’arbres, @Bob offers it." in card
    assert "elagage" not in card


async def test_neighbours_meet_and_rivals_do_not(town: Town) -> None:
    for who, trade in [
        ("ada", "photographer"),
        ("bob", "photographe"),
        ("cleo", "vidéaste"),
        ("dan", "video makers"),
    ]:
        await tell(town, who, "profile", trade=trade)
    await meet(town, "ada", "bob", "cleo", "dan")
    for where, _ in town.chat.wall.values():
        assert len({one.id for one in where.people} & {"ada", "bob"}) == 1
    assert all("work in neighbouring trades" in text for text in town.wall())


@pytest.mark.parametrize(
    ("hider", "hidden"), [("ada", "seeks"), ("bob", "offers"), ("ada", "trade"), ("bob", "trade")]
)
async def test_what_nobody_may_see_is_in_no_introduction(
    town: Town, hider: str, hidden: str
) -> None:
    await tell(town, "ada", "profile offers", seeks="photography")
    await tell(town, "ada", "profile", trade="lawyer")
    await tell(town, "bob", "profile offers", offers="photography")
    await tell(town, "bob", "profile", trade="accountant")
    shown = ",".join(name for name in FIELDS if name != hidden)
    await tell(town, hider, "profile privacy", everyone=shown, introduced="")
    await meet(town, "ada", "bob")
    [card] = town.told("ada", "bob")
    if hidden == "trade":
        assert ("law" in card) == (hider == "bob")
        assert ("accounting" in card) == (hider == "ada")
        assert "neighbouring" not in card
        assert "@Ada seeks photography, @Bob offers it." in card
    else:
        assert "offers it" not in card
        assert "neighbouring" in card
        assert (f"@{hider.title()}: " in card) is True
        assert card.count("photography") == 1


async def test_what_only_partners_may_see_is_in_the_introduction(town: Town) -> None:
    await tell(town, "ada", "profile offers", seeks="photography")
    await tell(town, "ada", "profile privacy", everyone="", introduced="seeks")
    await meet(town, "ada", "bob")
    assert "@Ada: seeks photography" in town.told("ada", "bob")[0]
