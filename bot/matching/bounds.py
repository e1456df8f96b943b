"""Bounds on what every round must repeat, recomputed from prices without any solver.

Costs here are those of ``Room.repeats`` and ``Room.tired``: whole numbers that order rounds by
people made third twice running, repeats within 10 rounds, within the season, and meetings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bot.matching.noise import Ints
from bot.matching.room import Bools, Room

MOST_FOR_TRIOS = 300  # people whose trios are looked at one by one
_MOST = 3_000  # people of whom square tables are made
_FAR = 1 << 61


@dataclass(frozen=True)
class Shape:
    """A round, the people no group has, and what it costs.

    *necessary*: every round leaves out as many, and has as many people in trios.
    """

    groups: tuple[tuple[int, ...], ...]
    left: tuple[int, ...]
    cost: int
    necessary: bool

    @classmethod
    def of(
        cls,
        room: Room,
        groups: Sequence[Sequence[int]],
        left: Sequence[int],
        crowd: Sequence[int],
    ) -> Shape:
        """*crowd*: people of whom no two may sit together, see ``leftover.crowded``."""
        seats = tuple(sorted(tuple(sorted(group)) for group in groups))
        cost = _cost(room, seats, left)
        return cls(seats, tuple(left), cost, _necessary(room, seats, left, crowd))

    @property
    def trio(self) -> bool:
        """Whether the round is of pairs and exactly one trio."""
        return not self.left and sorted(map(len, self.groups))[-2:] in ([2, 3], [3])

    @property
    def plain(self) -> bool:
        """Whether the round is of pairs alone, whoever is left out."""
        return max(map(len, self.groups), default=2) == 2


def _cost(room: Room, groups: Sequence[Sequence[int]], left: Sequence[int]) -> int:
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    cost: int = sum(room.repeats(both[:, 0], both[:, 1]).tolist())
    if room.rules.size > 2:
        return cost
    third = [one for group in groups if len(group) > 2 for one in group]
    tired: list[int] = room.tired(np.array([*third, *left], dtype=np.int64)).tolist()
    return cost + sum(tired)


def _necessary(
    room: Room, groups: Sequence[Sequence[int]], left: Sequence[int], crowd: Sequence[int]
) -> bool:
    if room.rules.size > 2:
        return not left
    trio_of = {one for group in groups if len(group) > 2 for one in group}
    if any(len(group) > 3 for group in groups):
        return False
    for part in room.components:
        out = len(set(part) & set(left))
        third = len(set(part) & trio_of)
        odd = len(part) % 2
        sits = odd if room.rules.odd == "sit_out" or len(part) == 1 else 0
        least = max(sits, _overflow(room, sorted(set(part) & set(crowd))) if crowd else 0)
        spare = 3 if odd and not least else 0
        if out > least or third > spare:
            return False
    return True


def _overflow(room: Room, crowd: Sequence[int]) -> int:
    """How many of *crowd* find no partner: each needs one of the people around for themselves."""
    around: set[int] = set()
    everyone = np.arange(room.n)
    for one in crowd:
        possible = ~room.forbidden(np.array([one]), everyone)
        around.update(everyone[possible].tolist())
    return len(crowd) - len(around - set(crowd))


def lowest(room: Room, shape: Shape, prices: Sequence[int], chair: int) -> int | None:
    """A cost that no round of this shape goes below; None when the prices don't hold."""
    if room.n > _MOST:
        return None
    everyone = np.arange(room.n)
    cost = room.repeats(everyone[:, None], everyone[None])
    allowed = ~room.forbidden(everyone[:, None], everyone[None])
    np.fill_diagonal(allowed, val=False)
    if room.rules.size > 2:
        return _by_degrees(shape, np.where(allowed, cost, _FAR))
    price = np.array(prices, dtype=np.int64)
    if len(price) != room.n or (2 * cost - price[:, None] - price[None] < 0)[allowed].any():
        return None
    tired = room.tired(everyone)
    if shape.trio:
        return _with_trio(2 * cost, allowed, 2 * tired, price)
    if not shape.plain:
        return None
    if shape.left and (2 * tired - price - chair < 0).any():
        return None
    return -(-(int(price.sum()) + chair * len(shape.left)) // 2)


def _with_trio(twice: Ints, allowed: Bools, tired: Ints, price: Ints) -> int | None:
    """The least over all trios of their cost and the prices of the others, rounded up."""
    n = len(price)
    if n > MOST_FOR_TRIOS:
        return None
    best = _FAR
    rest = int(price.sum())
    own = tired - price
    for one in range(n - 2):
        after = slice(one + 1, n)
        pair = twice[one, after] + own[after]
        sums = twice[after, after] + pair[:, None] + pair[None] + own[one]
        able = allowed[after, after] & allowed[one, after][:, None] & allowed[one, after][None]
        if able.any():
            best = min(best, rest + int(sums[able].min()))
    return None if best == _FAR else -(-best // 2)


def _by_degrees(shape: Shape, cost: Ints) -> int:
    """Everybody sits with some others: at least with those they cost least with."""
    fewest = min(map(len, shape.groups), default=1) - 1
    least = np.sort(cost, axis=1)[:, :fewest]
    total: int = sum(np.minimum(least, 1 << 50).sum(axis=1).tolist())
    return -(-total // 2)


def gap(room: Room, shape: Shape, prices: Sequence[int], chair: int) -> int:
    """By how much the first number in the order of costs may be too high; 0 if it is proved.

    Raises ValueError when the prices don't hold.
    """
    if not shape.necessary:
        return max(1, len(shape.left))
    bound = lowest(room, shape, prices, chair) if prices or room.rules.size > 2 else 0
    if bound is None:
        raise ValueError("prices that don't hold")
    if bound >= shape.cost:
        return 0
    low = max(0, bound)
    have = (shape.cost // room.repeat_span, *room.decoded(shape.cost))
    need = (low // room.repeat_span, *room.decoded(low))
    return next(more - less for more, less in zip(have, need, strict=True) if more != less)
