"""Closed groups that are always complete: rounds that keep the rest of a season possible.

No plan is stored. For pairs, the graph of who hasn't met says whether a season is on its way. For
larger groups, the rounds since the group was last complete for the first time say which plan they
belong to: plans are drawn from a few seeds and laid over the first round, which was free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from bot.matching import season
from bot.matching.noise import Stream
from bot.matching.outcome import Seats
from bot.matching.room import Bools, Room

_MOST_IN_PAIRS = 64  # people; beyond, no group is complete for a whole season
_MOST_IN_GROUPS = 40
_VARIANTS = 32
_SALT = 0x5EA5

Choose = Callable[[Bools], Sequence[tuple[int, int]]]


def next_pairs(room: Room, choose: Choose) -> Seats | None:
    """The next round of a season of pairs, or None where no season is on its way or at risk.

    *choose* gives the best pairs within a mask of pairs.
    """
    n = room.n
    if n % 2 or n > _MOST_IN_PAIRS or room.ruled or not room.meetings.most:
        return None
    everyone = np.arange(n)
    met = room.meetings.met(everyone[:, None], everyone[None]) > 0
    left = n - 1 - met.sum(axis=1)
    # With more rounds than this to go, any round leaves a season that can be completed
    # (Csaba, Kühn, Lo, Osthus, Treglown 2016); found so in every case tried from 8 people on.
    if (left != left[0]).any() or not 1 < left[0] <= n // 2 + 2:
        return None
    found = season.hold(n, met, choose, 0)
    return None if found is None else [tuple(pair) for pair in found]


def next_groups(room: Room) -> Seats | None:
    """The next round of a season of larger groups, or None where none is on its way."""
    n, size = room.n, room.rules.size
    if room.ruled or not size < n <= _MOST_IN_GROUPS:
        return None
    played = _complete_rounds(room)
    if not played or len(_plan(n, size, 0)) <= len(played):
        return None
    open_rounds: set[tuple[tuple[int, ...], ...]] = set()
    for variant in range(_VARIANTS):
        laid = _laid_over(_plan(n, size, variant), played[0], variant)
        if laid is not None and set(played) <= set(laid):
            open_rounds.update(one for one in laid if one not in played)
    if not open_rounds:
        return None
    best = max(sorted(open_rounds), key=lambda one: (-_seen(room, one), room.points(one)))
    return list(best)


def _seen(room: Room, groups: Sequence[Sequence[int]]) -> int:
    return room.meetings.repeats(groups).meetings


def _complete_rounds(room: Room) -> list[tuple[tuple[int, ...], ...]]:
    """The latest dates on which exactly these people met in groups, the oldest of them first."""
    rounds: list[tuple[tuple[int, ...], ...]] = []
    index = {name: at for at, name in enumerate(room.ids)}
    for day in room.meetings.days:
        groups = room.meetings.on[day]
        seated = sorted(name for group in groups for name in group)
        if seated != list(room.ids):
            break
        rounds.append(
            tuple(sorted(tuple(sorted(index[name] for name in group)) for group in groups))
        )
    season_length = len(_plan(room.n, room.rules.size, 0))
    whole = len(rounds) // season_length * season_length
    rounds.reverse()
    return rounds[whole:] if whole else rounds


@lru_cache(maxsize=256)
def _plan(n: int, size: int, variant: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return season.plan(n, size, variant)


def _laid_over(
    plan: Sequence[Sequence[Sequence[int]]], first: Sequence[Sequence[int]], variant: int
) -> list[tuple[tuple[int, ...], ...]] | None:
    """The plan with its people named so that its first round is *first*."""
    stream = Stream(variant, _SALT)
    target = sorted(stream.shuffled(first), key=len)
    source = sorted(plan[0], key=len)
    if list(map(len, target)) != list(map(len, source)):
        return None
    named: dict[int, int] = {}
    for old, new in zip(source, target, strict=True):
        named.update(zip(old, stream.shuffled(new), strict=True))
    return [
        tuple(sorted(tuple(sorted(named[one] for one in group)) for group in groups))
        for groups in plan
    ]
