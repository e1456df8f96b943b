"""What goes wrong at Slack, and what the bot may be sure of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.errors import SlackApiError

from adapters.slack.chat import SlackChat
from adapters.slack.pace import PATIENT
from adapters.slack.text import View
from adapters.slack.trouble import UNSAID, CannotConnect, held
from bot.model import Address, Button, File, Message, Picture
from bot.ports import CannotTell, NotSent, Undeliverable
from tests.adapters.desks import NoteDesk
from tests.adapters.slack.kit import (
    CHAT,
    GENERAL,
    PARIS,
    Slack,
    WallClock,
    connected,
    open_slack,
    settings,
)
from tests.adapters.slack.server import Fault, SlackServer
from tests.adapters.slack.workspace import JSON

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HI = Message(("Hi",), (Button(("Join",), "coffee.join"),))
EVERYBODY = Address(CHAT, GENERAL)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack() as slack:
        yield slack


def posted(slack: Slack) -> list[JSON]:
    return slack.server.workspace.channels[GENERAL].messages


def requests(slack: Slack, method: str) -> int:
    return sum(name == method for name, _ in slack.server.workspace.calls)


@pytest.mark.parametrize("seconds", [1, 7, 30, 600])
async def test_slack_says_how_long_to_wait_and_is_obeyed_to_the_second(
    slack: Slack, seconds: int
) -> None:
    slack.server.fail("chat.postMessage", Fault(retry_after=seconds))
    with pytest.raises(NotSent) as no:
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert no.value.wait == timedelta(seconds=seconds)
    ticks = slack.server.workspace.ticks
    until = ticks.at + seconds
    if seconds > PATIENT:  # too long to stand in line for: the worker comes back
        with pytest.raises(NotSent) as no:
            await slack.chat.show(EVERYBODY, HI, None, "m1")
        assert no.value.wait == timedelta(seconds=seconds)
        assert requests(slack, "chat.postMessage") == 0
        ticks.at = until
    await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert ticks.at >= until
    assert len(posted(slack)) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", ["<html>Sorry</html>", "", "{", "[]"])
async def test_slacks_own_trouble_leaves_it_open_whether_it_arrived(
    slack: Slack, status: int, body: str
) -> None:
    slack.server.fail("chat.postMessage", Fault(status=status, body=body))
    with pytest.raises(Exception) as doubt:  # noqa: PT011 -- whatever it is, it is neither of these
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert not isinstance(doubt.value, NotSent | Undeliverable)
    assert await slack.chat.find(EVERYBODY, "m1", LONG_AGO) is None
    await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert len(posted(slack)) == 1


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable"])
async def test_so_do_some_of_its_errors(slack: Slack, code: str) -> None:
    slack.server.fail("chat.postMessage", Fault(code=code))
    with pytest.raises(Exception) as doubt:  # noqa: PT011 -- whatever it is, it is neither of these
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert not isinstance(doubt.value, NotSent | Undeliverable)


async def test_a_lost_reply_is_looked_for_and_nothing_is_posted_twice(slack: Slack) -> None:
    slack.server.fail("chat.postMessage", Fault(lost=True))
    with pytest.raises(Exception) as doubt:  # noqa: PT011 -- whatever it is, it is neither of these
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert not isinstance(doubt.value, NotSent | Undeliverable)
    assert requests(slack, "chat.postMessage") == 1  # the library tries no second time
    ref = await slack.chat.find(EVERYBODY, "m1", LONG_AGO)
    assert ref == f"{GENERAL}/{posted(slack)[0]['ts']}"
    assert await slack.chat.show(EVERYBODY, HI, ref, "m1") == ref
    assert len(posted(slack)) == 1


async def test_a_second_copy_is_seen(slack: Slack) -> None:
    await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert await slack.chat.how_many(EVERYBODY, "m1") == 1
    await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert await slack.chat.how_many(EVERYBODY, "m1") == 2
    assert await slack.chat.how_many(EVERYBODY, "m2") == 0
    async with open_slack(history=False) as blind:
        with pytest.raises(CannotTell):
            await blind.chat.how_many(EVERYBODY, "m1")


async def test_it_looks_twice_before_a_message_counts_as_absent(slack: Slack) -> None:
    ticks, before = slack.server.workspace.ticks, requests(slack, "conversations.history")
    start = ticks.at
    assert await slack.chat.find(EVERYBODY, "m1", LONG_AGO) is None
    assert requests(slack, "conversations.history") - before == 2
    assert ticks.at - start >= 5


async def test_it_looks_on_further_pages(slack: Slack) -> None:
    slack.server.fail("chat.postMessage", Fault(lost=True))
    with pytest.raises(Exception):  # noqa: B017, PT011 -- the reply is lost, in whatever way
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    for number in range(5):
        await slack.chat.show(EVERYBODY, HI, None, f"other-{number}")
    assert await slack.chat.find(EVERYBODY, "m1", LONG_AGO) == f"{GENERAL}/{posted(slack)[0]['ts']}"


async def test_a_history_that_cannot_be_read_is_no_proof_of_absence(slack: Slack) -> None:
    slack.server.workspace.scopes.discard("channels:history")
    with pytest.raises(CannotTell, match="missing_scope"):
        await slack.chat.find(EVERYBODY, "m1", LONG_AGO)


async def test_with_history_off_only_what_this_process_showed_is_known() -> None:
    async with open_slack(history=False) as slack:
        ref = await slack.chat.show(EVERYBODY, HI, None, "m1")
        assert await slack.chat.find(EVERYBODY, "m1", LONG_AGO) == ref
        with pytest.raises(CannotTell, match="switched off"):
            await slack.chat.find(EVERYBODY, "m2", LONG_AGO)
        assert requests(slack, "conversations.history") == 0


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("C0OTHER", r"not_in_channel \(invite the app"),
        ("C0OLD", "is_archived"),
        ("nowhere", "channel_not_found"),
    ],
)
async def test_what_slack_refuses_for_good_says_what_to_do(
    slack: Slack, channel: str, said: str
) -> None:
    with pytest.raises(Undeliverable, match=said):
        await slack.chat.show(Address(CHAT, channel), HI, None, "m1")


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_refused_app_waits_to_be_mended(slack: Slack, code: str) -> None:
    slack.server.fail("chat.postMessage", Fault(code=code))
    with pytest.raises(NotSent) as no:
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    assert no.value.wait == timedelta(minutes=10)


async def test_a_message_deleted_by_somebody_is_posted_anew(slack: Slack) -> None:
    ref = await slack.chat.show(EVERYBODY, HI, None, "m1")
    posted(slack).clear()
    again = await slack.chat.show(EVERYBODY, HI, ref, "m1")
    assert again != ref
    assert len(posted(slack)) == 1


async def test_no_connection_is_certainly_not_sent(slack: Slack) -> None:
    await slack.server.stop()
    with pytest.raises(Exception):  # noqa: B017, PT011 -- over a connection that was open, who knows
        await slack.chat.show(EVERYBODY, HI, None, "m1")
    with pytest.raises(NotSent, match="no connection"):
        await slack.chat.show(EVERYBODY, HI, None, "m2")


async def test_nothing_is_shown_after_the_end(slack: Slack) -> None:
    await slack.chat.close()
    with pytest.raises(NotSent):
        await slack.chat.show(EVERYBODY, HI, None, "m1")


async def test_a_channel_that_has_the_name_of_an_archived_one_is_found(slack: Slack) -> None:
    space, named = slack.server.workspace, Address(CHAT, "general")
    old = await slack.chat.show(named, HI, None, "m1")
    space.channels[GENERAL].archived = True
    with pytest.raises(Undeliverable, match="is_archived"):  # there is no other yet
        await slack.chat.show(Address(CHAT, GENERAL), HI, None, "m2")
    space.channel("C0NEW", "general")
    assert (await slack.chat.show(named, HI, None, "m2")).startswith("C0NEW/")
    with pytest.raises(Undeliverable, match="is_archived"):
        await slack.chat.show(named, Message(("Ho",)), old, "m1")


async def test_people_whose_conversation_was_made_a_channel_have_another(slack: Slack) -> None:
    space = slack.server.workspace
    pair = Address(CHAT, people=(slack.account("U0LEA"), slack.account("U0TOM")))
    first = await slack.chat.show(pair, HI, None, "m1")
    space.channels[first.partition("/")[0]].kind = "private"
    space.channels[first.partition("/")[0]].archived = True
    second = await slack.chat.show(pair, HI, None, "m2")
    assert second.partition("/")[0] != first.partition("/")[0]


async def test_a_conversation_is_opened_once(slack: Slack) -> None:
    pair = Address(CHAT, people=(slack.account("U0LEA"), slack.account("U0TOM")))
    for number in range(3):
        await slack.chat.show(pair, HI, None, f"m{number}")
    assert requests(slack, "conversations.open") == 1


def crowd(slack: Slack, many: int) -> Address:
    for number in range(many):
        slack.server.workspace.user(f"U0N{number}", f"N{number}")
    return Address(CHAT, people=tuple(slack.account(f"U0N{n}") for n in range(many)))


async def test_more_than_eight_people_have_a_private_channel(slack: Slack) -> None:
    space = slack.server.workspace
    eight, nine = crowd(slack, 8), crowd(slack, 9)
    await slack.chat.show(eight, HI, None, "m8")
    ref = await slack.chat.show(nine, HI, None, "m9")
    room = space.channels[ref.partition("/")[0]]
    assert (room.kind, room.people) == ("private", {f"U0N{n}" for n in range(9)})
    assert room.topic.startswith("N0, N1, ")
    swapped = Address(CHAT, people=nine.people[::-1])
    assert (await slack.chat.show(swapped, HI, ref, "m9")) == ref
    assert requests(slack, "conversations.create") == requests(slack, "conversations.invite") == 1


async def test_a_channel_that_was_made_before_a_stop_is_found_and_filled(slack: Slack) -> None:
    nine = crowd(slack, 9)
    slack.server.fail("conversations.invite", Fault(status=503))
    with pytest.raises(Exception) as doubt:  # noqa: PT011 -- whatever it is, it is neither of these
        await slack.chat.show(nine, HI, None, "m1")
    assert not isinstance(doubt.value, NotSent | Undeliverable)
    async with connected(slack.server, "socket", NoteDesk()) as again:
        ref = await again.chat.show(nine, HI, None, "m1")
        await again.chat.show(nine, HI, ref, "m1")
    rooms = [one for one in slack.server.workspace.channels.values() if one.kind == "private"]
    assert [len(one.people) for one in rooms] == [9]
    async with connected(slack.server, "socket", NoteDesk()) as third:  # they are all in it
        assert await third.chat.show(nine, HI, ref, "m1") == ref


async def test_without_the_setting_who_is_too_many_is_said(slack: Slack) -> None:
    few = replace(settings(slack.server, "socket"), large_groups=False)
    ticks = slack.server.workspace.ticks
    chat = SlackChat(CHAT, few, View("en", PARIS), "The Hive", WallClock(), ticks.now, ticks.sleep)
    with pytest.raises(Undeliverable, match="8 people together at most: `large_groups = true`"):
        await chat.show(crowd(slack, 9), HI, None, "m1")
    await chat.close()


async def test_a_file_that_cannot_be_shared_does_not_double_its_message(slack: Slack) -> None:
    shown = Message(("See you",), file=File("talk.ics", "text/calendar", b"BEGIN"))
    slack.server.fail("files.completeUploadExternal", Fault(code="internal_error"))
    ref = await slack.chat.show(EVERYBODY, shown, None, "m1")
    assert [one for one in posted(slack) if "files" in one] == []
    again = await slack.chat.show(EVERYBODY, shown, ref, "m1")  # an edit brings it
    assert len([one for one in posted(slack) if "files" in one]) == 1
    third = await slack.chat.show(EVERYBODY, shown, again, "m1")  # and only once
    assert (third, len(posted(slack))) == (again, 2)
    other = Message(("See you",), file=File("talk.ics", "text/calendar", b"MOVED"))
    await slack.chat.show(EVERYBODY, other, third, "m1")
    assert len([one for one in posted(slack) if "files" in one]) == 2


async def test_a_picture_that_cannot_be_uploaded_is_said_in_words(slack: Slack) -> None:
    graph = Message(("November",), picture=Picture("g.png", b"\x89PNG", ("Up and up",)))
    slack.server.fail("files.getUploadURLExternal", Fault(code="missing_scope"))
    await slack.chat.show(EVERYBODY, graph, None, "m1")
    assert "Up and up" in str(posted(slack)[0]["blocks"])
    await slack.chat.show(EVERYBODY, graph, None, "m2")
    await slack.chat.show(EVERYBODY, graph, None, "m3")
    uploaded = [block for one in posted(slack) for block in one["blocks"] if "slack_file" in block]
    assert len(uploaded) == 2
    assert requests(slack, "files.getUploadURLExternal") == 1  # the same bytes are there already


async def test_a_picture_uploaded_half_way_is_uploaded_again(slack: Slack) -> None:
    """What failed is the last of the three steps: the file is there, and can't be shown."""
    graph = Message(("November",), picture=Picture("g.png", b"\x89PNG", ("Up and up",)))
    slack.server.fail("files.completeUploadExternal", Fault(code="internal_error"))
    await slack.chat.show(EVERYBODY, graph, None, "m1")
    assert "Up and up" in str(posted(slack)[0]["blocks"])
    await slack.chat.show(EVERYBODY, graph, None, "m2")
    assert "slack_file" in str(posted(slack)[1]["blocks"])


