"""A freed seat is offered, in order of arrival, for a while; then it goes to the next."""

from __future__ import annotations

import pytest

from bot.model import Ask, Invalid, Whisper
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said

WHEN = "Thu 12 Mar 18:30"
WAIT = "**{title}** is full: you're number {place} on the waiting list."


def offer(evening: Evening, until: str, title: str = "Bread") -> str:
    return evening(
        "A seat is free: **{title}**, {when}. It is kept for you until {until}.",
        title=title, when=WHEN, until=until,
    )  # fmt: skip


def you_are_in(evening: Evening) -> str:
    return evening("You're in: **{title}**, {when}.", title="Bread", when=WHEN)


def wait(evening: Evening, place: int) -> str:
    return evening(WAIT, title="Bread", place=str(place))


async def full(evening: Evening, *waiting: str, seats: int = 1, **fields: str) -> str:
    """Ada has the only seat (or ada, and others), and these wait; the token of "Going"."""
    going = await evening.announces(seats=str(seats), **fields)
    for who in ("ada", "abel", "agnes")[:seats]:
        assert await evening.presses(who, going) == you_are_in(evening)
    for place, who in enumerate(waiting, start=1):
        assert await evening.presses(who, going) == wait(evening, place)
    return going


def cant(going: str) -> str:
    return going.replace(".go:", ".no:")


