"""Pairs in a room of hundreds or thousands: exact by prices, in blocks beyond that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from bot.matching import finish, leftover, pairs, prices, rough
from bot.matching.assignment import Progress, Relaxation
from bot.matching.floor import Floor
from bot.matching.noise import Ints, Stream
from bot.matching.outcome import Outcome, Seats
from bot.matching.room import Room
from bot.matching.score import GROUPS

WHOLE = 12_000  # people up to whom the best round of all is found; 10 s of a processor
_BLOCK = 5_000
_SQUARE = 2_000  # people up to whom square tables of all pairs are affordable, 32 MB each
_POOL = 120  # people a trio is chosen from
_TRIOS = 3
_BLOCKS = 0xB10C

Even = Callable[[Room, Sequence[int], Progress | None], Outcome | None]


def seat(room: Room, members: Sequence[int], progress: Progress | None = None) -> Outcome:
    """The best round of pairs, or as good as time allows, and what is proved about it."""
    found = None
    if len(members) % 2 == 0:
        found = _even(room, members, progress)
    elif room.rules.odd == "trio":
        found = _trio(room, members, progress)
    else:
        found = _sitting_out(room, members, progress)
    if found is None and len(members) <= _SQUARE:
        found = _crowded(room, members, progress)
    return found or Outcome(rough.seat(room, members), best=False)


def _even(room: Room, members: Sequence[int], progress: Progress | None) -> Outcome | None:
    found = first_meetings(room, members, progress)
    if found is None and len(members) <= _SQUARE:
        found = again(room, members)
    return found


def first_meetings(
    room: Room, members: Sequence[int], progress: Progress | None = None
) -> Outcome | None:
    """The best round without any repeat of an even number of people; None if none was found."""
    if room.wishes.flat:
        found = rough.pairs(room, members)
        return None if found is None else Outcome(_seats(found), best=True, soft_gap=0)
    if len(members) > WHOLE:
        return _blocks(room, members, progress)
    floor = Floor(room, members)
    return _solved(floor, members, progress)


def _solved(floor: Floor, members: Sequence[int], progress: Progress | None) -> Outcome | None:
    try:
        relaxation = Relaxation(floor, progress)
    except prices.NoPricesError:
        return None
    found = finish.best(floor, relaxation)
    if found is None:
        return None
    people = len(members)
    seats = [tuple(sorted(members[one] for one in pair if one < people)) for pair in found.tolist()]
    whole = tuple(relaxation.prices.tolist()) if people == floor.room.n == floor.size else ()
    return Outcome(seats, best=True, soft_gap=0, soft_prices=whole)


def _blocks(room: Room, members: Sequence[int], progress: Progress | None) -> Outcome | None:
    """Blocks drawn at random, each at its best."""
    order = Stream(room.seed, _BLOCKS).shuffled(members)
    count = -(-len(order) // _BLOCK)
    size = -(-len(order) // count)
    size += size % 2
    seats: Seats = []
    price = np.zeros(len(members), dtype=np.int64)
    place = {one: at for at, one in enumerate(members)}
    for start in range(0, len(order), size):
        part = sorted(order[start : start + size])
        floor = Floor(room, part)
        try:
            relaxation = Relaxation(floor)
        except prices.NoPricesError:
            return None
        found = finish.best(floor, relaxation)
        if found is None:
            return None
        seats += _seats(floor.at[found])
        price[[place[one] for one in part]] = relaxation.prices
        if progress is not None:
            progress(0.7 * (start + len(part)) / len(order))
    bound = max(0, -(-int(Floor(room, members).lowered(price, progress).sum()) // 2))
    both = np.array(seats, dtype=np.int64)
    missed = int(room.missed(both[:, 0], both[:, 1]).sum())
    return Outcome(seats, best=missed == bound, soft_gap=missed - bound)


def again(room: Room, members: Sequence[int]) -> Outcome | None:
    """The best round of an even number of people who can't all meet somebody new."""
    at = np.array(members, dtype=np.int64)
    a, b = at[:, None], at[None]
    levels = [room.repeats(a, b), room.age(a, b), room.missed(a, b)]
    allowed = ~room.forbidden(a, b)
    np.fill_diagonal(allowed, val=False)
    try:
        price, _ = prices.by_level(levels, allowed)
    except prices.NoPricesError:
        return None
    one, other = np.nonzero(np.triu(allowed, 1))
    slack = np.stack(
        [
            2 * level[one, other] - each[one] - each[other]
            for level, each in zip(levels, price, strict=True)
        ],
        axis=1,
    )
    costs = np.stack([level[one, other] for level in levels], axis=1)
    order = np.lexsort((slack[:, 2], slack[:, 1], slack[:, 0]))
    noise = pairs.ties(room).pairs(at[one], at[other], pairs.NOISE_BITS)
    taken = 4 * len(at)
    while True:
        kept = order[:taken]
        found = _along(room, len(at), one[kept], other[kept], costs[kept], noise[kept])
        if 2 * len(found) == len(at):
            gap = slack[kept][_places(found, one[kept], other[kept], len(at))].sum(axis=0)
            within = _at_most(slack[order], gap.tolist())
            if within <= taken:
                return Outcome(_seats(at[found]), best=True)
            taken = within
        elif taken >= len(order):
            return None
        else:
            taken = 4 * taken


