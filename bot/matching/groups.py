"""Groups of three to five: a local search whose step is an exact assignment, and its proof.

Each step takes one member out of every group and puts all of them back in the best way there is
(the Hungarian method), so every step looks at factorially many rearrangements at once. Small
communities get the best seating there is, proved by ``bot.matching.partitions``. Values are exact
integers throughout; floats only ever propose, integers decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from bot.matching.partitions import best_partition, columns_of, upper_bound

Ints = NDArray[np.int64]
Groups = tuple[tuple[int, ...], ...]
PairWeight = Callable[[Ints, Ints], Ints]
"""Broadcastable arrays of indices to the weight of each pair: symmetric, |w| < 2**52."""

_DENSE = 2_048  # up to this many people all weights are computed once: 34 MB of int64
_BLOCK = 300  # groups per assignment; a dense assignment of 300 takes a few milliseconds
_PATIENCE = 40  # idle steps before some groups are dealt anew
_KICK = 0.15  # the largest share of groups dealt anew
_PROVABLE = 200_000  # possible groups up to which a proof is sought: 24 people by 5, 100 by 3
_LIKELY = 100_000  # groups of likely pairs to look at where there are more
_GUIDED = 300  # people up to which they are looked at
_WARM = 400  # steps before that, n * n at most; a proof starts from a good seating, not the best
_EXACT = 1 << 53  # integers up to here are exact in the float64 of the assignment solver


@dataclass(frozen=True)
class Seating:
    """Who sits with whom.

    ``value`` is the sum of the weights of all pairs that share a group. ``bound`` is a value no
    seating of these sizes exceeds, None when none is known; ``proved`` says that value equals it.
    Every group is sorted, and so is the tuple of groups.
    """

    groups: tuple[tuple[int, ...], ...]
    value: int
    bound: int | None
    proved: bool


def seat(n: int, sizes: Sequence[int], weight: PairWeight, seed: int, steps: int) -> Seating:
    """Seat the people 0..n-1 in groups of these sizes, for the greatest sum of pair weights.

    The sizes differ by at most one and sum to n; their order doesn't matter. *steps* bounds the
    search: 1,000 of them take about 0.1 s at 24 people, 2 s at 500 and 20 s at 2,000. Where all
    possible groups can be listed (24 people by 5, 48 by 4, 100 by 3) the best seating is sought
    and proved beside it, for 0.02 to 0.8 s more; up to 300 people a linear program over the likely
    groups guides the search, for 2 to 6 s more. Beyond that the bound is a cheap one, and above
    2,048 people None.

    The answer depends on the arguments alone, never on time or threads. Seatings of equal value
    are told apart by the seed, and a proof may settle between them as the linear solver's version
    likes, unless the weights differ in their last digits.

    Raises ValueError when the sizes don't fit.
    """
    _check(n, sizes)
    table = _tabled(n, weight)
    search = _Search(n, sizes, table, seed)
    provable = columns_of(n, sizes) <= _PROVABLE
    if not provable and n > _GUIDED:
        search.run(steps)
        bound = _degree_bound(n, sizes, weight) if n <= _DENSE else None
        return Seating(search.groups(), search.value(), bound, search.value() == bound)
    warm = min(steps, _WARM, n * n)
    search.run(warm)
    groups, value, bound = best_partition(
        sizes,
        table,
        search.groups(),
        search.value(),
        lambda people, left: _seat_rest(people, left, weight, seed),
        seed,
        None if provable else _likely(n, sizes, weight),
    )
    if not provable:
        bound = _degree_bound(n, sizes, weight)
    if value < bound:
        search.take(groups)
        search.run(steps - warm)
        groups, value = search.groups(), search.value()
    return Seating(tuple(sorted(groups)), value, bound, value == bound)


def _seat_rest(people: Ints, sizes: list[int], weight: PairWeight, seed: int) -> Groups:
    """Seat some of the people, like everybody else."""

    def among_them(a: Ints, b: Ints) -> Ints:
        return weight(people[a], people[b])

    seating = seat(len(people), sizes, among_them, seed, _WARM)
    return tuple(tuple(people[list(group)].tolist()) for group in seating.groups)


def _likely(n: int, sizes: Sequence[int], weight: PairWeight) -> NDArray[np.bool_]:
    """Each one's best partners, as many as leave about ``_LIKELY`` groups of such pairs."""
    size = max(sizes)
    share = min(1.0, (_LIKELY / comb(n, size)) ** (2 / size / (size - 1)))
    people = np.arange(n, dtype=np.int64)
    weights = weight(people[:, None], people[None, :]).astype(np.int64)
    np.fill_diagonal(weights, -(1 << 62))
    count = min(n - 1, max(size, int(share * n)))
    best = np.partition(weights, n - count, axis=1)[:, n - count, None]
    close = weights >= best
    return close & close.T


