"""A large room as the solvers see it: people and empty chairs, asked about in bulk.

Whoever draws an empty chair has no partner. Chairs cost nothing in soft points and never stand
together. Only what is asked for is computed: 2,000 people have two million pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bot.matching.noise import Ints, Noise
from bot.matching.pairs import NOISE_BITS, ties
from bot.matching.room import Bools, Room

_BLOCK = 200_000  # pairs looked at in one go: small enough for a processor's cache


class Floor:
    """Nodes 0..size-1: the *members* in their order, then the chairs.

    Pairs that ever met are barred, not merely dear: a room this large can do without. Chairs are
    for ``sitters`` only, at first everybody.
    """

    def __init__(self, room: Room, members: Sequence[int], chairs: int = 0) -> None:
        self.room, self.chairs = room, chairs
        self.at = np.array(members, dtype=np.int64)
        self.people = len(self.at)
        self.size = self.people + chairs
        self.sitters: Bools = np.ones(self.people, dtype=np.bool_)
        self.everyone = np.arange(self.people)
        self._chance = ties(room)
        self._chairs_chance = Noise(self.size, room.seed, 0xC4A1)

    def barred(self, a: Ints, b: Ints) -> Bools:
        """Pairs of nodes that can't be, of equally long index arrays."""
        seated = (a < self.people) & (b < self.people)
        out = (a == b) | ((a >= self.people) & (b >= self.people))
        one, other = self._named(a), self._named(b)
        if self.room.ruled:
            out |= seated & self.room.forbidden(one, other)
        if self.chairs:
            able = np.append(self.sitters, np.ones(1, dtype=np.bool_))
            unable = ~able[np.minimum(a, self.people)] | ~able[np.minimum(b, self.people)]
            out |= ~seated & unable
        if self.room.meetings.most:
            out |= seated & (self.room.meetings.met(one, other) > 0)
        barred: Bools = out
        return barred

    def cost(self, a: Ints, b: Ints) -> Ints:
        """Soft points missed by pairs of nodes, of equally long index arrays."""
        missed = self.room.missed(self._named(a), self._named(b))
        return np.where((a < self.people) & (b < self.people), missed, 0)

    def noise(self, a: Ints, b: Ints) -> Ints:
        """The chance that decides between equals."""
        among = self._chance.pairs(self._named(a), self._named(b), NOISE_BITS)
        chair = self._chairs_chance.pairs(a, b, NOISE_BITS)
        return np.where((a < self.people) & (b < self.people), among, chair)

    def _named(self, nodes: Ints) -> Ints:
        return self.at[np.minimum(nodes, self.people - 1)]

    def scan(
        self, prices: Ints, most: int, columns: Ints | None = None, luck: int = 1 << NOISE_BITS
    ) -> Slacks:
        """All pairs whose slack 2 cost - price - price is at most *most*.

        With *columns* (people), only pairs that touch one of these or a chair. With *luck*, only
        pairs whose chance is below it.
        """
        found = []
        for a, b, slack in self._parts(prices, most, columns):
            kept = ~self.barred(a, b)
            if luck < 1 << NOISE_BITS:
                kept &= self.noise(a, b) < luck
            found.append((a[kept], b[kept], slack[kept]))
        a, b, slack = (np.concatenate(column) for column in zip(*found, strict=True))
        return a, b, slack

    def _parts(self, prices: Ints, most: int, columns: Ints | None) -> Iterator[Slacks]:
        yield from self._scan_people(prices, most, columns)
        yield self._scan_chairs(prices, most)

    def _scan_people(self, prices: Ints, most: int, columns: Ints | None) -> Iterator[Slacks]:
        """Blocks of rows; a full scan looks at the upper triangle only."""
        wishes = self.room.wishes
        width = self.people if columns is None else len(columns)
        step = max(4, _BLOCK // max(1, width))
        # 2 (top - points) - p - q <= most, so 2 points >= (2 top - most - p) - q, in 16 bits.
        price = prices[: self.people]
        low, high = np.iinfo(np.int16).min // 2, np.iinfo(np.int16).max // 2
        own = np.clip(2 * wishes.top - most - price, low, high).astype(np.int16)
        other = np.clip(price, low, high).astype(np.int16)
        for start in range(0, self.people, step):
            rows = self.everyone[start : start + step]
            beside = self.everyone[start + 1 :] if columns is None else columns
            points = wishes.grid(self.at[rows], self.at[beside])
            points += points
            near = np.flatnonzero(points + other[beside] >= own[rows][:, None])
            row, column = np.divmod(near, max(1, len(beside)))
            a, b = rows[row], beside[column]
            slack = 2 * wishes.top - points[row, column].astype(np.int64) - price[a] - price[b]
            kept = (slack <= most) & ((a < b) if columns is None else (a != b))
            yield a[kept], b[kept], slack[kept]

    def lowered(self, prices: Ints, progress: Callable[[float], None] | None = None) -> Ints:
        """Prices that hold for all pairs of people, each lowered by no more than it takes.

        Barred pairs count too, which makes the bound no better than it is.
        """
        wishes = self.room.wishes
        price = np.minimum(prices, 2 * wishes.top).astype(np.int32)
        step = max(4, _BLOCK // self.people)
        for start in range(0, self.people, step):
            rows = self.everyone[start : start + step]
            beside = self.everyone[start + 1 :]
            if not len(beside):
                break
            points = wishes.grid(self.at[rows], self.at[beside])
            over = 2 * points + price[beside].astype(np.int16)[None]
            over[np.tril_indices(len(rows), -1, len(beside))] = -1  # pairs seen from the other side
            most = over.max(axis=1) - 2 * wishes.top
            price[rows] -= np.maximum(0, price[rows] + most)
            if progress is not None and start % (64 * step) == 0:
                progress(0.7 + 0.3 * start / self.people)
        return price.astype(np.int64)

    def _scan_chairs(self, prices: Ints, most: int) -> Slacks:
        chairs = np.arange(self.people, self.size)
        slack = -prices[: self.people, None] - prices[None, self.people :]
        row, column = np.nonzero(slack <= most)
        return row, chairs[column], slack[row, column]


Slacks = tuple[Ints, Ints, Ints]
