"""The best partition of a small community into groups, proved in integers.

Every possible group is a column, and the best seating is a set of columns with everybody in exactly
one. Prices, one integer per person and one per size, bound every seating from above when no group
is worth more than its people pay. A linear program (HiGHS, in floats) proposes prices; they are
rounded and lifted until they hold for every column, so a bound never rests on a float. Columns too
dear to be in anything better than the seating at hand are dropped ("reduced cost fixing"), and a
search over the few that stay either finds a better seating or proves that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Ints = NDArray[np.int64]
Group = tuple[int, ...]
Groups = tuple[Group, ...]
Weight = Callable[[Ints, Ints], Ints]
_Option = tuple[int, int, int, Group]  # cost, mask of people, kind of size, people

_UNIT = 5040  # prices may be fractions of a point: of halves to tenths, by this factor
_ROOM_FOR_FRACTIONS = 1 << 48  # times _UNIT stays below 2**62
_PHASES = 12  # one or two is usual; each sharpens the prices below the precision of the last
_MASTER = 4_000  # columns the linear program starts with when there are more
_ENTERING = 2_000  # columns that enter it at once
_LADDER = 6  # the search first tries a 64th of the cost there is room for
_LISTED = 20_000  # columns the search can list for itself
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
    sizes: Sequence[int], weight: Weight, groups: Groups, value: int
) -> tuple[Groups, int, int]:
    """The best seating, starting from one of this value: (groups, value, upper bound).

    The answer is proved best when its value equals the bound. Otherwise the search ran out of
    branches, and the bound is what it had shown by then.
    """
    return _covered(_priced(sizes, weight, _all_groups(sizes)), weight, groups, value)


def best_of(
    sizes: Sequence[int], weight: Weight, groups: Groups, value: int, pool: Iterable[Group]
) -> tuple[Groups, int]:
    """The best seating made of groups of a pool, which *groups* join: (groups, value).

    The best as far as a few thousand branches tell; never worse than what it is given.
    """
    people = _by_size(sorted({*pool, *groups}))
    groups, value, _ = _covered(_priced(sizes, weight, people), weight, groups, value)
    return groups, value


def _covered(
    columns: _Columns, weight: Weight, groups: Groups, value: int
) -> tuple[Groups, int, int]:
    columns = _sharpened(columns, groups, value)
    room = columns.room(value)
    found, cheapest = _cheapest_cover(columns, room)
    if found is not None:
        groups = found
        value = _worth(groups, weight)
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
        cover = _Cover(columns.only(cheap), limit, branches)
        if cover.unfinished:
            return cover.found, tried + 1
        if cover.found is not None:
            return cover.found, cover.cost
        tried, branches = limit, cover.branches
    return None, room + 1


def upper_bound(sizes: Sequence[int], weight: Weight, groups: Groups, value: int) -> int:
    """What no seating of these sizes exceeds, by the linear program over all groups.

    *groups* and *value* are any seating: the better it is, the fewer columns need a look.
    """
    columns = _sharpened(_priced(sizes, weight, _all_groups(sizes)), groups, value)
    return max(value, columns.pay // columns.unit)


def _all_groups(sizes: Sequence[int]) -> list[NDArray[np.int16]]:
    return [_combinations(sum(sizes), size) for size in sorted(set(sizes))]


def _by_size(groups: Sequence[Group]) -> list[NDArray[np.int16]]:
    sizes = sorted({len(group) for group in groups})
    return [np.array([g for g in groups if len(g) == size], np.int16) for size in sizes]


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


def _combinations(n: int, size: int) -> NDArray[np.int16]:
    """All subsets of this size of 0..n-1, one sorted row each."""
    rows = np.arange(n, dtype=np.int16)[:, None]
    for _ in range(size - 1):
        more = n - 1 - rows[:, -1].astype(np.int64)
        starts = np.repeat(np.cumsum(more) - more, more)
        rows = np.repeat(rows, more, axis=0)
        step = np.arange(len(rows)) - starts + 1
        rows = np.column_stack([rows, rows[:, -1] + step.astype(np.int16)])
    return rows


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


class _Cover:
    """A search for the cheapest columns that hold everybody once, with a budget of branches.

    ``found`` is the cheapest cover met within the room and ``cost`` its cost; ``unfinished`` says
    that the branches ran out before all was searched, ``branches`` how many are left.
    """

    def __init__(self, columns: _Columns, room: int, branches: int) -> None:
        self.found: Groups | None = None
        self.cost = 0
        self.branches = branches
        self._room = room
        self._everyone = (1 << columns.n) - 1
        self._counts = list(columns.counts)
        self._chosen: list[Group] = []
        self._of: list[list[_Option]] = [[] for _ in range(columns.n)]
        for column in np.lexsort((*columns.people.T, columns.cost)).tolist():
            group = tuple(person for person in columns.people[column].tolist() if person >= 0)
            mask = sum(1 << person for person in group)
            option = (int(columns.cost[column]), mask, int(columns.kind[column]), group)
            for person in group:
                self._of[person].append(option)
        self._extend(0, 0)

    @property
    def unfinished(self) -> bool:
        return self.branches <= 0

    def _extend(self, seated: int, cost: int) -> None:
        if seated == self._everyone:
            self.found, self.cost = tuple(sorted(self._chosen)), cost
            self._room = cost - 1
            return
        self.branches -= 1
        for price, mask, kind, group in self._options(seated, cost):
            if self.branches <= 0:
                return
            if cost + price > self._room:
                break
            self._counts[kind] -= 1
            self._chosen.append(group)
            self._extend(seated | mask, cost + price)
            self._chosen.pop()
            self._counts[kind] += 1

    def _options(self, seated: int, cost: int) -> list[_Option]:
        """The groups, cheapest first, of whoever has the fewest left."""
        fewest: list[_Option] | None = None
        room = self._room - cost
        for person in range(len(self._of)):
            if seated >> person & 1:
                continue
            options: list[_Option] = []
            for option in self._of[person]:
                price, mask, kind, _ = option
                if price > room or (fewest is not None and len(options) >= len(fewest)):
                    break
                if not mask & seated and self._counts[kind]:
                    options.append(option)
            if fewest is None or len(options) < len(fewest):
                fewest = options
                if not options:
                    break
        return fewest or []
