"""How answers come: acknowledged at once, where it was asked, and by another way if need be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.model import (
    Answer,
    Ask,
    Button,
    Call,
    Field,
    File,
    Form,
    Invalid,
    Message,
    Option,
    Picture,
    Whisper,
)
from tests.adapters.desks import NoteDesk
from tests.adapters.slack import eyes
from tests.adapters.slack.kit import GENERAL, MODES, Slack, open_slack
from tests.adapters.slack.server import Fault
from tests.adapters.slack.workspace import JSON
from tests.town import read

FORM = Form(
    "people.save",
    ("You",),
    (
        Field("trade", ("Trade",), value="baker"),
        Field("since", ("Since",), "date", optional=True),
        Field("topics", ("Topics",), "choices", options=(Option("code", ("Code",)),)),
        Field("avoid", ("Avoid",), "people", optional=True),
    ),
    arg="7",
)


class SlowDesk(NoteDesk):
    """It thinks until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def handle(self, call: Call) -> list[Answer]:
        self.calls.append(call)
        await self.go_on.wait()
        return self.answers.get(call.name, [])


@dataclass
class Place:
    slack: Slack
    desk: SlowDesk

    def said(self, messages: list[JSON]) -> list[str]:
        return [read(eyes.message(one, self.slack.account).text) for one in messages]

    def whispered(self, who: str = "U0LEA") -> list[str]:
        return self.said(self.slack.server.workspace.whispered.get(who, []))

    def private(self, who: str = "U0LEA") -> list[str]:
        channels = self.slack.server.workspace.channels.values()
        return [text for one in channels if one.people == {who} for text in self.said(one.messages)]

    def requests(self, method: str) -> int:
        return sum(name == method for name, _ in self.slack.server.workspace.calls)

    async def opens(self) -> JSON:
        self.desk.answers["people.profile"] = [Ask(FORM)]
        outcome = await self.slack.hands.types("U0LEA", "/profile", GENERAL)
        assert outcome.modal
        return outcome.modal


@pytest.fixture(params=MODES)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    desk = SlowDesk()
    async with open_slack(request.param, desk) as slack:
        yield Place(slack, desk)


async def test_a_command_is_acknowledged_before_it_is_done(place: Place) -> None:
    place.desk.answers["coffee.join"] = [Whisper(Message(("In",)))]
    place.desk.go_on.clear()
    space = place.slack.server.workspace
    payload = {
        "command": "/coffee",
        "text": "join",
        "user_id": "U0LEA",
        "team_id": "T0HIVE",
        "channel_id": GENERAL,
        "trigger_id": space.trigger("U0LEA"),
        "response_url": space.response_url("U0LEA"),
    }
    await place.slack.hands.way("slash_commands", payload)  # comes back: it is acknowledged
    assert place.whispered() == []
    place.desk.go_on.set()
    await place.slack.chat.settled()
    assert place.whispered() == ["In"]


async def test_a_gesture_delivered_again_carries_the_same_id(place: Place) -> None:
    """So the engine does it once."""
    space = place.slack.server.workspace
    payload = {
        "type": "block_actions",
        "user": {"id": "U0LEA", "team_id": "T0HIVE"},
        "team": {"id": "T0HIVE"},
        "trigger_id": space.trigger("U0LEA"),
        "channel": {"id": GENERAL},
        "actions": [{"type": "button", "action_id": "press-0", "value": "coffee.join:1"}],
        "response_url": space.response_url("U0LEA"),
    }
    for attempt in range(4):
        await place.slack.hands.way("interactive", payload, attempt)
    await place.slack.chat.settled()
    assert len({call.gesture for call in place.desk.calls}) == 1
    assert all(call.gesture for call in place.desk.calls)


async def test_two_gestures_have_two_ids(place: Place) -> None:
    for _ in range(2):
        await place.slack.hands.presses("U0LEA", "coffee.join:1", GENERAL)
    assert len({call.gesture for call in place.desk.calls}) == 2


async def test_a_used_up_address_is_answered_in_the_channel(place: Place) -> None:
    place.desk.answers["coffee.join"] = [Whisper(Message((f"{n}",))) for n in range(7)]
    await place.slack.hands.types("U0LEA", "/coffee join", GENERAL)
    assert place.whispered() == [str(n) for n in range(7)]
    assert place.requests("chat.postEphemeral") == 2  # five through the address


async def test_a_form_that_lay_open_for_longer_than_the_address_is_good(place: Place) -> None:
    await place.opens()
    place.desk.answers["people.save"] = [Whisper(Message(("Saved",)))]
    place.slack.server.workspace.ticks.at += 31 * 60
    await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
    assert place.whispered() == ["Saved"]
    assert place.requests("chat.postEphemeral") == 1


async def test_where_the_bot_is_not_it_answers_in_private(place: Place) -> None:
    place.desk.answers["coffee.join"] = [Whisper(Message((f"{n}",))) for n in range(6)]
    await place.slack.hands.types("U0LEA", "/coffee join", "C0OTHER")
    assert place.whispered() == [str(n) for n in range(5)]
    assert place.private() == ["5"]


