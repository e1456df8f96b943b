"""Who met whom, how often and how many rounds ago; and the counting of repeats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from bot.matching.noise import Ints
from bot.matching.people import Past, Repeats

RECENT = 10  # rounds in which a pair shall not meet again, before all else
_DENSE_LIMIT = 700  # people up to whom a square table is faster than a search in a sorted one


class Meetings:
    """The meetings of people 0..n-1, as far as they are on both sides of a pair.

    ``dates`` is the number of distinct dates of the whole history; an *age* of 1 is the latest of
    them, ``days[0]``. A date counts whoever met on it; the same people on the same date count once.
    """

    def __init__(self, ids: Sequence[str], past: Iterable[Past], season: int = 0) -> None:
        self._people = len(ids)
        met: dict[date, dict[frozenset[str], None]] = {}
        for meeting in past:
            met.setdefault(meeting.date, {})[meeting.people] = None
        self.days = tuple(sorted(met, reverse=True))
        self.on = {day: list(groups) for day, groups in met.items()}
        self.dates = len(self.days)
        self.season = season or max(0, len(ids) - 2)
        index = {name: at for at, name in enumerate(ids)}
        first: list[int] = []
        second: list[int] = []
        age: list[int] = []
        for ago, day in enumerate(self.days, 1):
            before = len(first)
            for people in met[day]:
                known = [index[name] for name in people if name in index]
                if len(known) == 2:
                    first.append(known[0])
                    second.append(known[1])
                elif len(known) > 2:
                    for one, other in combinations(known, 2):
                        first.append(one)
                        second.append(other)
            age += [ago] * (len(first) - before)
        self._table(np.array([first, second, age], dtype=np.int64).reshape(3, -1))

    def _table(self, rows: Ints) -> None:
        low, high = np.minimum(rows[0], rows[1]), np.maximum(rows[0], rows[1])
        keys = low * self._people + high
        order = np.lexsort((rows[2], keys))
        keys, ages = keys[order], rows[2][order]
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else keys
        zero = np.zeros(1, dtype=np.int64)
        self._keys = keys[starts]
        self._count = np.r_[zero, np.diff(np.r_[starts, len(keys)])]
        self._age = np.r_[zero, ages[starts]]
        self.most = int(self._count.max())
        self._square: Ints | None = None
        if self._people <= _DENSE_LIMIT:
            self._square = np.zeros((self._people, self._people), dtype=np.int64)
            a, b = self.pairs()
            self._square[a, b] = self._square[b, a] = np.arange(1, len(a) + 1)

    def pairs(self) -> tuple[Ints, Ints]:
        """All pairs that ever met, the smaller index first, in order."""
        if not len(self._keys):
            return self._keys, self._keys
        return self._keys // self._people, self._keys % self._people

    def look(self, a: Ints, b: Ints) -> tuple[Ints, Ints]:
        """(meetings, age of the last one; 0 and 0 for never) of broadcastable index arrays."""
        rows = self._rows(a, b)
        return self._count[rows], self._age[rows]

    def met(self, a: Ints, b: Ints) -> Ints:
        """Non-zero where the two ever met."""
        return self._rows(a, b)

    def _rows(self, a: Ints, b: Ints) -> Ints:
        if self._square is not None:
            rows: Ints = self._square[a, b]
            return rows
        keys = np.minimum(a, b) * self._people + np.maximum(a, b)
        if not len(self._keys):
            return np.zeros_like(keys)
        at = np.searchsorted(self._keys, keys)
        at[at == len(self._keys)] = 0
        return np.where(self._keys[at] == keys, at + 1, 0)

    def repeats(self, groups: Iterable[Sequence[int]]) -> Repeats:
        """Count the pairs sitting together in *groups* that met before."""
        pairs = [pair for group in groups for pair in combinations(group, 2)]
        if not pairs:
            return Repeats(0, 0, 0)
        both = np.array(pairs, dtype=np.int64)
        count, age = self.look(both[:, 0], both[:, 1])
        met = count > 0
        return Repeats(
            int((met & (age <= RECENT)).sum()),
            int((met & (age <= self.season)).sum()),
            int(count.sum()),
        )
