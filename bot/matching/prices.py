"""Prices: a whole number per person and level of cost, that bound every round from below.

The assignment relaxation lets everybody stand on both sides of a table. Its optimum is the best
*fractional* pairing, and its dual gives prices y with y_i + y_j <= 2 cost(i, j) for every allowed
pair, so that no pairing costs less than sum(y) / 2. (Balinski 1965 on the doubled graph; Kuhn 1955
on assignment.)

Costs come in levels, each outweighing those after it. A level is priced on the pairs that the
levels before it leave tight (no slack), so that the slack of every pair is lexicographically
non-negative, which is all a bound needs; nothing is ever added up across levels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching.noise import Ints

Bools = NDArray[np.bool_]

_EXACT = 1 << 50  # floats carry whole numbers to 2**53; two bits are kept for sums


class NoPricesError(Exception):
    """Not even fractions of pairs place everybody."""


def by_level(levels: Sequence[Ints], allowed: Bools) -> tuple[list[Ints], Ints]:
    """(prices per level, the permutation that is the optimum of the last level).

    *levels* are symmetric (n, n) costs, *allowed* a symmetric mask with an empty diagonal.
    Raises NoPricesError when *allowed* has no perfect fractional pairing.
    """
    tight = allowed
    prices: list[Ints] = []
    order: Ints = np.zeros(0, dtype=np.int64)
    for level in levels:
        if not prices or level[tight].any():
            order = assignment(level, tight)
            price = duals(level, tight, order)
            slack = 2 * level - price[:, None] - price[None]
            tight = tight & (slack == 0)
        else:
            price = np.zeros(len(level), dtype=np.int64)
        prices.append(price)
    return prices, order


def assignment(cost: Ints, allowed: Bools) -> Ints:
    """The cheapest permutation along allowed entries."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - 0.4 s; few rounds need it

    if int(np.abs(cost[allowed]).max(initial=0)) * len(cost) >= _EXACT:
        raise OverflowError("costs too far apart for exact floats")
    try:
        found = linear_sum_assignment(np.where(allowed, cost, np.inf))[1]
    except ValueError as error:  # scipy's word for "infeasible"
        raise NoPricesError from error
    return np.asarray(found, dtype=np.int64)


def duals(cost: Ints, allowed: Bools, order: Ints) -> Ints:
    """Prices from an optimal permutation, by Bellman and Ford in whole numbers.

    They are found only if *order* is optimal, so a solver's mistake can't pass: raises
    ArithmeticError otherwise.
    """
    n = len(order)
    far = np.int64(1) << np.int64(60)
    paid = cost[np.arange(n), order]
    steps = np.where(allowed, cost - paid[:, None], far)
    potential = np.zeros(n, dtype=np.int64)
    for _ in range(n + 1):
        reached = np.minimum(potential, (steps + potential[order][:, None]).min(axis=0))
        if (reached == potential).all():
            return paid - potential[order] + potential
        potential = reached
    raise ArithmeticError("the assignment was not optimal")
