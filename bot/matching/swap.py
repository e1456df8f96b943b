"""With whom an organiser may let somebody change places, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from bot.matching.noise import Noise
from bot.matching.people import Past, Person, Repeats, Rules, Swap
from bot.matching.room import Room

OFFERED = 3
_TIES = 0x5A4B


def swaps(
    people: Sequence[Person],
    past: Sequence[Past],
    rules: Rules,
    groups: Sequence[Sequence[str]],
    one: str,
    seed: int,
) -> tuple[Swap, ...]:
    """The few people of *groups* (ids), or left out, with whom *one* had best change places.

    Nobody learns from it whom anybody avoids. Those who would do are told by repeats alone, hard
    rules apart; of them at most half are offered, those with most points, and *seed* decides
    between equals. So whoever is missing may always have fewer points, which nobody outside can
    work out, or less luck. Points are without the chance that serendipity adds.

    Raises ValueError for somebody unknown or twice in the groups.
    """
    room = Room(people, past, replace(rules, serendipity=0), seed)
    table = _Table(room, groups)
    me = table.place(one)
    trials = [table.turned(me, other) for other in range(room.n) if table.apart(me, other)]
    if not trials:
        return ()
    second = sorted(trial.again for trial in trials)[:2][-1]
    would = [trial for trial in trials if trial.again <= second]
    chance = Noise(room.n, seed, _TIES)

    def fit(trial: _Trial) -> tuple[int, int]:
        luck = chance.pairs(np.array([me]), np.array([trial.other]), 62)
        return -trial.swap.points_after, int(luck[0])

    allowed = sorted((trial for trial in would if trial.allowed), key=fit)
    offered = allowed[: min(OFFERED, len(would) // 2)]
    return tuple(trial.swap for trial in sorted(offered, key=lambda t: (t.again, *fit(t))))


@dataclass(frozen=True)
class _Trial:
    """What comes of changing places with somebody."""

    other: int
    swap: Swap
    allowed: bool

    @property
    def again(self) -> tuple[int, int]:
        return self.swap.after.last_10_rounds, self.swap.after.last_season


class _Table:
    """Groups of indices, and what two of them become when two people change places."""

    def __init__(self, room: Room, groups: Sequence[Sequence[str]]) -> None:
        self._room = room
        self._index = {name: at for at, name in enumerate(room.ids)}
        self._groups = [[self.place(name) for name in group] for group in groups]
        self._where = {at: number for number, group in enumerate(self._groups) for at in group}
        if len(self._where) < sum(map(len, self._groups)):
            raise ValueError("somebody sits in two groups")
        self._before = room.meetings.repeats(self._groups), room.points(self._groups)

    def place(self, name: str) -> int:
        if name not in self._index:
            raise ValueError(f"unknown: {name}")
        return self._index[name]

    def apart(self, a: int, b: int) -> bool:
        """Whether the two sit in different groups, or one of them in none."""
        return self._where.get(a, -1) != self._where.get(b, -1)

    def turned(self, a: int, b: int) -> _Trial:
        """The round with *a* and *b* in each other's places."""
        room = self._room
        touched = sorted({self._where.get(a, -1), self._where.get(b, -1)} - {-1})
        old = [self._groups[number] for number in touched]
        turn = {a: b, b: a}
        new = [[turn.get(at, at) for at in group] for group in old]
        repeats, points = self._before
        after = _sum(repeats, room.meetings.repeats(new), room.meetings.repeats(old))
        gained = room.points(new) - room.points(old)
        swap = Swap(room.ids[b], repeats, after, points, points + gained)
        return _Trial(b, swap, not any(_forbidden(room, group) for group in new))


def _sum(whole: Repeats, more: Repeats, less: Repeats) -> Repeats:
    return Repeats(
        whole.last_10_rounds + more.last_10_rounds - less.last_10_rounds,
        whole.last_season + more.last_season - less.last_season,
        whole.meetings + more.meetings - less.meetings,
    )


def _forbidden(room: Room, group: Sequence[int]) -> bool:
    pairs = np.array(list(combinations(group, 2)), dtype=np.int64).reshape(-1, 2)
    return bool(room.forbidden(pairs[:, 0], pairs[:, 1]).any())
