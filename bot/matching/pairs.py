"""The best pairs by rustworkx: Edmonds' blossom algorithm on whole numbers.

rustworkx adds weights up in 128 bits. Measured on version 0.18: right up to 2**125, silently wrong
from 2**126 on. So weights are Python integers, checked before every call, and never floats.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.matching.noise import Ints, Noise
from bot.matching.room import Room

LIMIT = 1 << 120  # what the largest weight must stay below
NOISE_BITS = 24
_TIES = 0x7133


def best(nodes: int, a: Sequence[int], b: Sequence[int], cost: Sequence[int]) -> Ints:
    """As many pairs as possible, and the cheapest of those, as an array of shape (pairs, 2).

    Edge number e joins a[e] and b[e] (nodes 0..nodes-1) at the integer cost[e], of any sign.
    Raises OverflowError when costs are too far apart for the solver.
    """
    import rustworkx as rx  # noqa: PLC0415 - whoever only checks a round needs no solver

    if not a:
        return np.zeros((0, 2), dtype=np.int64)
    highest = max(cost)
    if (highest - min(cost) + 1) * 2 >= LIMIT:
        raise OverflowError("costs too far apart for 128 bits")
    graph: rx.PyGraph[None, int] = rx.PyGraph()
    graph.add_nodes_from([None] * nodes)
    edges = [
        (one, other, highest + 1 - price) for one, other, price in zip(a, b, cost, strict=True)
    ]
    graph.extend_from_weighted_edge_list(edges)
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int, verify_optimum=True)
    pairs = sorted((min(pair), max(pair)) for pair in found)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def ties(room: Room) -> Noise:
    """The chance that decides between rounds that cost the same."""
    return Noise(room.n, room.seed, _TIES)


class Edges:
    """The pairs that hard rules allow among *members*, with their costs."""

    def __init__(self, room: Room, members: Sequence[int]) -> None:
        at = np.array(members, dtype=np.int64)
        self.people = len(at)
        one, other = np.triu_indices(self.people, 1)
        if room.ruled:
            allowed = ~room.forbidden(at[one], at[other])
            one, other = one[allowed], other[allowed]
        self.a, self.b = one, other
        first, second = at[one], at[other]
        self.repeats = room.repeats(first, second)
        self.age = room.age(first, second)
        self.missed = room.missed(first, second)
        self.noise = ties(room).pairs(first, second, NOISE_BITS)
        self.spans = room.age_span, room.missed_span, (room.n + 1) << NOISE_BITS

    def joined(self) -> list[int]:
        """Repeats, age, soft points missed and chance as one integer per pair."""
        age_span, missed_span, noise_span = self.spans
        low = self.missed * noise_span + self.noise  # below 2**62 for any room this is used for
        if not self.repeats.any():
            plain: list[int] = low.tolist()
            return plain
        step = missed_span * noise_span
        return [
            (repeats * age_span + age) * step + rest
            for repeats, age, rest in zip(
                self.repeats.tolist(), self.age.tolist(), low.tolist(), strict=True
            )
        ]
