"""The engine: calls answer, jobs post, whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.feature import Feature
from bot.features import FEATURES
from bot.model import (
    Account,
    Bold,
    Call,
    Community,
    Effects,
    Job,
    Later,
    Member,
    Message,
    Place,
    Post,
    Refusal,
)
from bot.ports import Jobs, NotSent, Posts, Undeliverable, Unsure
from bot.worker import IN_A_ROW, LeaseLost
from storage.database import SqlDatabase, SqlTransaction
from tests.town import TUESDAY, Town, said

probe = Feature("probe")
trace: list[str] = []
acts: list[Callable[[], object]] = []  # what a job does, besides


@probe.call("hello", command="probe hello")
async def hello(call: Call, me: Member) -> Effects:
    trace.append(f"{me.id} {call.args}")
    return [Post(Place.of(me), Message(("hello ", me)), f"hello:{me.id}")]


@probe.call("burn", command="probe burn")
async def burn(me: Member) -> Effects:
    raise ZeroDivisionError


@probe.call("later", command="probe later")
async def later(call: Call) -> Effects:
    return [Later("probe.fail", TUESDAY, "fail:1")]


@probe.call("boss", command="probe boss", organiser=True)
async def boss() -> Effects:
    trace.append("boss")
    return []


@probe.job("fail")
async def fail(job: Job) -> Effects:
    trace.append(f"attempt {job.attempts}")
    raise ConnectionError("the printer is out of ink")


@probe.job("act")
async def act(job: Job) -> Effects:
    trace.append(job.key)
    for one in acts:
        one()
    return []


@probe.job("say")
async def say(community: Community) -> Effects:
    return [Post(community.home, Message(("said",)), "said")]


@pytest.fixture
def probed(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town, with a feature that shows what reaches it."""
    monkeypatch.setattr("tests.town.FEATURES", (*FEATURES, probe))
    town.restart()
    trace.clear()
    acts.clear()
    return town


async def test_a_post_is_written_first_and_sent_by_the_worker(probed: Town) -> None:
    assert await probed.says("ada", "/probe hello") == []
    assert probed.wall() == []

    await probed.app.tick()

    assert probed.wall() == ["hello @Ada"]


async def test_an_error_is_one_polite_sentence_and_changes_nothing(probed: Town) -> None:
    await probed.dialog(
        (
            "ada",
            "/probe burn",
            "Something went wrong on my side, and nothing was changed. Try again?",
        )
    )


