"""What the page does, done by a script."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.model import Button, Message, Whisper
from tests.adapters.desks import NoteDesk
from tests.adapters.lounge_kit import (
    GENERAL,
    Lounge,
    account,
    graph,
    introduction,
    open_lounge,
    png,
    private,
)


@pytest.fixture
async def lounge() -> AsyncIterator[Lounge]:
    async with open_lounge() as opened:
        yield opened


# Saying --------------------------------------------------------------------------


async def test_words_are_a_message_that_everybody_sees(lounge: Lounge) -> None:
    said = await lounge.say("tom", "Hello @léa martin, write to me@tom.example")
    assert said["answers"] == []
    (message,) = await lounge.messages("ines")
    assert message["id"] == said["message"]
    assert message["author"] == {"id": "tom", "name": "Tom Becker", "bot": False}
    assert message["plain"] == "Hello @Léa Martin, write to me@tom.example"
    assert message["text"][1] == {"kind": "mention", "id": "lea", "name": "Léa Martin"}
    assert not message["ephemeral"]
    assert lounge.desk.calls == []


async def test_a_gesture_sent_twice_is_one_message(lounge: Lounge) -> None:
    first = await lounge.say("tom", "Hello", gesture="g1")
    again = await lounge.say("tom", "Hello", gesture="g1")
    other = await lounge.say("tom", "Hello")
    assert first == again
    assert other != first
    assert len(await lounge.messages("tom")) == 2


async def test_the_gesture_travels_with_a_call(lounge: Lounge) -> None:
    await lounge.say("tom", "/coffee join", gesture="g1")
    await lounge.say("tom", "/coffee join")
    assert [call.gesture for call in lounge.desk.calls] == ["g1", ""]


async def test_a_command_is_seen_by_nobody_and_answered_to_the_caller(lounge: Lounge) -> None:
    (answer,) = (await lounge.say("lea", " /coffee join "))["answers"]
    assert answer["kind"] == "whisper"
    assert answer["asked"] == "/coffee join"
    assert answer["plain"].startswith("C’est noté, @Léa Martin.")
    assert await lounge.messages("tom") == []


async def test_the_language_is_the_person_s_unless_they_choose(lounge: Lounge) -> None:
    await lounge.say("lea", "/coffee join")
    await lounge.say("tom", "/coffee join")
    await lounge.say("ines", "/coffee join")  # says none: the community's
    (answer,) = (await lounge.say("lea", "/coffee join", locale="en"))["answers"]
    assert [call.locale for call in lounge.desk.calls] == ["fr", "en", "fr", "en"]
    assert "on Monday 30 November at 10:00" in answer["plain"]


async def test_whispers_stay_in_their_order_until_dismissed(lounge: Lounge) -> None:
    await lounge.say("tom", "before")
    (whisper,) = (await lounge.say("lea", "/coffee join"))["answers"]
    await lounge.say("tom", "after")
    seen = await lounge.messages("lea")
    assert [(m["plain"][:8], m["ephemeral"]) for m in seen] == [
        ("before", False),
        ("C’est no", True),
        ("after", False),
    ]
    assert len(await lounge.messages("tom")) == 2
    assert (await lounge.try_post("dismiss", {"as": "tom", "message": whisper["id"]}))[0] == 404
    await lounge.post("dismiss", {"as": "lea", "message": whisper["id"]})
    assert [m["plain"] for m in await lounge.messages("lea")] == ["before", "after"]
    assert (await lounge.try_post("dismiss", {"as": "lea", "message": whisper["id"]}))[0] == 404


async def test_a_hundred_whispers_are_kept(lounge: Lounge) -> None:
    for _ in range(103):
        await lounge.say("lea", "/coffee join")
    assert len(await lounge.messages("lea")) == 100


async def test_the_latest_messages_come_first_in_line(lounge: Lounge) -> None:
    for number in range(5):
        await lounge.say("tom", f"number {number}")
    found = await lounge.get("messages", place="general", limit="2", **{"as": "lea"})
    assert [m["plain"] for m in found["messages"]] == ["number 3", "number 4"]
    assert found["earlier"] == 3


# Pressing ------------------------------------------------------------------------


async def test_a_button_is_pressed_where_it_is_seen(lounge: Lounge) -> None:
    ref = await lounge.show(private("lea", "tom"), introduction(), "m1")
    (place,) = [p for p in (await lounge.places("lea")).values() if p["private"]]
    (message,) = await lounge.messages("lea", place["id"])
    assert [(b["id"], b["label"], b["style"]) for b in message["buttons"]] == [
        ("coffee.met:round:12", "We met", "primary"),
        ("coffee.skipped:round:12", "Not this time", "plain"),
    ]
    press = {"as": "tom", "message": ref, "button": "coffee.met:round:12"}
    (answer,) = (await lounge.post("press", press))["answers"]
    assert answer["plain"] == "Glad you met!"
    assert answer["place"] == place["id"]
    call = lounge.desk.calls[0]
    assert (call.account, call.arg, call.place.channel) == (account("tom"), "round:12", place["id"])
    status, refused = await lounge.try_post("press", {**press, "as": "ines"})
    assert (status, refused["code"]) == (404, "no-message")


async def test_a_button_that_went_is_refused(lounge: Lounge) -> None:
    ref = await lounge.show(GENERAL, introduction(), "m1")
    await lounge.show(GENERAL, Message(("Over",)), "m1", ref)
    press = {"as": "tom", "message": ref, "button": "coffee.met:round:12"}
    status, refused = await lounge.try_post("press", {**press, "locale": "fr"})
    assert (status, refused["error"]) == (409, "Ce message n’a plus ce bouton.")
    assert lounge.desk.calls == []


async def test_the_button_of_a_whisper_is_the_caller_s(lounge: Lounge) -> None:
    (whisper,) = (await lounge.say("lea", "/coffee join"))["answers"]
    press = {"as": "lea", "message": whisper["id"], "button": "coffee.leave:"}
    (answer,) = (await lounge.post("press", press))["answers"]
    assert answer["plain"].startswith("C’est noté. Revenez")
    assert (await lounge.try_post("press", {**press, "as": "tom"}))[0] == 404


# Looking -------------------------------------------------------------------------


async def test_places_are_named_by_the_other_people(lounge: Lounge) -> None:
    await lounge.show(private("lea", "tom", "ines"), "Three", "m1")
    await lounge.show(private("lea"), "One", "m2")
    places = list((await lounge.places("lea")).values())
    assert [(p["name"], p["private"], p["unread"]) for p in places] == [
        ("general", False, 0),
        ("Comptoir", True, 1),
        ("Inès Haddad, Tom Becker", True, 1),
    ]
    assert [p["name"] for p in (await lounge.places("noor")).values()] == ["general"]


async def test_a_private_conversation_is_nothing_to_others(lounge: Lounge) -> None:
    await lounge.show(private("lea", "tom"), graph(), "m1")
    place = next(p for p in await lounge.places("lea") if p != "general")
    (message,) = await lounge.messages("lea", place)
    for path, query in (
        ("messages", {"place": place}),
        ("picture", {"message": message["id"]}),
    ):
        assert (await lounge.try_get(path, **{"as": "ines"}, **query))[0] == 404
    for path, body in (
        ("say", {"place": place, "text": "hello"}),
        ("read", {"place": place}),
    ):
        assert (await lounge.try_post(path, {"as": "ines", **body}))[0] == 404


async def test_unread_is_what_others_wrote_since_one_looked(lounge: Lounge) -> None:
    await lounge.say("tom", "one")
    await lounge.say("lea", "mine")
    await lounge.say("tom", "two")
    assert (await lounge.places("lea"))["general"]["unread"] == 1
    assert (await lounge.places("ines"))["general"]["unread"] == 3
    await lounge.post("read", {"as": "ines", "place": "general"})
    assert (await lounge.places("ines"))["general"]["unread"] == 0
    assert (await lounge.places("lea"))["general"]["unread"] == 1


async def test_a_picture_is_where_the_message_says(lounge: Lounge) -> None:
    ref = await lounge.show(GENERAL, graph(), "m1")
    (message,) = await lounge.messages("lea")
    assert message["picture"]["alt"] == "A graph"
    async with lounge.http.get(lounge.url + message["picture"]["url"]) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert await response.read() == png()
    await lounge.show(GENERAL, Message(("No more",)), "m1", ref)
    assert (await lounge.try_get("picture", message=ref, **{"as": "lea"}))[0] == 404


async def test_commands_come_in_the_member_s_language(lounge: Lounge) -> None:
    for who, joins in (("lea", "Rejoindre le café"), ("tom", "Join the coffee")):
        commands = (await lounge.get("commands", **{"as": who}))["commands"]
        by_words = {command["words"]: command for command in commands}
        assert by_words["coffee join"]["help"] == joins
        assert by_words["coffee join"]["aliases"] == ["café rejoindre"]
        assert by_words["apero new"]["organiser"]
        assert [p["kind"] for p in by_words["meet"]["params"]] == ["people", "text"]


async def test_somebody_can_be_added_and_can_leave(lounge: Lounge) -> None:
    added = (await lounge.post("members", {"name": "  Zoé  Le Goff ", "locale": "fr"}))["member"]
    assert added == {"id": "zoe-le-goff", "name": "Zoé Le Goff", "locale": "fr"}
    twin = (await lounge.post("members", {"name": "Zoe Le Goff"}))["member"]
    assert twin["id"] == "zoe-le-goff-2"
    assert (await lounge.post("members", {"name": "☕"}))["member"]["id"] == "member"
    await lounge.say("zoe-le-goff", "Hello")
    await lounge.post("leave", {"as": "zoe-le-goff"})
    assert [gone.id for gone in lounge.desk.gone] == ["zoe-le-goff"]
    assert (await lounge.try_get("places", **{"as": "zoe-le-goff"}))[0] == 404
    names = [member["name"] for member in (await lounge.get("members"))["members"]]
    assert "Zoé Le Goff" not in names
    assert (await lounge.messages("tom"))[0]["author"]["name"] == "Zoé Le Goff"


async def test_the_page_is_told_what_this_place_is(lounge: Lounge) -> None:
    assert await lounge.get("lounge") == {
        "name": "La Ruche",
        "bot": "Comptoir",
        "locale": "fr",
        "zone": "Europe/Paris",
        "languages": ["en", "fr"],
    }


async def test_editing_says_so_and_keeps_when_it_was_said(lounge: Lounge) -> None:
    ref = await lounge.show(GENERAL, "One seat", "m1")
    lounge.clock.at = datetime(2026, 11, 28, 9, tzinfo=UTC)
    await lounge.show(GENERAL, "No seat", "m1", ref)
    (message,) = await lounge.messages("tom")
    assert (message["plain"], message["edited"]) == ("No seat", True)
    assert message["at"]["iso"] == "2026-11-27T15:00:00+01:00"


async def test_the_same_marker_twice_is_one_message(lounge: Lounge) -> None:
    first = await lounge.show(GENERAL, "One", "m1")
    assert await lounge.show(GENERAL, "Two", "m1") == first
    assert await lounge.show(GENERAL, "Three", "m2", ref="a message of long ago") != first
    assert [m["plain"] for m in await lounge.messages("tom")] == ["Two", "Three"]


async def test_answers_without_a_form_still_come_as_they_are() -> None:
    desk = NoteDesk()
    button = Button(("Stop",), "coffee.leave", style="danger")
    desk.answers["coffee.join"] = [Whisper(Message(("A",), (button,))), Whisper(Message(("B",)))]
    async with open_lounge(desk) as lounge:
        answers = (await lounge.say("tom", "/coffee join"))["answers"]
        assert [a["plain"] for a in answers] == ["A", "B"]
        assert answers[0]["buttons"] == [
            {"id": "coffee.leave:", "label": "Stop", "style": "danger"}
        ]


async def test_the_page_and_its_files_are_served(lounge: Lounge) -> None:
    async with lounge.http.get(lounge.url) as response:
        page = await response.text()
        policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'; img-src 'self' data: blob:" in policy
    assert "<style" not in page
    assert "style=" not in page
    assert "http" not in page.replace("http-equiv", "")
    for file in ("lounge.css", "lounge.js", "words.json", "icon.svg"):
        async with lounge.http.get(f"{lounge.url}/static/{file}") as response:
            assert response.status == 200, file
            assert response.headers["X-Content-Type-Options"] == "nosniff"