async def test_a_form_that_opens_too_late_says_so(place: Place) -> None:
    place.desk.answers["people.profile"] = [Ask(FORM)]
    place.slack.server.fail("views.open", Fault(code="expired_trigger_id"))
    outcome = await place.slack.hands.types("U0LEA", "/profile", GENERAL)
    assert outcome.modal is None
    [said] = place.whispered()
    assert said.startswith("That took me too long")


async def test_what_was_typed_stays_when_a_field_is_refused(place: Place) -> None:
    await place.opens()
    place.desk.answers["people.save"] = [Invalid({"trade": ("Not known",)})]
    filled = {"trade": "spy", "since": "2026-03-01", "topics": ["code"], "avoid": ["U0TOM"]}
    outcome = await place.slack.hands.submits("U0LEA", filled)
    assert outcome.errors == {"trade": "Not known"}
    place.desk.answers["people.save"] = []
    await place.slack.hands.submits("U0LEA", {"trade": "baker"})
    first, second = place.desk.calls[1:]
    assert second.args == {**first.args, "trade": "baker"}
    assert second.people == first.people


async def test_a_form_refused_as_a_whole_says_why_on_top_and_keeps_everything(
    place: Place,
) -> None:
    await place.opens()
    place.desk.answers["people.save"] = [Invalid({"": ("Give one of both.",)})]
    filled = {"trade": "spy", "since": "2026-03-01", "topics": ["code"], "avoid": ["U0TOM"]}
    for _ in range(2):  # the second refusal replaces the first
        outcome = await place.slack.hands.submits("U0LEA", filled)
        assert outcome.modal
        assert [read(eyes.words(b, place.slack.account)) for b in outcome.modal["blocks"]][:2] == [
            "⚠️ Give one of both.",
            "",
        ]
        form = eyes.form(outcome.modal, place.slack.account, "7")
        values = {field.name: field.value for field in form.fields}
        assert values == {"trade": "spy", "since": "2026-03-01", "topics": "code", "avoid": ""}
        assert form.fields[3].accounts == (place.slack.account("U0TOM"),)
        filled = {}


async def test_a_slow_answer_to_a_form_comes_into_its_place(place: Place) -> None:
    await place.opens()
    place.desk.answers["people.save"] = [Whisper(Message(("Saved",)))]
    place.desk.go_on.clear()
    asyncio.get_running_loop().call_later(1.2, place.desk.go_on.set)
    outcome = await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
    assert outcome.modal
    assert read(eyes.message(outcome.modal, place.slack.account).text) == "Saved"
    assert outcome.whispers == []


async def test_a_slow_answer_loses_no_second_one_and_no_file(place: Place) -> None:
    await place.opens()
    file = File("talk.ics", "text/calendar", b"BEGIN")
    saved = Message(("Saved",), file=file)
    place.desk.answers["people.save"] = [Whisper(saved), Whisper(Message(("And more",)))]
    place.desk.go_on.clear()
    asyncio.get_running_loop().call_later(1.2, place.desk.go_on.set)
    outcome = await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
    assert outcome.modal
    assert read(eyes.message(outcome.modal, place.slack.account).text) == "Saved"
    assert place.whispered() == ["And more"]
    assert outcome.files == [b"BEGIN"]


async def test_a_slow_refusal_keeps_everything_too(place: Place) -> None:
    await place.opens()
    place.desk.answers["people.save"] = [Invalid({"trade": ("Not known",)})]
    place.desk.go_on.clear()
    asyncio.get_running_loop().call_later(1.2, place.desk.go_on.set)
    outcome = await place.slack.hands.submits("U0LEA", {"trade": "spy", "topics": ["code"]})
    assert outcome.modal
    form = eyes.form(outcome.modal, place.slack.account, "7")
    assert read(form.intro) == "⚠️ Not known"
    assert [field.value for field in form.fields][:3] == ["spy", "", "code"]


async def test_a_form_can_lead_to_another(place: Place) -> None:
    await place.opens()
    place.desk.answers["people.save"] = [Ask(Form("people.more", ("And now",), FORM.fields))]
    outcome = await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
    assert outcome.modal
    assert outcome.modal["callback_id"] == "people.more"


async def test_hidden_data_altered_grants_nothing(place: Place) -> None:
    modal = await place.opens()
    for hidden in ("", "{", "[]", "null", '{"arg": 7}', "x" * 3000, '{"channel": ["C1"]}'):
        modal["private_metadata"] = hidden
        place.slack.server.workspace.views[modal["id"]] = modal
        await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
        assert place.desk.calls[-1].arg == ""
        assert place.desk.calls[-1].account.id == "U0LEA"


