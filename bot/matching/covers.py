"""A search for exact covers: everybody in one group, at the least cost, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Group = tuple[int, ...]
Groups = tuple[Group, ...]
Option = tuple[int, int, int, Group]
"""A group to choose: cost, bit mask of its people, kind of size, people."""


class Cover:
    """A search for the cheapest groups that hold everybody once, with a budget of branches.

    Of *n* people, *counts* groups per kind of size. The groups to choose from are the rows of
    *people*, (m, width) with -1 for an empty chair, with their *kind* and *cost* >= 0, (m,). People
    in the bit mask *seated* have their seats already.

    ``found`` is the cheapest cover met within the room and ``cost`` its cost; ``unfinished`` says
    that the branches ran out before all was searched, ``branches`` how many are left.
    """

    def __init__(
        self,
        n: int,
        counts: Sequence[int],
        people: NDArray[np.int16],
        kind: NDArray[np.int8],
        cost: NDArray[np.int64],
        room: int,
        branches: int,
        seated: int = 0,
    ) -> None:
        self.found: Groups | None = None
        self.cost = 0
        self.branches = branches
        self._room = room
        self._everyone = (1 << n) - 1
        self._counts = list(counts)
        self._largest = people.shape[1]
        self._chosen: list[Group] = []
        self._of: dict[int, list[Option]] = {1 << person: [] for person in range(n)}
        self._most = len(cost) + 1
        for column in np.lexsort((*people.T, cost)).tolist():
            group = tuple(person for person in people[column].tolist() if person >= 0)
            mask = sum(1 << person for person in group)
            option = (int(cost[column]), mask, int(kind[column]), group)
            for person in group:
                self._of[1 << person].append(option)
        self._extend(seated, 0)

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

    def _options(self, seated: int, cost: int) -> list[Option]:
        """The groups, cheapest first, of whoever has the fewest left; none where it gets too dear.

        What everybody's cheapest groups cost per seat is what the rest costs at least.
        """
        room = self._room - cost
        spare = room * self._largest
        counts, left = self._counts, self._everyone & ~seated
        fewest, whose = self._most, 0
        while left:
            person = left & -left
            left ^= person
            count = 0
            for price, mask, kind, _ in self._of[person]:
                if price > room:
                    break
                if mask & seated or not counts[kind]:
                    continue
                if not count:
                    spare -= price
                count += 1
                if count >= fewest:
                    break
            if not count or spare < 0:
                return []
            if count < fewest:
                fewest, whose = count, person
        return [
            option
            for option in self._of[whose]
            if option[0] <= room and not option[1] & seated and counts[option[2]]
        ]
