"""A need: looked at by its author, asked of those who offer it, read by the space, found."""

from __future__ import annotations

import pytest

from bot.model import Answer, Invalid, Whisper
from tests.bot.people.speech import Folk
from tests.town import press, said

TEXT = {
    "en": "a photographer for March",
    "fr": "un photographe pour mars",
}
NOTHING = "This button no longer does anything."
CLOSED = "This request is closed, thank you."


def asks(folk: Folk) -> str:
    return folk("{who} is looking for: “{text}”", who="@Ada", text=TEXT[folk.locale])


async def previews(folk: Folk, who: str = "ada", text: str = "") -> Answer:
    return await folk.asks(who, "ask", rest=text or TEXT[folk.locale])


async def sends(folk: Folk, who: str = "ada", text: str = "") -> str:
    return await folk.presses_on(who, await previews(folk, who, text), "Send it")


async def test_nothing_is_sent_before_the_author_has_read_it(folk: Folk) -> None:
    await folk.shows("bob", offers="photo")
    answer = await previews(folk)
    assert asks(folk) in said(answer)
    assert {"en": "1 member who offers", "fr": "1 membre qui propose"}[folk.locale] in said(answer)
    assert "@Bob" not in said(answer)
    assert folk.town.wall() == []
    heard = await folk.presses_on("ada", answer, "Throw away")
    assert heard == folk("Thrown away: nobody has read it.")
    assert await folk.presses_on("ada", answer, "Send it") == folk(NOTHING)
    assert folk.town.wall() == []


async def test_those_who_offer_it_are_asked_first_and_named_if_they_wish(folk: Folk) -> None:
    for who in ("bob", "cleo", "dan"):
        await folk.shows(who, offers="photo")
    await folk.shows("eve", trade="baker")
    await sends(folk)
    assert folk.home() == []
    for who in ("bob", "cleo", "dan"):
        [question] = folk.town.told(who)
        assert question.startswith(asks(folk))
    assert folk.town.told("eve") == []
    await folk.hears_on_wall("bob", "Name me")
    await folk.hears_on_wall("cleo", "Rather not")
    assert folk.home() == []
    await folk.hears_on_wall("dan", "Name me")
    named = folk("They offer it and are glad to be asked: {who}", who="@Bob, @Dan")
    assert folk.home() == [f"{asks(folk)}\n{named}"]
    assert folk.town.told("cleo") == [f"{asks(folk)}\n{folk('You are not named.')}"]


async def test_after_a_day_it_is_posted_with_those_who_said_yes(folk: Folk) -> None:
    await folk.shows("bob", offers="photo")
    await folk.shows("cleo", offers="photo")
    await sends(folk)
    await folk.hears_on_wall("bob", "Name me")
    await folk.town.at("2026-03-04", "09:59")
    assert folk.home() == []
    await folk.town.at("2026-03-04", "10:01")
    [card] = folk.home()
    assert "@Bob" in card
    assert "@Cleo" not in card
    await folk.hears_on_wall("cleo", "Name me")  # late, and welcome
    assert "@Bob, @Cleo" in folk.home()[0]
    await folk.hears_on_wall("bob", "Rather not")
    assert "@Bob" not in folk.home()[0]


async def test_no_more_than_three_and_others_the_next_time(folk: Folk) -> None:
    offering = ["bob", "cleo", "dan", "eve"]
    for who in offering:
        await folk.shows(who, offers="photo")
    await sends(folk)
    assert [len(folk.town.told(who)) for who in offering] == [1, 1, 1, 0]
    await folk.town.at("2026-03-10")
    await sends(folk, "fay")
    assert [len(folk.town.told(who)) for who in offering] == [2, 2, 1, 1]


async def test_what_is_kept_from_the_space_is_not_asked_about(folk: Folk) -> None:
    await folk.shows("bob", offers="photo")
    await folk.keeps("bob", "trade")
    await folk.shows("ada", offers="photo")  # who asks is not asked
    assert await sends(folk) == folk("I'm posting it now.")
    assert folk.town.told("bob") == []
    assert folk.home() == [asks(folk)]


async def test_the_word_can_be_given_where_the_sentence_has_none(folk: Folk) -> None:
    await folk.shows("bob", offers="beekeeping")
    form = await folk.asked("ada", "ask")
    answer = await folk.submits("ada", form, need="honey for forty guests")
    assert folk("It is posted at once.") in said(answer)
    again = await folk.asked_by("ada", answer, "Change")
    assert again.fields[0].value == "honey for forty guests"
    answer = await folk.submits("ada", again, what="beekeeping")
    await folk.presses_on("ada", answer, "Send it")
    assert len(folk.town.told("bob")) == 1


async def test_who_can_help_is_told_to_the_author_alone(folk: Folk) -> None:
    await sends(folk)
    heard = await folk.hears_on_wall("cleo", "I can help")
    assert heard == folk("Thank you! I'll tell {who} in private that you can help.", who="@Ada")
    told = folk.town.told("ada")
    assert told[-1] == folk(
        "{who} can help with “{text}”: write to them.", who="@Cleo", text=TEXT[folk.locale]
    )
    assert folk("They can help: {who}", who="@Cleo") in told[0]
    assert folk.home() == [asks(folk)]
    heard = await folk.hears_on_wall("cleo", "I can help")
    assert heard == folk("{who} knows already, thank you!", who="@Ada")
    assert folk.town.told("ada") == told


