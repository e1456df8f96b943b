"""What every chat must do, whatever the platform: subclass `ChatSuite`, give it a `Platform`.

The suite speaks the ports Chat and Desk. All that differs from one platform to the next, how a
person presses a button there, what they see on their screen, is behind `Platform`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import pytest

from bot.model import (
    Account,
    Address,
    Ask,
    Bold,
    Button,
    Field,
    File,
    Form,
    Invalid,
    Link,
    Message,
    Option,
    Picture,
    Place,
    Whisper,
)
from bot.ports import Chat, Undeliverable
from tests.adapters.desks import MONDAY, NoteDesk, profile

# Markup of Slack, of Discord and of the web: a plain string shows it as it is.
MARKUP = "<b>*bold*</b> _it_ ~s~ `c` <!channel> @everyone <@U1> &amp; [a](https://b.example) > q"


@dataclass(frozen=True)
class Seen:
    """A message on somebody's screen."""

    ref: str
    text: str
    buttons: tuple[str, ...] = ()
    picture: str = ""  # the words that say the same
    file: bytes = b""  # what comes along to be kept


@dataclass(frozen=True)
class Heard:
    """What a person alone gets to see after they did something."""

    whispers: tuple[str, ...] = ()
    form: str = ""  # the title of the form that opened or stayed open
    fields: tuple[str, ...] = ()  # the labels of its fields
    errors: Mapping[str, str] = field(default_factory=dict)  # "" for the form as a whole
    files: tuple[bytes, ...] = ()  # what came along with the whispers


class Platform(Protocol):
    """One chat with a desk behind it, and the hands and eyes of its people."""

    chat: Chat
    desk: NoteDesk
    people: Sequence[Account]  # three at least
    channel: str  # one that everybody sees

    async def see(self, who: Account, address: Address) -> list[Seen]:
        """What *who* sees there, the oldest first; nothing where they may not look."""

    async def say(self, who: Account, command: str, language: str = "") -> Heard:
        """Type a slash command, without the slash, in the channel."""

    async def press(self, who: Account, ref: str, label: str) -> Heard: ...

    async def submit(self, who: Account, values: Mapping[str, str | Sequence[str]]) -> Heard:
        """Fill in the form that is open for them, and send it; people are given by their ids."""

    async def leave(self, who: Account) -> None:
        """This person leaves the chat."""


