"""What the solvers hand back, before it is told in ids and sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Seats = list[tuple[int, ...]]  # groups of indices; who is left out is a group of one


@dataclass(frozen=True)
class Outcome:
    """A round in indices.

    *best*: proved by the search itself to be the best of all in the whole order of costs, chance
    apart. *seasonal*: held back for the sake of the rest of a season. *soft_gap*: no round has more
    soft points by more than that, by *soft_prices* where there are any; -1 for unknown. *crowded*:
    people who show why so many are left out, see ``leftover.crowded``.
    """

    seats: Seats
    best: bool
    seasonal: bool = False
    soft_gap: int = -1
    soft_prices: tuple[int, ...] = ()
    crowded: frozenset[int] = field(default_factory=frozenset)

    @property
    def groups(self) -> Seats:
        return sorted(tuple(sorted(group)) for group in self.seats if len(group) > 1)

    @property
    def left(self) -> list[int]:
        return sorted(group[0] for group in self.seats if len(group) == 1)


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcomes of strangers' rooms as one."""
    parts = list(outcomes)
    if len(parts) == 1:
        return parts[0]
    return Outcome(
        [group for part in parts for group in part.seats],
        all(part.best for part in parts),
        any(part.seasonal for part in parts),
        crowded=frozenset().union(*(part.crowded for part in parts)),
    )
