"""Coffee, seen from a chat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.model import Whisper
from bot.ports import NotSent
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.databases import fresh_database
from tests.town import TUESDAY, Town, press, said

MONDAY = "2026-03-09"


async def join(town: Town, *people: str) -> None:
    for person in people:
        await town.says(person, "/coffee join")


async def test_joining_says_when_the_next_round_is(town: Town) -> None:
    await town.dialog(
        ("ada", "/coffee join", "You're in! The next round is Mon 09 Mar 10:00."),
        ("ada", "/coffee join", "You were in already. The next round is Mon 09 Mar 10:00."),
        ("bob", "/coffee status", "You're not in. 1 other member is in. "
         "The next round is Mon 09 Mar 10:00."),
        ("ada", "/coffee leave", "You're out. No more introductions, until you join again."),
        ("ada", "/coffee leave", "You weren't in."),
    )  # fmt: skip


async def test_the_same_in_french(town: Town) -> None:
    await town.dialog(
        ("ada", "/café participer", "C’est noté, vous participez\u00a0! "
         "Prochaine tournée\u00a0: Mon 09 Mar 10:00."),
        ("ada", "/cafe statut", "Vous participez. Personne d’autre ne participe encore. "
         "Prochaine tournée\u00a0: Mon 09 Mar 10:00."),
        ("ada", "/cafe quitter", "Vous ne participez plus. Aucune présentation "
         "jusqu’à votre retour."),
        locale="fr",
    )  # fmt: skip


async def test_the_help_has_a_button_that_joins(town: Town) -> None:
    [answer] = await town.says("ada", "/coffee")
    [joined] = await town.says("ada", press(answer, "Join the coffee"))
    assert said(joined).startswith("You're in!")


async def test_a_round_introduces_everyone_once(town: Town) -> None:
    await join(town, "ada", "bob", "cleo", "dan", "eve")

    await town.at(MONDAY)

    groups = [address.people for address, _ in town.chat.wall.values()]
    assert sorted(len(group) for group in groups) == [2, 3]
    assert sorted(a.id for group in groups for a in group) == ["ada", "bob", "cleo", "dan", "eve"]
    assert all("met yet." in text for text in town.wall())


async def test_nothing_happens_before_the_hour(town: Town) -> None:
    await join(town, "ada", "bob")
    await town.at(MONDAY, "09:59")
    assert town.wall() == []
    await town.at(MONDAY, "10:00")
    assert len(town.wall()) == 1


async def test_the_next_round_follows_by_itself_with_somebody_else(town: Town) -> None:
    await join(town, "ada", "bob", "cleo", "dan")

    await town.at("2026-03-23", "12:00")

    met = town.companions("ada")
    assert sorted(map(sorted, met)) == [["bob"], ["cleo"], ["dan"]]


async def test_a_group_is_spoken_to_in_the_language_it_shares(town: Town) -> None:
    await town.says("ada", "/coffee join", locale="fr")
    await town.says("bob", "/coffee join", locale="fr-FR")
    await town.at(MONDAY)
    assert town.wall()[0].startswith("☕ C’est l’heure d’un café\u00a0!")


async def test_who_is_alone_is_told_so(town: Town) -> None:
    await join(town, "ada")
    await town.at(MONDAY)
    assert town.told("ada") == [
        "You were the only one in this round: nobody to meet this time. Sorry!"
        " The next round is Mon 16 Mar 10:00."
    ]


async def test_saying_we_met(town: Town) -> None:
    await join(town, "ada", "bob")
    await town.at(MONDAY)
    await town.dialog(
        (
            "ada",
            town.button("We met"),
            "Lovely, thanks for telling me! A photo in the channel makes everybody's day.",
        ),
        ("eve", town.button("We met"), "This is for the members of that coffee."),
        ("ada", "coffee.met:999", "This is for the members of that coffee."),
        ("ada", "coffee.met:x;drop", "This is for the members of that coffee."),
    )


async def test_who_left_the_chat_is_in_no_round(town: Town) -> None:
    await join(town, "ada", "bob", "cleo")
    await town.app.left(town.account("cleo"))
    await town.at(MONDAY)
    [group] = [address.people for address, _ in town.chat.wall.values()]
    assert sorted(account.id for account in group) == ["ada", "bob"]


async def test_a_bot_that_slept_a_night_holds_the_round_late(town: Town) -> None:
    await join(town, "ada", "bob")
    town.clock.set(TUESDAY + timedelta(days=6, hours=11))

    await town.app.tick()

    assert town.companions("ada") == [{"bob"}]


async def test_a_bot_that_slept_three_weeks_says_so_and_holds_none(town: Town) -> None:
    await town.make_organiser("olga")
    await join(town, "ada", "bob")
    town.clock.set(TUESDAY + timedelta(weeks=3, hours=5))

    await town.app.tick()

    [told] = town.told("olga")
    assert told.startswith("I was away when the coffee round of Monday 9 March was due")
    assert town.companions("ada") == []
    await town.at("2026-03-30")
    assert town.companions("ada") == [{"bob"}]


async def test_a_platform_that_is_down_delays_one_introduction_and_no_other(town: Town) -> None:
    await join(town, "ada", "bob", "cleo", "dan")
    town.chat.trouble = [NotSent("down")]
    await town.at(MONDAY)
    assert len(town.wall()) == 1
    await town.at(MONDAY, "11:00")
    assert len(town.wall()) == 2


async def test_the_round_is_held_once_however_often_it_is_asked_for(both: Town) -> None:
    await join(both, "ada", "bob")
    for _ in range(3):
        both.restart()
        await both.app.open()
    await both.at(MONDAY)
    both.restart()
    await both.app.open()
    await both.app.tick()
    assert len(both.wall()) == 1


async def test_the_same_seed_gives_the_same_round(tmp_path: Path) -> None:
    async def groups(seed: int, name: str) -> set[frozenset[str]]:
        folder = tmp_path / name
        folder.mkdir()
        database = SqlDatabase.at(await fresh_database("sqlite", folder), BOOKS)
        town = Town(database, seed=seed)
        await town.app.open()
        await join(town, *(f"m{n}" for n in range(8)))
        await town.at(MONDAY)
        await database.close()
        return {frozenset(a.id for a in where.people) for where, _ in town.chat.wall.values()}

    first = await groups(1, "a")
    assert await groups(1, "b") == first
    assert any([await groups(seed, str(seed)) != first for seed in (2, 3, 4)])


async def test_answers_are_whispers(town: Town) -> None:
    [answer] = await town.says("ada", "/coffee help")
    assert isinstance(answer, Whisper)
