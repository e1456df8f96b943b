"""A round of pairs: which of the methods seats whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from bot.matching import exhaust, large, leftover, pairs, redeal, seasons
from bot.matching.noise import Stream
from bot.matching.odd import TrioSearch
from bot.matching.outcome import Outcome, Seats, together
from bot.matching.pairs import NOISE_BITS, Edges
from bot.matching.room import Bools, Room

SMALL = 64  # people up to whom one call of the blossom algorithm on all pairs is the fastest
_LEDGER = 200  # people up to whom everything is tried when large rooms' methods give up
_TRIOS = 120  # people up to whom the best trio of all is found
MIXED = 100
_DRAWS = 0xD4A3


def seat(room: Room, progress: Callable[[float], None] | None = None) -> Outcome:
    """The best round of pairs; an odd number makes a trio, or one sits out."""
    held = in_season(room)
    if held is not None:
        return held
    parts = room.components
    return together(_component(room, members, progress) for members in parts)


def _component(
    room: Room, members: Sequence[int], progress: Callable[[float], None] | None
) -> Outcome:
    if len(members) == 1:
        return Outcome([(members[0],)], best=True)
    if len(members) <= exhaust.MOST_IN_PAIRS:
        stream = Stream(room.seed, _DRAWS + members[0])
        return Outcome(exhaust.pairs(room, members, stream), best=True)
    if len(members) <= SMALL or (len(members) <= _TRIOS and len(members) % 2):
        return _small(room, members)
    found = large.seat(room, members, progress)
    if len(members) <= _LEDGER and not found.best and not no_repeat(room, found):
        return _small(room, members)
    return found


def no_repeat(room: Room, outcome: Outcome) -> bool:
    """Whether a round seats everybody, nobody with somebody they met: nothing can repeat less."""
    return not outcome.left and room.meetings.repeats(outcome.groups).meetings == 0


def _small(room: Room, members: Sequence[int]) -> Outcome:
    outcome = even(room, members) if len(members) % 2 == 0 else odd(room, members)
    if outcome is None:
        outcome = _crowded(room, members)
    if len(members) <= MIXED:
        return replace(outcome, seats=redeal.mixed(room, outcome.seats))
    return outcome


def even(room: Room, members: Sequence[int]) -> Outcome | None:
    """Pairs of everybody, or None where hard rules don't allow that."""
    edges = Edges(room, members)
    found = pairs.best(len(members), edges.a.tolist(), edges.b.tolist(), edges.joined())
    if 2 * len(found) < len(members):
        return None
    return Outcome(_named(members, found.tolist()), best=True)


def in_season(room: Room) -> Outcome | None:
    """The next round of a season in which everybody meets everybody, where one is on its way."""
    edges: Edges | None = None
    asked = 0

    def choose(allowed: Bools) -> list[tuple[int, int]]:
        nonlocal edges, asked
        edges = edges or Edges(room, range(room.n))
        asked += 1
        kept = allowed[edges.a, edges.b]
        a, b = edges.a[kept].tolist(), edges.b[kept].tolist()
        cost = [price for price, keep in zip(edges.joined(), kept.tolist(), strict=True) if keep]
        return [(one, other) for one, other in pairs.best(room.n, a, b, cost).tolist()]

    seats = seasons.next_pairs(room, choose)
    # The first pairs asked for are the best without a repeat, so the best of all.
    return None if seats is None else Outcome(seats, best=asked == 1, seasonal=True)


def odd(room: Room, members: Sequence[int]) -> Outcome | None:
    """Pairs and one trio, or one who sits out; None where hard rules don't allow that."""
    if room.rules.odd == "sit_out":
        return _with_chairs(room, members, 1)
    found = TrioSearch(room, members).search()
    return None if found is None else Outcome(found.groups, found.proved)


def _with_chairs(room: Room, members: Sequence[int], chairs: int) -> Outcome | None:
    """Pairs of people and of empty chairs: whoever draws a chair is left out, and nobody else is.

    None where that many chairs don't let the others pair up.
    """
    edges = Edges(room, members)
    at = np.array(members, dtype=np.int64)
    people = len(members)
    age_span, missed_span, noise_span = edges.spans
    noise = pairs.ties(room).pairs(at, at, NOISE_BITS).tolist()
    rest = [
        (tired * age_span + spared) * missed_span * noise_span + chance
        for tired, spared, chance in zip(
            room.tired(at).tolist(), room.rest(at).tolist(), noise, strict=True
        )
    ]
    found = pairs.best(
        people + chairs,
        edges.a.tolist() + list(range(people)) * chairs,
        edges.b.tolist() + [people + chair for chair in range(chairs) for _ in range(people)],
        edges.joined() + rest * chairs,
    )
    if 2 * len(found) < people + chairs:
        return None
    seats = [[one for one in pair if one < people] for pair in found.tolist()]
    return Outcome(_named(members, seats), best=True)


def _crowded(room: Room, members: Sequence[int]) -> Outcome:
    """Hard rules leave people over: few as can be, some of them in third chairs."""
    inside, beside = leftover.crowded(room, members)
    least = len(inside) - len(beside)
    if least > 0:
        found = _with_chairs(room, members, least)
        if found is not None:
            return replace(found, crowded=frozenset(inside))
    return Outcome(leftover.seat(room, members), best=False, crowded=frozenset(inside))


def _named(members: Sequence[int], groups: Sequence[Sequence[int]]) -> Seats:
    return [tuple(sorted(members[one] for one in group)) for group in groups]