def bound_by_lp(
    n: int, sizes: Sequence[int], weight: PairWeight, seed: int = 0, branches: int = 10_000
) -> int:
    """What no seating exceeds, by the linear program over every possible group and a search.

    For measuring: 0.2 s and 100 MB at 100 people by 3; 2 s and 500 MB by 4; and 4 s more per
    100,000 branches of the search. Valid for any seed, which only picks the seating to start from.
    """
    _check(n, sizes)
    table = _tabled(n, weight)
    search = _Search(n, sizes, table, seed)
    search.run(_WARM)
    return upper_bound(sizes, table, search.groups(), search.value(), branches)


def total(groups: Sequence[Sequence[int]], weight: PairWeight) -> int:
    """The exact sum of the weights of all pairs that share a group."""
    value = 0
    for group in groups:
        people = np.array(group, np.int64)
        above = np.triu(np.ones((len(group), len(group)), np.bool_), 1)
        value += _sum(weight(people[:, None], people[None, :])[above])
    return value


def _check(n: int, sizes: Sequence[int]) -> None:
    if n < 1 or sum(sizes) != n:
        raise ValueError(f"groups of {list(sizes)} don't seat {n} people")
    if min(sizes) < 1 or max(sizes) - min(sizes) > 1:
        raise ValueError("sizes must be positive and differ by at most one")


def _tabled(n: int, weight: PairWeight) -> PairWeight:
    """The same weights, looked up in a table while the table is small; index n is an empty chair.

    An empty chair weighs nothing with anybody, so groups of unequal sizes fill one array.
    """
    if n <= _DENSE:
        table = np.zeros((n + 1, n + 1), np.int64)
        people = np.arange(n, dtype=np.int64)
        table[:n, :n] = weight(people[:, None], people[None, :])
        np.fill_diagonal(table, 0)
        return lambda a, b: table[a, b]

    def padded(a: Ints, b: Ints) -> Ints:
        real = (a < n) & (b < n)
        return np.where(real, weight(np.minimum(a, n - 1), np.minimum(b, n - 1)), 0)

    return padded


def _degree_bound(n: int, sizes: Sequence[int], weight: PairWeight) -> int:
    """Half of what everybody would have with their own favourites, in the better choice of sizes.

    Exact for disjoint cliques, a tenth too high on usual scores; but nothing is cheaper.
    """
    people = np.arange(n, dtype=np.int64)
    weights = weight(people[:, None], people[None, :]).astype(np.int64)
    np.fill_diagonal(weights, -(1 << 62))  # nobody is their own favourite
    small, large = min(sizes), max(sizes)
    favourites = -np.sort(np.partition(-weights, large - 1, axis=1)[:, : large - 1], axis=1)
    in_small = favourites[:, : small - 1].sum(axis=1)
    in_large = favourites.sum(axis=1)
    seats_in_large = large * list(sizes).count(large)
    gains = np.sort(in_large - in_small)[n - seats_in_large :]
    return (_sum(in_small) + _sum(gains)) // 2


def _sum(values: Ints) -> int:
    """An exact sum: thousands of weights near 2**52 overflow int64."""
    high = values >> 26
    return (int(high.sum()) << 26) + int((values - (high << 26)).sum())


class _Chance:
    """A stream of chance from the raw words of PCG64, the one part of numpy's that never changes.

    https://numpy.org/neps/nep-0019-rng-policy.html promises a stable stream for bit generators
    only.
    """

    def __init__(self, seed: int) -> None:
        self._words = np.random.PCG64(seed)

    def below(self, limit: int, shape: tuple[int, ...]) -> Ints:
        """Integers in 0..limit-1; the bias of the remainder is below limit / 2**63."""
        words: NDArray[np.uint64] = self._words.random_raw(shape)
        return (words >> np.uint64(1)).astype(np.int64) % limit

    def order(self, n: int) -> Ints:
        """A permutation of 0..n-1."""
        return np.argsort(self._words.random_raw(n), kind="stable")