@pytest.mark.parametrize(("looks", "picture"), [(1, True), (30, False)])
async def test_a_picture_that_slack_still_looks_into_loses_no_answer(
    place: Place, looks: int, picture: bool
) -> None:
    place.slack.server.workspace.unready = looks * 4  # each way is refused for it
    graph = Message(("November",), picture=Picture("g.png", b"\x89PNG", ("Up and up",)))
    place.desk.answers["coffee.join"] = [Whisper(graph)]
    outcome = await place.slack.hands.types("U0LEA", "/coffee join", GENERAL)
    [one] = outcome.whispers
    assert ("slack_file" in str(one)) == picture
    assert "Up and up" in str(one)
    assert place.private() == []


async def test_a_file_comes_in_private(place: Place) -> None:
    file = File("talk.ics", "text/calendar", b"BEGIN")
    place.desk.answers["coffee.join"] = [Whisper(Message(("In",), file=file))]
    outcome = await place.slack.hands.types("U0LEA", "/coffee join", GENERAL)
    assert outcome.files == [b"BEGIN"]
    shared = [
        channel.people
        for channel in place.slack.server.workspace.channels.values()
        for one in channel.messages
        if "files" in one
    ]
    assert shared == [{"U0LEA"}]


# The page ------------------------------------------------------------------------


async def opened(place: Place) -> JSON:
    place.desk.answers["space.page"] = [
        Whisper(Message(("My coffees",), (Button(("Pause",), "coffee.pause"),))),
        Whisper(Message(("My profile",), (Button(("Edit",), "people.me"),))),
    ]
    event = {"type": "app_home_opened", "user": "U0LEA", "tab": "home", "channel": "D1"}
    await place.slack.hands.happens(event)
    return place.slack.server.workspace.homes["U0LEA"]


async def test_the_page_is_drawn_when_somebody_looks(place: Place) -> None:
    home = await opened(place)
    kinds = [block["type"] for block in home["blocks"]]
    assert kinds == ["rich_text", "actions", "divider", "rich_text", "actions"]


async def test_the_messages_tab_draws_nothing(place: Place) -> None:
    event = {"type": "app_home_opened", "user": "U0LEA", "tab": "messages", "channel": "D1"}
    await place.slack.hands.happens(event)
    assert place.slack.server.workspace.homes == {}


async def test_a_button_on_the_page_answers_in_a_modal_and_draws_it_again(place: Place) -> None:
    home = await opened(place)
    place.desk.answers["coffee.pause"] = [Whisper(Message(("Paused",)))]
    outcome = await place.slack.hands.presses("U0LEA", "coffee.pause:", view=home)
    assert outcome.modal
    assert read(eyes.message(outcome.modal, place.slack.account).text) == "Paused"
    assert place.requests("views.publish") == 2


async def test_a_form_from_the_page_is_answered_in_its_place(place: Place) -> None:
    home = await opened(place)
    place.desk.answers |= {"people.me": [Ask(FORM)], "people.save": [Whisper(Message(("Saved",)))]}
    outcome = await place.slack.hands.presses("U0LEA", "people.me:", view=home)
    assert outcome.modal
    assert outcome.modal["callback_id"] == "people.save"
    outcome = await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
    assert outcome.modal
    assert read(eyes.message(outcome.modal, place.slack.account).text) == "Saved"
    assert place.requests("views.publish") == 3


async def test_a_form_from_the_page_brings_its_file_and_a_slow_one_draws_the_page(
    place: Place,
) -> None:
    home = await opened(place)
    saved = Message(("Saved",), file=File("talk.ics", "text/calendar", b"BEGIN"))
    place.desk.answers |= {"people.me": [Ask(FORM)], "people.save": [Whisper(saved)]}
    for slow in (False, True):
        await place.slack.hands.presses("U0LEA", "people.me:", view=home)
        before = place.requests("views.publish")
        if slow:
            place.desk.go_on.clear()
            asyncio.get_running_loop().call_later(1.2, place.desk.go_on.set)
        outcome = await place.slack.hands.submits("U0LEA", {"topics": ["code"]})
        assert outcome.files == [b"BEGIN"]
        assert place.requests("views.publish") == before + 1


async def test_a_button_in_a_modal_is_answered_in_the_same(place: Place) -> None:
    home = await opened(place)
    more = Message(("Paused",), (Button(("Until",), "coffee.until"),))
    place.desk.answers |= {"coffee.pause": [Whisper(more)], "coffee.until": [Ask(FORM)]}
    outcome = await place.slack.hands.presses("U0LEA", "coffee.pause:", view=home)
    outcome = await place.slack.hands.presses("U0LEA", "coffee.until:", view=outcome.modal)
    assert outcome.modal
    assert outcome.modal["callback_id"] == "people.save"


async def test_a_message_shortcut_is_a_call_with_its_text(place: Place) -> None:
    text = "Lunch at <https://bread.example|bread.example> &amp; <@U0TOM>?"
    await place.slack.hands.shortcut("U0LEA", "gatherings.from_message", text, GENERAL)
    [call] = place.desk.calls
    assert call.name == "gatherings.from_message"
    assert call.args["text"] == "Lunch at https://bread.example & ?"
