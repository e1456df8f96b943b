"""Slack's own words for a no, each said on purpose: nobody is left without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.slack import api
from bot.model import Address, Answer, Ask, Button, Call, Field, Form, Message, Whisper
from bot.ports import NotSent, Undeliverable
from tests.adapters.desks import NoteDesk
from tests.adapters.slack import eyes
from tests.adapters.slack.kit import CHAT, GENERAL, Slack, open_slack
from tests.adapters.slack.server import Fault
from tests.town import read

HI = Message(("Hi",))
EVERYBODY = Address(CHAT, GENERAL)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FORM = Form("people.save", ("You",), (Field("trade", ("Trade",), optional=True),))


class LateDesk(NoteDesk):
    """Answers forms when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def handle(self, call: Call) -> list[Answer]:
        if call.form:
            await self.go_on.wait()
        return await super().handle(call)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack("socket", LateDesk()) as slack:
        yield slack


def desk_of(slack: Slack) -> LateDesk:
    desk = slack.chat._hearing.desk
    assert isinstance(desk, LateDesk)
    return desk


def whispered(slack: Slack) -> list[str]:
    found = slack.server.workspace.whispered.get("U0LEA", [])
    return [read(eyes.message(one, slack.account).text) for one in found]


# Messages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "invalid_blocks",
        "msg_too_long",
        "msg_blocks_too_long",
        "restricted_action",
        "too_many_users",
    ],
)
async def test_a_message_that_slack_will_never_take_is_given_up(slack: Slack, code: str) -> None:
    slack.server.fail("chat.postMessage", Fault(code=code))
    with pytest.raises(Undeliverable, match=code):
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert await slack.chat.show(EVERYBODY, HI, None, "m2")  # the next one goes


@pytest.mark.parametrize("code", ["edit_window_closed", "invalid_blocks", "is_archived"])
async def test_an_edit_that_is_refused_posts_nothing_twice(slack: Slack, code: str) -> None:
    ref = await slack.chat.show(EVERYBODY, HI, None, "m1")
    slack.server.fail("chat.update", Fault(code=code))
    with pytest.raises(Undeliverable, match=code):
        await slack.chat.show(EVERYBODY, Message(("Ho",)), ref, "m1")
    assert len(slack.server.workspace.channels[GENERAL].messages) == 1


@pytest.mark.parametrize("code", ["cannot_dm_bot", "user_disabled", "users_not_found"])
async def test_people_who_cannot_be_brought_together(slack: Slack, code: str) -> None:
    slack.server.fail("conversations.open", Fault(code=code))
    pair = Address(CHAT, people=(slack.account("U0LEA"), slack.account("U0TOM")))
    with pytest.raises(Undeliverable, match=code):
        await slack.chat.show(pair, HI, None, "m1")


