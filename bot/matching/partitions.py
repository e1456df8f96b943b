"""The best partition of a small community into groups, proved in integers.

Every possible group is a column, and the best seating is a set of columns with everybody in exactly
one. Prices, one integer per person and one per size, bound every seating from above when no group
is worth more than its people pay. A linear program (HiGHS, in floats) proposes prices; they are
rounded and lifted until they hold for every column, so a bound never rests on a float. Columns too
dear to be in anything better than the seating at hand are dropped ("reduced cost fixing"), and a
search over the few that stay either finds a better seating or proves that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from bot.matching.columns import Columns, Ints, incidence
from bot.matching.covers import Cover, Groups
from bot.matching.dives import SeatRest, dived

Weight = Callable[[Ints, Ints], Ints]

_UNIT = 5040  # prices may be fractions of a point: of halves to tenths, by this factor
_ROOM_FOR_FRACTIONS = 1 << 48  # times _UNIT stays below 2**62
_PHASES = 12  # one or two is usual; each sharpens the prices below the precision of the last
_MASTER = 4_000  # columns the linear program starts with when there are more
_ENTERING = 2_000  # columns that enter it at once
_LADDER = 64  # steps of the search; the first tries a 5,000th of the cost there is room for
_LISTED = 20_000  # columns the search can list for itself
_DIVES = 8  # for up to 100 people by 4; larger rooms take longer for each
_BRANCHES = 5_000  # of the search; the instances measured needed fewer than 100


def columns_of(n: int, sizes: Sequence[int]) -> int:
    """How many different groups there are of these sizes."""
    return sum(comb(n, size) for size in set(sizes))


def best_partition(
    sizes: Sequence[int],
    weight: Weight,
    groups: Groups,
    value: int,
    seat_rest: SeatRest,
    seed: int,
    likely: NDArray[np.bool_] | None = None,
) -> tuple[Groups, int, int]:
    """The best seating, starting from one of this value: (groups, value, upper bound).

    The answer is proved best when its value equals the bound. Otherwise the search ran out of
    branches, and the bound is what it had shown by then. *seat_rest* seats those whom the linear
    program leaves undecided. *likely*, a symmetric (n, n) matrix, restricts the groups looked at to
    those of likely pairs, for more people than can be listed otherwise; the bound then only holds
    for such groups.
    """
    columns = _priced(sizes, weight, _listed(sizes, likely, groups))
    columns = _sharpened(columns, groups, value)
    groups, value, bound = _covered(columns, weight, groups, value)
    for turn in range(_dives(sizes)):
        if value >= bound:
            break
        tries = dived(columns, sizes, columns.room(value), seat_rest, seed, turn)
        found = max(tries, key=lambda seats: _worth(seats, weight), default=groups)
        worth = _worth(found, weight)
        if worth > value and likely is None:
            columns = _sharpened(columns, found, worth)
            groups, value, bound = _covered(columns, weight, found, worth)
        elif worth > value:
            groups, value = found, worth
    return groups, value, bound


def _dives(sizes: Sequence[int]) -> int:
    """How many dives there is time for: each takes as long as there are many people."""
    return max(1, min(_DIVES, _DIVES * 4_000_000 // (sum(sizes) ** 3 * max(sizes))))


def upper_bound(
    sizes: Sequence[int], weight: Weight, groups: Groups, value: int, branches: int
) -> int:
    """What no seating of these sizes exceeds, by the linear program over all groups and a search.

    *groups* and *value* are any seating: the better it is, the fewer columns need a look. The
    search raises what every seating must cost beyond the program's prices, step by step.
    """
    columns = _priced(sizes, weight, _listed(sizes, None, groups))
    columns = _sharpened(columns, groups, value)
    _, cheapest = _cheapest_cover(columns, columns.room(value), branches)
    return max(value, (columns.pay - cheapest) // columns.unit)


def _covered(
    columns: Columns, weight: Weight, groups: Groups, value: int
) -> tuple[Groups, int, int]:
    """The best of this seating and what a search among the columns finds, and its bound."""
    room = columns.room(value)
    found, cheapest = _cheapest_cover(columns, room)
    if found is not None:
        groups, value = found, _worth(found, weight)
    return groups, value, max(value, (columns.pay - cheapest) // columns.unit)


def _worth(groups: Groups, weight: Weight) -> int:
    pairs = np.array([pair for group in groups for pair in combinations(group, 2)], np.int64)
    return sum(weight(pairs[:, 0], pairs[:, 1]).tolist()) if len(pairs) else 0


def _cheapest_cover(
    columns: Columns, room: int, branches: int = _BRANCHES
) -> tuple[Groups | None, int]:
    """The cheapest cover found, if any costs at most *room*; and what every cover costs at least.

    The limit grows by steps: a low one is quick, as most columns are too dear for it, and what is
    found below it is the cheapest of all. The branches are shared between the steps.
    """
    tried = -1
    for step in range(_LADDER, -1, -1):
        limit = room * 7**step >> 3 * step
        if limit <= tried:
            continue
        cheap = columns.cost <= limit
        if np.count_nonzero(cheap) > _LISTED:
            return None, tried + 1
        few = columns.only(cheap)
        cover = Cover(few.n, few.counts, few.people, few.kind, few.cost, limit, branches)
        if cover.unfinished:
            return cover.found, tried + 1
        if cover.found is not None:
            return cover.found, cover.cost
        tried, branches = limit, cover.branches
    return None, room + 1


def _listed(
    sizes: Sequence[int], likely: NDArray[np.bool_] | None, groups: Groups
) -> list[NDArray[np.int16]]:
    """All groups of these sizes, or those of likely pairs and the groups at hand."""
    n = sum(sizes)
    close = np.ones((n, n), np.bool_) if likely is None else likely
    listed = [_cliques(close, size) for size in sorted(set(sizes))]
    if likely is not None:
        listed = [
            np.vstack([people, [group for group in groups if len(group) == people.shape[1]]])
            for people in listed
        ]
    return [people.astype(np.int16) for people in listed]


def _cliques(close: NDArray[np.bool_], size: int) -> Ints:
    """All sets of this size whose pairs are all close, one sorted row each."""
    after = close & np.triu(np.ones(close.shape, np.bool_), 1)
    rows = np.arange(len(close), dtype=np.int64)[:, None]
    for _ in range(size - 1):
        fits = after[rows[:, 0]]
        for column in range(1, rows.shape[1]):
            fits = fits & after[rows[:, column]]
        which, more = np.nonzero(fits)
        rows = np.column_stack([rows[which], more])
    return rows


def _priced(
    sizes: Sequence[int], weight: Weight, people_of: Sequence[NDArray[np.int16]]
) -> Columns:
    """These groups, at the simplest valid prices: each pays a share of the best group there is."""
    n, kinds = sum(sizes), tuple(sorted(set(sizes)))
    width = kinds[-1]
    blocks, worths = [], []
    for people in people_of:
        worth = np.zeros(len(people), np.int64)
        for a in range(people.shape[1]):
            for b in range(a):
                worth += weight(people[:, a].astype(np.int64), people[:, b].astype(np.int64))
        filler = np.full((len(people), width - people.shape[1]), -1, np.int16)
        blocks.append(np.hstack([people, filler]))
        worths.append(worth)
    people = np.vstack(blocks)
    kind = np.repeat(np.arange(len(kinds), dtype=np.int8), [len(block) for block in blocks])
    worth = np.concatenate(worths)
    share = -(-worth // np.array(kinds, np.int64)[kind])
    prices = np.full(n + 1, np.iinfo(np.int64).min, np.int64)
    for chair in range(width):
        np.maximum.at(prices, people[:, chair], share)
    prices[n] = 0
    cost = prices[people].sum(axis=1) - worth
    counts = tuple(list(sizes).count(size) for size in kinds)
    pay = sum(prices[:n].tolist())
    return Columns(n, kinds, counts, people, kind, cost, pay, 1)


def _sharpened(columns: Columns, groups: Groups, value: int) -> Columns:
    """Prices by the linear program, repeated on what they leave until they gain no more."""
    for _ in range(_PHASES):
        room = columns.room(value)
        if room < 0:
            break
        # One unit more than the room keeps the seating at hand, so the program has a solution.
        columns = columns.only(columns.cost <= room + columns.unit)
        if columns.unit == 1 and room < _ROOM_FOR_FRACTIONS:
            columns = replace(
                columns, cost=columns.cost * _UNIT, pay=columns.pay * _UNIT, unit=_UNIT
            )
        prices = _dual_prices(columns, groups)
        if prices is None:
            break
        better = _repriced(columns, prices)
        if better.pay > columns.pay - max(1, columns.unit // 50):
            break
        columns = better
    return columns


def _repriced(columns: Columns, prices: NDArray[np.float64]) -> Columns:
    """The columns with what they cost lowered by these prices, lifted so that none is negative."""
    whole = np.floor(prices).astype(np.int64)
    cost = columns.cost - whole[columns.n + columns.kind.astype(np.int64)]
    for chair in range(columns.people.shape[1]):
        cost -= whole[columns.people[:, chair]]
    pay = columns.pay - sum(whole[: columns.n].tolist())
    for kind, count in enumerate(columns.counts):
        chosen = columns.kind == kind
        lowest = int(cost[chosen].min())
        cost[chosen] -= lowest
        pay -= count * (int(whole[columns.n + kind]) + lowest)
    return replace(columns, cost=cost, pay=pay)


def _dual_prices(columns: Columns, groups: Groups) -> NDArray[np.float64] | None:
    """Near-optimal prices of the linear program, (n + sizes + 1,), in the columns' unit."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, only for groups

    needed = np.concatenate([np.ones(columns.n), columns.counts])
    scale = max(1.0, float(columns.cost.max()) / 1e5)
    chosen = _first_columns(columns, groups)
    while True:
        answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse A_eq
            columns.cost[chosen] / scale,
            A_eq=incidence(columns, chosen),
            b_eq=needed,
            method="highs-ds",
        )
        if answer.status != 0:
            return None
        prices = np.append(answer.eqlin.marginals * scale, 0.0)
        reduced = columns.left(prices)
        cheap = np.flatnonzero(reduced < -1e-6 * scale)
        fresh = np.setdiff1d(cheap, chosen, assume_unique=True)
        if not len(fresh):
            return prices
        if len(fresh) > _ENTERING:
            fresh = fresh[np.argpartition(reduced[fresh], _ENTERING)[:_ENTERING]]
        chosen = np.union1d(chosen, fresh)


def _first_columns(columns: Columns, groups: Groups) -> Ints:
    """Where the linear program starts: the cheapest columns and the seating at hand."""
    count = len(columns.cost)
    if count <= _MASTER * 3 // 2:
        return np.arange(count, dtype=np.int64)
    cheapest = np.argpartition(columns.cost, _MASTER)[:_MASTER]
    width = columns.people.shape[1]
    seated = np.array([(*group, *[-1] * (width - len(group))) for group in groups], np.int64)
    place = (columns.n + 1) ** np.arange(width, dtype=np.int64)
    known = np.isin(columns.people.astype(np.int64) @ place, seated @ place)
    return np.union1d(cheapest, np.flatnonzero(known))
