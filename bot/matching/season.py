"""Whole seasons in which nobody meets the same person twice, for a group that is always complete.

``plan`` lays a season out beforehand. ``hold`` keeps a season of pairs free: every round is the
best-scoring one, as long as the rest of the season can still be played to its end. ``hold_groups``
follows a plan of larger groups. Nothing here stores anything; the past rounds are all it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.matching.plans import base_rounds

Group = tuple[int, ...]
Round = tuple[Group, ...]
Pair = tuple[int, int]
Graph = tuple[int, ...]  # one bit mask of neighbours per person

_Item = TypeVar("_Item")

_WORD = (1 << 64) - 1
_SEARCH_STEPS = 20_000  # of one search for a completion; seasons of 32 people need a few hundred
_ATTEMPTS = 4  # fresh matchings tried per level while many rounds remain
_EXHAUSTIVE_DEGREE = 4  # with so few rounds left every matching is tried, not a few
_PROPOSALS = 25


def plan(n: int, size: int, seed: int) -> tuple[Round, ...]:
    """Rounds of groups of the people 0..n-1 in which no two people meet twice.

    Every round has ceil(n / size) groups whose sizes differ by at most one, so none is larger than
    *size*. The seed relabels the people and orders the rounds; it changes nothing else, and the
    same arguments give the same plan on every machine. Pairs of an even number of people get
    n - 1 rounds, which is everything; larger groups get as many as the constructions of
    ``bot.matching.plans`` know, at least one.

    Raises ValueError when size < 2, when n < size, or for pairs of an odd number of people.
    """
    if size < 2 or n < size:
        raise ValueError(f"no groups of {size} among {n} people")
    if size == 2 and n % 2:
        raise ValueError("pairs need an even number of people")
    rounds = base_rounds(n, size)
    people = _shuffled(range(n), _mixed(seed, n, size))
    order = _shuffled(range(len(rounds)), _mixed(seed, size, n))
    return tuple(_named(rounds[index], people) for index in order)


def hold_groups(
    n: int, size: int, seed: int, past: Sequence[Sequence[Sequence[int]]]
) -> Round | None:
    """The next round of the season ``plan(n, size, seed)``, or None when it can't go on.

    *past* holds the rounds played since the season began, in any order. None when one of them
    isn't a round of this plan (somebody was missing, or an organiser swapped people), when one was
    played twice, or when the plan is at its end.
    """
    played = [_canonical(round_) for round_ in past]
    season = plan(n, size, seed)
    if len(set(played)) < len(played) or not set(played) <= set(season):
        return None
    return next((round_ for round_ in season if round_ not in played), None)


def hold(
    n: int,
    met: NDArray[np.bool_],
    choose: Callable[[NDArray[np.bool_]], Sequence[Pair]],
    seed: int,
) -> tuple[Pair, ...] | None:
    """The next round of pairs of a season of n - 1 rounds in which everybody meets everybody.

    *met* is the symmetric (n, n) matrix of who met since the season began; its diagonal is
    ignored. *choose* proposes a perfect matching inside the (n, n) matrix of pairs it is given,
    the best by the caller's own score; a proposal that isn't one is passed over. It is called
    at most 25 times. The answer has its pairs sorted, the smaller index first.

    None when people haven't all met equally many others, when everybody has met, or when no
    completion of the season was found; the season is then over and another may begin.

    Why a season never gets stuck: whether a set of unmet pairs can be completed is decided by
    ``_completion``, a function of that set alone. A round is only given out if ``_completion``
    finds the rest, and the first round of any completion it finds has the tail of that completion
    as its rest, which it would find again. So the next call succeeds because this one did, without
    a plan kept in between. A free choice of matchings does get stuck in 39 % of seasons of 24.
    """
    unmet = _unmet(n, met)
    if unmet is None:
        return None
    proposal = _proposed(unmet, unmet, choose)
    if proposal is not None:
        return proposal
    witness = _completion(unmet)
    if witness is None:
        return None
    # A matching within some rounds of a completion leaves the others whole; within two rounds,
    # what it leaves of them is a matching too. The wider the choice, the better the score.
    later = _shuffled(witness, _mixed(seed, n))
    widths = range(len(later) - 1, 1, -1)
    for width in list(widths)[-(_PROPOSALS - 1) :]:
        allowed = _union(n, later[:width])
        proposal = _proposed(unmet, allowed, choose)
        if proposal is not None:
            return proposal
    return witness[0]


def _proposed(
    unmet: Graph, allowed: Graph, choose: Callable[[NDArray[np.bool_]], Sequence[Pair]]
) -> tuple[Pair, ...] | None:
    """What *choose* makes of the allowed pairs, if it is a matching that leaves a completion."""
    pairs = _sorted_pairs((int(a), int(b)) for a, b in choose(_matrix(allowed)))
    everyone = sorted(person for pair in pairs for person in pair)
    if everyone != list(range(len(unmet))):
        return None
    if not all(allowed[a] >> b & 1 for a, b in pairs):
        return None
    return pairs if _completion(_without(unmet, pairs)) is not None else None


def _completion(unmet: Graph) -> list[tuple[Pair, ...]] | None:
    """Perfect matchings that use every unmet pair of a regular graph once; None if none is found.

    Depends on the graph alone, see ``hold``. With few rounds left the search is exhaustive (within
    its steps): a free choice dies two rounds before the end, when what remains are odd cycles.
    """
    return _complete(unmet, _Steps(_SEARCH_STEPS))


@dataclass
class _Steps:
    """How many more branches a search may open. Counted, so that no clock decides an outcome."""

    left: int

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _complete(unmet: Graph, steps: _Steps) -> list[tuple[Pair, ...]] | None:
    degree = unmet[0].bit_count()
    if degree == 0:
        return []
    for matching in _tries(unmet, degree, steps):
        rest = _complete(_without(unmet, matching), steps)
        if rest is not None:
            return [matching, *rest]
    return None


def _tries(unmet: Graph, degree: int, steps: _Steps) -> Iterator[tuple[Pair, ...]]:
    """Matchings worth trying first: all that can matter near the end, a few distinct ones before.

    Every 1-factorisation has one matching with the first person's first unmet pair, so fixing that
    pair loses none.
    """
    everyone = (1 << len(unmet)) - 1
    if degree <= _EXHAUSTIVE_DEGREE:
        partner = (unmet[0] & -unmet[0]).bit_length() - 1
        free = everyone & ~(1 | 1 << partner)
        for rest in _matchings(unmet, free, _Chance(_mixed(*unmet)), steps):
            yield _sorted_pairs([(0, partner), *rest])
        return
    for attempt in range(_ATTEMPTS):
        chance = _Chance(_mixed(attempt, *unmet))
        found = next(_matchings(unmet, everyone, chance, steps), None)
        if found is None:
            return
        yield _sorted_pairs(found)


def _matchings(
    unmet: Graph, free: int, chance: _Chance, steps: _Steps
) -> Iterator[tuple[Pair, ...]]:
    """All perfect matchings of the free people, the person with the fewest options first."""
    if not free:
        yield ()
        return
    if not steps.spend():
        return
    person, options = _tightest(unmet, free)
    for partner in chance.shuffled(_bits(options)):
        remaining = free & ~(1 << person | 1 << partner)
        for rest in _matchings(unmet, remaining, chance, steps):
            yield ((person, partner), *rest)


def _tightest(unmet: Graph, free: int) -> tuple[int, int]:
    """The free person with the fewest free options, and those options as a mask."""
    best, best_options, fewest = -1, 0, len(unmet) + 1
    rest = free
    while rest:
        low = rest & -rest
        person = low.bit_length() - 1
        options = unmet[person] & free
        count = options.bit_count()
        if count < fewest:
            best, best_options, fewest = person, options, count
            if count <= 1:
                break
        rest ^= low
    return best, best_options


def _unmet(n: int, met: NDArray[np.bool_]) -> Graph | None:
    """The graph of who hasn't met; None unless symmetric, regular, even and not empty."""
    if n < 2 or n % 2 or met.shape != (n, n) or bool((met != met.T).any()):
        return None
    rows = met.tolist()
    graph = tuple(
        sum(1 << other for other in range(n) if other != person and not rows[person][other])
        for person in range(n)
    )
    degrees = {mask.bit_count() for mask in graph}
    return graph if len(degrees) == 1 and 0 not in degrees else None


