"""What a member lets the bot do beside the rounds, and what they wish."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.features.rhythm.book import Habits, RhythmBook
from bot.features.rhythm.registry import rhythm
from bot.features.rhythm.regular import regularity
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
from bot.ports import Clock, Members, Translate
from bot.presence import Presence


@rhythm.call(
    "mine",
    command="coffee rhythm",
    aliases=("cafe rythme",),
    help=N_("Whom you would gladly meet again, and what I may propose: only you read this"),
)
async def mine(
    me: Member,
    t: Translate,
    book: RhythmBook,
    presence: Presence,
    members: Members,
    clock: Clock,
) -> Effects:
    habits = (await book.habits([me]))[me]
    wished = [wish.other for wish in await book.wished(me)]
    people = await members.people(wished)
    here = [one for one in wished if one in people and people[one].here]
    lines: list[Text] = [t("**My rhythm**: only you read this.")]
    lines += await regularity(me, t, presence, clock)
    lines += [t("What I may do:"), *_may(t, habits)]
    if here:
        lines.append(t("You would gladly meet again: {people}.", people=listed(here)))
    change = Button(t("Change"), "rhythm.change")
    back = [
        Button(t("Take back: {name}", name=people[one].name), "rhythm.not_again", str(one.id))
        for one in here[:5]
    ]
    return [Whisper(Message(joined(lines), (change, *back)))]


def _may(t: Translate, habits: Habits) -> list[Text]:
    """What is on and what is off."""
    return [("✓ " if getattr(habits, name) else "✗ ", *label) for name, label in _switches(t)]


@rhythm.call("change")
async def change(me: Member, t: Translate, book: RhythmBook) -> Effects:
    habits = (await book.habits([me]))[me]
    options = tuple(Option(name, label) for name, label in _switches(t))
    chosen = ",".join(name for name, _ in _switches(t) if getattr(habits, name))
    field = Field("may", t("You may"), "choices", chosen, options, optional=True)
    return [Ask(Form("rhythm.set", t("My rhythm"), (field,), submit=t("Save")))]


def _switches(t: Translate) -> list[tuple[str, Text]]:
    """What can be on or off, by its name among the habits."""
    return [
        ("offers", t("Propose a second coffee, or a table")),
        ("greets", t("Ask me to greet newcomers, in turns")),
        ("cared", t("Look after me in my first three weeks")),
        ("unseen", t("Ask how I am when I have not been seen for long")),
    ]


@rhythm.call("set")
async def save(call: Call, me: Member, t: Translate, book: RhythmBook) -> Effects:
    chosen = call.args.get("may", "").split(",")
    habits = (await book.habits([me]))[me]
    changed = replace(
        habits,
        offers="offers" in chosen,
        greets="greets" in chosen,
        cared="cared" in chosen,
        unseen="unseen" in chosen,
    )
    await book.keep(changed)
    text = joined([t("Saved."), *_may(t, changed)])
    return [Whisper(Message(text, (Button(t("Change"), "rhythm.change"),)))]


@rhythm.call("no_offers")
async def no_offers(me: Member, t: Translate, book: RhythmBook) -> Effects:
    """From under a proposal: the last of them."""
    await book.keep(replace((await book.habits([me]))[me], offers=False))
    text = t("All right: I won't propose anything any more. You find this under /coffee rhythm.")
    return [Whisper(Message(text, (Button(t("Change"), "rhythm.change"),)))]


@rhythm.union()
async def one_person(both: Unite, book: RhythmBook) -> Effects:
    """A no that either of them said holds for the one they are."""
    known = await book.habits([both.stays, both.goes])
    stays, goes = known[both.stays], known[both.goes]
    merged = replace(
        stays,
        offers=stays.offers and goes.offers,
        offered=_later(stays.offered, goes.offered),
        greets=stays.greets or goes.greets,
        cared=stays.cared and goes.cared,
        unseen=stays.unseen and goes.unseen,
        asked=_later(stays.asked, goes.asked),
        rests=_later(stays.rests, goes.rests),
    )
    await book.keep(merged)
    return []


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)