class Forgetful:
    """The database, which does not say whether it wrote down what it was given."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        async with self._database.transaction() as tx:
            yield tx
        raise Unsure("no answer")


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        (
            "en",
            "Something went wrong just as I was writing this down, and I can't tell whether it is"
            " done. Look before you try again.",
        ),
        (
            "fr",
            "Un problème est survenu au moment où je notais cela, et je ne peux pas dire si c’est"
            " fait. Regardez avant de réessayer.",
        ),
    ],
)
async def test_where_nobody_knows_whether_it_is_done_that_is_said(
    probed: Town, locale: str, sentence: str
) -> None:
    kept, probed.database = probed.database, Forgetful(probed.database)  # type: ignore[assignment] # as far as it is used
    probed.restart()
    [answer] = await probed.says("ada", "/probe hello", locale=locale)
    assert said(answer) == sentence
    probed.database = kept
    probed.restart()
    await probed.app.tick()
    assert probed.wall() == ["hello @Ada"]  # this time it was


async def test_what_no_button_can_carry_reaches_no_handler(probed: Town) -> None:
    await probed.dialog(
        ("ada", "probe.hello:" + "9" * 5000, "This button no longer does anything.")
    )
    assert trace == []


async def test_nobody_can_call_a_job(probed: Town) -> None:
    await probed.dialog(("ada", "probe.fail", "This button no longer does anything."))
    [answer] = await probed.says("ada", "/probe fail")
    assert said(answer).startswith("I don't know /probe fail. You can try: /")
    assert "fail" not in said(answer).partition("try:")[2]
    assert trace == []


async def test_only_organisers_do_what_organisers_do(probed: Town) -> None:
    refusal = "Only the organisers of The Hive can do this."
    await probed.dialog(("ada", "/probe boss", refusal), ("ada", "probe.boss", refusal))

    await probed.make_organiser("ada")
    await probed.says("ada", "/probe boss")

    assert trace == ["boss"]


async def test_the_same_gesture_twice_is_done_once(probed: Town) -> None:
    call = Call(probed.account("ada"), Place("fake", "general"), "probe.hello", gesture="g1")

    await probed.app.handle(call)
    await probed.app.handle(call)

    assert len(trace) == 1


async def test_a_job_that_fails_is_tried_again_later_and_given_up_loudly(probed: Town) -> None:
    await probed.make_organiser("olga")
    await probed.says("ada", "/probe later")

    await probed.time.travel(TUESDAY + timedelta(hours=12))

    assert trace == [f"attempt {n}" for n in range(8)]
    [told] = probed.told("olga")
    assert told == "I had to give up on probe.fail after 8 attempts. The log says why."


async def test_a_chat_that_is_down_delays_a_message_and_loses_none(probed: Town) -> None:
    probed.chat.trouble = [NotSent("down")] * 3
    await probed.says("ada", "/probe hello")
    await probed.app.tick()
    assert probed.wall() == []

    await probed.time.travel(TUESDAY + timedelta(hours=1))

    assert probed.wall() == ["hello @Ada"]
    assert probed.chat.sent == 1


async def test_a_chat_that_asks_to_wait_is_waited_for(probed: Town) -> None:
    probed.chat.trouble = [NotSent("slow down", timedelta(minutes=20))]
    await probed.says("ada", "/probe hello")

    await probed.time.travel(TUESDAY + timedelta(minutes=19))
    assert probed.chat.sent == 0
    await probed.time.travel(TUESDAY + timedelta(minutes=21))
    assert probed.chat.sent == 1


async def test_a_lost_reply_does_not_double_the_message(probed: Town) -> None:
    probed.chat.lost = [TimeoutError("no reply")]
    await probed.says("ada", "/probe hello")

    await probed.time.travel(TUESDAY + timedelta(hours=1))

    assert probed.wall() == ["hello @Ada"]
    assert probed.chat.doubled == []


async def test_while_the_chat_cannot_be_asked_nothing_doubtful_is_sent_again(probed: Town) -> None:
    probed.chat.lost = [TimeoutError("no reply")]
    probed.chat.answers = False
    await probed.says("ada", "/probe hello")
    await probed.time.travel(TUESDAY + timedelta(hours=1))
    assert probed.chat.sent == 1

    probed.chat.answers = True
    await probed.time.travel(TUESDAY + timedelta(hours=2))

    assert probed.chat.doubled == []
    assert len(probed.wall()) == 1


async def test_what_can_never_be_delivered_is_told_to_the_organisers(probed: Town) -> None:
    await probed.make_organiser("olga")
    probed.chat.trouble = [Undeliverable("the account is closed")]
    await probed.says("ada", "/probe hello")
    await probed.time.travel(TUESDAY + timedelta(minutes=1))

    [told] = probed.told("olga")
    assert told.startswith("A message could not be delivered.")
    assert told.endswith("• a message to Ada (Fake)")


async def test_a_process_that_dies_between_sending_and_noting_doubles_nothing(probed: Town) -> None:
    await probed.says("ada", "/probe hello")
    now = probed.clock.now()
    async with probed.database.transaction() as tx:
        delivery = await tx.get(Posts).claim(now, timedelta(minutes=2))
    assert delivery is not None
    await probed.chat.show(delivery.address, delivery.message, None, delivery.marker)
    probed.restart()

    await probed.time.travel(TUESDAY + timedelta(hours=1))

    assert probed.chat.doubled == []
    assert probed.wall() == ["hello @Ada"]


async def test_a_worker_that_lost_its_lease_keeps_nothing(probed: Town) -> None:
    async with probed.database.transaction() as tx:
        await tx.get(Jobs).add("town", Later("probe.say", TUESDAY, "k"))
    async with probed.database.transaction() as tx:
        slow = await tx.get(Jobs).claim(TUESDAY, timedelta(minutes=2))
    async with probed.database.transaction() as tx:
        fast = await tx.get(Jobs).claim(TUESDAY + timedelta(minutes=3), timedelta(minutes=2))
    assert slow is not None
    assert fast is not None
    with pytest.raises(LeaseLost):
        await probed.app.worker._do(slow)
    await probed.app.tick()
    assert probed.wall() == []
    await probed.app.worker._do(fast)
    await probed.app.tick()
    assert probed.wall() == ["said"]


async def test_however_many_jobs_are_due_one_tick_does_them_all(probed: Town) -> None:
    keys = [f"{number:03}" for number in range(2 * IN_A_ROW + 5)]
    await due(probed, keys)
    await probed.app.tick()
    assert trace == keys


@pytest.mark.parametrize("name", ["probe.act", "probe.fail"])
async def test_no_message_waits_behind_more_than_a_row_of_jobs(
    probed: Town, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    await due(probed, [f"{number:03}" for number in range(5 * IN_A_ROW)], name)
    await probed.says("ada", "/probe hello")
    trace.clear()
    show, ran = probed.chat.show, list[int]()

    async def noted(*given: Any) -> str:
        ran.append(len(trace))
        return await show(*given)

    monkeypatch.setattr(probed.chat, "show", noted)
    await probed.app.tick()
    assert len(trace) == 5 * IN_A_ROW
    assert len(ran) == 1
    assert ran[0] <= 2 * IN_A_ROW


async def test_who_is_told_to_rest_holds_nothing_that_is_not_done(probed: Town) -> None:
    await due(probed, ["a", "b", "c", "d"])
    acts.append(probed.app.rest)
    await probed.app.tick()
    assert trace < ["a", "b", "c", "d"]

    probed.restart()
    await probed.app.tick()
    assert trace == ["a", "b", "c", "d"]


async def due(town: Town, keys: Sequence[str], name: str = "probe.act") -> None:
    async with town.database.transaction() as tx:
        for key in keys:
            await tx.get(Jobs).add("town", Later(name, TUESDAY, key))


async def test_a_refusal_keeps_bold_and_names(probed: Town) -> None:
    refusal = Refusal("**{who}** is away", who="Bob")
    assert probed.app._refused(
        refusal, Call(Account("fake", "ada"), Place(), "x"), probed.app.speak("en")
    ).message.text == (Bold("Bob"), " is away")  # type: ignore[union-attr] # a call that is no form is whispered to


async def test_organisers_are_alarmed_once_each_in_their_own_language(town: Town) -> None:
    await town.make_organiser("hana")
    await town.says("ivo", "/coffee status", locale="fr")
    await town.make_organiser("ivo")
    for key in ("once", "once", "twice"):
        await town.app.alarm(town.chat.id, key, lambda t: (f"{t.locale}!",))
        await town.app.tick()
    assert town.told("hana") == ["en!", "en!"]
    assert town.told("ivo") == ["fr!", "fr!"]
