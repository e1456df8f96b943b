"""Seatings by diving: fix what the linear program is sure of, solve it again, and so on.

One dive is often a percent short of the best. So each dives along costs a little changed by chance,
and what it finds is mended (``bot.matching.mending``): of eight, the best is a few tenths better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.matching.columns import Columns, Ints, incidence
from bot.matching.covers import Group, Groups
from bot.matching.mending import mended
from bot.matching.noise import Noise

SeatRest = Callable[[Ints, list[int]], Groups]
"""Seats the people of an index array in groups of these sizes."""


_COLUMNS = 1_500  # columns a dive looks at
_REST = 30  # people left when a dive is over; few enough to be seated exactly
_MENDING = 600_000  # branches of the search that mends, times the people
_JOLT = 10  # bits of chance in a cost
_SALT = 0xD1FE


def dived(
    columns: Columns, sizes: Sequence[int], room: int, seat_rest: SeatRest, seed: int, turn: int
) -> tuple[Groups, ...]:
    """A seating found by a dive, and what mending makes of it; empty when nothing could be fixed.

    *room* is what the dive may cost to be of use, and how far costs are changed: the first turn
    changes nothing. The last people, whom no good columns seat together, are seated by *seat_rest*.
    """
    near = _near(columns)
    if turn:
        each = np.arange(len(near.cost))
        luck = Noise(len(each), seed, _SALT + turn).pairs(each, each, _JOLT)
        near = replace(near, cost=near.cost + luck * ((room // len(sizes) >> _JOLT) + 1))
    found = _dive(near, sizes, seat_rest)
    if found is None:
        return ()
    return found, mended(columns, found, seed + turn, _MENDING // max(100, columns.n))


def _near(columns: Columns) -> Columns:
    limit = np.sort(columns.cost)[min(_COLUMNS, len(columns.cost)) - 1]
    return columns.only(columns.cost <= limit)


def _dive(columns: Columns, sizes: Sequence[int], seat_rest: SeatRest) -> Groups | None:
    free = np.ones(columns.n + 1, np.bool_)  # the last is the empty chair
    left = list(sizes)
    fixed: list[Group] = []
    while free[:-1].sum() > min(_REST, columns.n // 2):
        counts = [left.count(size) for size in columns.sizes]
        open_kinds = np.array(counts)[columns.kind] > 0
        columns = replace(
            columns.only(free[columns.people].all(axis=1) & open_kinds), counts=tuple(counts)
        )
        sure = _surest(columns, free)
        if not sure:
            break
        for group in sure:
            if len(group) in left and free[list(group)].all():
                free[list(group)] = False
                left.remove(len(group))
                fixed.append(group)
    if not fixed:
        return None
    rest = np.flatnonzero(free[:-1])
    return tuple(sorted((*fixed, *(seat_rest(rest, left) if left else ()))))


def _surest(columns: Columns, free: NDArray[np.bool_]) -> list[Group]:
    """The columns that the linear program takes whole, or else the one it takes most of."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import, only for groups

    if not len(columns.cost):
        return []
    live = np.append(free[:-1], [count > 0 for count in columns.counts])
    needed = np.append(np.ones(columns.n), columns.counts)
    answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse A_eq
        columns.cost / max(1.0, float(columns.cost.max()) / 1e5),
        A_eq=incidence(columns, np.arange(len(columns.cost)))[live],
        b_eq=needed[live],
        method="highs-ds",
    )
    if answer.status != 0:
        return []
    sure = np.flatnonzero(answer.x > 0.99)
    if not len(sure):
        sure = np.array([np.argmax(answer.x)])
    return [tuple(p for p in row if p >= 0) for row in columns.people[sure].tolist()]
