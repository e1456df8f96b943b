"""Rounds of groups in which no two people meet twice: algebra where it reaches, tables elsewhere.

Everything is in terms of the people 0..n-1 in a fixed order; ``bot.matching.season`` relabels them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

Rounds = list[list[list[int]]]


@dataclass(frozen=True)
class Cycle:
    """One round that becomes *turns* rounds by turning it, the method of differences (Bose, 1939).

    Person p < turns * levels stands on level p // turns at place p % turns; in every next round all
    move one place on within their level. The people after those never move. No pair meets twice
    when no difference of places between the same two levels comes twice in the base round.
    """

    turns: int
    levels: int
    base: tuple[tuple[int, ...], ...]


# (people, size) -> a base round that gives more rounds than the algebra below.
# Found once by exhaustive search over difference families; the tests check every one.
CYCLES: dict[tuple[int, int], Cycle] = {
    (24, 3): Cycle(
        11,
        2,
        (
            (0, 7, 8),
            (2, 14, 18),
            (3, 9, 11),
            (4, 6, 13),
            (10, 20, 21),
            (12, 15, 17),
            (1, 16, 22),
            (5, 19, 23),
        ),
    ),
    (24, 4): Cycle(
        7,
        3,
        (
            (0, 2, 6, 12),
            (5, 17, 18, 20),
            (7, 9, 13, 16),
            (1, 10, 15, 21),
            (3, 11, 19, 22),
            (4, 8, 14, 23),
        ),
    ),
}


def base_rounds(n: int, size: int) -> Rounds:
    """As many rounds without a repeat as are known here; at least one.

    ceil(n / size) groups per round, sizes differing by at most one. *size* >= 2, *n* >= size, and n
    is even for size 2.
    """
    if size == 2:
        return _circle(n)
    offers = [_transversal(n, size)]
    if (n, size) in CYCLES:
        offers.append(_turned(CYCLES[n, size]))
    return max(offers, key=len)


def repeats(rounds: Sequence[Sequence[Sequence[int]]]) -> int:
    """How many meetings of these rounds are not the first of their pair."""
    pairs = [
        pair for round_ in rounds for group in round_ for pair in combinations(sorted(group), 2)
    ]
    return len(pairs) - len(set(pairs))


def _circle(n: int) -> Rounds:
    """All n - 1 rounds of pairs: one person stays, the others sit on a circle that turns."""
    around = n - 1
    return [
        [
            [n - 1, turn],
            *([(turn + step) % around, (turn - step) % around] for step in range(1, n // 2)),
        ]
        for turn in range(around)
    ]


def _turned(cycle: Cycle) -> Rounds:
    """The rounds of a base round and its turns."""
    moving = cycle.turns * cycle.levels

    def after(person: int, turn: int) -> int:
        if person >= moving:
            return person
        level, place = divmod(person, cycle.turns)
        return level * cycle.turns + (place + turn) % cycle.turns

    return [
        [[after(person, turn) for person in group] for group in cycle.base]
        for turn in range(cycle.turns)
    ]


def _transversal(n: int, size: int) -> Rounds:
    """Everybody has a level; every group takes one person of each level.

    Group j of a round sits at place j + offset of each level, so two people of different levels
    meet once when the differences between offsets of two levels never come twice. When a level is
    as long as a group, the levels themselves make one round more (an affine plane, if complete).
    """
    groups = -(-n // size)
    levels = -(-n // groups)
    rounds = [
        [
            [
                person
                for level, offset in enumerate(offsets)
                if (person := level * groups + (group + offset) % groups) < n
            ]
            for group in range(groups)
        ]
        for offsets in _offsets(groups, levels)
    ]
    empty = groups * levels - n
    if groups == levels and empty <= 1:
        everyone = range(n)
        rounds.append([list(everyone[start : start + groups]) for start in range(0, n, groups)])
    return rounds


def _offsets(places: int, levels: int) -> list[tuple[int, ...]]:
    """Offsets of the levels, one tuple per round, with all differences between levels fresh.

    A prime number of places gives that many rounds by multiplication. Otherwise rounds are taken
    greedily, one for each difference of the first two levels that can be extended to all.
    """
    if places >= levels and all(places % divisor for divisor in range(2, places)):
        return [tuple(turn * level % places for level in range(levels)) for turn in range(places)]
    rounds: list[tuple[int, ...]] = []
    used: set[tuple[int, int, int]] = set()
    for turn in range(places):
        row = _extended((0, turn)[:levels], places, levels, used)
        if row is not None:
            rounds.append(row)
            used.update(_differences(row, places))
    return rounds


def _extended(
    row: tuple[int, ...], places: int, levels: int, used: set[tuple[int, int, int]]
) -> tuple[int, ...] | None:
    """The first way to give the remaining levels offsets with fresh differences, if any."""
    if not used.isdisjoint(_differences(row, places)):
        return None
    if len(row) == levels:
        return row
    for offset in range(places):
        found = _extended((*row, offset), places, levels, used)
        if found is not None:
            return found
    return None


def _differences(row: tuple[int, ...], places: int) -> Iterator[tuple[int, int, int]]:
    for (one, a), (other, b) in combinations(enumerate(row), 2):
        yield one, other, (b - a) % places
