"""Who came, thanks and one question, and the count: in private, and in numbers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.model import Ask, Form
from tests.bot.gatherings.speech import Evening
from tests.town import press, read, said

WHEN = "Thu 12 Mar 18:30"


async def held(evening: Evening, *who: str, at: str = "18:35") -> None:
    """The gathering has begun, with these people signed up for it."""
    going = await evening.announces()
    await evening.town.at("2026-03-10", "19:00")
    for one in who:
        await evening.presses(one, going)
    await evening.town.at("2026-03-12", at)


async def ticks(evening: Evening, *who: str, others: Sequence[str] = ()) -> str:
    """Who came, of those who had a seat, and who else: the count."""
    answer = await evening.says("hana", "event past")
    [count] = await evening.town.says("hana", press(answer, "1"), locale=evening.locale)
    token = press(count, evening("Tick who came"))
    form = await evening.town.asked("hana", token, locale=evening.locale)
    came = await numbers(evening, *who)
    people = {"others": others} if others else None
    return said(await evening.submits("hana", form, came=came, people=people))


async def numbers(evening: Evening, *who: str) -> str:
    """How the form calls these people."""
    return ",".join([str((await evening.member(one)).id) for one in who])


def labels(evening: Evening) -> list[str]:
    """What can be pressed on the card."""
    _, card = next(iter(evening.town.chat.wall.values()))
    return [read(button.label) for button in card.buttons]


def signed_up(evening: Evening, n: int) -> str:
    return evening.many("{n} signed up", "{n} signed up", n)


def came(evening: Evening, came: int, all_: int, missing: int, unknown: int = 0) -> str:
    """The second line of the count."""
    parts = [
        evening.many("{n} came", "{n} came", came),
        signed_up(evening, all_),
        evening.many("{n} no-show", "{n} no-shows", missing),
    ]
    if unknown:
        parts.append(evening.many("{n} not known", "{n} not known", unknown))
    return " · ".join(parts)


async def test_from_the_start_until_two_hours_after_the_end_one_says_one_is_here(
    evening: Evening,
) -> None:
    await held(evening, "ada", at="18:29")
    assert evening("I'm here") not in labels(evening)
    assert await evening.presses("ada", "gatherings.here:1") == evening("It has not begun yet.")
    await evening.town.at("2026-03-12", "18:30")
    assert evening("I'm here") in labels(evening)
    told = await evening.presses("ada", evening.town.button(evening("I'm here")))
    assert told == evening("Good that you're here! Have a good time at **{title}**.", title="Bread")
    await evening.town.at("2026-03-12", "21:29")
    assert labels(evening) == [evening("I'm here")]
    await evening.town.at("2026-03-12", "21:30")
    assert labels(evening) == []
    assert await evening.presses("ada", "gatherings.here:1") == evening(
        "It is too late for this one."
    )


async def test_its_maker_is_asked_who_came_and_those_who_did_are_thanked(evening: Evening) -> None:
    await held(evening, "ada", "bob", "cleo")
    await evening.presses("zoe", evening.town.button(evening("I'm here")))  # without a seat
    await evening.town.at("2026-03-12", "21:30")
    assert evening.town.told("hana") == [
        evening("**{title}** is over. Who came? I'll thank them tomorrow.", title="Bread")
    ]
    form = await evening.town.asked(
        "hana", evening.town.button(evening("Tick who came")), locale=evening.locale
    )
    names = {read(one.label) for one in form.fields[0].options}
    assert names == {"Ada", "Bob", "Cleo", "Zoe"}
    assert form.fields[0].value == await numbers(evening, "zoe")
    told = said(
        await evening.submits("hana", form, came=await numbers(evening, "ada", "bob", "zoe"))
    )
    assert told.splitlines() == [
        evening("**{title}**, {when}", title="Bread", when=WHEN),
        came(evening, 3, 3, 1),
        evening("What they thought of it is shown from three answers on."),
    ]
    await evening.town.at("2026-03-13", "09:59")
    assert evening.town.told("zoe") == []
    await evening.town.at("2026-03-13", "10:00")
    thanks = evening("Thank you for coming to **{title}**!", title="Bread")
    question = evening("How was it? Only totals are shown, without names.")
    for who in ("ada", "bob", "zoe"):
        assert evening.town.told(who)[-1] == f"{thanks} {question}"
    assert not any(thanks in text for text in evening.town.told("cleo"))


async def test_one_who_says_so_takes_the_question_from_nobody(evening: Evening) -> None:
    """Of the others it is not known; they are thanked in case they were there."""
    await held(evening, "ada", "bob")
    await evening.presses("ada", evening.town.button(evening("I'm here")))
    await evening.town.at("2026-03-13", "10:00")
    thanks = evening("Thank you for coming to **{title}**!", title="Bread")
    perhaps = evening("**{title}** is over: thank you, if you were there.", title="Bread")
    assert evening.town.told("ada")[-1].startswith(thanks)
    assert evening.town.told("bob")[-1].startswith(perhaps)


async def test_the_feedback_is_told_from_three_answers_on(evening: Evening) -> None:
    await held(evening, "ada", "bob", "cleo", "dan")
    await ticks(evening, "ada", "bob", "cleo", "dan")
    await evening.town.at("2026-03-13", "10:00")
    for who, label in (("ada", "Loved it"), ("bob", "Not for me"), ("bob", "It was fine")):
        token = evening.town.button(evening(label), who)
        assert await evening.presses(who, token) == evening(
            "Thank you! Your answer is counted, and not shown with your name."
        )
    [two] = await evening.town.says("hana", "gatherings.tally:1", locale=evening.locale)
    assert said(two).endswith(evening("What they thought of it is shown from three answers on."))
    await evening.presses("cleo", evening.town.button(evening("Loved it"), "cleo"))
    await evening.town.at("2026-03-15", "10:00")
    assert evening.town.told("hana")[-1].splitlines() == [
        evening("**{title}**, {when}", title="Bread", when=WHEN),
        came(evening, 4, 4, 0),
        " · ".join(
            [
                evening.many("{n} loved it", "{n} loved it", 2),
                evening.many("{n} found it fine", "{n} found it fine", 1),
                evening.many("{n} said it was not for them", "{n} said it was not for them", 0),
            ]
        ),
    ]


async def test_where_nobody_said_who_came_all_who_had_a_seat_are_asked(evening: Evening) -> None:
    await held(evening, "ada", "bob")
    await evening.town.at("2026-03-13", "10:00")
    head = evening("**{title}** is over: thank you, if you were there.", title="Bread")
    assert evening.town.told("ada")[-1].startswith(head)
    token = evening.town.button(evening("I wasn't there"), "bob")
    assert await evening.presses("bob", token) == evening("Thank you for saying so. Another time!")
    await evening.presses("ada", evening.town.button(evening("Loved it"), "ada"))
    [count] = await evening.town.says("hana", "gatherings.tally:1", locale=evening.locale)
    assert came(evening, 1, 2, 1) in said(count)


async def test_only_numbers_are_told_and_to_nobody_else(evening: Evening) -> None:
    await held(evening, "ada", "bob")
    await ticks(evening, "ada")
    for call in ("tally", "attendance", "save_attendance", "export"):
        [answer] = await evening.town.says("bob", f"gatherings.{call}:1", locale=evening.locale)
        assert said(answer) == evening("Only whoever made it and the organisers can change it.")
    await evening.town.at("2026-03-20", "10:00")
    everything = [*evening.town.wall(), *evening.town.told("hana")]
    assert not any("@Bob" in text and "no-show" in text for text in everything)


async def test_before_it_begins_and_without_a_word_the_count_says_so(evening: Evening) -> None:
    await held(evening, "ada", at="12:00")
    [early] = await evening.town.says("hana", "gatherings.attendance:1", locale=evening.locale)
    assert said(early) == evening("It has not begun yet.")
    none = await evening.says("hana", "event past")
    assert said(none) == evening("Nothing took place in the last two weeks.")
    await evening.town.at("2026-03-12", "19:00")
    answer = await evening.manages("hana", "Who came")
    nobody = evening("Nobody has said yet who came.")
    assert f"{signed_up(evening, 1)}. {nobody}" in said(answer)


async def test_what_is_not_known_is_counted_apart(evening: Evening) -> None:
    await held(evening, "ada", "bob", "cleo")
    await evening.presses("ada", evening.town.button(evening("I'm here")))
    await evening.presses("zoe", evening.town.button(evening("I'm here")))  # without a seat
    [count] = await evening.town.says("hana", "gatherings.tally:1", locale=evening.locale)
    assert came(evening, 2, 3, 0, 2) in said(count)
    form = await evening.town.asked("hana", "gatherings.attendance:1", locale=evening.locale)
    assert isinstance(form, Form)
    assert set(form.fields[0].value.split(",")) == {
        await numbers(evening, who) for who in ("ada", "zoe")
    }


async def test_who_came_without_a_word_is_added(evening: Evening) -> None:
    await held(evening, "ada", "bob")
    assert came(evening, 2, 2, 1) in await ticks(evening, "ada", others=["zoe"])
    await evening.town.at("2026-03-13", "10:00")
    thanks = evening("Thank you for coming to **{title}**!", title="Bread")
    assert evening.town.told("zoe")[-1].startswith(thanks)


@pytest.mark.parametrize("altered", ["x", "1,", "999999", "1;2", "-1"])
async def test_who_is_not_on_the_list_cannot_be_ticked(evening: Evening, altered: str) -> None:
    await held(evening, "ada")
    [answer] = await evening.town.says(
        "hana", "gatherings.save_attendance:1", locale=evening.locale, came=altered
    )
    assert said(answer) == evening("This button no longer does anything.")


@pytest.mark.parametrize(
    ("who", "token", "sentence"),
    [
        ("eve", "gatherings.liked:1:3", "This is for those who were there."),
        ("ada", "gatherings.liked:1:9", "This button no longer does anything."),
        ("ada", "gatherings.liked:1", "This button no longer does anything."),
        ("ada", "gatherings.liked:7:3", "This button no longer does anything."),
        ("eve", "gatherings.absent:1", "This is for those who were there."),
        ("ada", "gatherings.here:x", "This button no longer does anything."),
    ],
)
async def test_an_altered_button_says_nothing_for_somebody_else(
    evening: Evening, who: str, token: str, sentence: str
) -> None:
    await held(evening, "ada")
    await evening.town.at("2026-03-13", "12:00")
    assert await evening.presses(who, token) == evening(sentence)


async def test_the_question_closes_after_two_weeks(evening: Evening) -> None:
    await held(evening, "ada")
    await evening.town.at("2026-03-26", "19:29")
    assert await evening.presses("ada", "gatherings.liked:1:3") != evening(
        "It is too late for this one."
    )
    await evening.town.at("2026-03-26", "19:30")
    assert await evening.presses("ada", "gatherings.liked:1:3") == evening(
        "It is too late for this one."
    )


async def test_who_wants_no_private_messages_is_not_thanked(evening: Evening) -> None:
    form = await evening.asked("ada", "event reminders")
    await evening.submits("ada", form, private="no")
    await held(evening, "ada")
    await evening.town.at("2026-03-20", "10:00")
    assert evening.town.told("ada") == []


async def test_called_off_there_is_nobody_to_thank(evening: Evening) -> None:
    await held(evening, "ada", at="12:00")
    form = await evening.form_of("hana", "Call off")
    await evening.submits("hana", form)
    await evening.town.at("2026-03-20", "10:00")
    assert not any(evening("How was it? Only totals are shown, without names.") in one
                   for one in evening.town.told("ada"))  # fmt: skip
    assert await evening.presses("ada", "gatherings.here:1") == evening(
        "This gathering was called off."
    )
    [asked] = await evening.town.says("hana", "gatherings.attendance:1", locale=evening.locale)
    assert not isinstance(asked, Ask)
