"""Merci: said by one, confirmed by the other, counted once, read by nobody else."""

from __future__ import annotations

import pytest

from bot.calendar import Closures, OwnClosure
from bot.features.people.quarter import Quarter
from bot.model import Answer
from tests.bot.coffee.speech import Speech
from tests.bot.people.speech import Folk
from tests.town import press, said

NOTED = "Noted, thank you! I'll ask {who}, and it counts once they say so too."
NOTHING_YET = "Nothing yet. Did somebody of the space send you a client, or you them one?"
CLOSED = "This question is for somebody else."


async def says(folk: Folk, who: str, whom: str, what: str = "I recommended them") -> Answer:
    """The answer to /merci and a button of it."""
    answer = await folk.asks(who, "merci", whom)
    [done] = await folk.town.says(who, press(answer, folk(what)), locale=folk.locale)
    await folk.town.app.tick()
    return done


async def both(folk: Folk, who: str, whom: str, what: str = "I recommended them") -> None:
    """Said and confirmed."""
    await folk.asks(whom, "merci mine")
    await says(folk, who, whom, what)
    await folk.hears_on_wall(whom, "Yes, that's right")


async def mine(folk: Folk, who: str) -> str:
    return said(await folk.asks(who, "merci mine"))


CLAIMS = {
    "I recommended them": "{who} says that they recommended you to somebody.",
    "They recommended me": "{who} says that you recommended them to somebody.",
    "We work together now": "{who} says that you work together now.",
}
MINE = {
    "I recommended them": ("you recommended {who}", "{who} recommended you"),
    "They recommended me": ("{who} recommended you", "you recommended {who}"),
    "We work together now": ("you and {who} work together", "you and {who} work together"),
}


@pytest.mark.parametrize("what", CLAIMS)
async def test_it_counts_once_both_say_so(folk: Folk, what: str) -> None:
    await folk.asks("bob", "merci mine", rest="")  # whoever never spoke has no language yet
    assert said(await says(folk, "ada", "bob", what)) == folk(NOTED, who="@Bob")
    claim = folk(CLAIMS[what], who="@Ada")
    assert folk.town.told("bob") == [f"{claim} {folk('Is that right?')}"]
    waiting = await mine(folk, "ada")
    assert waiting.startswith(folk("**Waiting for their answer**"))
    assert folk("**Given**") not in waiting
    heard = await folk.hears_on_wall("bob", "Yes, that's right")
    assert heard == folk("Wonderful: it counts now. Thank you for telling!")
    assert folk.town.told("bob") == [f"{claim} {folk('You said that it is right.')}"]
    hers, his = (
        folk(line, who=who) for line, who in zip(MINE[what], ("@Bob", "@Ada"), strict=True)
    )
    assert folk.town.told("ada") == [folk("{who} says so too: {what}", who="@Bob", what=hers)]
    assert hers in await mine(folk, "ada")
    assert his in await mine(folk, "bob")


async def test_a_no_is_told_to_nobody_and_counts_for_nothing(folk: Folk) -> None:
    await says(folk, "ada", "bob")
    heard = await folk.hears_on_wall("bob", "No, that's not right")
    assert heard == folk("All right: it doesn't count, and nobody is told.")
    assert folk.town.told("ada") == []
    for who in ("ada", "bob"):
        assert await mine(folk, who) == folk(NOTHING_YET)


async def test_said_by_both_it_counts_without_a_question(folk: Folk) -> None:
    await says(folk, "ada", "bob", "I recommended them")
    answer = await says(folk, "bob", "ada", "They recommended me")
    assert said(answer) == folk("Wonderful: it counts now. Thank you for telling!")
    assert folk("you recommended {who}", who="@Bob") in await mine(folk, "ada")


async def test_the_same_again_within_30_days_is_refused_kindly(folk: Folk) -> None:
    refused = folk("That was noted on {when}: the same once in 30 days is enough.", when="§")
    begin = refused.split("§")[0]
    await says(folk, "ada", "bob")
    assert said(await says(folk, "ada", "bob")).startswith(begin)
    await folk.hears_on_wall("bob", "Yes, that's right")
    assert said(await says(folk, "bob", "ada", "They recommended me")).startswith(begin)
    assert said(await says(folk, "ada", "bob", "They recommended me")) == folk(NOTED, who="@Bob")
    await folk.town.at("2026-04-01")
    assert said(await says(folk, "ada", "bob")).startswith(begin)
    await folk.town.at("2026-04-03")
    assert said(await says(folk, "ada", "bob")) == folk(NOTED, who="@Bob")


async def test_a_form_asks_whom_and_what(folk: Folk) -> None:
    form = await folk.asked("ada", "merci")
    answer = await folk.submits("ada", form, people={"whom": ["bob"]}, what="together")
    assert said(answer) == folk(NOTED, who="@Bob")
    for people, why in (
        (["ada"], "That would be yourself."),
        (["bob", "cleo"], "One at a time, please."),
        ([], "Choose somebody of the space."),
    ):
        assert said(await folk.submits("ada", form, people={"whom": people})) == folk(why)
    answer = await folk.submits("ada", form, people={"whom": ["cleo"]}, what="moon")
    assert said(answer) == folk("Choose among what is offered, please.")