async def test_a_slack_that_takes_for_ever_is_not_waited_for(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in doubt then; it did arrive, and is found."""
    await slack.chat._api.close()  # the next connection has the shorter patience
    monkeypatch.setattr(api, "TIMEOUT", 0.05)
    stuck = asyncio.Event()
    slack.server.fail("chat.postMessage", Fault(stuck=stuck))
    with pytest.raises(Exception) as doubt:  # noqa: PT011 -- whatever it is, it is neither of these
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    stuck.set()
    assert not isinstance(doubt.value, NotSent | Undeliverable)
    monkeypatch.undo()
    await slack.chat._api.close()
    assert await slack.chat.find(EVERYBODY, "m1", LONG_AGO)


# Forms and answers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "ratelimited"]
)
async def test_a_form_that_does_not_open_says_so(slack: Slack, code: str) -> None:
    desk_of(slack).answers["people.profile"] = [Ask(FORM)]
    slack.server.fail("views.open", Fault(code=code))
    await slack.hands.types("U0LEA", "/profile", GENERAL)
    [said] = whispered(slack)
    assert said.startswith("That took me too long")


async def test_a_form_that_slack_wants_later_is_not_waited_for(slack: Slack) -> None:
    """What opens it is good for three seconds, whatever comes then is too late."""
    desk_of(slack).answers["people.profile"] = [Ask(FORM)]
    slack.server.fail("views.open", Fault(retry_after=25))
    ticks = slack.server.workspace.ticks
    for _ in range(2):
        await slack.hands.types("U0LEA", "/profile", GENERAL)
        assert ticks.at < 3
    assert [said[:22] for said in whispered(slack)] == ["That took me too long,"] * 2


@pytest.mark.parametrize("code", ["not_found", "hash_conflict", "view_too_large"])
async def test_an_answer_whose_modal_is_gone_comes_where_it_was_asked(
    slack: Slack, code: str
) -> None:
    """They closed it, or changed it, while the bot was thinking."""
    desk = desk_of(slack)
    desk.answers |= {"people.profile": [Ask(FORM)], "people.save": [Whisper(Message(("Saved",)))]}
    await slack.hands.types("U0LEA", "/profile", GENERAL)
    desk.go_on.clear()
    slack.server.fail("views.update", Fault(code=code))
    sending = asyncio.create_task(slack.hands.submits("U0LEA", {"trade": "baker"}))
    async with asyncio.timeout(10):
        while not slack.chat._hearing._doing:  # noqa: ASYNC110 -- it is acknowledged without an answer
            await asyncio.sleep(0)
    desk.go_on.set()
    await sending
    assert whispered(slack) == ["Saved"]


@pytest.mark.parametrize("code", ["not_found", "hash_conflict"])
async def test_a_button_in_a_modal_that_is_gone_is_answered_too(slack: Slack, code: str) -> None:
    desk = desk_of(slack)
    more = Message(("Paused",), (Button(("Until",), "coffee.until"),))
    desk.answers |= {"space.page": [Whisper(more)], "coffee.until": [Whisper(Message(("Monday",)))]}
    event = {"type": "app_home_opened", "user": "U0LEA", "tab": "home", "channel": "D1"}
    await slack.hands.happens(event)
    home = slack.server.workspace.homes["U0LEA"]
    desk.answers["coffee.until"] = [Whisper(more)]
    outcome = await slack.hands.presses("U0LEA", "coffee.until:", view=home)
    desk.answers["coffee.until"] = [Whisper(Message(("Monday",)))]
    slack.server.fail("views.update", Fault(code=code))
    await slack.hands.presses("U0LEA", "coffee.until:", view=outcome.modal)
    assert private(slack) == ["Monday"]


async def test_a_button_on_the_page_whose_modal_does_not_open_is_answered_in_private(
    slack: Slack,
) -> None:
    desk = desk_of(slack)
    desk.answers |= {"space.page": [Whisper(HI)], "coffee.status": [Whisper(Message(("In",)))]}
    event = {"type": "app_home_opened", "user": "U0LEA", "tab": "home", "channel": "D1"}
    await slack.hands.happens(event)
    slack.server.fail("views.open", Fault(code="expired_trigger_id"))
    home = slack.server.workspace.homes["U0LEA"]
    await slack.hands.presses("U0LEA", "coffee.status:", view=home)
    assert private(slack) == ["In"]


def private(slack: Slack) -> list[str]:
    channels = slack.server.workspace.channels.values()
    mine = [message for one in channels if one.people == {"U0LEA"} for message in one.messages]
    return [read(eyes.message(one, slack.account).text) for one in mine]


@pytest.mark.parametrize("code", ["user_not_in_channel", "not_in_channel", "channel_not_found"])
async def test_who_cannot_be_answered_in_the_channel_is_answered_in_private(
    slack: Slack, code: str
) -> None:
    desk_of(slack).answers["coffee.join"] = [Whisper(Message((f"{n}",))) for n in range(6)]
    slack.server.fail("chat.postEphemeral", Fault(code=code))
    await slack.hands.types("U0LEA", "/coffee join", GENERAL)
    assert whispered(slack) == [str(n) for n in range(5)]  # as many as the address takes
    assert private(slack) == ["5"]