def _without(graph: Graph, pairs: Sequence[Pair]) -> Graph:
    masks = list(graph)
    for a, b in pairs:
        masks[a] &= ~(1 << b)
        masks[b] &= ~(1 << a)
    return tuple(masks)


def _union(n: int, rounds: Sequence[Sequence[Pair]]) -> Graph:
    masks = [0] * n
    for pairs in rounds:
        for a, b in pairs:
            masks[a] |= 1 << b
            masks[b] |= 1 << a
    return tuple(masks)


def _matrix(graph: Graph) -> NDArray[np.bool_]:
    n = len(graph)
    return np.array([[bool(mask >> other & 1) for other in range(n)] for mask in graph])


def _bits(mask: int) -> list[int]:
    bits = []
    while mask:
        low = mask & -mask
        bits.append(low.bit_length() - 1)
        mask ^= low
    return bits


def _sorted_pairs(pairs: Iterator[Pair] | Sequence[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted((min(pair), max(pair)) for pair in pairs))


def _canonical(round_: Sequence[Sequence[int]]) -> Round:
    return tuple(sorted(tuple(sorted(group)) for group in round_))


def _named(round_: Sequence[Sequence[int]], people: Sequence[int]) -> Round:
    return _canonical([[people[index] for index in group] for group in round_])


class _Chance:
    """A small stream of chance (splitmix64, Steele et al. 2014), the same in every Python."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _WORD

    def below(self, limit: int) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _WORD
        return _scrambled(self._state) % limit

    def shuffled(self, items: list[int]) -> list[int]:
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items


def _scrambled(word: int) -> int:
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    word = (word ^ word >> 27) * 0x94D049BB133111EB & _WORD
    return word ^ word >> 31


def _mixed(*numbers: int) -> int:
    """One word out of several numbers of any size; their order matters."""
    word = len(numbers)
    for number in numbers:
        rest = number
        while True:
            word = _scrambled((word * 0x9E3779B97F4A7C15 + (rest & _WORD) + 1) & _WORD)
            rest >>= 64
            if rest in (0, -1):
                break
    return word


def _shuffled(items: Sequence[_Item], seed: int) -> list[_Item]:
    return [items[index] for index in _Chance(seed).shuffled(list(range(len(items))))]
