"""Organisers and rounds: look at one before it goes out, change it, hold it, call it off."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from bot.calendar import Closures
from bot.features.coffee.book import Circle, CoffeeBook, Round
from bot.features.coffee.common import circle_for, coming_round, went_out, which
from bot.features.coffee.registry import coffee
from bot.features.coffee.report import draws_of, group_list, proof_line, trend
from bot.features.coffee.rounds import Table, draft, fits, hold, introduce_later
from bot.features.coffee.when import local_day
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Member,
    Message,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Translate
from bot.vocabulary import Vocabulary

RECENT = 8  # rounds that the report looks back on
DRAWS = 6  # of one preview: who never sits together in many is nobody's business


@coffee.call(
    "preview",
    command="coffee preview",
    aliases=("cafe apercu",),
    help=N_("The next round before it goes out; nothing is sent"),
    organiser=True,
)
async def preview(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
    vocabulary: Vocabulary,
    chance: Random,
) -> Effects:
    circles = await circle_for(call, me, community, book)
    if len(circles) > 1:
        return which(t, circles, "coffee.preview")
    [circle] = circles
    following = await coming_round(circle, community, closures, clock.now(), book)
    if following is None:
        raise Refusal(N_("No round is planned."))
    await book.hold(circle.id)
    table = Table(community, closures, vocabulary, clock.now())
    taking_part = [one for one in await book.enrolled(circle.id) if one.takes_part(following.day)]
    found = await book.round_of(circle.id, following.day, "round")
    if found is None or (
        found.state == "draft" and not await fits(found, circle, taking_part, book)
    ):
        found = await draft(circle, following.day, taking_part, table, book, chance)
    return await shown(found, circle, t, book)


@coffee.call("redraw", organiser=True)
async def redraw(
    call: Call,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
    vocabulary: Vocabulary,
    chance: Random,
) -> Effects:
    """Another draw for the same day."""
    round_, circle = await draft_of(call, community, book)
    if draws_of(round_.proof) >= DRAWS:
        raise Refusal(
            N_("I have drawn this preview {n} times: swap somebody, or send it."), n=str(DRAWS)
        )
    table = Table(community, closures, vocabulary, clock.now())
    taking_part = [one for one in await book.enrolled(circle.id) if one.takes_part(round_.day)]
    again = await draft(circle, round_.day, taking_part, table, book, chance, anew=True)
    return await shown(again, circle, t, book)


async def shown(round_: Round, circle: Circle, t: Translate, book: CoffeeBook) -> Effects:
    """A draft as organisers see it, with what they can do to it."""
    fresh = await book.round(round_.id) or round_
    groups = await book.groups(round_.id)
    left = await book.left_out(round_.id)
    title = t("**Preview of {day}**: nothing is sent yet.", day=t.day(round_.day))
    text = joined(
        [title, proof_line(t, groups, left, fresh.proof, circle.size), *group_list(t, groups, left)]
    )
    arg = str(round_.id)
    buttons = (
        Button(t("Send it now"), "coffee.send", arg, "primary"),
        Button(t("Swap somebody"), "coffee.swap", arg),
        Button(t("Draw again"), "coffee.redraw", arg),
    )
    return [Whisper(Message(text, buttons))]


@coffee.call("send", organiser=True)
async def send(
    call: Call,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
    vocabulary: Vocabulary,
    chance: Random,
) -> Effects:
    """The draft goes out now instead of at its time."""
    round_, circle = await draft_of(call, community, book)
    table = Table(community, closures, vocabulary, clock.now())
    effects = await hold(circle, round_.day, table, book, chance)
    return [Whisper(Message(t("Sent: everybody is being introduced."))), *effects]


async def draft_of(call: Call, community: Community, book: CoffeeBook) -> tuple[Round, Circle]:
    """The draft a button is about, in this community; held, so that nobody changes it."""
    number = call.arg.partition(":")[0]
    round_ = await book.round(int(number)) if number.isdecimal() and len(number) < 18 else None
    circle = await book.circle(round_.circle) if round_ else None
    if round_ is None or circle is None or circle.community != community.id:
        raise Refusal(N_("This button no longer does anything."))
    await book.hold(circle.id)
    if round_.state != "draft":
        raise Refusal(N_("This round is not a preview any more."))
    return round_, circle


@coffee.call(
    "round_now",
    command="coffee round",
    aliases=("cafe tournee",),
    help=N_("Hold a round now"),
    organiser=True,
)
async def round_now(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
) -> Effects:
    """Ask before everybody is introduced."""
    circles = await circle_for(call, me, community, book)
    if len(circles) > 1:
        return which(t, circles, "coffee.round_now")
    [circle] = circles
    day = local_day(clock.now(), community)
    taking_part = [one for one in await book.enrolled(circle.id) if one.takes_part(day)]
    text = t.many(
        "{n} person would be introduced right now.",
        "{n} people would be introduced right now.",
        len(taking_part),
    )
    button = Button(t("Hold it"), "coffee.hold_now", str(circle.id), "primary")
    return [Whisper(Message(text, (button,)))]


@coffee.call("hold_now", organiser=True)
async def hold_now(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
    vocabulary: Vocabulary,
    chance: Random,
) -> Effects:
    [circle, *_] = await circle_for(call, me, community, book)
    await book.hold(circle.id)  # of many who press at once, one holds it
    day = local_day(clock.now(), community)
    if await went_out(circle, day, book):
        raise Refusal(N_("A round was held today already."))
    table = Table(community, closures, vocabulary, clock.now())
    effects = await hold(circle, day, table, book, chance)
    return [Whisper(Message(t("Sent: everybody is being introduced."))), *effects]


@coffee.call(
    "cancel",
    command="coffee cancel",
    aliases=("cafe annuler",),
    help=N_("Call the last round off, with an apology"),
    organiser=True,
)
async def cancel(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
) -> Effects:
    """Ask before everybody is told."""
    circles = await circle_for(call, me, community, book)
    if len(circles) > 1:
        return which(t, circles, "coffee.cancel")
    last = next(iter(await _held(circles[0], book)), None)
    if last is None or clock.now() - last.at > timedelta(days=31):
        raise Refusal(N_("There is no recent round to call off."))
    text = t(
        "The round of {day} would be called off: each group is told, with an apology, and it"
        " counts as if they had never been introduced.",
        day=t.day(last.day),
    )
    button = Button(t("Call it off"), "coffee.cancel_it", str(last.id), "danger")
    return [Whisper(Message(text, (button,)))]


@coffee.call("cancel_it", organiser=True)
async def cancel_it(
    call: Call, community: Community, t: Translate, book: CoffeeBook, clock: Clock
) -> Effects:
    round_ = await book.round(int(call.arg)) if call.arg.isdecimal() else None
    circle = await book.circle(round_.circle) if round_ else None
    if round_ is None or circle is None or circle.community != community.id:
        raise Refusal(N_("This button no longer does anything."))
    if round_.state != "held":
        raise Refusal(N_("There is no recent round to call off."))
    await book.set_state(round_.id, "cancelled", round_.at)
    told = [
        introduce_later(group, clock.now())
        for group in await book.groups(round_.id)
        if not group.gone
    ]
    return [Whisper(Message(t("Called off. Everybody is being told."))), *told]


@coffee.call(
    "report",
    command="coffee report",
    aliases=("cafe bilan",),
    help=N_("How the last rounds went"),
    organiser=True,
)
async def report(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    lines: list[Text] = []
    for circle in await circle_for(call, me, community, book):
        rounds = (await _held(circle, book))[:RECENT]
        lines.append(t("**{circle}**", circle=circle.name))
        if not rounds:
            lines.append(t("No round was held yet."))
            continue
        found = {one.id: [g for g in await book.groups(one.id) if not g.gone] for one in rounds}
        last = rounds[0]
        left = await book.left_out(last.id)
        proof = proof_line(t, found[last.id], left, last.proof, circle.size)
        lines.append(t("{what}: {said}", what=t.day(last.day), said=proof))
        lines += group_list(t, [], left)
        lines.append(trend(t, [found[one.id] for one in rounds]))
    return [Whisper(Message(joined(lines)))]


async def _held(circle: Circle, book: CoffeeBook) -> list[Round]:
    """The circle's rounds on its rhythm, newest first, drafts and called off ones left out."""
    return [
        one
        for one in await book.rounds(circle.id, 60)
        if one.kind == "round" and one.state == "held"
    ]
