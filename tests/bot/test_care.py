"""What becomes of each kind of message when the chat is in trouble."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.care import CARE
from bot.model import Kind, Message, Place, Post
from bot.ports import NotSent, Undeliverable
from tests.town import CATALOGUES, Town, press, read, said

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def organised(town: Town) -> Town:
    """A town with an organiser."""
    await town.make_organiser("olga")
    return town


async def post(
    town: Town, kind: Kind, *, key: str = "k", who: str = "ada", minutes: int = 0
) -> None:
    """Have the bot say something of this kind, of use for so many minutes."""
    until = town.clock.now() + minutes * MINUTE if minutes else None
    wanted = Post(Place.of(await town.member(who)), Message((kind,)), key, kind=kind, until=until)
    async with town.database.transaction() as tx:
        await town.app.worker._runner.record(tx, town.community, [wanted])


async def live(town: Town, minutes: int) -> None:
    await town.time.travel(town.clock.now() + minutes * MINUTE)


@pytest.mark.parametrize("kind", CARE)
@pytest.mark.parametrize("arrived", [True, False])
async def test_whoever_can_look_looks_and_nothing_is_lost_or_doubled(
    organised: Town, kind: Kind, arrived: bool
) -> None:
    town = organised
    town.chat.lost = [TimeoutError()] if arrived else []
    town.chat.trouble = [] if arrived else [TimeoutError()]
    await post(town, kind)
    await live(town, 10)
    assert town.told("ada") == [kind]
    assert town.chat.sent == 1 + arrived  # found, it is shown where it is
    assert town.chat.doubled == []
    assert town.told("olga") == []


@pytest.mark.parametrize(
    ("kind", "copies", "asked"),
    [("notice", 1, 1), ("introduction", 1, 1), ("reminder", 1, 0), ("nudge", 1, 0)],
)
async def test_where_nobody_can_look_the_table_says_what_to_do(
    organised: Town, kind: Kind, copies: int, asked: int
) -> None:
    town = organised
    town.chat.blind = True
    town.chat.lost = [TimeoutError()]
    await post(town, kind)
    await live(town, 24 * 60)
    assert len(town.told("ada")) == copies
    assert len(town.told("olga")) == asked


async def test_an_alarm_is_rather_told_twice_than_never(organised: Town) -> None:
    town = organised
    town.chat.blind = True
    town.chat.trouble = [TimeoutError()]
    await post(town, "alarm", who="olga")
    await live(town, 10)
    assert town.told("olga") == ["alarm"]


async def test_a_reminder_is_not_sent_once_it_is_of_no_use(organised: Town) -> None:
    town = organised
    town.chat.trouble = [NotSent("down")] * 6
    await post(town, "reminder", key="short", minutes=1)
    await post(town, "reminder", key="long", minutes=60)
    await live(town, 120)
    assert town.told("ada") == ["reminder"]


@pytest.mark.parametrize(
    "silence", [ConnectionError("down"), NotSent("slow down", timedelta(minutes=2))]
)
async def test_a_doubt_that_lasts_is_told_and_settled_when_the_chat_answers(
    organised: Town, silence: Exception
) -> None:
    town = organised
    town.chat.silence = silence
    town.chat.lost, town.chat.answers = [TimeoutError()], False
    await post(town, "introduction")
    await live(town, 3)
    assert town.told("olga") == []
    await live(town, 3)
    [question] = town.told("olga")
    assert question.startswith("Did this message arrive?")
    town.chat.answers = True
    await live(town, 5)
    assert town.told("olga") == ["Settled: this message has arrived."]
    assert town.told("ada") == ["introduction"]


async def test_a_doubt_that_ends_in_a_failure_is_no_question_any_more(organised: Town) -> None:
    town = organised
    town.chat.trouble, town.chat.answers = [TimeoutError()], False
    await post(town, "introduction")
    await live(town, 6)
    [question] = town.told("olga")
    assert question.startswith("Did this message arrive?")
    town.chat.trouble, town.chat.answers = [Undeliverable("the account is closed")], True
    await live(town, 5)
    settled, failed = town.told("olga")
    assert settled == "Settled: this message could not be delivered."
    assert failed.startswith("A message could not be delivered.")


async def test_what_fails_is_told_at_once_and_all_together(organised: Town) -> None:
    town = organised
    town.chat.trouble = [Undeliverable("the account is closed")] * 8
    for number in range(8):
        await post(town, "notice", key=f"{number}", who="ada" if number else "bob")
    await live(town, 1)
    [told] = town.told("olga")
    first, *lines = told.splitlines()
    assert first == "8 messages could not be delivered. The log says why:"
    assert lines[0] == "• a message to Bob (Fake)"
    assert lines[1:] == ["• a message to Ada (Fake)"] * 4 + ["• and 3 more"]


async def test_organisers_hear_of_what_waits_within_five_minutes(organised: Town) -> None:
    town = organised
    town.chat.trouble = [NotSent("slow down", timedelta(hours=3))]
    await post(town, "notice")
    await town.app.tick()
    await live(town, 4)
    assert town.told("olga") == []
    await live(town, 1)
    [told] = town.told("olga")
    assert told.splitlines()[0] == "A message is waiting since Tue 03 Mar 10:00. I keep trying:"
    await live(town, 4 * 60)
    assert town.told("ada") == ["notice"]
    assert town.told("olga") == [told]


async def test_not_more_questions_at_a_time_than_can_be_answered(organised: Town) -> None:
    town = organised
    town.chat.blind = True
    town.chat.lost = [TimeoutError()] * 12
    for number in range(12):
        await post(town, "introduction", key=f"{number}")
    await live(town, 5)
    assert len(town.told("olga")) == 8
    await town.says("olga", town.button("It arrived", "olga"))
    await town.app.tick()
    settled = [text for text in town.told("olga") if text.startswith("Settled")]
    assert (len(settled), len(town.told("olga"))) == (1, 9)


async def test_without_an_organiser_it_is_told_to_the_first(town: Town) -> None:
    town.chat.trouble = [Undeliverable("closed")]
    await post(town, "notice")
    await live(town, 1)
    await town.make_organiser("olga")
    await post(town, "notice", key="other")
    town.chat.trouble = [Undeliverable("closed")]
    await live(town, 1)
    [told] = town.told("olga")
    assert told.startswith("2 messages could not be delivered.")


async def test_the_status_tells_of_it_and_asks(organised: Town, locale: str) -> None:
    town = organised
    speak = CATALOGUES.speak(locale)
    command = {"en": "/space status", "fr": "/espace etat"}[locale]
    [answer] = await town.says("olga", command, locale=locale)
    well = "All is well: every message has arrived, or is on its way."
    assert said(answer) == read(speak(well))
    town.chat.blind = True
    town.chat.lost = [TimeoutError()]
    await post(town, "introduction")
    await live(town, 5)
    status, question = await town.says("olga", command, locale=locale)
    which = {"en": "an introduction to Ada (Fake)", "fr": "une présentation à Ada (Fake)"}[locale]
    assert f"• {which}" in said(status)
    assert which in said(question)
    token = press(question, read(speak("It arrived")))
    await town.says("olga", token, locale=locale)
    [answer] = await town.says("olga", command, locale=locale)
    assert said(answer) == read(speak(well))
    await town.dialog(("ada", command, "Only the organisers of The Hive can do this."))