async def test_found_is_said_where_the_space_read_it(folk: Folk) -> None:
    await folk.shows("bob", offers="photo")
    await sends(folk)
    await folk.town.at("2026-03-05")
    help_ = folk.town.button(folk("I can help"))
    await folk.presses("cleo", help_)
    name_me = folk.town.button(folk("Name me"), "bob")
    [own] = await folk.town.says("ada", help_, locale=folk.locale)
    assert said(own) == folk("This is your own request. Is it found?")
    [done] = await folk.town.says("ada", press(own, folk("Found, thanks")), locale=folk.locale)
    await folk.town.app.tick()
    assert folk.home() == [f"{asks(folk)}\n{folk('Found, thanks!')}"]
    assert folk.town.told("bob") == [f"{asks(folk)}\n{folk('Found, thanks!')}"]
    assert folk("This request is closed.") in folk.town.told("ada")[0]
    for who, token in (("cleo", help_), ("bob", name_me)):
        assert await folk.presses(who, token) == folk(CLOSED)
    assert "@Cleo" in await folk.presses_on("ada", done, "Say merci")


async def test_a_month_later_it_is_over(folk: Folk) -> None:
    await sends(folk)
    help_ = folk.town.button(folk("I can help"))
    await folk.town.at("2026-04-03")
    assert folk.home()[0] == folk("This request is over.")
    assert await folk.presses("cleo", help_) == folk(CLOSED)


async def test_altered_and_borrowed_buttons_are_refused(folk: Folk) -> None:
    await folk.shows("bob", offers="photo")
    draft = await previews(folk)
    assert isinstance(draft, Whisper)
    for button in draft.message.buttons:
        assert await folk.presses("eve", button.token) == folk(NOTHING)
        assert await folk.presses("ada", f"{button.name}:999") == folk(NOTHING)
        assert await folk.presses("ada", f"{button.name}:x") == folk(NOTHING)
    for name in ("named", "not_named", "help", "found"):
        assert await folk.presses("bob", f"people.{name}:1") == folk(NOTHING)  # still a draft
    await folk.presses_on("ada", draft, "Send it")
    assert await folk.presses_on("ada", draft, "Send it") == folk("This has been sent already.")
    mine = folk("This question is for somebody else.")
    for name in ("named", "not_named"):
        assert await folk.presses("eve", f"people.{name}:1") == mine
    assert await folk.presses("eve", "people.help:1") == folk(NOTHING)  # nobody has read it yet
    assert await folk.presses("eve", "people.found:1") == folk(
        "Only the person who asked can close this."
    )


async def test_three_needs_at_once_are_enough(folk: Folk) -> None:
    for number in range(3):
        await sends(folk, text=f"a van, {number}")
    form = await folk.asked("bob", "ask")
    refused = folk("You are asking for three things already: close one of them first.")
    answer = await folk.submits("ada", form, need="a fourth thing")
    assert isinstance(answer, Invalid)  # what was typed stays
    assert said(answer) == refused
    answer = await previews(folk)
    assert said(answer).splitlines()[:3] == [refused, "1. a van, 0", "2. a van, 1"]
    await folk.presses("ada", press(answer, "2"))
    closed = [text for text in folk.home() if text.endswith(folk("Found, thanks!"))]
    assert len(closed) == 1
    assert "a van, 1" in closed[0]
    assert asks(folk) in said(await previews(folk))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Say in a sentence what you are looking for."),
        ("x" * 301, "That is {n} characters: {most} at most, please."),
    ],
)
async def test_a_form_keeps_what_cannot_be(folk: Folk, text: str, why: str) -> None:
    form = await folk.asked("ada", "ask")
    answer = await folk.submits("ada", form, need=text)
    assert said(answer) == folk(why, n="301", most="300")


async def test_an_author_who_leaves_is_looking_for_nothing(folk: Folk) -> None:
    await folk.shows("bob", offers="photo")
    await sends(folk)
    await sends(folk, text="a van")
    await folk.town.app.left(folk.town.account("ada"))
    await folk.town.at("2026-03-05")
    over = folk("This request is over.")
    assert folk.home() == [over]
    assert folk.town.told("bob") == [over]


async def test_who_is_asked_and_leaves_holds_nothing_up(folk: Folk) -> None:
    for who in ("bob", "cleo"):
        await folk.shows(who, offers="photo")
    await sends(folk)
    await folk.hears_on_wall("bob", "Name me")
    await folk.town.app.left(folk.town.account("cleo"))
    await folk.town.app.tick()
    assert "@Bob" in folk.home()[0]
    await folk.town.app.left(folk.town.account("bob"))
    await folk.town.app.tick()
    assert folk.home() == [asks(folk)]


async def test_nobody_can_tell_who_is_on_a_list(folk: Folk) -> None:
    """Who avoids the author is asked like anybody, and the author reads the same."""
    await folk.shows("bob", offers="photo")
    before = await previews(folk)
    await folk.town.says("bob", "/coffee avoid", people=["ada"])
    after = await previews(folk)
    assert said(before) == said(after)
    await folk.presses_on("ada", after, "Send it")
    assert len(folk.town.told("bob")) == 1