def _along(room: Room, nodes: int, a: Ints, b: Ints, costs: Ints, noise: Ints) -> Ints:
    noise_span = (room.n + 1) << pairs.NOISE_BITS
    joined = [
        ((repeats * room.age_span + age) * room.missed_span + missed) * noise_span + chance
        for (repeats, age, missed), chance in zip(costs.tolist(), noise.tolist(), strict=True)
    ]
    return pairs.best(nodes, a.tolist(), b.tolist(), joined)


def _places(found: Ints, a: Ints, b: Ints, nodes: int) -> Ints:
    keys = a * nodes + b
    order = np.argsort(keys)
    return order[np.searchsorted(keys[order], found[:, 0] * nodes + found[:, 1])]


def _at_most(slack: Ints, gap: Sequence[int]) -> int:
    """How many rows of *slack*, sorted, are lexicographically at most *gap*."""
    one, two, three = slack.T
    last = (two < gap[1]) | ((two == gap[1]) & (three <= gap[2]))
    return int(((one < gap[0]) | ((one == gap[0]) & last)).sum())


def _trio(room: Room, members: Sequence[int], progress: Progress | None) -> Outcome | None:
    """The best of a few promising trios, each with the best pairs of the others.

    Sparing people comes before soft points, so trios are chosen among those it is lightest for.
    """
    at = np.array(members, dtype=np.int64)
    weary = room.tired(at) // max(1, room.repeat_span) * (room.age_span + 1) + room.third(at)
    price, known = _prices(room, members)
    dull = room.dull[at]
    chance = pairs.ties(room).pairs(at, at, pairs.NOISE_BITS)
    pool = np.lexsort((chance, price + 2 * GROUPS * dull, weary))[:_POOL]
    trios = np.array(list(combinations(np.sort(pool).tolist(), 3)), dtype=np.int64)
    a, b, c = (at[column] for column in trios.T)
    cost = [
        level(a, b) + level(a, c) + level(b, c) for level in (room.repeats, room.age, room.missed)
    ]
    possible = ~(room.forbidden(a, b) | room.forbidden(a, c) | room.forbidden(b, c))
    lightness = weary[trios].sum(axis=1)
    bound = 2 * cost[2] - price[trios].sum(axis=1) + 2 * GROUPS * dull[trios].sum(axis=1)
    order = np.lexsort((bound, cost[1], lightness, cost[0]))
    order = order[possible[order]][: 40 * _TRIOS]
    best: tuple[int, Outcome] | None = None
    tries = 1 if len(members) > _SQUARE else _TRIOS
    for place in order.tolist():
        trio = {members[one] for one in trios[place].tolist()}
        found = _even(room, [one for one in members if one not in trio], progress)
        if found is None:
            continue
        seats = [*found.seats, tuple(sorted(trio))]
        points = room.points(seats)
        if best is None or points > best[0]:
            best = points, Outcome(seats, best=False, soft_gap=_gap(room, seats, price, known))
        tries -= 1
        if tries == 0:
            break
    return None if best is None else best[1]


def _gap(room: Room, seats: Seats, price: Ints, known: bool) -> int:
    """How many soft points a round with some other trio may have more; -1 for unknown.

    A trio costs at least what its people pay among themselves, once more than as pairs.
    """
    if not known or room.meetings.repeats(seats).meetings:
        return -1
    pairs_seated = sum(len(group) * (len(group) - 1) // 2 for group in seats)
    missed = pairs_seated * room.wishes.top + GROUPS * 3 - room.points(seats)
    return missed + (-int(price.sum()) - int(np.sort(price)[:3].sum())) // 2


def _prices(room: Room, members: Sequence[int]) -> tuple[Ints, bool]:
    """Prices of an odd number of people, with a chair, and whether they were to be had."""
    if not room.wishes.flat and len(members) <= 2 * _SQUARE:
        try:
            return Relaxation(Floor(room, members, 1)).prices[:-1], True
        except prices.NoPricesError:
            pass
    return np.zeros(len(members), dtype=np.int64), False


def _sitting_out(room: Room, members: Sequence[int], progress: Progress | None) -> Outcome | None:
    """One sits out, whoever is to be spared least; the others in pairs."""
    at = np.array(members, dtype=np.int64)
    weary = room.tired(at) // max(1, room.repeat_span) * (room.age_span + 1) + room.rest(at)
    if len(members) <= WHOLE and not room.wishes.flat:
        floor = Floor(room, members, 1)
        floor.sitters = weary == weary.min()
        found = _solved(floor, members, progress)
        if found is not None:
            return found
    chance = pairs.ties(room).pairs(at, at, pairs.NOISE_BITS)
    for place in np.lexsort((chance, weary))[:8].tolist():
        found = _even(room, [one for one in members if one != members[place]], progress)
        if found is not None:
            return Outcome([*found.seats, (members[place],)], best=False)
    return None


def _crowded(room: Room, members: Sequence[int], progress: Progress | None) -> Outcome | None:
    """Hard rules leave people over; the others meet somebody new."""
    inside, beside = leftover.crowded(room, members)
    least = len(inside) - len(beside)
    if least <= 0:
        return None
    found = _solved(Floor(room, members, least), members, progress)
    if found is None:
        return None
    return Outcome(found.seats, best=False, crowded=frozenset(inside))


def _seats(found: Ints) -> Seats:
    return [(min(pair), max(pair)) for pair in found.tolist()]
