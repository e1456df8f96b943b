"""What stands on the organisers' pages, and what is done there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.board.members import SIZE
from bot.features.mydata.book import KeepingBook
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.pages_kit import Guest, Page, link_for, open_pages
from tests.bot.coffee.lots import keep_none_apart
from tests.databases import Kind, fresh_database
from tests.town import Town

MEMBERS = ("ada", "ben", "cleo", "dan", "eva", "finn")
PAGES = ("week", "rounds", "gatherings", "members", "map", "pulse", "settings", "journal")
MOST_QUERIES = {
    "week": 14,
    "rounds": 9,
    "gatherings": 7,
    "members": 12,
    "map": 8,
    "pulse": 8,
    "settings": 6,
    "journal": 6,
}


@pytest.fixture
async def town(tmp_path: Path, kind: Kind, locale: str) -> AsyncIterator[Town]:
    database = SqlDatabase.at(await fresh_database(kind, tmp_path), BOOKS)
    town = Town(database, locale=locale)
    await town.app.open()
    yield town
    await database.close()


@pytest.fixture
async def guest(town: Town) -> AsyncIterator[Guest]:
    """Olga, who is signed in, in a space where six had a coffee on Monday."""
    await town.make_organiser("olga")
    for who in MEMBERS:
        await town.says(who, "/coffee join")
    async with open_pages(town) as guest:
        await town.at("2026-03-09")
        await town.says("ada", town.button(met(town), "ada"))
        await guest.comes_in(await link_for(town, "olga"))
        yield guest


def met(town: Town) -> str:
    return {"en": "We met", "fr": "On s’est vus"}[town.locale]


def word(town: Town, english: str, french: str) -> str:
    return english if town.locale == "en" else french


async def test_a_round_is_previewed_swapped_by_hand_and_sent(town: Town, guest: Guest) -> None:
    await guest.post("/space/leave", (await guest.get("/space/week")).press(
        word(town, "Sign out", "Se déconnecter")))  # fmt: skip
    await guest.comes_in(await link_for(town, "olga"))
    page = await guest.get("/space/rounds")
    page = await guest.post("/space/rounds", page.press(
        word(town, "Draw the preview", "Tirer l’aperçu")))  # fmt: skip
    await keep_none_apart(town, *MEMBERS)
    draft = page.url
    assert draft.startswith("/space/rounds/")
    before = seats(page)
    assert sorted(one for group in before for one in group) == [one.title() for one in MEMBERS]
    number = page.text.partition(">Ada</button>")[0].rpartition('value="')[2].split('"')[0]
    swap = {
        "token": page.hidden("token"), "name": "coffee.try_swap", "arg": draft.rpartition("/")[2],
        "p.one": number,
    }  # fmt: skip
    offers = await guest.post(draft, swap)
    assert "Ada" in offers.words
    page = await guest.post(draft, offers.call("coffee.do_swap"))
    assert (page.url, seats(page) != before) == (draft, True)
    sent = await guest.post(draft, page.press(word(town, "Send it now", "Envoyer maintenant")))
    assert sent.status == 200
    await town.app.tick()
    wanted = {frozenset(one.lower() for one in group) for group in seats(page)}
    rooms = {frozenset({who, *town.companions(who)[-1]}) for who in MEMBERS}
    assert rooms == wanted
    journal = await guest.get("/space/journal")
    for deed in (
        word(town, "Olga swapped two people", "Olga a échangé deux personnes"),
        word(town, "Olga sent the round", "Olga a envoyé la tournée"),
    ):
        assert deed in journal.words


def seats(page: Page) -> list[list[str]]:
    """Who sits with whom on a page of a draft."""
    whole = page.text.partition('<ul class="groups">')[2].partition("</ul>")[0]
    return [
        [one.partition(">")[2].partition("</button>")[0] for one in item.split("<button")[1:]]
        for item in whole.split("<li")[1:]
    ]


async def test_each_page_tells_what_it_is_about(town: Town, guest: Guest) -> None:
    said = {one: (await guest.get(f"/space/{one}")).words for one in PAGES}
    assert word(town, "1 of 3 coffees of Monday 9", "1 café sur 3 du lundi 9") in said["week"] or (
        word(town, "1 of 3 coffees", "1 cafés sur 3") in said["week"]
    )
    assert word(town, "Monday 9 March", "lundi 9 mars") in said["rounds"]
    assert word(town, "1 of 3", "1 sur 3") in said["rounds"]
    assert word(town, "In a coffee 6", "Dans un café 6") in said["members"]
    assert word(town, "In no coffee 1", "Dans aucun café 1") in said["members"]
    assert word(town, "Nothing is coming yet.", "Rien n’est encore prévu.") in said["gatherings"]
    assert "Camille Moreau" in said["settings"]
    assert (
        word(town, "Nothing yet.", "Rien pour l’instant.") in said["journal"]
        or "Olga" in (said["journal"])
    )


async def test_members_are_found_and_exported_without_formulas(town: Town, guest: Guest) -> None:
    await town.says("=cmd()", "/coffee join")
    page = await guest.get("/space/members?name=AD")
    assert "Ada" in page.words
    assert "Cleo" not in page.words
    file = await guest.post("/space/members.csv", {"token": page.hidden("token")})
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert '"\'=Cmd()"' in file.text
    assert '"Ada"' in file.text
    journal = (await guest.get("/space/journal")).words
    assert word(town, "Olga exported the list", "Olga a exporté la liste") in journal
    assert (await guest.post("/space/members.csv", {})).status == 403


async def test_a_member_who_asked_for_it_is_erased(town: Town, guest: Guest) -> None:
    list_ = await guest.get("/space/members?name=ada")
    address = list_.text.partition(">Ada</a>")[0].rpartition('href="')[2].split('"')[0]
    page = await guest.get(address)
    assert word(town, "People met 1", "Personnes rencontrées 1") in page.words
    page = await guest.post(address, page.call("mydata.forget_other"))
    question = word(town, "Everything about Ada would be erased", "Tout ce qui concerne Ada")
    assert question in page.words.replace("\u00a0", " ")
    assert "Ada" in (await guest.get("/space/members")).words  # asked, and not done yet
    page = await guest.post(address, page.press(word(town, "Erase everything", "Tout effacer")))
    done = word(town, "Done: nobody here knows them any more.", "plus personne ici ne")
    assert done in page.words.replace("\u00a0", " ")
    assert "Ada" not in page.words
    assert (await guest.get(address)).status == 404
    journal = (await guest.get("/space/journal")).words
    assert word(town, "Olga had a member erased", "Olga a fait effacer") in journal
    assert "Ada" not in journal


async def test_nobody_is_erased_by_a_press_from_elsewhere(town: Town, guest: Guest) -> None:
    ada, olga = await town.member("ada"), await town.member("olga")
    page = await guest.get(f"/space/members/{ada.id}")
    press = page.call("mydata.forget_other")
    assert (await guest.post(f"/space/members/{ada.id}", {**press, "token": "x"})).status == 403
    mine = await guest.get(f"/space/members/{olga.id}")
    assert word(town, "/mydata forget", "/mesdonnees oublier") in mine.words
    assert "mydata.forget_other" not in mine.text
    await guest.post(f"/space/members/{ada.id}", {**press, "p.who": f"#{olga.id}"})
    for number in ("0", "x", "999", "9" * 30):
        assert (await guest.get(f"/space/members/{number}")).status == 404
        erase = {"token": press["token"], "name": "mydata.erase_other", "arg": number}
        assert (await guest.post(f"/space/members/{number}", erase)).status == 200
    words = (await guest.get("/space/members")).words
    assert "Ada" in words
    assert "Olga" in words


async def test_the_numbers_in_an_address_may_be_anything(town: Town, guest: Guest) -> None:
    for path in ("rounds/0", "rounds/x", "rounds/99999999999999999999", "rounds/-1", "rounds/²"):
        assert (await guest.get(f"/space/{path}")).status == 404, path
    for query in ("start=99999999", "start=x", "show=nonsense&name=%25_%5C", "name=" + "x" * 2000):
        assert (await guest.get(f"/space/members?{query}")).status == 200, query
        assert (await guest.get(f"/space/journal?{query}")).status == 200, query


async def test_a_page_asks_the_database_few_things(town: Town, guest: Guest) -> None:
    asked: list[str] = []
    event.listen(
        town.database._engine.sync_engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: asked.append(statement),
    )
    found = {}
    for name in PAGES:
        asked.clear()
        assert (await guest.get(f"/space/{name}")).status == 200
        found[name] = len([one for one in asked if not one.startswith("BEGIN")])
    assert {name: n for name, n in found.items() if n > MOST_QUERIES[name]} == {}, found


async def test_a_page_of_members_is_a_page(town: Town, guest: Guest) -> None:
    for number in range(SIZE):
        await town.says(f"guest{number:03}", "/home")
    first = await guest.get("/space/members")
    assert first.text.count('<th scope="row">') == SIZE
    second = await guest.get(f"/space/members?start={SIZE}")
    assert second.text.count('<th scope="row">') == 7


async def test_the_map_and_the_pulse_show_what_was_held(town: Town, guest: Guest) -> None:
    page = await guest.get("/space/map")
    assert page.text.count("<title>Ada</title>") == 1
    assert page.text.count("h0") == 0  # few members: each can be pointed at
    assert word(town, "Linked 6", "Reliés 6") in page.words
    assert word(town, "Not linked yet 1 Olga", "Pas encore reliés 1 Olga") in page.words
    for until in ("1", "99", "x", "0"):
        assert (await guest.get(f"/space/map?until={until}")).status == 200
    pulse = (await guest.get("/space/pulse")).words
    assert word(town, "Met 33 %", "Rencontres 33 %") in pulse


async def test_a_year_later_nobody_without_a_name_stands_on_the_map(
    town: Town, guest: Guest
) -> None:
    town.clock.set(town.clock.now() + timedelta(days=400))
    async with town.database.transaction() as tx:
        await tx.get(KeepingBook).tidy("town", town.clock.now())
    await guest.comes_in(await link_for(town, "olga"))
    page = await guest.get("/space/map")
    assert (page.text.count('class="dot'), page.text.count("<title>…")) == (7, 0)
    assert word(town, "Not linked in these months 7", "Sans lien ces mois-ci 7") in page.words
    assert word(town, "since", "depuis le") in page.words
    assert page.words.count("2026") < page.words.count("2027")
    members = (await guest.get("/space/members")).words
    assert members.count(word(town, "not in twelve months", "pas ces douze derniers mois")) == 7
    assert word(town, "never", "jamais") not in members
    pulse = (await guest.get("/space/pulse")).words.replace("\u00a0", " ")
    march = word(town, "March 2026 33 % — —", "mars 2026 33 % — —")
    assert march in pulse


async def test_a_list_is_read_from_a_file(town: Town, guest: Guest) -> None:
    page = await guest.get("/space/members")
    token = {"token": page.hidden("token")}
    good = "\ufeffid,name,trade\n1,Ada,Comptable\n2,Zed,Rien\n".encode()
    page = await guest.upload("/space/members/list", token, good)
    assert word(town, "1 card is filled in", "1 fiche est complétée") in page.words
    assert "Zed" in page.words
    for wrong, why in (
        (b"", word(town, "The list is empty.", "La liste est vide.")),
        (b"\xff\xfe\x00", word(town, "members.csv, line 1", "members.csv, ligne 1")),
        (b"id,name\n1,Ada\n1,Ben\n", word(town, "members.csv, line 3", "members.csv, ligne 3")),
    ):
        page = await guest.upload("/space/members/list", token, wrong)
        assert why in page.words.replace("\u00a0", " "), wrong
    assert (await guest.upload("/space/members/list", {"token": "x"}, good)).status == 403
    assert (await guest.post("/space/members/list", token)).status == 200


async def test_every_message_is_shown_as_members_read_it(town: Town, guest: Guest) -> None:
    page = await guest.get("/space/settings")
    assert page.text.count('class="message sample"') == 28
    for english, french in (
        (
            "Time for a coffee! Olga , Camille Moreau",
            "C’est l’heure d’un café ! Olga , Camille Moreau",
        ),
        ("you're number 2 on the waiting list", "2"),
        ("6 of 6 seats taken", "6 "),
        (
            "Camille Moreau says that they recommended you",
            "Camille Moreau dit vous avoir recommandé(e)",
        ),
        ("12 recommendations", "12 recommandations"),
        ("Olga is looking for: “a photographer", "Olga cherche : « un photographe"),
        ("Camille Moreau can help with", "Camille Moreau peut vous aider pour"),
    ):
        assert word(town, english, french) in page.words.replace("\u00a0", " ")


EVIL = '<img src=x onerror="alert(1)">&amp;</title></text><script>'


async def test_what_members_typed_is_never_markup(town: Town, guest: Guest) -> None:
    for who in ("ada", EVIL):
        await town.says(who, "/coffee join")
        form = await town.asked(who, "/profile")
        await town.submits(who, form, trade=EVIL)
    await town.says("olga", "/coffee round")
    page = await guest.get("/space/rounds")
    page = await guest.post("/space/rounds", page.call("coffee.preview"))
    pages = [page] + [await guest.get(f"/space/{one}") for one in PAGES]
    pages.append(await guest.get(f"/space/members?name={EVIL}"))
    pages.append(await guest.post("/space/week", {
        "token": page.hidden("token"), "name": EVIL, "arg": EVIL, "f.x": EVIL, "from.name": EVIL,
    }))  # fmt: skip
    token = {"token": page.hidden("token"), "name": "coffee.save_circle", "arg": "1"}
    opener = {"from.name": "coffee.edit_circle", "from.arg": "1"}
    pages.append(await guest.post("/space/settings", {
        **token, **opener, "f.name": EVIL, "f.rhythm": EVIL, "f.wording": EVIL,
    }))  # fmt: skip
    for found in pages:
        low = found.text.lower()
        assert found.status == 200
        assert "<img src=x" not in low
        assert "<script>" not in low
        assert "</text><script" not in low
    assert any("onerror" in found.text.lower() for found in pages)
