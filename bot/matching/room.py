"""The people of one round as numbers 0..n-1 in order of their ids, and what each pair costs.

A pair costs three whole numbers, each outweighing all that follow in every round these people can
have: ``repeats`` (met within 10 rounds, within the season, meetings), ``age`` (spared people who
meet somebody again, then how recent the last meeting is, then what rounds to come will lack),
``missed`` (soft points short of the most). They are never added up in a float; ``Ledger`` joins
them as Python integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bot.matching.history import RECENT, Meetings
from bot.matching.noise import Ints
from bot.matching.people import Past, Person, Rules
from bot.matching.score import GROUPS, Wishes, plain

Bools = NDArray[np.bool_]

BURDEN_CAP = 15
TIRED = 4  # the burden from which nobody is third or sits out again
AHEAD = 48  # people up to whom rounds to come are thought of; in larger rooms nobody runs short
_SCARCE = 8  # people left to meet from whom on nobody runs short, or a third of a short season
_AGE_CAP = 1023  # rounds after which "longest ago" makes no more difference
_DENSE_LIMIT = 700


class Room:
    """People, history and rules, ready to be asked about pairs of indices."""

    def __init__(
        self, people: Sequence[Person], past: Iterable[Past], rules: Rules, seed: int
    ) -> None:
        self.people = tuple(sorted(people, key=lambda one: one.id))
        self.ids = tuple(one.id for one in self.people)
        self.n = len(self.ids)
        if len(set(self.ids)) < self.n:
            twice = sorted({name for name in self.ids if self.ids.count(name) > 1})
            raise ValueError(f"given twice: {', '.join(twice)}")
        self.rules, self.seed = rules, seed
        self.meetings = Meetings(self.ids, past, rules.season)
        self.wishes = Wishes(self.people, rules, seed)
        burdens = [min(max(one.burden, 0), BURDEN_CAP) for one in self.people]
        self.burden = np.array(burdens, dtype=np.int64)
        self._tired = (self.burden >= TIRED).astype(np.int64)
        self.dull = np.array([not one.likes_groups for one in self.people], dtype=np.int64)
        self._hard()
        self._spans()

    def _hard(self) -> None:
        firms = [plain(one.company) if self.rules.apart else "" for one in self.people]
        codes = {firm: at for at, firm in enumerate(sorted({*firms, ""}))}
        self._firm = np.array([codes[firm] for firm in firms], dtype=np.int64)
        self._firms = bool(self._firm.any())
        index = {name: at for at, name in enumerate(self.ids)}
        shunned = {
            (min(at, index[other]), max(at, index[other]))
            for at, one in enumerate(self.people)
            for other in one.avoid
            if other in index and other != one.id
        }
        pairs = np.array(sorted(shunned), dtype=np.int64).reshape(-1, 2)
        self._shunned = pairs[:, 0] * self.n + pairs[:, 1]
        self._square: Bools | None = None
        if len(pairs) and self.n <= _DENSE_LIMIT:
            self._square = np.zeros((self.n, self.n), dtype=np.bool_)
            self._square[pairs[:, 0], pairs[:, 1]] = self._square[pairs[:, 1], pairs[:, 0]] = True

    def _spans(self) -> None:
        pairs = self.n * (self.rules.size + 1) // 2 + 1  # more than any round has
        most = max(1, self.meetings.most)
        self._age_span = pairs * _AGE_CAP + 1
        self._meeting_span = pairs * most + 1
        self._season_span = pairs + 1
        heaviest = (int(self.burden.max(initial=0)) + 1) * (self.n + 1)
        self.repeat_span = pairs * self._meeting_span * self._season_span * 2 + 1
        self._burdened = bool(self.burden.any())
        self._ahead_span = pairs * _SCARCE**2 + 1 if self._looks_ahead else 1
        self.age_span = ((2 * pairs + self.n) * heaviest * self._age_span + 1) * self._ahead_span
        self.missed_span = pairs * self.wishes.top + GROUPS * self.n + 1

    @property
    def ruled(self) -> bool:
        """Whether any hard rule touches anybody present."""
        return self._firms or bool(len(self._shunned))

    def forbidden(self, a: Ints, b: Ints) -> Bools:
        """Whether a hard rule keeps a and b apart; broadcastable index arrays."""
        out: Bools = np.zeros(np.broadcast_shapes(a.shape, b.shape), dtype=np.bool_)
        if self._firms:
            out |= (self._firm[a] == self._firm[b]) & (self._firm[a] != 0)
        if self._square is not None:
            out |= self._square[a, b]
        elif len(self._shunned):
            keys = np.minimum(a, b) * self.n + np.maximum(a, b)
            at = np.searchsorted(self._shunned, keys)
            at[at == len(self._shunned)] = 0
            out |= self._shunned[at] == keys
        return out

    def repeats(self, a: Ints, b: Ints) -> Ints:
        """The cost of meeting again: 0 for a first meeting."""
        count, age = self.meetings.look(a, b)
        recent, season = self.met_within(count, age)
        cost: Ints = (recent * self._season_span + season) * self._meeting_span + count
        return cost

    def met_within(self, count: Ints, age: Ints) -> tuple[Ints, Ints]:
        """1 where a pair met within the last 10 rounds, and within the season."""
        met = count > 0
        recent = (met & (age <= RECENT)).astype(np.int64)
        return recent, (met & (age <= self.meetings.season)).astype(np.int64)

    def freshness(self, age: Ints) -> Ints:
        """1 for a meeting long ago to 1023 for the latest round."""
        window = min(self.meetings.dates, _AGE_CAP)
        return np.maximum(window + 1 - age, 1)

    def decoded(self, cost: int) -> tuple[int, int, int]:
        """A sum of ``repeats`` as (within 10 rounds, within the season, meetings)."""
        rest, meetings = divmod(cost % self.repeat_span, self._meeting_span)
        recent, season = divmod(rest, self._season_span)
        return recent, season, meetings

    def age(self, a: Ints, b: Ints) -> Ints:
        """What meeting again costs by who does and how soon; then what rounds to come will lack."""
        count, age = self.meetings.look(a, b)
        cost = self.freshness(age)
        if self._burdened:
            cost = cost + (self.burden[a] + self.burden[b]) * (self.n + 1) * self._age_span
        cost = np.where(count > 0, cost, 0)
        if not self._looks_ahead:
            return cost
        return cost * self._ahead_span + self.short[a] * self.short[b]

    def missed(self, a: Ints, b: Ints) -> Ints:
        """Soft points short of the most a pair can have."""
        return self.wishes.top - self.wishes.points(a, b)

    def tired(self, person: Ints) -> Ints:
        """The ``repeats`` cost of making somebody third, or leave them out, twice running.

        Over a year of 24 people with one in ten absent this costs no repeat that can be measured,
        and without it two people a year are third twice running.
        """
        return self._tired[person] * self.repeat_span

    def third(self, person: Ints) -> Ints:
        """The ``age`` cost of a place in a trio: burden, then how many one met this season.

        A trio uses up two partners at once, so it falls to those who have most of them left. Over a
        year of 24 people with one in ten absent, that saves one repeat of the season in twelve.
        """
        return self._spared(person, self.busy[person])

    def rest(self, person: Ints) -> Ints:
        """The ``age`` cost of leaving somebody out: burden, then how many they can still meet."""
        return self._spared(person, self.n - self.busy[person])

    def _spared(self, person: Ints, then: Ints) -> Ints:
        burden = self.burden[person] * (self.n + 1)
        return (burden + then) * self._age_span * self._ahead_span

    @property
    def _looks_ahead(self) -> bool:
        """Whether pairs are chosen with the next rounds in mind."""
        return self.n <= AHEAD and self.rules.size == 2

    @cached_property
    def short(self) -> Ints:
        """By how much each has too few others left to meet this season, 0 to 8.

        Two who run short are dear together, as the product of both: each is better off with
        somebody who has many left, and their own meeting keeps. Over a year of 24 people of whom
        two are replaced every four weeks, that saves one repeat of the season in four.
        """
        everyone = np.arange(self.n)
        count, age = self.meetings.look(everyone[:, None], everyone[None])
        _, met = self.met_within(count, age)
        possible = ~self.forbidden(everyone[:, None], everyone[None]) & (met == 0)
        np.fill_diagonal(possible, val=False)
        enough = min(_SCARCE, (self.meetings.season + 2) // 3)
        short: Ints = np.maximum(0, enough - possible.sum(axis=1))
        return short

    @cached_property
    def busy(self) -> Ints:
        """How many of those present each met within the season."""
        a, b = self.meetings.pairs()
        count, age = self.meetings.look(a, b)
        _, season = self.met_within(count, age)
        both = np.concatenate([a, b])
        return np.bincount(both, np.tile(season, 2), self.n).astype(np.int64)

    def points(self, groups: Iterable[Sequence[int]]) -> int:
        """Soft points of a whole round, as members and organisers are told."""
        total = 0
        pairs = []
        for group in groups:
            pairs += list(combinations(group, 2))
            if len(group) > 2:
                total += GROUPS * sum(1 - int(self.dull[one]) for one in group)
        if pairs:
            both = np.array(pairs, dtype=np.int64)
            total += int(self.wishes.points(both[:, 0], both[:, 1]).sum())
        return total

    @cached_property
    def components(self) -> list[list[int]]:
        """People parted into those who could meet, directly or through others."""
        if not self.ruled:
            return [list(range(self.n))]
        everyone = np.arange(self.n)
        waiting = np.ones(self.n, dtype=np.bool_)
        parts = []
        for first in range(self.n):
            if not waiting[first]:
                continue
            waiting[first] = False
            queue = [first]
            for one in queue:
                others = everyone[waiting]
                near = others[~self.forbidden(np.array([one]), others)]
                waiting[near] = False
                queue += near.tolist()
            parts.append(sorted(queue))
        return parts

    @cached_property
    def ledger(self) -> Ledger:
        """Every cost as Python integers; for rooms of a few hundred people."""
        return Ledger(self)


class Ledger:
    """Joins the costs of groups into single integers whose order is the order of costs."""

    def __init__(self, room: Room) -> None:
        everyone = np.arange(room.n)
        a, b = everyone[:, None], everyone[None]
        self._room = room
        self._known: dict[tuple[int, ...], int] = {}
        self._repeats = room.repeats(a, b).tolist()
        self._age = room.age(a, b).tolist()
        self._missed = room.missed(a, b).tolist()
        self._forbidden = room.forbidden(a, b).tolist()
        self._weary = room.third(everyone).tolist()
        self._rest = room.rest(everyone).tolist()
        self._tired = room.tired(everyone).tolist()
        self._dull = (room.dull * GROUPS).tolist()
        self._third = room.age_span * room.missed_span * room.repeat_span * (room.n + 1)
        self._left = self._third * (room.n + 1)

    def possible(self, group: Sequence[int]) -> bool:
        """Whether no hard rule parts the people of *group*."""
        return not any(self._forbidden[a][b] for a, b in combinations(group, 2))

    def apart(self, a: int, b: int) -> bool:
        forbidden: bool = self._forbidden[a][b]
        return forbidden

    def group(self, group: tuple[int, ...]) -> int:
        """The cost of people sitting together; of one alone, the cost of leaving them out.

        A group that a hard rule forbids costs more than any round without one.
        """
        known = self._known.get(group)
        if known is None:
            known = self._known[group] = self._price(group)
        return known

    def _price(self, group: tuple[int, ...]) -> int:
        if len(group) == 1:
            return self.left(group[0])
        if not self.possible(group):
            return self._left * (self._room.n + 1)
        repeats = age = missed = 0
        for a, b in combinations(group, 2):
            repeats += self._repeats[a][b]
            age += self._age[a][b]
            missed += self._missed[a][b]
        third = 0
        if len(group) > 2:
            missed += sum(self._dull[one] for one in group)
        if len(group) > self._room.rules.size == 2:
            third = self._third * (len(group) - 2)
            age += sum(self._weary[one] for one in group)
            repeats += sum(self._tired[one] for one in group)
        room = self._room
        return third + (repeats * room.age_span + age) * room.missed_span + missed

    def left(self, person: int) -> int:
        rest: int = self._rest[person] + self._tired[person] * self._room.age_span
        return self._left + rest * self._room.missed_span

    def repeats_of(self, group: Sequence[int]) -> int:
        return sum(self._repeats[a][b] for a, b in combinations(group, 2))
