"""What the map is made of, as the book of meetings tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sat where on one day: a row for each seat, with its party, its member, and 1 where
    that member said that they met.
    """

    kind: str  # "coffee" or "table"
    day: date
    rows: NDArray[np.int64]


class MeetingsBook(Protocol):
    """Book: who sat with whom. It only reads."""

    async def seats(self, community: str, since: date) -> list[Seats]:
        """Every held round and every table since that day, coffees first, the oldest first."""

    async def trades(self, community: str) -> Mapping[int, str]:
        """What the members do who let everyone see it, as they typed it."""

    async def names(self, community: str) -> Sequence[tuple[int, str]]:
        """Everybody who is here, in order of their numbers."""
