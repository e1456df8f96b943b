"""Organisers let two people of a preview change places.

Whom somebody avoids is not to be read from it. What is offered is chosen as if nobody avoided
anybody. What a wish forbids is refused in the very words, and with the very effect, of what the
lots refuse: one pair in eight, drawn once and for good, isn't seated together by hand. So a
refusal is never a proof, however often somebody tries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from hmac import digest
from itertools import combinations
from random import Random

from bot import matching
from bot.acquaintance import dump_reasons, past_of
from bot.features.coffee.book import Circle, CoffeeBook, Group, NewGroup, Round
from bot.features.coffee.draw import people_of, rules_of
from bot.features.coffee.hosting import draft_of, shown
from bot.features.coffee.registry import coffee
from bot.features.coffee.report import draws_of, swap_offer
from bot.features.coffee.rounds import MEMORY
from bot.language import N_
from bot.model import (
    Ask,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Member,
    Refusal,
    Whisper,
)
from bot.ports import Members, Translate
from bot.vocabulary import Vocabulary

ONE_IN = 8  # pairs that the lots keep apart; more would vex organisers, fewer would tell more


@coffee.call("swap", organiser=True)
async def swap(call: Call, community: Community, t: Translate, book: CoffeeBook) -> Effects:
    round_, _ = await draft_of(call, community, book)
    field = Field("one", t("Who shall sit elsewhere?"), "people")
    intro = t("I'll propose with whom, and tell you what each change would cost the round.")
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
    """With whom they could change places; nothing is changed yet."""
    round_, circle = await draft_of(call, community, book)
    chosen = call.members.get("one", ())
    if len(chosen) != 1:
        raise Refusal(N_("Choose somebody of this round."), field="one")
    [one] = chosen
    found = await _swaps(round_, circle, one, book, vocabulary)
    if not found:
        raise Refusal(
            N_("I see no good change for them: draw again, or choose somebody else."), field="one"
        )
    people = await members.people([Member(community.id, int(other.other)) for other in found])
    names = {str(member.id): person.name for member, person in people.items()}
    return [Whisper(swap_offer(t, one, found, names, str(round_.id)))]


async def _swaps(
    round_: Round, circle: Circle, one: Member, book: CoffeeBook, vocabulary: Vocabulary
) -> Sequence[matching.Swap]:
    """Whom the matching offers, which is told of nobody's wish to avoid anybody.

    Refuses who is not in the round, and a round that has changed.
    """
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
    people = people_of(circle, taking_part, cards, (), past, vocabulary)
    ids = [[str(member.id) for member in group.members] for group in groups]
    rules = rules_of(circle, vocabulary, len(enrolled))
    return matching.swaps(people, past_of(past.in_rounds), rules, ids, str(one.id), round_.seed)


@coffee.call("do_swap", organiser=True)
async def do_swap(
    call: Call,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    vocabulary: Vocabulary,
    chance: Random,
) -> Effects:
    """The swap, done: the two groups are written anew, with who changed places."""
    round_, circle = await draft_of(call, community, book)
    parts = call.arg.split(":")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 18 for part in parts[1:]):
        raise Refusal(N_("This button no longer does anything."))
    one, other = (Member(community.id, int(part)) for part in parts[1:])
    offered = {swap.other: swap for swap in await _swaps(round_, circle, one, book, vocabulary)}
    chosen = offered.get(str(other.id))
    if chosen is None:
        raise Refusal(N_("This preview has changed meanwhile: look at it again."))
    turned = {one: other, other: one}
    before = [group for group in await book.groups(round_.id) if not group.gone]
    groups = [_reseated(group, turned) for group in before]
    if await _stays(groups, turned, community, book, chance):
        raise Refusal(
            N_(
                "These two stay where they are. Some always do, drawn by lot, so that nobody can"
                " tell anything from it: choose another change, or draw again."
            )
        )
    left = await book.left_out(round_.id)
    await book.clear(round_.id)
    await book.seat(round_.id, groups)
    await book.leave_out(round_.id, {turned.get(m, m): why for m, why in left.items()})
    draws = draws_of(round_.proof)
    proof = {"repeats": asdict(chosen.after), "by_hand": True, "draws": draws}
    await book.prove(round_.id, round_.seed, json.dumps(proof))
    return await shown(round_, circle, t, book)


def _reseated(group: Group, turned: Mapping[Member, Member]) -> NewGroup:
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


async def _stays(
    groups: Sequence[NewGroup],
    turned: Mapping[Member, Member],
    community: Community,
    book: CoffeeBook,
    chance: Random,
) -> bool:
    """Whether a wish, or the lots, keep apart a pair that the swap would seat together."""
    pairs = [
        (one, other)
        for group in groups
        for one, other in combinations(group.members, 2)
        if one in turned or other in turned
    ]
    avoided = await book.avoided(community.id)
    lots = await _lots(community, book, chance)
    return any({(a, b), (b, a)} & avoided or by_lot(lots, a, b) for a, b in pairs)


async def _lots(community: Community, book: CoffeeBook, chance: Random) -> str:
    """What the lots of this space are drawn with: its first circle keeps it, once and for good."""
    [first, *_] = await book.circles(community.id)
    if not first.lots:
        await book.hold(first.id)
        first = replace(first, lots=f"{chance.getrandbits(128):032x}")
        await book.change(first)
    return first.lots


def by_lot(lots: str, one: Member, other: Member) -> bool:
    """Whether this is one of the pairs that are not seated together by hand, whoever they are."""
    pair = " ".join(str(number) for number in sorted((one.id, other.id)))
    return digest(lots.encode(), pair.encode(), sha256)[0] % ONE_IN == 0
