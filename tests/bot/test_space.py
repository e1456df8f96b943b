"""What organisers did is written down, and theirs to read."""

from __future__ import annotations

from tests.town import Town, said


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
            "fr": "Ce que l'équipe a fait récemment",
        }[locale]
    )
    assert lines[1].startswith("Tue 03 Mar 10:00 — @Olga: coffee.preview")
    assert len(lines) == 2  # what members do is nobody's business


async def test_members_cannot_read_it_and_what_was_refused_is_not_in_it(town: Town) -> None:
    await town.dialog(
        ("ada", "/space audit", "Only the organisers of The Hive can do this."),
        ("ada", "/coffee preview", "Only the organisers of The Hive can do this."),
    )
    await town.make_organiser("olga")
    await town.dialog(("olga", "/space audit", "Nothing yet."))