JOIN = Button(("Join",), "coffee.join", "round:12", "primary")
LEAVE = Button(("Leave",), "coffee.leave")
INVITATION = File("talk.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


class ChatSuite:
    """The tests. A fixture called *platform* gives a fresh one to each."""

    # Showing ---------------------------------------------------------------------

    async def test_a_message_is_seen_by_everybody_in_the_channel(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        await platform.chat.show(where, Message(("Hello",), (JOIN, LEAVE)), None, "marker-1")
        for who in platform.people:
            (seen,) = await platform.see(who, where)
            assert (seen.text, seen.buttons) == ("Hello", ("Join", "Leave"))

    async def test_showing_at_a_ref_edits_and_keeps_the_order(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        ref = await platform.chat.show(where, Message(("One",), (JOIN,)), None, "marker-1")
        await platform.chat.show(where, Message(("Two",)), None, "marker-2")
        assert await platform.chat.show(where, Message(("Changed",)), ref, "marker-1") == ref
        seen = await platform.see(platform.people[0], where)
        assert [(one.text, one.buttons) for one in seen] == [("Changed", ()), ("Two", ())]

    async def test_the_same_edit_twice_changes_nothing_more(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        ref = await platform.chat.show(where, Message(("One",)), None, "marker-1")
        for _ in range(2):
            assert await platform.chat.show(where, Message(("Two",)), ref, "marker-1") == ref
        assert [one.text for one in await platform.see(platform.people[0], where)] == ["Two"]

    async def test_a_message_is_found_by_its_marker(self, platform: Platform) -> None:
        """After a lost reply: it is found, and shown where it is rather than again."""
        where = Address(platform.chat.id, platform.channel)
        ref = await platform.chat.show(where, Message(("One",), (JOIN,)), None, "marker-1")
        await platform.chat.show(where, Message(("Two",)), None, "marker-2")
        assert await platform.chat.find(where, "marker-1", MONDAY) == ref
        assert await platform.chat.find(where, "marker-3", MONDAY) is None
        again = await platform.chat.show(where, Message(("One",), (JOIN,)), ref, "marker-1")
        assert again == ref
        assert len(await platform.see(platform.people[0], where)) == 2

    async def test_members_together_share_a_private_conversation(self, platform: Platform) -> None:
        one, two, other = platform.people[:3]
        private = Address(platform.chat.id, people=(one, two))
        swapped = Address(platform.chat.id, people=(two, one))
        ref = await platform.chat.show(private, Message(("You two",), (JOIN,)), None, "marker-1")
        await platform.chat.show(swapped, Message(("Again",)), None, "marker-2")
        for who in (one, two):
            seen = await platform.see(who, private)
            assert [one.text for one in seen] == ["You two", "Again"]
        assert await platform.see(other, private) == []
        assert await platform.chat.find(private, "marker-1", MONDAY) == ref

    async def test_three_members_have_a_conversation_of_their_own(self, platform: Platform) -> None:
        two = Address(platform.chat.id, people=tuple(platform.people[:2]))
        three = Address(platform.chat.id, people=tuple(platform.people[:3]))
        await platform.chat.show(two, Message(("For two",)), None, "marker-1")
        await platform.chat.show(three, Message(("For three",)), None, "marker-2")
        assert [s.text for s in await platform.see(platform.people[0], two)] == ["For two"]
        assert [s.text for s in await platform.see(platform.people[2], three)] == ["For three"]

    async def test_one_member_can_be_written_to(self, platform: Platform) -> None:
        one, other = platform.people[:2]
        alone = Address(platform.chat.id, people=(one,))
        await platform.chat.show(alone, Message(("A reminder",)), None, "marker-1")
        assert [s.text for s in await platform.see(one, alone)] == ["A reminder"]
        assert await platform.see(other, alone) == []

    async def test_what_can_never_arrive_is_said_so(self, platform: Platform) -> None:
        nobody = Account(platform.chat.id, "nobody-of-this-name")
        for where in (
            Address(platform.chat.id, "no-such-channel"),
            Address(platform.chat.id, people=(nobody,)),
            Address(platform.chat.id, people=(platform.people[0], nobody)),
        ):
            with pytest.raises(Undeliverable):
                await platform.chat.show(where, Message(("Lost",)), None, "marker-1")

    async def test_a_plain_string_is_never_markup(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        await platform.chat.show(where, Message((MARKUP, "\n\nEnd")), None, "marker-1")
        (seen,) = await platform.see(platform.people[0], where)
        assert seen.text == f"{MARKUP}\n\nEnd"

    async def test_every_kind_of_span_can_be_read(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        who = platform.people[0]
        noon = datetime(2026, 11, 30, 11, tzinfo=UTC)
        link = Link("the plan", "https://plan.example/a?b=c&d=e")
        text = (Bold("Lunch"), " with ", who, " at ", noon, ": ", link)
        await platform.chat.show(where, Message(text), None, "marker-1")
        (seen,) = await platform.see(who, where)
        for words in ("Lunch", " with ", who.name, "30", "12:00", "the plan"):
            assert words in seen.text

    async def test_a_picture_comes_with_its_words(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        shown = Message(("November",), (JOIN,), Picture("graph.png", b"\x89PNG\r\n", ("A graph",)))
        await platform.chat.show(where, shown, None, "marker-1")
        (seen,) = await platform.see(platform.people[0], where)
        assert (seen.text, seen.picture, seen.buttons) == ("November", "A graph", ("Join",))

    async def test_a_file_comes_along(self, platform: Platform) -> None:
        one = platform.people[0]
        alone = Address(platform.chat.id, people=(one,))
        talk = Message(("See you there",), (LEAVE,), file=INVITATION)
        await platform.chat.show(alone, talk, None, "marker-1")
        (seen,) = await platform.see(one, alone)
        assert (seen.text, seen.file, seen.buttons) == (
            "See you there",
            INVITATION.data,
            ("Leave",),
        )

    # Doing -----------------------------------------------------------------------

    async def test_a_command_is_a_call(self, platform: Platform) -> None:
        who = platform.people[1]
        await platform.say(who, "coffee join")
        (call,) = platform.desk.calls
        assert (call.account, call.name, call.form) == (who, "coffee.join", False)
        assert call.place == Place(platform.chat.id, platform.channel)

    async def test_a_command_carries_its_words_and_its_people(self, platform: Platform) -> None:
        who, other = platform.people[:2]
        await platform.say(who, f"meet @{other.name} to bake bread")
        (call,) = platform.desk.calls
        assert call.name == "people.meet"
        assert call.args["why"] == "to bake bread"
        assert [who for group in call.people.values() for who in group] == [other]

    async def test_words_nobody_knows_are_a_call_too(self, platform: Platform) -> None:
        platform.desk.answers[""] = [Whisper(Message(("Try /coffee",)))]
        heard = await platform.say(platform.people[0], "cofee jion")
        assert heard.whispers == ("Try /coffee",)

    async def test_the_language_of_a_person_travels_with_the_call(self, platform: Platform) -> None:
        await platform.say(platform.people[0], "coffee join", language="fr")
        await platform.say(platform.people[0], "coffee join", language="en")
        assert [call.locale[:2] for call in platform.desk.calls] == ["fr", "en"]

    async def test_a_press_is_a_call(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        ref = await platform.chat.show(where, Message(("Hi",), (JOIN, LEAVE)), None, "marker-1")
        for label in ("Join", "Leave"):
            await platform.press(platform.people[2], ref, label)
        joined, left = platform.desk.calls
        assert (joined.account, joined.name, joined.arg) == (
            platform.people[2],
            "coffee.join",
            "round:12",
        )
        assert (left.name, left.arg) == ("coffee.leave", "")
        assert joined.place == Place(platform.chat.id, platform.channel)

    async def test_a_button_in_private_answers_there(self, platform: Platform) -> None:
        """The place of the call is one that the bot can post to."""
        one, two = platform.people[:2]
        private = Address(platform.chat.id, people=(one, two))
        ref = await platform.chat.show(private, Message(("Hi",), (JOIN,)), None, "marker-1")
        await platform.press(one, ref, "Join")
        place = platform.desk.calls[0].place
        there = Address(place.chat, place.channel)
        await platform.chat.show(there, Message(("Noted",)), None, "marker-2")
        assert [seen.text for seen in await platform.see(two, private)] == ["Hi", "Noted"]

    async def test_a_long_argument_survives_the_platform(self, platform: Platform) -> None:
        where = Address(platform.chat.id, platform.channel)
        arg = "7:é:2026-11-30T10:00|" + "x" * 60
        button = Button(("Press",), "coffee.join", arg)
        ref = await platform.chat.show(where, Message(("Hi",), (button,)), None, "marker-1")
        await platform.press(platform.people[0], ref, "Press")
        assert platform.desk.calls[0].arg == arg

    async def test_a_whisper_reaches_the_caller_alone(self, platform: Platform) -> None:
        platform.desk.answers["coffee.join"] = [Whisper(Message(("You are in",)))]
        heard = await platform.say(platform.people[0], "coffee join")
        assert heard.whispers == ("You are in",)
        where = Address(platform.chat.id, platform.channel)
        assert await platform.see(platform.people[1], where) == []

    async def test_a_whisper_can_bring_a_file(self, platform: Platform) -> None:
        platform.desk.answers["coffee.join"] = [Whisper(Message(("In",), file=INVITATION))]
        heard = await platform.say(platform.people[0], "coffee join")
        assert (heard.whispers, heard.files) == (("In",), (INVITATION.data,))

    # Forms -----------------------------------------------------------------------

    async def test_a_form_is_opened_filled_in_and_read(self, platform: Platform) -> None:
        platform.desk.answers["people.profile"] = [Ask(profile(platform.desk.speak("en")))]
        platform.desk.answers["people.save"] = [Whisper(Message(("Saved",)))]
        who, other = platform.people[:2]
        heard = await platform.say(who, "profile")
        assert heard.form == "Your profile"
        assert heard.fields[:3] == ("Trade", "About you", "Desks")
        sent = await platform.submit(
            who,
            {
                "trade": "tailor",
                "about": "Two\nlines",
                "desks": "2",
                "since": "2026-11-30",
                "lunch": "12:30",
                "mode": "remote",
                "topics": ["code", "bread"],
                "avoid": [other.id],
            },
        )
        assert (sent.whispers, sent.form) == (("Saved",), "")
        call = platform.desk.calls[-1]
        assert (call.account, call.name, call.arg, call.form) == (who, "people.save", "7", True)
        assert {name: value for name, value in call.args.items() if name != "arg"} == {
            "trade": "tailor",
            "about": "Two\nlines",
            "desks": "2",
            "since": "2026-11-30",
            "lunch": "12:30",
            "mode": "remote",
            "topics": "code,bread",
        }
        assert call.people["avoid"] == (other,)
        assert call.place == Place(platform.chat.id, platform.channel)

    async def test_what_is_left_empty_is_an_empty_text(self, platform: Platform) -> None:
        fields = (
            Field("words", ("Words",), optional=True),
            Field("day", ("Day",), "date", optional=True),
            Field("one", ("One",), "choice", options=(Option("a", ("A",)),), optional=True),
            Field("who", ("Who",), "people", optional=True),
        )
        form = Form("people.save", ("All optional",), fields)
        platform.desk.answers["people.profile"] = [Ask(form)]
        await platform.say(platform.people[0], "profile")
        await platform.submit(platform.people[0], {})
        call = platform.desk.calls[-1]
        assert [call.args.get(name, "") for name in ("words", "day", "one")] == ["", "", ""]
        assert call.people.get("who", ()) == ()

    async def test_a_refused_form_stays_open_with_its_errors(self, platform: Platform) -> None:
        form = Form("people.save", ("Who you are",), (Field("trade", ("Trade",)),))
        platform.desk.answers["people.profile"] = [Ask(form)]
        platform.desk.answers["people.save"] = [Invalid({"trade": ("Not known",)})]
        who = platform.people[0]
        await platform.say(who, "profile")
        heard = await platform.submit(who, {"trade": "spy"})
        assert (heard.form, heard.errors) == ("Who you are", {"trade": "Not known"})
        platform.desk.answers["people.save"] = []
        await platform.submit(who, {"trade": "baker"})
        assert [call.args.get("trade") for call in platform.desk.calls[1:]] == ["spy", "baker"]

    # Leaving ---------------------------------------------------------------------

    async def test_who_leaves_is_told_to_the_desk(self, platform: Platform) -> None:
        gone = platform.people[2]
        await platform.leave(gone)
        assert platform.desk.gone == [gone]
        with pytest.raises(Undeliverable):
            await platform.chat.show(
                Address(platform.chat.id, people=(gone,)), Message(("Hi",)), None, "marker-1"
            )
