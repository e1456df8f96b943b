"""Organisers and rounds: look at one before it goes out, change it, hold it, call it off."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from random import Random

from bot import matching
from bot.acquaintance import dump_reasons, past_of
from bot.calendar import Closures
from bot.features.coffee.book import Circle, CoffeeBook, Group, NewGroup, Round
from bot.features.coffee.common import circle_for, which
from bot.features.coffee.draw import people_of, rules_of
from bot.features.coffee.registry import coffee
from bot.features.coffee.report import group_list, proof_line, swap_text, trend
from bot.features.coffee.rounds import MEMORY, Table, draft, fits, hold, introduce_later
from bot.features.coffee.when import local_day, next_round
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
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Translate
from bot.vocabulary import Vocabulary

RECENT = 8  # rounds that the report looks back on


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
    following = next_round(circle, community, closures, clock.now())
    if following is None:
        raise Refusal(N_("No round is planned."))
    await book.hold(circle.id)
    table = Table(community, closures, vocabulary, clock.now())
    taking_part = [one for one in await book.enrolled(circle.id) if one.takes_part(following.day)]
    found = await book.round_of(circle.id, following.day, "round")
    if found is None or (found.state == "draft" and not await fits(found, taking_part, book)):
        found = await draft(circle, following.day, taking_part, table, book, chance)
    return await _shown(found, circle, t, book)


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
    round_, circle = await _draft_of(call, community, book)
    table = Table(community, closures, vocabulary, clock.now())
    taking_part = [one for one in await book.enrolled(circle.id) if one.takes_part(round_.day)]
    again = await draft(circle, round_.day, taking_part, table, book, chance)
    return await _shown(again, circle, t, book)


async def _shown(round_: Round, circle: Circle, t: Translate, book: CoffeeBook) -> Effects:
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
        Button(t("Swap two people"), "coffee.swap", arg),
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
    round_, circle = await _draft_of(call, community, book)
    table = Table(community, closures, vocabulary, clock.now())
    effects = await hold(circle, round_.day, table, book, chance)
    return [Whisper(Message(t("Sent: everybody is being introduced."))), *effects]


@coffee.call("swap", organiser=True)
async def swap(call: Call, community: Community, t: Translate, book: CoffeeBook) -> Effects:
    round_, _ = await _draft_of(call, community, book)
    fields = (
        Field("one", t("This person"), "people"),
        Field("other", t("changes places with"), "people"),
    )
    return [Ask(Form("coffee.try_swap", t("Swap two people"), fields, str(round_.id)))]


@coffee.call("try_swap", organiser=True)
async def try_swap(
    call: Call, community: Community, t: Translate, book: CoffeeBook, vocabulary: Vocabulary
) -> Effects:
    """What a swap would cost; nothing is changed yet."""
    round_, circle = await _draft_of(call, community, book)
    one, other = _two(call)
    groups = [group for group in await book.groups(round_.id) if not group.gone]
    left = await book.left_out(round_.id)
    where = {member: number for number, group in enumerate(groups) for member in group.members}
    known = where.keys() | set(left)
    if one not in known or other not in known or one == other:
        raise Refusal(N_("Choose two people of this round."), field="one")
    if where.get(one, -1) == where.get(other, -1):
        raise Refusal(N_("They are in the same group already."), field="other")
    cost = await _cost(round_, circle, groups, (one, other), book, vocabulary)
    arg = f"{round_.id}:{one.id}:{other.id}"
    if cost.after is None:
        # Said alike whatever the reason, so that an avoid list can't be read off it.
        raise Refusal(N_("These two can't change places."), field="one")
    button = Button(t("Swap them"), "coffee.do_swap", arg, "primary")
    return [Whisper(Message(swap_text(t, one, other, cost), (button,)))]


async def _cost(
    round_: Round,
    circle: Circle,
    groups: list[Group],
    pair: tuple[Member, Member],
    book: CoffeeBook,
    vocabulary: Vocabulary,
) -> matching.SwapCost:
    past = await book.past(circle.community, round_.day - MEMORY)
    left = await book.left_out(round_.id)
    everyone = {member for group in groups for member in group.members} | set(left)
    enrolled = await book.enrolled(circle.id)
    taking_part = [one for one in enrolled if one.member in everyone]
    cards = await book.cards(everyone)
    avoided = await book.avoided(circle.community)
    people = people_of(circle, taking_part, cards, avoided, past, vocabulary)
    ids = [[str(member.id) for member in group.members] for group in groups]
    rules = rules_of(circle, vocabulary, len(enrolled))
    one, other = (str(member.id) for member in pair)
    return matching.cost_of_swap(people, past_of(past.in_rounds), rules, ids, one, other)


@coffee.call("do_swap", organiser=True)
async def do_swap(
    call: Call, community: Community, t: Translate, book: CoffeeBook, vocabulary: Vocabulary
) -> Effects:
    """The swap, done: the two groups are written anew, with who changed places."""
    round_, circle = await _draft_of(call, community, book)
    parts = call.arg.split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts[1:]):
        raise Refusal(N_("This button no longer does anything."))
    one, other = (Member(community.id, int(part)) for part in parts[1:])
    groups = [group for group in await book.groups(round_.id) if not group.gone]
    left = await book.left_out(round_.id)
    where = {member: number for number, group in enumerate(groups) for member in group.members}
    known = where.keys() | set(left)
    if not {one, other} <= known or where.get(one, -1) == where.get(other, -1):
        raise Refusal(N_("This preview has changed meanwhile: look at it again."))
    cost = await _cost(round_, circle, groups, (one, other), book, vocabulary)
    if cost.after is None:
        raise Refusal(N_("These two can't change places."))
    turned = {one: other, other: one}
    await book.clear(round_.id)
    await book.seat(round_.id, [_reseated(group, turned) for group in groups])
    await book.leave_out(round_.id, {turned.get(m, m): why for m, why in left.items()})
    proof = {"repeats": asdict(cost.after), "by_hand": True}
    await book.prove(round_.id, round_.seed, json.dumps(proof))
    return await _shown(round_, circle, t, book)


def _reseated(group: Group, turned: dict[Member, Member]) -> NewGroup:
    """The same group, or the one that a swap makes of it, whose reasons no longer hold."""
    members = tuple(turned.get(member, member) for member in group.members)
    changed = members != group.members
    return NewGroup(
        members,
        dump_reasons([]) if changed else group.reasons,
        turned.get(group.captain, group.captain),
        group.starter,
        () if changed else group.slots,
    )


def _two(call: Call) -> tuple[Member, Member]:
    one, other = call.members.get("one", ()), call.members.get("other", ())
    if len(one) != 1 or len(other) != 1:
        raise Refusal(N_("Choose two people of this round."), field="one")
    return one[0], other[0]


async def _draft_of(call: Call, community: Community, book: CoffeeBook) -> tuple[Round, Circle]:
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
    day = local_day(clock.now(), community)
    held = await book.round_of(circle.id, day, "round")
    if held and held.state != "draft":
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
        lines.append((t.day(last.day), ": "))
        lines[-1] += proof_line(t, found[last.id], left, last.proof, circle.size)
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
