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
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.covers import Cover, Group, Groups

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Ints = NDArray[np.int64]
Weight = Callable[[Ints, Ints], Ints]
SeatRest = Callable[[Ints, list[int]], Groups]
"""Seats the people of an index array in groups of these sizes."""

_UNIT = 5040  # prices may be fractions of a point: of halves to tenths, by this factor
_ROOM_FOR_FRACTIONS = 1 << 48  # times _UNIT stays below 2**62
_PHASES = 12  # one or two is usual; each sharpens the prices below the precision of the last
_MASTER = 4_000  # columns the linear program starts with when there are more
_ENTERING = 2_000  # columns that enter it at once
_LADDER = 6  # the search first tries a 64th of the cost there is room for
_LISTED = 20_000  # columns the search can list for itself
_DIVING = 1_500  # columns a dive looks at
_REST = 30  # people left when a dive is over; few enough to be seated exactly
_BRANCHES = 5_000  # of the search; the instances measured needed fewer than 100


def columns_of(n: int, sizes: Sequence[int]) -> int:
    """How many different groups there are of these sizes."""
    return sum(comb(n, size) for size in set(sizes))


@dataclass(frozen=True)
class _Columns:
    """Possible groups and what they cost against the prices, all at least 0.

    ``people``: (m, width), -1 in the empty chairs of smaller groups. ``kind``: (m,) index into
    ``sizes``. ``cost``: (m,) what the people and the size pay above the group's worth, times
    ``unit``. ``pay`` is what all pay in any seating, times ``unit``: worth = (pay - costs) / unit.
    """

    n: int
    sizes: tuple[int, ...]
    counts: tuple[int, ...]
    people: NDArray[np.int16]
    kind: NDArray[np.int8]
    cost: Ints
    pay: int
    unit: int

    def room(self, value: int) -> int:
        """The total cost a seating may have that is better than *value*."""
        return self.pay - self.unit * (value + 1)

    def left(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """(m,) what the costs come to when people, then sizes, pay this much of them.

        The last price is that of the empty chair, -1, and is 0.
        """
        left = self.cost - prices[self.n + self.kind.astype(np.int64)]
        for chair in range(self.people.shape[1]):
            left -= prices[self.people[:, chair]]
        return left

    def only(self, kept: NDArray[np.bool_]) -> _Columns:
        return replace(self, people=self.people[kept], kind=self.kind[kept], cost=self.cost[kept])


def best_partition(
    sizes: Sequence[int],
    weight: Weight,
    groups: Groups,
    value: int,
    seat_rest: SeatRest,
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
    if value < bound:
        dived = _dived(columns, sizes, seat_rest)
        worth = value if dived is None else _worth(dived, weight)
        if dived is not None and worth > value:
            columns = _sharpened(columns, dived, worth) if likely is None else columns
            groups, value, bound = _covered(columns, weight, dived, worth)
    return groups, value, bound


def upper_bound(sizes: Sequence[int], weight: Weight, groups: Groups, value: int) -> int:
    """What no seating of these sizes exceeds, by the linear program over all groups.

    *groups* and *value* are any seating: the better it is, the fewer columns need a look.
    """
    columns = _priced(sizes, weight, _listed(sizes, None, groups))
    columns = _sharpened(columns, groups, value)
    return max(value, columns.pay // columns.unit)


def _covered(
    columns: _Columns, weight: Weight, groups: Groups, value: int
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


def _cheapest_cover(columns: _Columns, room: int) -> tuple[Groups | None, int]:
    """The cheapest cover found, if any costs at most *room*; and what every cover costs at least.

    The limit grows by steps: a low one is quick, as most columns are too dear for it, and what is
    found below it is the cheapest of all. The branches are shared between the steps.
    """
    tried, branches = -1, _BRANCHES
    for halvings in range(_LADDER, -1, -1):
        limit = room >> halvings
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


def _dived(columns: _Columns, sizes: Sequence[int], seat_rest: SeatRest) -> Groups | None:
    """A seating by diving: fix what the linear program is sure of, solve it again, and so on.

    The last people, whom no good columns seat together, are seated by *seat_rest*. None when
    nothing could be fixed.
    """
    near = columns.cost <= np.sort(columns.cost)[min(_DIVING, len(columns.cost)) - 1]
    columns = columns.only(near)
    free = np.ones(columns.n + 1, np.bool_)  # the last is the empty chair
    left = list(sizes)
    fixed: list[Group] = []
    while free[:-1].sum() > min(_REST, columns.n // 2):
        counts = [left.count(size) for size in columns.sizes]
        open_kinds = np.array(counts)[columns.kind] > 0
        columns = replace(
            columns.only(free[columns.people].all(axis=1) & open_kinds), counts=tuple(counts)
        )
        sure = _surest(columns, free)
        if not sure:
            break
        for group in sure:
            if len(group) in left and free[list(group)].all():
                free[list(group)] = False
                left.remove(len(group))
                fixed.append(group)
    if not fixed:
        return None
    rest = np.flatnonzero(free[:-1])
    return tuple(sorted((*fixed, *(seat_rest(rest, left) if left else ()))))


def _surest(columns: _Columns, free: NDArray[np.bool_]) -> list[Group]:
    """The columns that the linear program takes whole, or else the one it takes most of."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, only for groups

    if not len(columns.cost):
        return []
    live = np.append(free[:-1], [count > 0 for count in columns.counts])
    needed = np.append(np.ones(columns.n), columns.counts)
    answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse A_eq
        columns.cost / max(1.0, float(columns.cost.max()) / 1e5),
        A_eq=_incidence(columns, np.arange(len(columns.cost)))[live],
        b_eq=needed[live],
        method="highs-ds",
    )
    if answer.status != 0:
        return []
    sure = np.flatnonzero(answer.x > 0.99)
    if not len(sure):
        sure = np.array([np.argmax(answer.x)])
    return [tuple(p for p in row if p >= 0) for row in columns.people[sure].tolist()]


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
) -> _Columns:
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
    return _Columns(n, kinds, counts, people, kind, cost, pay, 1)


def _sharpened(columns: _Columns, groups: Groups, value: int) -> _Columns:
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


def _repriced(columns: _Columns, prices: NDArray[np.float64]) -> _Columns:
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


def _dual_prices(columns: _Columns, groups: Groups) -> NDArray[np.float64] | None:
    """Near-optimal prices of the linear program, (n + sizes + 1,), in the columns' unit."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, only for groups

    needed = np.concatenate([np.ones(columns.n), columns.counts])
    scale = max(1.0, float(columns.cost.max()) / 1e5)
    chosen = _first_columns(columns, groups)
    while True:
        answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse A_eq
            columns.cost[chosen] / scale,
            A_eq=_incidence(columns, chosen),
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


def _incidence(columns: _Columns, chosen: Ints) -> csc_array:
    """Which constraints, people and then sizes, each chosen column counts in."""
    from scipy.sparse import csc_array  # noqa: PLC0415 - slow to import, only for groups

    people = columns.people[chosen].astype(np.int64)
    kind = columns.kind[chosen].astype(np.int64) + columns.n
    rows = np.column_stack([people, kind])
    seated = rows >= 0
    starts = np.append(0, np.cumsum(seated.sum(axis=1)))
    entries = rows[seated]
    shape = (columns.n + len(columns.sizes), len(chosen))
    return csc_array((np.ones(len(entries)), entries, starts), shape=shape)


def _first_columns(columns: _Columns, groups: Groups) -> Ints:
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
