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
    when no difference of places between the same two levels comes twice in the base round, which
    is written with a digit of base 36 per person and a word per group.
    """

    turns: int
    levels: int
    base: str

    def groups(self) -> list[list[int]]:
        """The base round."""
        return [[int(person, 36) for person in group] for group in self.base.split()]


# (people, size) -> a base round that gives more rounds than the algebra below.
# Found once by a constraint solver over all base rounds; the tests check every one.
CYCLES: dict[tuple[int, int], Cycle] = {
    (10, 3): Cycle(5, 2, "12 57 036 489"),
    (12, 3): Cycle(4, 3, "018 256 349 7ab"),
    (13, 3): Cycle(6, 2, "13 79 056 2ab 48c"),
    (15, 3): Cycle(7, 2, "09b 134 27a 6cd 58e"),
    (16, 3): Cycle(7, 2, "3b 68 124 79a 0de 5cf"),
    (18, 3): Cycle(7, 2, "046 8ab 5de 1cf 39g 27h"),
    (19, 3): Cycle(9, 2, "15 ce 23f 46b 79d 8gh 0ai"),
    (21, 3): Cycle(9, 2, "035 67a 8gh 9ce 4bi 1fj 2dk"),
    (22, 3): Cycle(11, 2, "34 bi 0dj 168 25h 7eg 9cf akl"),
    (24, 3): Cycle(11, 2, "078 2ei 39b 46d akl cfh 1gm 5jn"),
    (25, 3): Cycle(12, 2, "13 fi 049 2cj 67k 8eg adh bmn 5lo"),
    (27, 3): Cycle(13, 2, "179 26n 3hj 45e 8bd agl cop fim 0kq"),
    (28, 3): Cycle(14, 2, "9l cf 0bj 12p 3gh 46a 5nq 7mr 8do eik"),
    (30, 3): Cycle(14, 2, "03q 1kn 2ac 4hi 67o 8de bmr jlp 9gs 5ft"),
    (31, 3): Cycle(14, 2, "6n im 01l 25r 38q 79d ceh fgo bps 4jt aku"),
    (33, 3): Cycle(15, 2, "0cp 15n 28a 3kq 6br 7gi est fjm dhu 9lv 4ow"),
    (13, 4): Cycle(4, 3, "167 25b 39a 048c"),
    (14, 4): Cycle(4, 3, "014 69a 35bc 278d"),
    (16, 4): Cycle(5, 3, "0469 13de 78ac 25bf"),
    (21, 4): Cycle(7, 3, "0cg 124 8ab 39ei 57fh 6djk"),
    (22, 4): Cycle(7, 3, "07j 1bf 235i 49ac degk 68hl"),
    (24, 4): Cycle(7, 3, "026c 5hik 79dg 1afl 3bjm 48en"),
    (25, 4): Cycle(8, 3, "08i 3cj 49l 25gh 67ad efkn 1bmo"),
    (26, 4): Cycle(8, 3, "29l 3dn 0578 1gij cefk 6bmo 4ahp"),
    (27, 4): Cycle(9, 3, "7cj 05ik 14gh 23bd 68mp 9flq aeno"),
    (28, 4): Cycle(8, 3, "0cdf 124g bhik 68jo 39lp 7anq 5emr"),
    (29, 4): Cycle(9, 3, "0jo 37a cnr 124f 6gkm 8hpq 9bel 5dis"),
    (30, 4): Cycle(7, 4, "148 2ei 05af 39co dkqr ghlp 67ns bjmt"),
    (32, 4): Cycle(9, 3, "016g 3lno abek 5hjr 49qs 7fmt 8cpu 2div"),
    (16, 5): Cycle(5, 3, "0469 13de 78ac 25bf"),
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
    if (n + 1) % size == 0:
        offers.append(_without_last(base_rounds(n + 1, size)))
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


def _without_last(rounds: Rounds) -> Rounds:
    """One person fewer: the group that had them is one short, and no pair meets more often."""
    last = max(person for group in rounds[0] for person in group)
    return [[[person for person in group if person != last] for group in r] for r in rounds]


def _turned(cycle: Cycle) -> Rounds:
    """The rounds of a base round and its turns."""
    moving = cycle.turns * cycle.levels
    base = cycle.groups()

    def after(person: int, turn: int) -> int:
        if person >= moving:
            return person
        level, place = divmod(person, cycle.turns)
        return level * cycle.turns + (place + turn) % cycle.turns

    return [
        [[after(person, turn) for person in group] for group in base] for turn in range(cycle.turns)
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
