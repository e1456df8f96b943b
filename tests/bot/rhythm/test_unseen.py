"""Somebody unseen for six weeks is asked once, kindly; nobody else learns of it."""

from __future__ import annotations

from tests.bot.rhythm.speech import Regulars

BEGIN = "It has been a while! If you would like to meet somebody again, you are welcome."
WEEKS_LATER = "2026-04-15"  # six weeks and a day after the town's Tuesday


def asked(regulars: Regulars, who: str = "ada") -> int:
    return regulars.count(who, regulars(BEGIN))


async def looks(regulars: Regulars, *people: str) -> None:
    """They use the bot once."""
    for who in people:
        await regulars.asks(who, "profile")


async def test_who_is_not_seen_for_six_weeks_is_asked_once(regulars: Regulars) -> None:
    await regulars.host("hana")
    await looks(regulars, "ada", "hana")
    await regulars.town.at("2026-04-14", "09:00")
    await looks(regulars, "hana")
    await regulars.town.at(WEEKS_LATER, "11:00")
    assert (asked(regulars), asked(regulars, "hana")) == (1, 0)
    assert len(regulars.town.wall()) == 1  # nobody else is told
    await regulars.town.at("2026-06-30")
    assert asked(regulars) == 1  # no answer is one


async def test_not_now_asks_again_after_months(regulars: Regulars) -> None:
    await looks(regulars, "ada")
    await regulars.town.at(WEEKS_LATER, "11:00")
    heard = await regulars.hears_on_wall("ada", "Not now")
    assert heard == regulars("All right: I may ask again in a few months.")
    assert regulars.town.told("ada")[0].endswith(regulars("You said: not now."))
    await regulars.town.at("2026-08-12", "11:00")
    assert asked(regulars) == 1
    await regulars.town.at("2026-08-14", "11:00")
    assert asked(regulars) == 2


async def test_never_is_for_good(regulars: Regulars) -> None:
    await looks(regulars, "ada")
    await regulars.town.at(WEEKS_LATER, "11:00")
    heard = await regulars.hears_on_wall("ada", "Never ask again")
    assert heard == regulars("All right: I'll never ask again. You are welcome whenever you like.")
    await regulars.town.at("2026-07-01")
    await looks(regulars, "ada")
    await regulars.town.at("2026-09-15")
    assert asked(regulars) == 1


async def test_a_coffee_a_gathering_or_a_pause_is_no_absence(regulars: Regulars) -> None:
    await regulars.host("hana")
    words = {
        "when": {"en": "Friday 10 April 18:30", "fr": "vendredi 10 avril 18h30"}[regulars.locale]
    }
    going = await regulars.announces("hana", **words)
    await regulars.presses("ada", going)
    await regulars.enrols("bob", "cleo", "dan")
    form = await regulars.asked("cleo", "coffee settings")
    await regulars.submits("cleo", form, mode="call")
    await regulars.asks(
        "cleo", "coffee pause", rest={"en": "2 May", "fr": "2 mai"}[regulars.locale]
    )
    await regulars.town.at("2026-03-09", "11:00")
    await regulars.press_on_wall("dan", "We met")  # bob and dan; bob says nothing ever
    await regulars.town.at(WEEKS_LATER, "11:00")
    assert [asked(regulars, who) for who in ("ada", "bob", "cleo")] == [0, 0, 0]


async def test_a_few_a_day_and_never_who_only_was_named_or_left(regulars: Regulars) -> None:
    people = ("ada", "bob", "cleo", "dan", "eve")
    await looks(regulars, *people)
    await regulars.asks("ada", "coffee avoid", "zoe")  # zoe never said anything herself
    await regulars.town.app.left(regulars.town.account("eve"))
    await regulars.town.at(WEEKS_LATER, "11:00")
    assert sum(asked(regulars, who) for who in people) == 3
    await regulars.town.at("2026-04-17", "11:00")
    assert [asked(regulars, who) for who in (*people, "zoe")] == [1, 1, 1, 1, 0, 0]
