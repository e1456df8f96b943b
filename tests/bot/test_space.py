"""What organisers did is written down, and theirs to read."""

from __future__ import annotations

from bot.model import Ask, Whisper
from bot.ports import PAGE
from tests.town import Town, press, said


async def test_every_act_of_an_organiser_is_in_the_journal(town: Town, locale: str) -> None:
    await town.make_organiser("olga")
    command = {"en": "/space audit", "fr": "/espace journal"}[locale]
    await town.says("ada", "/coffee join")
    await town.says("olga", "/coffee preview")
    [answer] = await town.says("olga", command, locale=locale)
    lines = said(answer).splitlines()
    assert (
        lines[0]
        == {
            "en": "What organisers did lately",
            "fr": "Ce que l’équipe a fait récemment",
        }[locale]
    )
    done = {
        "en": "@Olga looked at the next round of coffees",
        "fr": "@Olga a regardé la prochaine tournée de cafés",
    }[locale]
    assert lines[1] == f"Tue 03 Mar 10:00 — {done}"
    assert len(lines) == 2  # what members do is nobody's business


async def test_members_cannot_read_it_and_what_was_refused_is_not_in_it(town: Town) -> None:
    await town.dialog(
        ("ada", "/space audit", "Only the organisers of The Hive can do this."),
        ("ada", "/coffee preview", "Only the organisers of The Hive can do this."),
    )
    await town.make_organiser("olga")
    await town.dialog(("olga", "/space audit", "Nothing yet."))


async def test_a_page_has_a_section_of_every_feature(town: Town, locale: str) -> None:
    command = {"en": "/home", "fr": "/accueil"}[locale]
    await town.says("ada", "/coffee join", locale=locale)
    [answer] = await town.says("ada", command, locale=locale)
    for title in {
        "en": ("My coffees", "You're in.", "My profile, as others see it"),
        "fr": ("Mes cafés", "Vous participez.", "Mon profil, tel que les autres le voient"),
    }[locale]:
        assert title in said(answer)
    pause = press(answer, "Pause")  # the same word in both
    [form] = await town.says("ada", pause, locale=locale)
    assert isinstance(form, Ask)


async def test_only_an_organisers_page_has_the_week(town: Town) -> None:
    await town.make_organiser("olga")
    for who, expected in (("ada", False), ("olga", True)):
        [answer] = await town.says(who, "/home")
        assert ("This week, for organisers" in said(answer)) == expected


async def test_a_chat_with_pages_gets_each_section_by_itself(town: Town) -> None:
    answers = await town.says("ada", f"{PAGE}:")
    assert len(answers) > 1
    assert all(isinstance(answer, Whisper) for answer in answers)
    assert said((await town.says("ada", "/home"))[0]) == "\n\n".join(map(said, answers))
