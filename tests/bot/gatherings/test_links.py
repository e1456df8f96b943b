"""Where one meets by video: for those who are going, and nobody else."""

from __future__ import annotations

import pytest

from bot.model import Whisper
from bot.video import Video
from tests.bot.gatherings.speech import Evening
from tests.town import read

ROOM = Video("template", "https://meet.example.org/{room}", "a secret of the space")
HALL = Video("fixed", "https://meet.example.org/hive")
OWN, OTHER = "https://call.example.org/ours", "https://call.example.org/other"


async def announce(evening: Evening, video: Video, where: str = "") -> str:
    evening.town.video = video
    evening.town.restart()
    return await evening.announces(kind="breakfast", title="", where=where)


@pytest.mark.parametrize(
    ("video", "where", "link"),
    [
        (ROOM, "", ROOM.address("town", 1)),
        (HALL, "", HALL.url),
        (HALL, OWN, OWN),
        (Video(), OWN, OWN),
    ],
)
async def test_who_is_going_reads_the_link_and_the_card_never_does(
    evening: Evening, video: Video, where: str, link: str
) -> None:
    going = await announce(evening, video, where)
    told = await evening.presses("ada", going)
    assert evening("The link: {link}", link=link) in told
    soon = evening.many(
        "You get a table {n} minute before.", "You get a table {n} minutes before.", 10
    )
    assert soon in told
    assert all(link not in text for text in evening.town.wall())
    assert link not in await evening.presses("bob", "gatherings.see:1")
    assert link not in await evening.presses("bob", "gatherings.maybe:1")


async def test_without_any_link_the_chats_own_call_is_named(evening: Evening) -> None:
    told = await evening.presses("ada", await announce(evening, Video()))
    call = evening("You meet in a call right here in the chat: a huddle, or a voice channel.")
    assert call in told


async def test_on_site_nobody_is_sent_to_a_call(evening: Evening) -> None:
    told = await evening.presses("ada", await announce(evening, ROOM, "The kitchen"))
    assert "meet.example.org" not in told


async def test_another_link_reaches_those_who_are_going(evening: Evening) -> None:
    await evening.presses("ada", await announce(evening, Video(), OWN))
    await evening.presses("bob", "gatherings.maybe:1")
    form = await evening.form_of("hana", "Change")
    await evening.submits("hana", form, where=OTHER)
    await evening.town.app.tick()
    title = evening("Remote breakfast")
    told = evening.town.told("ada")[-1]
    assert told.startswith(evening("The link for **{title}** has changed.", title=title))
    assert evening("The link: {link}", link=OTHER) in told
    assert not any(OTHER in text for text in evening.town.told("bob"))
    assert not any(
        OTHER in read(m.text) for a, m in evening.town.chat.wall.values() if not a.people
    )


async def test_who_signs_up_late_is_shown_to_a_table(evening: Evening) -> None:
    going = await announce(evening, ROOM)
    await evening.town.at("2026-03-12", "18:25")
    [answer] = await evening.town.says("ada", going, locale=evening.locale)
    assert isinstance(answer, Whisper)
    labels = [read(button.label) for button in answer.message.buttons]
    assert labels[0] == evening("My table")
