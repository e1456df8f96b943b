"""An odd number of people: the best trio and the best pairs around it, by branch and bound.

Prices bound every round that has a given trio; trios are tried from the lowest bound on, each with
the best pairs of the others, until no other trio's bound is below the best round found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bot.matching import pairs, prices
from bot.matching.noise import Ints, Noise
from bot.matching.pairs import Edges
from bot.matching.room import Room
from bot.matching.score import GROUPS

_EFFORT = 60_000  # people times trios tried at most; a handful of trios is the rule
_TRIO_TIES = 0x3A10
_LOWEST = -(1 << 61)

Level = tuple[int, int, int]  # repeats, age, missed


@dataclass(frozen=True)
class OddRound:
    """The best round found; *proved* if no other trio can be better."""

    groups: list[tuple[int, ...]]
    proved: bool


class TrioSearch:
    """Searches the best trio among an odd number of *members* that hard rules allow to pair up."""

    def __init__(self, room: Room, members: Sequence[int]) -> None:
        self._room = room
        self._at = np.array(members, dtype=np.int64)
        self._n = len(members)
        at = self._at
        a, b = at[:, None], at[None]
        self._levels = (room.repeats(a, b), room.age(a, b), room.missed(a, b))
        self._allowed = ~room.forbidden(a, b)
        np.fill_diagonal(self._allowed, val=False)
        self._edges = Edges(room, members)
        self._joined = np.array(self._edges.joined(), dtype=object)

    def search(self) -> OddRound | None:
        """The best round, or None where no trio leaves the others in pairs."""
        try:
            self._price()
        except prices.NoPricesError:
            return None
        trios, bounds, order = self._trios()
        best: Level | None = None
        found: list[tuple[int, ...]] = []
        for tried, place in enumerate(order.tolist()):
            trio, bound = trios[place].tolist(), bounds[place]
            if best is not None and _reachable(bound) >= best:
                return OddRound(found, proved=True)
            if tried * self._n > _EFFORT and best is not None:
                return OddRound(found, proved=False)
            seated = self._with(trio, bound, best)
            if seated is not None:
                cost = self._cost(trio, seated)
                if best is None or cost < best:
                    best, found = cost, self._named(trio, seated)
        return OddRound(found, proved=True) if best is not None else None

    def _price(self) -> None:
        """Prices of everybody, with an empty chair for the one too many."""
        n = self._n + 1
        allowed = np.ones((n, n), dtype=np.bool_)
        allowed[:-1, :-1] = self._allowed
        allowed[-1, -1] = False
        levels = []
        for level in self._levels:
            wide = np.zeros((n, n), dtype=np.int64)
            wide[:-1, :-1] = level
            levels.append(wide)
        found, _ = prices.by_level(levels, allowed)
        self._prices = [price[:-1] for price in found]

    def _trios(self) -> tuple[Ints, Ints, Ints]:
        """Allowed trios, their bounds (twice a cost, per level), and the order to try them in."""
        trios = np.array(list(combinations(range(self._n), 3)), dtype=np.int64)
        a, b, c = trios.T
        if self._room.ruled:
            kept = self._allowed[a, b] & self._allowed[a, c] & self._allowed[b, c]
            trios = trios[kept]
            a, b, c = trios.T
        bounds = []
        for level, price in zip(self._levels, self._prices, strict=True):
            inside = level[a, b] + level[a, c] + level[b, c]
            bounds.append(2 * inside + price.sum() - price[a] - price[b] - price[c])
        room, at = self._room, self._at
        bounds[0] += 2 * room.tired(at[trios]).sum(axis=1)
        bounds[1] += 2 * room.third(at[trios]).sum(axis=1)
        bounds[2] += 2 * GROUPS * room.dull[at[trios]].sum(axis=1)
        both = np.stack(bounds, axis=1)
        reach = np.array(both)
        _round_up(reach)
        chance = Noise(room.n, room.seed, _TRIO_TIES)
        tie = chance.pairs(at[a], at[b], 60) ^ chance.pairs(at[a], at[c], 60)
        tie ^= chance.pairs(at[b], at[c], 60)
        order = np.lexsort((tie, reach[:, 2], reach[:, 1], reach[:, 0]))
        return trios, both, order

    def _with(self, trio: Sequence[int], bound: Ints, best: Level | None) -> Ints | None:
        """The best pairs of everybody but *trio*, over the pairs that can still beat *best*."""
        edges = self._edges
        out = np.zeros(self._n, dtype=np.bool_)
        out[list(trio)] = True
        kept = ~(out[edges.a] | out[edges.b])
        if best is not None:
            kept &= self._promising(bound, best)
        places = np.cumsum(~out) - 1
        a, b = edges.a[kept], edges.b[kept]
        cost = self._joined[kept].tolist()
        found = pairs.best(self._n - 3, places[a].tolist(), places[b].tolist(), cost)
        if 2 * len(found) < self._n - 3:
            return None
        people = np.flatnonzero(~out)
        return people[found]

    def _promising(self, bound: Ints, best: Level) -> prices.Bools:
        """Pairs whose slack, on top of the bound of the trio, stays below the best round."""
        edges = self._edges
        costs = (edges.repeats, edges.age, edges.missed)
        sums = np.stack(
            [
                low + 2 * cost - price[edges.a] - price[edges.b]
                for low, cost, price in zip(bound, costs, self._prices, strict=True)
            ],
            axis=1,
        )
        one, two, three = sums.T
        last = (two < best[1]) | ((two == best[1]) & (three < best[2]))
        below: prices.Bools = (one < best[0]) | ((one == best[0]) & last)
        return below

    def _cost(self, trio: Sequence[int], seated: Ints) -> Level:
        """Twice the cost of a round, per level."""
        at = self._at[list(trio)]
        out = []
        for level in self._levels:
            inside = sum(int(level[x, y]) for x, y in combinations(trio, 2))
            out.append(inside + int(level[seated[:, 0], seated[:, 1]].sum()))
        out[0] += int(self._room.tired(at).sum())
        out[1] += int(self._room.third(at).sum())
        out[2] += GROUPS * int(self._room.dull[at].sum())
        return 2 * out[0], 2 * out[1], 2 * out[2]

    def _named(self, trio: Sequence[int], seated: Ints) -> list[tuple[int, ...]]:
        named = [tuple(sorted(pair)) for pair in self._at[seated].tolist()]
        return [*named, tuple(sorted(self._at[list(trio)].tolist()))]


def _reachable(bound: Ints) -> Level:
    row = np.array(bound)[None]
    _round_up(row)
    one, two, three = row[0].tolist()
    return one, two, three


def _round_up(bounds: Ints) -> None:
    """Raise bounds on twice a whole number to the next one they allow, in place.

    An odd level can't be reached: the round costs one more there, whatever comes after.
    """
    for level in range(bounds.shape[1] - 1):
        half = bounds[:, level] % 2 == 1
        bounds[half, level] += 1
        bounds[half, level + 1 :] = _LOWEST