@pytest.mark.parametrize("arg", ["", "moon,2", "gave", "gave,x", "gave,9999", "gave,²", "gave,1,2"])
async def test_an_altered_button_says_nothing_of_anybody(folk: Folk, arg: str) -> None:
    await says(folk, "ada", "bob")
    answer = await folk.presses("ada", f"people.say_it:{arg}")
    assert answer in {
        folk("This button no longer does anything."),
        folk("They are not in the space any more."),
    }
    for call in ("so", "not_so", "answer"):
        for number in ("1", "x", "99"):
            assert await folk.presses("eve", f"people.{call}:{number}") == folk(CLOSED)
            assert await folk.presses("ada", f"people.{call}:{number}") == folk(CLOSED)


async def test_a_question_is_answered_once(folk: Folk) -> None:
    await says(folk, "ada", "bob")
    yes = folk.town.button(folk("Yes, that's right"))
    await folk.hears_on_wall("bob", "No, that's not right")
    assert await folk.presses("bob", yes) == folk("You have answered this already, thank you.")


async def test_a_lost_question_is_found_again(folk: Folk) -> None:
    await says(folk, "ada", "bob")
    answer = await folk.asks("bob", "merci mine")
    [again] = await folk.town.says("bob", press(answer, folk("Answer")), locale=folk.locale)
    heard = await folk.presses_on("bob", again, "Yes, that's right")
    assert heard == folk("Wonderful: it counts now. Thank you for telling!")


async def test_who_leaves_is_out_of_every_question(folk: Folk) -> None:
    await says(folk, "ada", "bob")
    await says(folk, "cleo", "ada")
    yes = folk.town.button(folk("Yes, that's right"), "bob")
    await folk.town.app.left(folk.town.account("ada"))
    await folk.town.app.tick()
    assert folk.town.told("bob") == [folk("There is nothing to answer here any more.")]
    assert await folk.presses("bob", yes) == folk("This button no longer does anything.")
    assert await mine(folk, "cleo") == folk(NOTHING_YET)
    answer = await folk.asks("bob", "merci", "cleo")
    gone = (await folk.town.member("bob")).id
    await folk.town.app.left(folk.town.account("bob"))
    heard = await folk.presses("cleo", f"people.say_it:gave,{gone}")
    assert heard == folk("They are not in the space any more.")
    assert answer


async def test_who_met_over_coffee_is_led_there(folk: Folk) -> None:
    speech = Speech(folk.town, folk.locale)
    await speech.join("ada", "bob")
    await folk.town.at("2026-03-09", "10:05")
    met = await speech.press_on_wall("ada", "We met")
    assert met is not None
    [answer] = await folk.town.says("ada", press(met, folk("Say merci")), locale=folk.locale)
    assert "@Bob" in said(answer)
    await folk.presses_on("ada", answer, "We work together now")
    claim = folk("{who} says that you work together now.", who="@Ada")
    assert folk.town.told("bob")[-1] == f"{claim} {folk('Is that right?')}"


async def test_of_three_who_met_one_is_chosen(folk: Folk) -> None:
    ids = [(await folk.town.member(who)).id for who in ("bob", "cleo", "ada")]
    token = "people.merci:" + ",".join(map(str, ids))
    [answer] = await folk.town.says("ada", token, locale=folk.locale)
    assert folk.labels(answer) == ["Bob", "Cleo"]
    assert "@Cleo" in await folk.presses("ada", press(answer, "Cleo"))
    nothing = folk("This button no longer does anything.")
    for altered in ("", "x", "1,2,3,4,5", "777,778"):
        assert await folk.presses("ada", f"people.merci:{altered}") == nothing


# The quarter -------------------------------------------------------------------------


async def test_the_quarter_is_told_without_a_name_on_its_first_working_day(folk: Folk) -> None:
    await both(folk, "ada", "bob")
    await both(folk, "ada", "cleo", "We work together now")
    await says(folk, "dan", "eve")  # never confirmed: it doesn't count
    await folk.town.at("2026-04-01", "09:00")
    assert folk.home() == []
    await folk.town.at("2026-04-01", "09:31")
    [told] = folk.home()
    assert told.splitlines()[1:3] == [
        folk.many("{n} recommendation", "{n} recommendations", 1),
        folk.many("{n} pair works together", "{n} pairs work together", 1),
    ]
    assert "@" not in told
    await folk.town.at("2026-07-01", "12:00")
    assert folk.home() == [told]  # nothing happened in spring, and nothing is said


async def test_two_people_alone_are_not_told_of(folk: Folk) -> None:
    await both(folk, "ada", "bob")
    await both(folk, "bob", "ada", "We work together now")
    await folk.town.at("2026-04-02")
    assert folk.home() == []


@pytest.mark.parametrize(
    ("quarter", "closures", "day"),
    [
        ("2026-Q2", Closures(), "2026-04-01"),
        ("2026-Q3", Closures(), "2026-07-01"),
        ("2027-Q1", Closures(country="FR"), "2027-01-04"),  # New Year, and a weekend
        ("2022-Q1", Closures(), "2022-01-03"),
        ("2026-Q2", Closures(rest=frozenset({2, 3})), "2026-04-03"),
    ],
)
def test_the_first_working_day(quarter: str, closures: Closures, day: str) -> None:
    assert Quarter.parse(quarter).working_day(closures).isoformat() == day


def test_a_space_closed_all_quarter_has_its_first_day() -> None:
    quarter = Quarter(2026, 4)
    closed = Closures(own=(OwnClosure(quarter.first, quarter.next.first, "Works"),))
    assert quarter.working_day(closed) == quarter.first
    assert str(quarter.next) == "2027-Q1"
    assert quarter.next.before == quarter