async def test_a_picture_shown_in_two_places_at_once_is_whole_in_both(slack: Slack) -> None:
    graph = Message(("November",), picture=Picture("g.png", b"\x89PNG", ("Up and up",)))
    slack.server.workspace.channel("C0KITCHEN", "kitchen")
    both = (EVERYBODY, Address(CHAT, "C0KITCHEN"))
    await asyncio.gather(*[slack.chat.show(there, graph, None, there.channel) for there in both])
    shown = [slack.server.workspace.channels[there.channel].messages for there in both]
    assert all("slack_file" in str(messages[0]["blocks"]) for messages in shown)


@pytest.mark.parametrize(("looks", "picture"), [(2, True), (9, False)])
async def test_a_picture_that_slack_still_looks_into_is_waited_for_a_little(
    slack: Slack, looks: int, picture: bool
) -> None:
    """Then words say the same: the message itself is not lost for it."""
    slack.server.workspace.unready = looks
    graph = Message(("November",), picture=Picture("g.png", b"\x89PNG", ("Up and up",)))
    ref = await slack.chat.show(EVERYBODY, graph, None, "m1")
    [one] = posted(slack)
    assert ref == f"{GENERAL}/{one['ts']}"
    assert ("slack_file" in str(one["blocks"])) == picture
    assert "Up and up" in str(one["blocks"])


