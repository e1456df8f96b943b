"""Organisers and circles: which there are, a new one, its rhythm, size and rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.calendar import Closures, OnClosed, Rhythm
from bot.features.coffee.book import Circle, CoffeeBook
from bot.features.coffee.common import circle_for, which
from bot.features.coffee.joining import DEFAULT_RHYTHM
from bot.features.coffee.registry import coffee
from bot.features.coffee.when import next_round, plan
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Member,
    Message,
    Option,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.phrases import Question, read_rhythm
from bot.ports import Clock, Translate
from bot.repeating import rhythm_text

LONGEST_NAME, LONGEST_WORDING = 40, 300
CALM, LIVELY = 3, 12  # points of chance per pair


@coffee.call(
    "circles",
    command="coffee circles",
    aliases=("cafe cercles",),
    help=N_("The circles, their rhythm and their rules"),
    organiser=True,
)
async def circles(
    community: Community, t: Translate, book: CoffeeBook, clock: Clock, closures: Closures
) -> Effects:
    lines: list[Text] = []
    buttons: list[Button] = []
    for circle in await book.circles(community.id):
        following = next_round(circle, community, closures, clock.now())
        line = t(
            "**{name}**: {rhythm}, groups of {size}",
            name=circle.name,
            rhythm=rhythm_text(t, circle.rhythm),
            size=str(circle.size),
        )
        if following:
            line = (*line, ". ", *t("The next round is {when}.", when=following.at))
        lines.append(line)
        label = (*t("Change"), " — ", circle.name)
        buttons.append(Button(label, "coffee.edit_circle", str(circle.id)))
    buttons.append(Button(t("New circle"), "coffee.new_circle", style="primary"))
    return [Whisper(Message(joined(lines), tuple(buttons)))]


@coffee.call(
    "new_circle",
    command="coffee new",
    aliases=("cafe nouveau",),
    help=N_("A new circle, with a rhythm of its own"),
    organiser=True,
)
async def new_circle(community: Community, t: Translate) -> Effects:
    blank = Circle(0, community.id, "", DEFAULT_RHYTHM)
    return [Ask(_form(t, blank, t("A new circle")))]


@coffee.call(
    "edit_circle",
    command="coffee edit",
    aliases=("cafe modifier",),
    help=N_("Change a circle's rhythm, size or rules"),
    organiser=True,
)
async def edit_circle(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    found = await circle_for(call, me, community, book)
    if len(found) > 1:
        return which(t, found, "coffee.edit_circle")
    return [Ask(_form(t, found[0], t("Change a circle")))]


def _form(t: Translate, circle: Circle, title: Text) -> Form:
    rules = {
        "apart": circle.apart,
        "sit_out": circle.odd == "sit_out",
        "skip": circle.rhythm.on_closed == "skip",
        "lively": circle.serendipity >= LIVELY,
    }
    options = (
        Option("apart", t("Never two of one company")),
        Option("sit_out", t("An odd one sits out")),
        Option("skip", t("Closed day: skip, don't move")),
        Option("lively", t("More surprise, less fit")),
    )
    sizes = tuple(Option(str(size), (str(size),)) for size in (2, 3, 4, 5))
    chosen = ",".join(name for name, on in rules.items() if on)
    fields = (
        Field("name", t("Name"), value=circle.name, hint=t("For example: Designers")),
        Field(
            "rhythm",
            t("When"),
            value=rhythm_text(t, circle.rhythm),
            hint=t("For example: every Monday at 10:00"),
        ),
        Field("size", t("People in a group"), "choice", str(circle.size), sizes),
        Field("rules", t("Rules"), "choices", chosen, options, optional=True),
        Field(
            "wording",
            t("Your line above each introduction"),
            "long",
            circle.wording,
            optional=True,
        ),
    )
    return Form("coffee.save_circle", title, fields, str(circle.id), t("Save"))


@coffee.call("save_circle", organiser=True)
async def save_circle(
    call: Call,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """The form sent: what was understood is said back, with the next date."""
    old = await book.circle(int(call.arg)) if call.arg.isdecimal() else None
    if old and old.community != community.id:
        raise Refusal(N_("This button no longer does anything."))
    circle = old or Circle(0, community.id, "", DEFAULT_RHYTHM, call.place)
    named = [c for c in await book.circles(community.id) if c.id != circle.id]
    fresh = replace(
        circle,
        name=_name(call, named),
        rhythm=_rhythm(call, circle, community, t, clock),
        size=_size(call),
        wording=_wording(call),
        **_rules(call),
    )
    if old:
        await book.hold(circle.id)
        await book.change(fresh)
        for round_ in await book.rounds(circle.id, 3):
            if round_.state == "draft":
                await book.clear(round_.id)  # drawn by other rules: it is drawn again
    else:
        fresh = await book.create(fresh)
    text = t(
        "Saved: **{name}**, {rhythm}, groups of {size}.",
        name=fresh.name,
        rhythm=rhythm_text(t, fresh.rhythm),
        size=str(fresh.size),
    )
    following = next_round(fresh, community, closures, clock.now())
    if following:
        text = (*text, " ", *t("The next round is {when}.", when=following.at))
    button = Button(t("Change"), "coffee.edit_circle", str(fresh.id))
    return [Whisper(Message(text, (button,))), *plan(fresh, community, closures, clock.now())]


def _name(call: Call, others: list[Circle]) -> str:
    name = " ".join(call.args.get("name", "").split())
    if not name:
        raise Refusal(N_("A circle needs a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refusal(N_("{most} characters at most."), field="name", most=str(LONGEST_NAME))
    if name.casefold() in {other.name.casefold() for other in others}:
        raise Refusal(N_("There is a circle of that name already."), field="name")
    return name


def _rhythm(call: Call, circle: Circle, community: Community, t: Translate, clock: Clock) -> Rhythm:
    text = call.args.get("rhythm", "")
    closed: OnClosed = "skip" if "skip" in call.args.get("rules", "").split(",") else "shift"
    if circle.id and text == rhythm_text(t, circle.rhythm):
        return replace(circle.rhythm, on_closed=closed)  # untouched: its count goes on
    found = read_rhythm(text, clock.now(), community.zone, t.locale, at=DEFAULT_RHYTHM.at)
    if isinstance(found, Question):
        raise Refusal(found.sentence, field="rhythm", fragment=found.fragment)
    return replace(found, on_closed=closed)


def _size(call: Call) -> int:
    size = call.args.get("size", "")
    if size not in {"2", "3", "4", "5"}:
        raise Refusal(N_("Groups are of 2 to 5 people."), field="size")
    return int(size)


def _wording(call: Call) -> str:
    wording = call.args.get("wording", "").strip()
    if len(wording) > LONGEST_WORDING:
        raise Refusal(N_("{most} characters at most."), field="wording", most=str(LONGEST_WORDING))
    return wording


def _rules(call: Call) -> dict[str, Any]:
    rules = call.args.get("rules", "").split(",")
    return {
        "apart": "apart" in rules,
        "odd": "sit_out" if "sit_out" in rules else "trio",
        "serendipity": LIVELY if "lively" in rules else CALM,
    }
