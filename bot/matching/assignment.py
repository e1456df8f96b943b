"""The best fractional pairing of a large floor, and its prices, without looking at all pairs twice.

Column generation: the assignment relaxation of ``bot.matching.prices`` is solved on a pool of a
dozen pairs per person; its prices say which pairs outside would help; the worst offenders join the
pool, and so on, until among *all* pairs none would. The prices then bound every round.
(Dantzig and Wolfe 1960; for matching, Applegate and Cook 1993.)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bot.matching.floor import Floor
from bot.matching.noise import Ints, Noise
from bot.matching.prices import NoPricesError

_SAMPLED = 64  # partners drawn per person to begin with
_FIRST, _POOL, _JOINING = 14, 12, 8  # pairs per person: at first, kept in the pool, joining at once
_PARTIAL = 2_000  # people whose pairs are looked at before all are
_ROUNDS = 60
_ROWS = 1_000  # people whose first partners are drawn at a time
_BARRED = 1 << 40
_SAMPLING = 0x5A3

Progress = Callable[[float], None]


class Relaxation:
    """Prices of a floor's nodes and the permutation that is the best fractional pairing."""

    def __init__(self, floor: Floor, progress: Progress | None = None) -> None:
        """Solve. Raises NoPricesError where not even fractions of pairs place every node."""
        self._floor = floor
        self._alone = 4 * floor.room.wishes.top + 4  # more than giving up two pairs is worth
        self.prices, self.order = self._solve(progress)
        self.bound = -(-int(self.prices.sum()) // 2)

    def _solve(self, progress: Progress | None) -> tuple[Ints, Ints]:
        floor = self._floor
        pool = self._first_pool()
        some = self._shuffled()[:_PARTIAL]
        whole = floor.people <= _PARTIAL
        for turn in range(_ROUNDS):
            a, b = pool // floor.size, pool % floor.size
            cost = floor.cost(a, b)
            prices, order = self._relaxed(a, b, cost)
            if progress is not None:
                progress(0.9 * (1 - 0.8**turn))
            if len(pool) > _POOL * floor.size:
                slack = 2 * cost - prices[a] - prices[b]
                pool = pool[slack <= np.partition(slack, _POOL * floor.size)[_POOL * floor.size]]
            found = floor.scan(prices, -1, None if whole else some)
            if not whole and len(found[0]) < floor.size:
                whole, found = True, floor.scan(prices, -1)
            if whole and not len(found[0]):
                if not (order == np.arange(floor.size)).any():
                    return prices, order
                if self._alone > floor.size * floor.room.wishes.top:
                    raise NoPricesError
                self._alone *= 8
            pool = _distinct(np.concatenate([pool, self.dearest(*found, _JOINING)]))
        raise NoPricesError

    def _shuffled(self) -> Ints:
        chance = Noise(self._floor.people, self._floor.room.seed, _SAMPLING)
        everyone = self._floor.everyone
        return np.argsort(chance.pairs(everyone, everyone, 62), kind="stable")

    def _first_pool(self) -> Ints:
        """The best of a few random partners of everybody, a ring through all, and every chair."""
        floor = self._floor
        starts = range(0, floor.people, _ROWS)
        keys = [self._drawn(floor.everyone[start : start + _ROWS]) for start in starts]
        ring = self._shuffled()
        one, other = ring, np.roll(ring, 1)
        kept = ~floor.barred(one, other)
        keys.append(self.keys(one[kept], other[kept]))
        chairs = np.arange(floor.people, floor.size)
        if len(chairs):
            keys.append(self._chair_keys(chairs, ring))
        return _distinct(np.concatenate(keys))

    def _drawn(self, rows: Ints) -> Ints:
        """The best of a few random partners of each of *rows*; a part of the floor saves memory."""
        floor = self._floor
        chance = Noise(max(floor.people, _SAMPLED), floor.room.seed, _SAMPLING + 1)
        drawn = chance.pairs(rows[:, None], np.arange(_SAMPLED)[None], 40) % floor.people
        a, b = np.repeat(rows, _SAMPLED), drawn.ravel()
        cost = np.where(floor.barred(a, b), _BARRED, floor.cost(a, b)) * _SAMPLED
        best = np.partition(cost.reshape(drawn.shape) + np.arange(_SAMPLED), _FIRST, axis=1)
        row, place = np.nonzero(best[:, :_FIRST] < _BARRED * _SAMPLED)
        return self.keys(rows[row], drawn[row, best[row, place] % _SAMPLED])

    def _chair_keys(self, chairs: Ints, ring: Ints) -> Ints:
        each = min(_FIRST, len(ring))
        starts = np.arange(len(chairs))[:, None] * each + np.arange(each)[None]
        people = ring[starts.ravel() % len(ring)]
        return self.keys(people, np.repeat(chairs, each))

    def keys(self, a: Ints, b: Ints) -> Ints:
        """One number per pair, the same for (a, b) and (b, a)."""
        return np.minimum(a, b) * self._floor.size + np.maximum(a, b)

    def dearest(self, a: Ints, b: Ints, slack: Ints, count: int) -> Ints:
        """Keys of the *count* pairs of least slack of every node."""
        if not len(a):
            return a
        size, low = self._floor.size, int(slack.min())
        span = (int(slack.max()) - low + 1) * size
        # Whole rows sorted as one number each: faster than an order to follow.
        rows = np.concatenate([a, b]) * span + np.tile((slack - low) * size, 2)
        rows += np.concatenate([b, a])
        rows.sort()
        one, other = rows // span, rows % size
        place = np.arange(len(one))
        starts = np.where(np.r_[True, one[1:] != one[:-1]], place, 0)
        kept = place - np.maximum.accumulate(starts) < count
        return _distinct(self.keys(one[kept], other[kept]))

    def _relaxed(self, a: Ints, b: Ints, cost: Ints) -> tuple[Ints, Ints]:
        """Prices and permutation of the pool; standing alone is possible at a price."""
        alone = np.arange(self._floor.size)
        one = np.concatenate([a, b, alone])
        other = np.concatenate([b, a, alone])
        both = np.concatenate([cost, cost, np.full(len(alone), self._alone)])
        order = sparse_assignment(len(alone), one, other, both)
        paid = np.where(order == alone, self._alone, self._floor.cost(alone, order))
        return sparse_duals(one, other, both, order, paid), order


def _distinct(keys: Ints) -> Ints:
    """Each once, in order: sorting whole numbers is faster than numpy's own ``unique``."""
    ordered: Ints = np.sort(keys)
    new = np.ones(len(ordered), dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def sparse_assignment(nodes: int, a: Ints, b: Ints, cost: Ints) -> Ints:
    """The cheapest permutation along the arcs a -> b of costs >= 0; one must exist."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - 0.4 s; only large rooms need it
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415 - the same

    weights = (cost + 1).astype(np.float64)  # an explicit 0 would mean "no arc"
    graph = csr_array((weights, (a, b)), shape=(nodes, nodes))
    try:
        found = min_weight_full_bipartite_matching(graph)[1]
    except ValueError as error:  # scipy's word for "no full matching"
        raise NoPricesError from error
    return np.asarray(found, dtype=np.int64)


def sparse_duals(a: Ints, b: Ints, cost: Ints, order: Ints, paid: Ints) -> Ints:
    """Prices from an optimal permutation along arcs a -> b, by Bellman and Ford in whole numbers.

    *paid* is the cost of each node's arc in *order*. Raises ArithmeticError if it isn't optimal.
    """
    by_target = np.argsort(b, kind="stable")
    a, b = a[by_target], b[by_target]
    step, source = cost[by_target] - paid[a], order[a]
    starts = np.flatnonzero(np.r_[True, b[1:] != b[:-1]])
    target = b[starts]
    potential = np.zeros(len(order), dtype=np.int64)
    for _ in range(len(order) + 1):
        reached = potential.copy()
        least = np.minimum.reduceat(step + potential[source], starts)
        reached[target] = np.minimum(reached[target], least)
        if (reached == potential).all():
            return paid - potential[order] + potential
        potential = reached
    raise ArithmeticError("the assignment was not optimal")