class _Search:
    """The iterated local search. ``table`` has one row per group, short groups an empty chair."""

    def __init__(self, n: int, sizes: Sequence[int], weight: PairWeight, seed: int) -> None:
        self._n = n
        self._weight = weight
        self._chance = _Chance(seed)
        self._width = max(sizes)
        table = np.full((len(sizes), self._width), n, np.int64)
        chairs = np.arange(self._width) >= self._width - np.array(sorted(sizes))[:, None]
        table[chairs] = self._chance.order(n)
        self._table = table
        self._values = self._values_of(table)
        self._best = table.copy()
        self._best_values = self._values.copy()

    def run(self, steps: int) -> None:
        """Take so many steps; the best seating met on the way is kept."""
        groups = len(self._table)
        if groups < 2 or self._width < 2:
            return
        idle = 0
        for _ in range(steps):
            if idle >= _PATIENCE:
                self._settle()
                self._deal_some_anew()
                idle = 0
            order = self._chance.order(groups)
            gained = False
            for start in range(0, groups, _BLOCK):
                gained |= self._improve(order[start : start + _BLOCK])
            idle = 0 if gained else idle + 1
        self._settle()

    def groups(self) -> Groups:
        """The best seating, in its canonical order."""
        rows = np.sort(self._best, axis=1).tolist()
        return tuple(sorted(tuple(p for p in row if p < self._n) for row in rows))

    def value(self) -> int:
        """The exact value of the best seating."""
        return _sum(self._best_values)

    def take(self, groups: Groups) -> None:
        """Go on from this seating, if it is better than the best so far."""
        rows = [[self._n] * (self._width - len(group)) + list(group) for group in groups]
        self._table = np.array(rows, np.int64)
        self._values = self._values_of(self._table)
        self._settle()

    def _settle(self) -> None:
        """Keep the current seating if it is the best so far, else go back to that one."""
        if _sum(self._values - self._best_values) > 0:
            self._best, self._best_values = self._table.copy(), self._values.copy()
        else:
            self._table, self._values = self._best.copy(), self._best_values.copy()

    def _deal_some_anew(self) -> None:
        groups = len(self._table)
        share = int(self._chance.below(1 << 30, (1,))[0]) / (1 << 30)
        count = max(2, int(groups * _KICK * share))
        rows = self._chance.order(groups)[:count]
        seats = self._table[rows]
        taken = seats < self._n
        people = seats[taken]
        seats[taken] = people[self._chance.order(len(people))]
        self._table[rows] = seats
        self._values[rows] = self._values_of(seats)

    def _improve(self, rows: Ints) -> bool:
        """One assignment among these groups; whether it gained anything."""
        count = len(rows)
        seats = self._table[rows]
        each = np.arange(count)
        column = self._chance.below(self._width, (count,))
        # Empty chairs stand first in their row and stay where they are.
        column = np.where(seats[each, column] >= self._n, self._width - 1, column)
        movers = seats[each, column]
        staying = np.ones(seats.shape, np.bool_)
        staying[each, column] = False
        rest = seats[staying].reshape(count, self._width - 1)
        fit = self._weight(movers[:, None, None], rest[None, :, :]).sum(axis=2)
        where = self._assigned(fit)
        gain = _sum(fit[each, where] - fit[each, each])
        if gain < 0:
            return False
        seats[where, column[where]] = movers
        self._table[rows] = seats
        self._values[rows] = self._values_of(seats)
        return gain > 0

    def _assigned(self, fit: Ints) -> Ints:
        """For each mover the group it fits, all together best; ties by chance.

        Losses against the row's best are capped just above what the present seating loses in all:
        no better assignment contains such a pair. That keeps them small enough to be exact, and
        leaves room for chance below the unit.
        """
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow, only for groups

        loss = fit.max(axis=1)[:, None] - fit
        cap = _sum(np.diagonal(loss)) + 1
        count = len(fit)
        spare = _EXACT // (count + 1) // (cap + 1)
        loss = np.minimum(loss, min(cap, 1 << 55))
        if spare > 2 * count:
            noise = spare // count
            loss = loss * spare + self._chance.below(noise, loss.shape)
        return linear_sum_assignment(loss)[1].astype(np.int64)

    def _values_of(self, table: Ints) -> Ints:
        values = np.zeros(len(table), np.int64)
        for a in range(self._width):
            for b in range(a):
                values += self._weight(table[:, a], table[:, b])
        return values