async def test_a_freed_seat_is_offered_to_who_waits_longest_and_taken(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo")
    assert await evening.presses("ada", cant(going)) == evening("Noted: you can't. Another time!")
    assert evening.town.told("bob") == [offer(evening, "Tue 03 Mar 22:00")]
    assert evening.town.told("cleo") == []
    await evening.press_on_wall("bob", "Take it")
    assert evening.town.told("bob") == [
        evening("You took the seat: **{title}**, {when}.", title="Bread", when=WHEN)
    ]
    assert await evening.presses("bob", going) == you_are_in(evening)
    assert await evening.presses("cleo", going) == wait(evening, 1)


async def test_an_offer_holds_its_seat(evening: Evening) -> None:
    going = await full(evening, "bob")
    await evening.presses("ada", cant(going))
    assert await evening.presses("dora", going) == wait(evening, 1)


async def test_the_card_says_going_too_to_who_is_offered_the_seat(evening: Evening) -> None:
    going = await full(evening, "bob")
    await evening.presses("ada", cant(going))
    assert await evening.presses("bob", going) == you_are_in(evening)


async def test_a_declined_seat_goes_to_the_next(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo")
    await evening.presses("ada", cant(going))
    token = evening.town.button(evening("No, thanks"), "bob")
    told = await evening.presses("bob", token)
    assert told == evening("Thank you for saying so: the seat goes to the next person.")
    assert evening.town.told("bob") == [
        evening("This offer is over: **{title}**, {when}.", title="Bread", when=WHEN)
    ]
    assert evening.town.told("cleo") == [offer(evening, "Tue 03 Mar 22:00")]
    again = await evening.presses("bob", token)
    assert again == evening("This seat is no longer kept for you.")


async def test_a_seat_nobody_answers_for_goes_to_the_next_and_that_is_said_kindly(
    evening: Evening,
) -> None:
    going = await full(evening, "bob", "cleo")
    await evening.presses("ada", cant(going))
    take = evening.town.button(evening("Take it"), "bob")
    await evening.town.at("2026-03-03", "21:59")
    assert evening.town.told("cleo") == []
    await evening.town.at("2026-03-03", "22:00")
    assert evening.town.told("cleo") == [offer(evening, "Wed 04 Mar 10:00")]
    assert evening.town.told("bob") == [
        evening("This offer is over: **{title}**, {when}.", title="Bread", when=WHEN),
        evening(
            "**{title}**, {when}: I had no answer from you, so the seat is no longer kept for you.",
            title="Bread", when=WHEN,
        )
        + " "
        + evening("No harm done: press Going if you would still like to come."),
    ]  # fmt: skip
    assert await evening.presses("bob", take) == evening("This seat is no longer kept for you.")
    # They may queue again, at the end.
    assert await evening.presses("dora", going) == wait(evening, 1)
    assert await evening.presses("bob", evening.town.button(evening("Going"), "bob")) == wait(
        evening, 2
    )


@pytest.mark.parametrize(
    ("day", "hour", "until"),
    [
        ("2026-03-11", "18:30", "Thu 12 Mar 00:30"),  # a quarter of the day that is left
        ("2026-03-12", "14:30", "Thu 12 Mar 15:30"),
        ("2026-03-12", "16:45", "Thu 12 Mar 17:15"),  # half an hour at least
        ("2026-03-12", "17:15", "Thu 12 Mar 17:30"),  # but never into the last hour
    ],
)
async def test_the_nearer_the_start_the_shorter_the_offer(
    evening: Evening, day: str, hour: str, until: str
) -> None:
    going = await full(evening, "bob")
    await evening.town.at(day, hour)
    await evening.presses("ada", cant(going))
    assert evening.town.told("bob") == [offer(evening, until)]


async def test_in_the_last_hour_a_seat_is_for_whoever_presses_first(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo")
    await evening.town.at("2026-03-12", "17:30")
    await evening.presses("ada", cant(going))
    open_ = evening(
        "A seat is free: **{title}**, {when}. There is no time to ask one by one:"
        " whoever presses first has it.",
        title="Bread", when=WHEN,
    )  # fmt: skip
    assert evening.town.told("bob").count(open_) == evening.town.told("cleo").count(open_) == 1
    assert await evening.presses(
        "cleo", evening.town.button(evening("Going"), "cleo")
    ) == you_are_in(evening)
    assert await evening.presses("bob", going) == wait(evening, 1)
    # It is free once more: nobody is told twice.
    await evening.presses("cleo", cant(going))
    assert evening.town.told("bob").count(open_) == 1
    assert await evening.presses("bob", going) == you_are_in(evening)


async def test_the_last_hour_ends_every_offer(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo")
    await evening.town.at("2026-03-12", "17:15")
    await evening.presses("ada", cant(going))
    await evening.town.at("2026-03-12", "17:30")
    assert len(evening.town.told("bob")) == 2
    assert "?" not in evening.town.told("cleo")[0]
    assert await evening.presses("cleo", going) == you_are_in(evening)


async def test_the_card_says_until_when_and_how_many_it_takes(evening: Evening) -> None:
    await evening.announces()
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, closes="4h", minimum="3")
    await evening.town.app.tick()
    [card] = evening.town.wall()
    assert evening("Sign-ups end {when}.", when="Thu 12 Mar 14:30") in card.splitlines()
    least = ("It takes place with {n} person or more.", "It takes place with {n} people or more.")
    assert evening.many(*least, 3) in card.splitlines()


async def test_the_end_of_sign_ups_ends_offers(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo")
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, closes="4h")
    await evening.town.at("2026-03-12", "14:10")
    await evening.presses("ada", cant(going))
    assert evening.town.told("bob") == [offer(evening, "Thu 12 Mar 14:30")]
    take = evening.town.button(evening("Take it"), "bob")
    await evening.town.at("2026-03-12", "14:30")
    assert evening.town.told("bob")[1] == evening(
        "**{title}**, {when}: I had no answer from you, so the seat is no longer kept for you.",
        title="Bread", when=WHEN,
    )  # fmt: skip
    closed = evening("Sign-ups for this gathering are closed.")
    assert await evening.presses("bob", take) == closed
    assert await evening.presses("cleo", going) == closed
    assert evening.town.told("cleo") == []


async def test_maybe_gives_the_seat_back(evening: Evening) -> None:
    going = await full(evening, "bob")
    await evening.presses("ada", going.replace(".go:", ".maybe:"))
    assert evening.town.told("bob") == [offer(evening, "Tue 03 Mar 22:00")]


async def test_who_leaves_the_space_gives_the_seat_back(evening: Evening) -> None:
    await full(evening, "bob", "cleo")
    await evening.town.app.left(evening.town.account("bob"))
    await evening.town.app.left(evening.town.account("ada"))
    await evening.town.app.tick()
    assert evening.town.told("cleo") == [offer(evening, "Tue 03 Mar 22:00")]
    assert evening.town.told("ada") == evening.town.told("bob") == []


async def test_pressing_twice_keeps_the_place_in_the_queue(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo")
    assert await evening.presses("bob", going) == wait(evening, 1)
    assert await evening.presses("cleo", going) == wait(evening, 2)


# Guests -----------------------------------------------------------------------------------


def guests(going: str, number: int) -> str:
    return going.replace(".go:", ".guests:") + f":{number}"


def with_guests(evening: Evening, number: int) -> str:
    return evening.many("With {n} guest.", "With {n} guests.", number)


async def test_guests_take_seats(evening: Evening) -> None:
    going = await evening.announces(seats="3")
    [answer] = await evening.town.says("ada", going, locale=evening.locale)
    two = press(answer, evening.many("+{n} guest", "+{n} guests", 2))
    text = await evening.presses("ada", two)
    assert text == f"{you_are_in(evening)} {with_guests(evening, 2)}"
    assert await evening.presses("ada", guests(going, 2)) == text  # twice is once
    assert await evening.presses("bob", going) == wait(evening, 1)
    await evening.presses("ada", guests(going, 0))
    assert evening.town.told("bob") == [offer(evening, "Tue 03 Mar 22:00")]


async def test_there_are_no_more_guests_than_seats(evening: Evening) -> None:
    going = await full(evening, "bob")
    told = await evening.presses("ada", guests(going, 1))
    assert told == evening("There is no free seat for another guest.")
    await evening.announces(seats="2", title="Cake")
    cake = evening.town.button(evening("Going"))
    await evening.presses("ada", cake)
    told = await evening.presses("ada", guests(cake, 3))
    assert told == evening("There are not enough free seats for so many guests.")


async def test_no_button_offers_a_guest_a_seat_that_is_not_there(evening: Evening) -> None:
    going = await evening.announces(seats="2")
    one = evening.many("+{n} guest", "+{n} guests", 1)
    gone = evening("I can't any more")
    assert await offered_to(evening, "ada", going) == [one, gone]
    assert await offered_to(evening, "bob", going) == [gone]
    assert await offered_to(evening, "ada", going) == [gone]  # asked again, it is full by now


async def offered_to(evening: Evening, who: str, going: str) -> list[str]:
    """The buttons under the answer to "Going"."""
    [answer] = await evening.town.says(who, going, locale=evening.locale)
    assert isinstance(answer, Whisper)
    return [read(button.label) for button in answer.message.buttons]


async def test_a_head_of_the_queue_is_offered_what_fits(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo", seats=3)
    told = await evening.presses("bob", guests(going, 2))
    assert told == f"{wait(evening, 1)} {with_guests(evening, 2)}"
    await evening.presses("ada", cant(going))
    none = evening("There is no room for a guest.")
    assert evening.town.told("bob") == [f"{offer(evening, 'Tue 03 Mar 22:00')} {none}"]
    assert evening.town.told("cleo") == []


async def test_as_many_guests_as_fit_are_said(evening: Evening) -> None:
    going = await evening.announces(seats="3")
    await evening.presses("ada", going)
    await evening.presses("ada", guests(going, 2))
    await evening.presses("bob", going)
    await evening.presses("bob", guests(going, 2))
    await evening.presses("ada", guests(going, 0))
    one = evening.many("There is room for {n} guest only.", "There is room for {n} guests only.", 1)
    assert evening.town.told("bob") == [f"{offer(evening, 'Tue 03 Mar 22:00')} {one}"]
    told = await evening.press_on_wall("bob", "Take it")
    assert told is not None
    assert said(told) == f"{you_are_in(evening)} {with_guests(evening, 1)}"


async def test_many_guests_are_asked_for_in_a_form(evening: Evening) -> None:
    going = await evening.announces(seats="20")
    form = await evening.form_of("hana", "More settings")
    await evening.submits("hana", form, guests="8")
    [answer] = await evening.town.says("ada", going, locale=evening.locale)
    asked = await evening.press("ada", answer, "Guests")
    assert isinstance(asked, Ask)
    ask = evening("How many people are you bringing to **{title}**?", title="Bread")
    assert read(asked.form.intro) == ask
    assert read(asked.form.fields[0].hint) == evening("{most} at most", most="8")
    wrong = await evening.submits("ada", asked.form, guests="9")
    assert isinstance(wrong, Invalid)
    right = await evening.submits("ada", asked.form, guests="7")
    assert said(right) == f"{you_are_in(evening)} {with_guests(evening, 7)}"


async def test_guests_come_with_somebody(evening: Evening) -> None:
    going = await evening.announces(seats="2")
    told = await evening.presses("ada", guests(going, 1))
    assert told == evening("You have no seat there yet: press Going first.")
    await evening.presses("ada", going)
    nothing = evening("This button no longer does anything.")
    for arg in ("4", "x", "-1", ""):
        assert await evening.presses("ada", f"{guests(going, 1)[:-1]}{arg}") == nothing


async def test_guests_of_an_offered_seat_can_be_given_back(evening: Evening) -> None:
    going = await full(evening, "bob", "cleo", seats=2)
    await evening.presses("bob", guests(going, 1))
    await evening.presses("abel", guests(going, 0))
    await evening.presses("ada", cant(going))
    token = guests(going, 0)
    assert await evening.presses("bob", token) == evening("Noted. Take the seat to have it.")
