"""A seating made better part by part: half of the groups are dealt anew, in the best way there is.

Only the few hundred groups that cost least against the prices of the linear program are looked at.
Of these, the people of a dozen groups have so few other ways to sit that an exact search sees them
all. How many groups are freed at once follows what the search can see to the end. ("Large
neighbourhood search", Shaw 1998.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.matching.columns import Columns
from bot.matching.covers import Cover, Group, Groups
from bot.matching.noise import Stream

_POOL = 700  # columns to choose from
_EACH = 300  # branches of one search
_FIRST = 8  # groups freed at first
_SALT = 0x3E2D


def mended(columns: Columns, groups: Groups, seed: int, branches: int) -> Groups:
    """A seating that costs no more, found with about so many branches of the search.

    A group that *columns* don't hold counts as dear as the dearest of them.
    """
    paid = _paid(columns, groups)
    limit = np.sort(columns.cost)[min(_POOL, len(columns.cost)) - 1]
    near = columns.only(columns.cost <= limit)
    stream, freed = Stream(seed, _SALT), min(_FIRST, len(groups))
    groups = tuple(sorted(groups))
    while branches > 0:
        loose = _loose(paid, freed, columns.unit, stream)
        cover = _dealt(near, loose, sum(paid[group] for group in loose))
        branches -= _EACH - cover.branches + 1
        if cover.found is not None:
            paid = {group: cost for group, cost in paid.items() if group not in loose}
            paid |= _paid(near, cover.found)
        if cover.unfinished:
            freed = max(2, freed - 1)
        elif freed < len(groups):
            freed += 1
        elif cover.found is None:
            break  # all of them were seen
    return tuple(sorted(paid))


def _paid(columns: Columns, groups: Groups) -> dict[Group, int]:
    """What each of these groups costs."""
    width = columns.people.shape[1]
    place = (columns.n + 1) ** np.arange(width, dtype=np.int64)
    rows = np.array([(*group, *[-1] * (width - len(group))) for group in groups], np.int64)
    wanted = rows @ place
    keys = columns.people.astype(np.int64) @ place
    order = np.argsort(keys, kind="stable")
    at = order[np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)]
    cost = np.where(keys[at] == wanted, columns.cost[at], columns.cost.max())
    return dict(zip(groups, cost.tolist(), strict=True))


def _loose(paid: dict[Group, int], count: int, unit: int, stream: Stream) -> list[Group]:
    """So many groups, by chance, the dear ones rather."""
    turns = {group: stream.below(1 << 62) // (cost + unit) for group, cost in paid.items()}
    return sorted(sorted(paid, key=lambda group: (turns[group], group))[:count])


def _dealt(near: Columns, loose: list[Group], cost: int) -> Cover:
    """The search for the cheapest groups of the people of *loose*, below *cost*."""
    people = [one for group in loose for one in group]
    free = np.zeros(near.n + 1, np.bool_)  # the last is the empty chair
    free[[*people, -1]] = True
    inside: NDArray[np.bool_] = np.logical_and.reduce(free[near.people], axis=1)
    few = near.only(inside)
    sizes = [len(group) for group in loose]
    seated = ((1 << near.n) - 1) ^ sum(1 << one for one in people)
    counts = [sizes.count(size) for size in near.sizes]
    return Cover(near.n, counts, few.people, few.kind, few.cost, cost - 1, _EACH, seated)
