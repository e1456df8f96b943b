"""Organisers and rounds: look at one before it goes out, change it, hold it, call it off."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
from bot.features.coffee.report import group_list, proof_line, swap_offer, trend
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
from bot.ports import Clock, Members, Translate
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
    if found is None or (
        found.state == "draft" and not await fits(found, circle, taking_part, book)
    ):
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
    round_, circle = await _draft_of(call, community, book)
    table = Table(community, closures, vocabulary, clock.now())
    effects = await hold(circle, round_.day, table, book, chance)
    return [Whisper(Message(t("Sent: everybody is being introduced."))), *effects]


@coffee.call("swap", organiser=True)
async def swap(call: Call, community: Community, t: Translate, book: CoffeeBook) -> Effects:
    round_, _ = await _draft_of(call, community, book)
    field = Field("one", t("Who shall sit elsewhere?"), "people")
    intro = t("I propose with whom, and tell you what each change would cost the round.")
    title, submit = t("Swap somebody"), t("See with whom")
    return [Ask(Form("coffee.try_swap", title, (field,), str(round_.id), submit, intro))]


@coffee.call("try_swap", organiser=True)
async def try_swap(
    call: Call,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    members: Members,
    vocabulary: Vocabulary,
) -> Effects:
    """With whom they could change places; nothing is changed yet.

    Organisers name one person and never a pair: a refusal would tell who avoids whom.
    """
    round_, circle = await _draft_of(call, community, book)
    chosen = call.members.get("one", ())
    if len(chosen) != 1:
        raise Refusal(N_("Choose somebody of this round."), field="one")
    [one] = chosen
    found = await _swaps(round_, circle, one, book, vocabulary)
    if not found:
        # Said alike whatever the reason.
        raise Refusal(
            N_("I see no good change for them: draw again, or choose somebody else."), field="one"
        )
    people = await members.people([Member(community.id, int(other.other)) for other in found])
    names = {str(member.id): person.name for member, person in people.items()}
    return [Whisper(swap_offer(t, one, found, names, str(round_.id)))]


async def _swaps(
    round_: Round, circle: Circle, one: Member, book: CoffeeBook, vocabulary: Vocabulary
) -> Sequence[matching.Swap]:
    """Whom the matching offers. Refuses who is not in the round, and a round that has changed."""
    groups = [group for group in await book.groups(round_.id) if not group.gone]
    left = await book.left_out(round_.id)
    everyone = {member for group in groups for member in group.members} | set(left)
    if one not in everyone:
        raise Refusal(N_("Choose somebody of this round."), field="one")
    enrolled = await book.enrolled(circle.id)
    taking_part = [enrolment for enrolment in enrolled if enrolment.member in everyone]
    if len(taking_part) < len(everyone):
        raise Refusal(N_("This preview has changed meanwhile: look at it again."))
    past = await book.past(circle.community, round_.day - MEMORY)
    cards = await book.cards(everyone)
    avoided = await book.avoided(circle.community)
    people = people_of(circle, taking_part, cards, avoided, past, vocabulary)
    ids = [[str(member.id) for member in group.members] for group in groups]
    rules = rules_of(circle, vocabulary, len(enrolled))
    return matching.swaps(people, past_of(past.in_rounds), rules, ids, str(one.id), round_.seed)


@coffee.call("do_swap", organiser=True)
async def do_swap(
    call: Call, community: Community, t: Translate, book: CoffeeBook, vocabulary: Vocabulary
) -> Effects:
    """The swap, done: the two groups are written anew, with who changed places."""
    round_, circle = await _draft_of(call, community, book)
    parts = call.arg.split(":")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 18 for part in parts[1:]):
        raise Refusal(N_("This button no longer does anything."))
    one, other = (Member(community.id, int(part)) for part in parts[1:])
    offered = {swap.other: swap for swap in await _swaps(round_, circle, one, book, vocabulary)}
    chosen = offered.get(str(other.id))
    if chosen is None:  # whatever the reason, and whoever altered the button
        raise Refusal(N_("This preview has changed meanwhile: look at it again."))
    turned = {one: other, other: one}
    groups = [group for group in await book.groups(round_.id) if not group.gone]
    left = await book.left_out(round_.id)
    await book.clear(round_.id)
    await book.seat(round_.id, [_reseated(group, turned) for group in groups])
    await book.leave_out(round_.id, {turned.get(m, m): why for m, why in left.items()})
    proof = {"repeats": asdict(chosen.after), "by_hand": True}
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
    await book.hold(circle.id)  # of many who press at once, one holds it
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