async def test_where_there_is_no_picture_a_link_stands(slack: Slack) -> None:
    """Slack fetches it, and refuses the message if it can't."""
    where = "https://pictures.example/none.png"
    slack.server.workspace.dead.add(where)
    shown = Message(("Look",), picture=Picture("a.png", b"", ("A room",), where))
    ref = await slack.chat.show(EVERYBODY, shown, None, "m1")
    [one] = posted(slack)
    assert {"type": "link", "url": where, "text": "A room"} in one["blocks"][0]["elements"][0][
        "elements"
    ]
    assert await slack.chat.show(EVERYBODY, shown, ref, "m1") == ref
    assert len(posted(slack)) == 1


async def test_a_message_of_blocks_that_slack_never_takes_is_tried_no_more(slack: Slack) -> None:
    before = requests(slack, "chat.postMessage")
    slack.server.fail("chat.postMessage", Fault(code="restricted_action"))
    graph = Message(("November",), picture=Picture("g.png", b"\x89PNG", ("Up and up",)))
    with pytest.raises(Undeliverable, match="restricted_action"):
        await slack.chat.show(EVERYBODY, graph, None, "m1")
    assert requests(slack, "chat.postMessage") == before
    assert posted(slack) == []


@pytest.mark.parametrize("said", ["0", "soon", "1.5", "9" * 30])
def test_a_wait_that_makes_no_sense_is_a_wait_still(said: str) -> None:
    class Answer:
        status_code, data = 429, None
        headers: Mapping[str, str] = {"Retry-After": said}

    wait = held(SlackApiError("", Answer()))  # type: ignore[no-untyped-call] # as it is
    assert wait is not None
    assert timedelta(seconds=1) <= wait <= UNSAID


