"""A community with a past, made by talking to the bot: something stands in most tables."""

from __future__ import annotations

from tests.bot.gatherings.speech import Evening
from tests.town import Town, press

PEOPLE = ("ada", "bob", "cleo", "dan", "eva")


async def three_weeks(town: Town) -> None:
    """Three rounds of coffee, an event with a waiting list, a series, a need, a thank-you."""
    await town.app.open()
    evening = Evening(town, "en")
    await evening.host("ada")
    for who in PEOPLE:
        await town.says(who, "/coffee join")
    await town.says("bob", "/coffee avoid", people=["cleo"])
    await town.says("dan", "/merci", people=["eva"])
    going = await evening.announces("ada", seats="1", title="Bread \u2068🍋\u2069 d'été")
    for who in ("bob", "cleo"):
        await town.says(who, going)
    vote = "Tuesday 17 March 18:30\nFriday 20 March 18:30"
    preview = await evening.drafts("ada", kind="apero", when=vote)
    await evening.press("ada", preview, "Propose these dates")
    [need] = await town.says("eva", "/ask a photographer for March")
    await town.says("eva", press(need, "Send it"))
    await town.at("2026-03-24")
