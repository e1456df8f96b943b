"""The way in to the organisers' pages, asked for in chat."""

from __future__ import annotations

from bot.model import Link, Whisper
from bot.seal import NO_ADDRESSES
from tests.town import Town, press, read, said

COMMAND = {"en": "/space dashboard", "fr": "/espace tableau"}


async def test_an_organiser_gets_a_link_of_their_own(town: Town, locale: str) -> None:
    await town.make_organiser("olga")
    links = []
    for _ in range(2):
        [answer] = await town.says("olga", COMMAND[locale], locale=locale)
        assert isinstance(answer, Whisper)
        assert (
            read(answer.message.text)
            == {
                "en": "Open the organisers' pages. This link is yours alone: it opens once, within"
                " ten minutes.",
                "fr": "Ouvrir les pages de l’équipe. Ce lien n’est qu’à vous\u00a0: il s’ouvre une"
                " seule fois, dans les dix minutes.",
            }[locale]
        )
        links += [span.url for span in answer.message.text if isinstance(span, Link)]
    assert len(set(links)) == 2
    assert all(one.startswith("https://hive.example/space/enter/") for one in links)


async def test_their_own_page_has_a_button_for_it(town: Town, locale: str) -> None:
    label = {"en": "Get a link", "fr": "Recevoir un lien"}[locale]
    home = {"en": "/home", "fr": "/accueil"}[locale]
    await town.make_organiser("olga")
    [page] = await town.says("olga", home, locale=locale)
    [answer] = await town.says("olga", press(page, label), locale=locale)
    assert isinstance(answer, Whisper)
    assert [span for span in answer.message.text if isinstance(span, Link)]
    [page] = await town.says("ada", home, locale=locale)
    assert isinstance(page, Whisper)
    assert label not in [read(button.label) for button in page.message.buttons]
    town.addresses = NO_ADDRESSES
    town.restart()
    [page] = await town.says("olga", home, locale=locale)
    assert isinstance(page, Whisper)
    assert label not in [read(button.label) for button in page.message.buttons]


async def test_members_get_none(town: Town, locale: str) -> None:
    refused = {
        "en": "Only the organisers of The Hive can do this.",
        "fr": "Seule l’équipe de The Hive peut faire cela.",
    }[locale]
    await town.dialog(("ada", COMMAND[locale], refused), locale=locale)


async def test_where_nothing_is_on_the_web_it_says_what_to_set(town: Town, locale: str) -> None:
    town.addresses = NO_ADDRESSES
    town.restart()
    await town.make_organiser("olga")
    [answer] = await town.says("olga", COMMAND[locale], locale=locale)
    for word in ("public_url", "secret", "[web]"):
        assert word in said(answer)
