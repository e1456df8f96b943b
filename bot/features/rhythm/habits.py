"""What a member lets the bot do beside the rounds, and what they wish."""

from __future__ import annotations

from dataclasses import replace

from bot.features.rhythm.book import Habits, RhythmBook
from bot.features.rhythm.registry import rhythm
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Effects,
    Field,
    Form,
    Member,
    Message,
    Option,
    Text,
    Unite,
    Whisper,
    joined,
    listed,
)
from bot.ports import Members, Translate


@rhythm.call(
    "mine",
    command="coffee rhythm",
    aliases=("cafe rythme",),
    help=N_("Whom you would gladly meet again, and what I may propose: only you read this"),
)
async def mine(me: Member, t: Translate, book: RhythmBook, members: Members) -> Effects:
    habits = (await book.habits([me]))[me]
    wished = [wish.other for wish in await book.wished(me)]
    people = await members.people(wished)
    here = [one for one in wished if one in people and people[one].here]
    lines: list[Text] = [t("**My rhythm**: only you read this."), *_may(t, habits)]
    if here:
        lines.append(t("You would gladly meet again: {people}.", people=listed(here)))
    change = Button(t("Change"), "rhythm.change")
    back = [
        Button(t("Take back: {name}", name=people[one].name), "rhythm.not_again", str(one.id))
        for one in here[:5]
    ]
    return [Whisper(Message(joined(lines), (change, *back)))]


def _may(t: Translate, habits: Habits) -> list[Text]:
    if habits.offers:
        return [t("✓ I may propose a second coffee, or a table.")]
    return [t("✗ I propose nothing beside the rounds.")]


@rhythm.call("change")
async def change(me: Member, t: Translate, book: RhythmBook) -> Effects:
    habits = (await book.habits([me]))[me]
    options = tuple(Option(name, label) for name, label in _switches(t).items())
    chosen = ",".join(name for name in _switches(t) if getattr(habits, name))
    field = Field("may", t("You may"), "choices", chosen, options, optional=True)
    return [Ask(Form("rhythm.set", t("My rhythm"), (field,), submit=t("Save")))]


def _switches(t: Translate) -> dict[str, Text]:
    """What can be on or off, by its name among the habits."""
    return {"offers": t("Propose a second coffee, or a table")}


@rhythm.call("set")
async def save(call: Call, me: Member, t: Translate, book: RhythmBook) -> Effects:
    chosen = call.args.get("may", "").split(",")
    habits = (await book.habits([me]))[me]
    changed = replace(habits, offers="offers" in chosen)
    await book.keep(changed)
    text = joined([t("Saved."), *_may(t, changed)])
    return [Whisper(Message(text, (Button(t("Change"), "rhythm.change"),)))]


@rhythm.call("no_offers")
async def no_offers(me: Member, t: Translate, book: RhythmBook) -> Effects:
    """From under a proposal: the last of them."""
    await book.keep(replace((await book.habits([me]))[me], offers=False))
    text = t("All right: I propose nothing any more. You find this under /coffee rhythm.")
    return [Whisper(Message(text, (Button(t("Change"), "rhythm.change"),)))]


@rhythm.union()
async def one_person(both: Unite, book: RhythmBook) -> Effects:
    """A no that either of them said holds for the one they are."""
    known = await book.habits([both.stays, both.goes])
    stays, goes = known[both.stays], known[both.goes]
    offered = max((one for one in (stays.offered, goes.offered) if one), default=None)
    merged = replace(stays, offers=stays.offers and goes.offers, offered=offered)
    await book.keep(merged)
    return []
