"""Fair among equals: reshuffle small parts of a round among the ways that cost the same.

Each step takes two or three groups at random and deals their people anew, every way of equal cost
being equally likely. The steps are symmetric, so that they lead towards the uniform distribution
over all rounds of that cost, whatever the solver's own preference was.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from bot.matching.noise import Stream
from bot.matching.room import Ledger, Room

_SALT = 0x2EDE
_STEPS = 20  # pass a test of uniformity where the solver alone prefers some rounds by half


def mixed(room: Room, groups: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """*groups* (people left out are groups of one), dealt anew among rounds of the same cost."""
    if len(groups) < 2:
        return groups
    stream, ledger = Stream(room.seed, _SALT), room.ledger
    groups = sorted(groups)
    for _ in range(max(_STEPS, len(groups))):
        hands = {stream.below(len(groups)) for _ in range(3)}
        chosen = sorted(hands)
        taken = [groups[at] for at in chosen]
        if len(chosen) < 2 or (len(chosen) > 2 and max(map(len, taken)) > 2):
            continue
        ways = list(_equal(ledger, taken))
        for at, group in zip(chosen, ways[stream.below(len(ways))], strict=True):
            groups[at] = group
    return groups


def _equal(ledger: Ledger, taken: list[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    price = ledger.group
    cost = sum([price(group) for group in taken])
    people = sorted(one for group in taken for one in group)
    for pattern in _deals(tuple(map(len, taken))):
        way = [tuple([people[at] for at in hand]) for hand in pattern]
        if sum([price(group) for group in way]) == cost:
            yield way


@lru_cache(maxsize=64)
def _deals(sizes: tuple[int, ...]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Every way to deal places 0, 1, ... into groups of these sizes."""
    return tuple(_dealt(tuple(range(sum(sizes))), sizes))


def _dealt(
    places: tuple[int, ...], sizes: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], ...]]:
    if not sizes:
        yield ()
        return
    for hand in combinations(places, sizes[0]):
        rest = tuple(at for at in places if at not in hand)
        for deal in _dealt(rest, sizes[1:]):
            if all(hand < group for group in deal if len(group) == len(hand)):
                yield (hand, *deal)
