"""Possible groups as the columns of a linear program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csc_array

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Columns:
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

    def only(self, kept: NDArray[np.bool_]) -> Columns:
        return replace(self, people=self.people[kept], kind=self.kind[kept], cost=self.cost[kept])


def incidence(columns: Columns, chosen: Ints) -> csc_array:
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
