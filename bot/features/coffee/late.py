"""People who come or go while a round is on: nobody waits for the next one alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.acquaintance import dump_reasons
from bot.calendar import Closures
from bot.features.coffee.book import Circle, CoffeeBook, Group, NewGroup, Round
from bot.features.coffee.registry import coffee
from bot.features.coffee.rounds import MEMORY, introduce_later
from bot.features.coffee.slots import propose
from bot.features.coffee.starters import STARTERS
from bot.features.coffee.when import is_fresh
from bot.model import Community, Effects, Later, Member
from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Seating:
    """Where somebody can still sit in a round: beside *others*, from *group* if they have one."""

    others: tuple[Member, ...]
    group: Group | None
    cost: tuple[int, ...]


async def round_under_way(
    circle: Circle, community: Community, book: CoffeeBook, clock: Clock, closures: Closures
) -> Round | None:
    """The circle's round that somebody can still be placed in."""
    newest = [one for one in await book.rounds(circle.id, 3) if one.kind == "round"]
    held = next((one for one in newest if one.state == "held"), None)
    fresh = held and is_fresh(held, circle, community, closures, clock.now())
    return held if fresh else None


async def place(
    member: Member,
    round_: Round,
    circle: Circle,
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> tuple[Effects, tuple[Member, ...]]:
    """Seat *member* in a round that is under way; the effects, and with whom: () if nobody can.

    With somebody left over if there is one, else as the third (or fourth) of the group that
    this costs least. A group that met, or is full, is left in peace.
    """
    groups = await book.groups(round_.id)
    seated = {one for group in groups if not group.gone for one in group.members}
    if member in seated:
        return [], ()
    seating = await _seating(member, round_, circle, groups, seated, book)
    if seating is None:
        return [], ()
    effects: list[Later] = []
    if seating.group:
        await book.dissolve(seating.group.id)
        effects.append(introduce_later(seating.group, clock.now()))
    together = tuple(sorted((member, *seating.others)))
    cards = await book.cards(together)
    slots = propose([cards[one].hours for one in together], community.zone, clock.now(), closures)
    captain = seating.group.captain if seating.group else member
    starter = seating.group.starter if seating.group else round_.id % len(STARTERS)
    new = NewGroup(together, dump_reasons([]), captain, starter, slots)
    [group] = await book.seat(round_.id, [new])
    return [*effects, introduce_later(group, clock.now())], seating.others


async def _seating(
    member: Member,
    round_: Round,
    circle: Circle,
    groups: Sequence[Group],
    seated: set[Member],
    book: CoffeeBook,
) -> Seating | None:
    """The cheapest seat: somebody alone first, then few meetings, then small groups."""
    inside = {one.member for one in await book.enrolled(circle.id)}
    alone = [one for one in await book.left_out(round_.id) if one in inside - seated]
    open_groups = [
        group
        for group in groups
        if not group.gone and not group.met and len(group.members) <= circle.size
    ]
    tables: list[tuple[tuple[Member, ...], Group | None]] = [
        ((one,), None) for one in alone if one != member
    ]
    tables += [(group.members, group) for group in open_groups]
    never = await barred(member, circle, {one for others, _ in tables for one in others}, book)
    met = meetings(member, (await book.past(circle.community, round_.day - MEMORY)).groups)
    found = [
        Seating(others, group, (group is not None, sum(met[one] for one in others), len(others)))
        for others, group in tables
        if not never & set(others)
    ]
    return min(found, key=lambda seating: (seating.cost, seating.others), default=None)


def meetings(member: Member, past: Iterable[tuple[object, tuple[Member, ...]]]) -> Counter[Member]:
    """How often *member* has met each other one."""
    return Counter(one for _, group in past if member in group for one in group)


async def barred(
    member: Member, circle: Circle, others: set[Member], book: CoffeeBook
) -> set[Member]:
    """With whom *member* must not sit: avoided, in either direction, or of the same company."""
    avoided = await book.avoided(circle.community)
    found = {one for one in others if {(member, one), (one, member)} & avoided}
    if circle.apart:
        cards = await book.cards({member, *others})
        company = cards[member].company.casefold()
        found |= {one for one in others if company and cards[one].company.casefold() == company}
    return found


@coffee.farewell()
async def let_go(
    member: Member, community: Community, book: CoffeeBook, clock: Clock, closures: Closures
) -> Effects:
    """Who left the space is out of every circle, and their partners are seated again."""
    effects: Effects = []
    for enrolment in await book.enrolments(member):
        await book.hold(enrolment.circle)
        await book.withdraw(enrolment.circle, member)
        circle = await book.circle(enrolment.circle)
        if circle is None:
            continue
        round_ = await round_under_way(circle, community, book, clock, closures)
        for group in await book.groups(round_.id) if round_ else ():
            if round_ and member in group.members and not group.gone and not group.met:
                effects += await _mend(
                    group, member, round_, circle, community, book, clock, closures
                )
    return effects


async def _mend(
    group: Group,
    gone: Member,
    round_: Round,
    circle: Circle,
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """A group lost one: those who stay keep each other, or one alone is seated elsewhere."""
    await book.dissolve(group.id)
    effects: Effects = [introduce_later(group, clock.now())]
    stay = tuple(one for one in group.members if one != gone)
    if len(stay) > 1:
        captain = group.captain if group.captain in stay else stay[0]
        new = NewGroup(stay, group.reasons, captain, group.starter, group.slots)
        [kept] = await book.seat(round_.id, [new])
        return [*effects, introduce_later(kept, clock.now())]
    more, others = await place(stay[0], round_, circle, community, book, clock, closures)
    if others:
        return [*effects, *more]
    await book.leave_out(round_.id, {stay[0]: "needed_elsewhere"})
    args = {"round": str(round_.id), "member": str(stay[0].id)}
    key = f"coffee.apologise:{round_.id}:{stay[0].id}"
    return [*effects, Later("coffee.apologise", clock.now(), key, args)]
