"""From the best fractional pairing of a large floor to the best pairing.

Only pairs whose slack is within the gap between bound and best pairing can be in a best one
("reduced cost fixing"), so a sparse graph is exact for the whole room. In it, the best pairing
differs from the fractional one only near its odd cycles, so the blossom algorithm sees these alone.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching import pairs
from bot.matching.assignment import Relaxation, sparse_assignment, sparse_duals
from bot.matching.floor import Floor, Slacks
from bot.matching.noise import Ints
from bot.matching.pairs import NOISE_BITS
from bot.matching.prices import Bools, NoPricesError

_FIRST_GAP = 6  # twice the gap in points; measured at most 4 points where nobody must meet again
_WIDEST = 1 << 12
_CROWD = 40  # pairs per person kept when there are more ties than chance needs


def best(floor: Floor, relaxation: Relaxation) -> Ints | None:
    """The best pairing of all nodes, shape (size / 2, 2); None where there is none near the bound.

    Ties are decided by the floor's noise, as in ``pairs``, as long as each person has fewer than
    40 equally good partners.
    """
    width = _FIRST_GAP
    while width <= _WIDEST:
        near = _near(floor, relaxation, width)
        found = _exact(floor, near)
        if found is None:
            width = 4 * width
            continue
        gap = 2 * int(floor.cost(found[:, 0], found[:, 1]).sum()) - int(relaxation.prices.sum())
        if gap <= width:
            return found
        width = gap
    return None


def _near(floor: Floor, relaxation: Relaxation, width: int) -> Slacks:
    """Pairs of slack at most *width*; of too many, those that chance prefers."""
    prices = relaxation.prices
    sample = floor.everyone[:: max(1, floor.people // 200)]
    seen = floor.scan(prices, width, sample)
    expected = len(seen[0]) * floor.people // (2 * max(1, len(sample)))
    if expected <= _CROWD * floor.size:
        return floor.scan(prices, width)
    luck = (_CROWD * floor.size << NOISE_BITS) // expected
    return floor.scan(prices, width, luck=luck)


def _exact(floor: Floor, near: Slacks) -> Ints | None:
    """The best pairing along the pairs *near*, by slack, then by chance."""
    a, b, slack = near
    size = floor.size
    cost = slack * ((size // 2 + 1) << NOISE_BITS) + 2 * floor.noise(a, b)
    arcs = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([cost, cost])
    try:
        order = sparse_assignment(size, *arcs)
    except NoPricesError:
        return None
    keys = np.minimum(a, b) * size + np.maximum(a, b)
    by_key = np.argsort(keys)
    nodes = np.arange(size)
    taken = np.minimum(nodes, order) * size + np.maximum(nodes, order)
    paid = cost[by_key][np.searchsorted(keys[by_key], taken)]
    prices = sparse_duals(*arcs, order, paid)
    rest = 2 * cost - prices[a] - prices[b]
    return _repaired(size, (a, b, rest), order)


def _repaired(size: int, near: Slacks, order: Ints) -> Ints | None:
    """Pairs out of a permutation: its cycles of more than two are solved with what is around."""
    nodes = np.arange(size)
    cyclic = order[order] != nodes
    kept = (nodes < order) & ~cyclic
    if not cyclic.any():
        return np.stack([nodes[kept], order[kept]], axis=1)
    a, b, rest = near
    distance = _distances(size, near, order, cyclic)
    radius = int(np.median(rest)) + 1
    reached = distance[np.isfinite(distance)].max(initial=0)
    widest = max(int(rest.max(initial=0)), int(reached))  # beyond that there is nothing new
    while True:
        ball = distance <= radius + size  # the +1 per step of the distances
        ball[order[ball & ~cyclic]] = True
        inside = (rest <= radius) & ball[a] & ball[b]
        found = _blossom(ball, a[inside], b[inside], rest[inside])
        if 2 * len(found) == ball.sum():
            gap = _sum_of(found, near, size)
            if gap <= radius:
                outside = kept & ~ball
                pairs_outside = np.stack([nodes[outside], order[outside]], axis=1)
                return np.concatenate([pairs_outside, found])
            radius = gap
        elif radius >= widest:
            return None
        else:
            radius = 4 * radius + 1


def _distances(size: int, near: Slacks, order: Ints, cyclic: Bools) -> NDArray[np.float64]:
    """How much slack an alternating walk from the nearest cycle to each node takes, at least."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - 0.4 s; only large rooms need it
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - the same

    a, b, rest = near
    x, y = np.concatenate([a, b]), np.concatenate([b, a])
    weight = np.concatenate([rest, rest])
    kept = ~cyclic[y]
    x, y, weight = x[kept], order[y[kept]], weight[kept]
    least = np.lexsort((weight, y, x))
    x, y, weight = x[least], y[least], weight[least]
    first = np.r_[True, (x[1:] != x[:-1]) | (y[1:] != y[:-1])] if len(x) else np.zeros(0, bool)
    arcs = csr_array((weight[first] + 1.0, (x[first], y[first])), shape=(size, size))
    return np.asarray(dijkstra(arcs, indices=np.flatnonzero(cyclic), min_only=True))


def _blossom(ball: Bools, a: Ints, b: Ints, cost: Ints) -> Ints:
    """The cheapest pairs of all nodes of *ball*, one connected component at a time.

    None at all where a component is odd: the algorithm would take long to say so.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - 0.4 s; only large rooms need it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - the same

    graph = csr_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(len(ball), len(ball)))
    parts = connected_components(graph, directed=False)[1]
    found = [np.zeros((0, 2), dtype=np.int64)]
    if not len(a) or (np.bincount(parts[ball]) % 2).any():
        return found[0]
    part = parts[a]
    by_part = np.argsort(part, kind="stable")
    a, b, cost, part = a[by_part], b[by_part], cost[by_part], part[by_part]
    for start, end in pairwise(np.flatnonzero(np.r_[True, part[1:] != part[:-1], True]).tolist()):
        here, local = np.unique(np.r_[a[start:end], b[start:end]], return_inverse=True)
        half = end - start
        one, other = local[:half].tolist(), local[half:].tolist()
        found.append(here[pairs.best(len(here), one, other, cost[start:end].tolist())])
    return np.concatenate(found)


def _sum_of(found: Ints, near: Slacks, size: int) -> int:
    a, b, rest = near
    keys = np.minimum(a, b) * size + np.maximum(a, b)
    by_key = np.argsort(keys)
    wanted = np.minimum(found[:, 0], found[:, 1]) * size + np.maximum(found[:, 0], found[:, 1])
    return int(rest[by_key][np.searchsorted(keys[by_key], wanted)].sum())
