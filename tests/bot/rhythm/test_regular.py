"""Regularity, told to the member alone: in plain words, and nothing where there is nothing."""

from __future__ import annotations

from tests.bot.rhythm.speech import Regulars
from tests.town import said

EACH = "You met somebody in each of your last {rounds} rounds."
SOME = "You met somebody in {met} of your last {rounds} rounds."


async def home(regulars: Regulars, who: str) -> str:
    return said(await regulars.asks(who, "home"))


async def test_the_share_of_ones_last_rounds(regulars: Regulars) -> None:
    await regulars.enrols("ada", "bob")
    title = regulars("🌱 **My rhythm**")
    assert title not in await home(regulars, "ada")
    for monday in ("2026-03-09", "2026-03-16"):
        await regulars.meets("ada", monday)
    assert title not in await home(regulars, "ada")  # two rounds are no rhythm
    await regulars.meets("ada", "2026-03-23")
    assert regulars(EACH, rounds="3") in await home(regulars, "ada")
    await regulars.town.at("2026-03-30", "12:00")  # under way: not a miss yet
    assert regulars(EACH, rounds="3") in await home(regulars, "bob")
    await regulars.town.at("2026-04-06", "12:00")
    assert regulars(SOME, met="3", rounds="4") in await home(regulars, "bob")
    assert title not in await home(regulars, "eve")


async def test_nothing_met_is_nothing_said(regulars: Regulars) -> None:
    await regulars.enrols("ada", "bob")
    await regulars.town.at("2026-03-31")
    assert regulars("🌱 **My rhythm**") not in await home(regulars, "ada")


async def test_months_with_a_gathering(regulars: Regulars) -> None:
    await regulars.host("hana")
    going = await regulars.announces("hana")
    await regulars.presses("ada", going)
    said_so = regulars.many(
        "You were at a gathering in {n} of the last three months.",
        "You were at a gathering in {n} of the last three months.",
        1,
    )
    assert said_so not in await home(regulars, "ada")
    await regulars.town.at("2026-03-13")
    assert said_so in await home(regulars, "ada")
    assert said_so in said(await regulars.asks("ada", "coffee rhythm"))
    assert said_so not in await home(regulars, "bob")