async def test_a_picture_that_stands_on_the_web_is_not_fetched(slack: Slack) -> None:
    where = "https://pictures.example/a.png"
    shown = Message(("Look",), picture=Picture("a.png", b"", ("A room",), where))
    await slack.chat.show(EVERYBODY, shown, None, "m1")
    image = posted(slack)[0]["blocks"][1]
    assert image == {"type": "image", "image_url": where, "alt_text": "A room"}


async def test_a_token_slack_refuses_is_one_sentence() -> None:
    server = SlackServer()
    await server.start()
    server.fail("auth.test", Fault(code="invalid_auth"))
    with pytest.raises(CannotConnect, match="Slack refuses the token of The Hive: invalid_auth"):
        async with connected(server, "socket", NoteDesk()):
            pass
    await server.stop()


async def test_slack_out_of_reach_at_the_start_is_tried_again() -> None:
    server = SlackServer()
    await server.start()
    server.fail("auth.test", Fault(status=503), Fault(retry_after=2))
    ticks = server.workspace.ticks
    chat = SlackChat(
        CHAT,
        settings(server, "http"),
        View("en", PARIS),
        "The Hive",
        WallClock(),
        ticks.now,
        ticks.sleep,
    )
    serving = asyncio.create_task(chat.serve(NoteDesk()))
    await asyncio.wait_for(chat.ready.wait(), 10)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await chat.close()
    await server.stop()
