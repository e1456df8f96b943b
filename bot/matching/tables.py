"""A round of groups of three to five: sizes, weights, the search, and who hard rules leave over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from bot.matching import exhaust, seasons
from bot.matching.groups import seat as search
from bot.matching.noise import Ints, Stream
from bot.matching.outcome import Outcome, Seats
from bot.matching.room import Room

_DRAWS = 0x6D0
_FORBIDDEN = -(1 << 51)
_ROOM = 1 << 50  # what a weight may use; seat() takes less than 2**52
_AGE_STEPS = 1023
MORE_GROUPS = 4  # how many more groups are tried before somebody is left out


def seat(room: Room) -> Outcome:
    """Groups of the size the rules ask for, their sizes differing by at most one."""
    held = seasons.next_groups(room)
    if held is not None:
        return Outcome(held, best=False, seasonal=True)
    fewest = -(-room.n // room.rules.size)
    outcome = _seated(room, fewest)
    for groups in range(fewest + 1, min(fewest + MORE_GROUPS, room.n // 2) + 1):
        if not outcome.left:
            break
        # Smaller groups are easier to keep apart in: nobody is left out for want of trying.
        smaller = _seated(room, groups)
        if len(smaller.left) < len(outcome.left):
            outcome = smaller
    return outcome


def _seated(room: Room, groups: int) -> Outcome:
    """The best that is found in so many groups."""
    everyone = list(range(room.n))
    sizes = even_sizes(room.n, groups)
    if len(sizes) == 1 and not room.ruled:
        return Outcome([tuple(everyone)], best=True)
    if room.n <= exhaust.MOST_IN_GROUPS:
        found = exhaust.groups(room, everyone, len(sizes), Stream(room.seed, _DRAWS))
        if found is not None:
            return Outcome(found, best=True)
    weights = Weights(room, sizes)
    steps = _steps(room.n)
    if room.wishes.flat:  # a round without a repeat is as good as any other
        for few in (steps // 50, steps // 10):
            seating = search(room.n, sizes, weights, room.seed, max(1, few))
            if not room.meetings.repeats(seating.groups).meetings and not room.ruled:
                return Outcome(list(seating.groups), best=True)
    seating = search(room.n, sizes, weights, room.seed, steps)
    seats, whole = placed(room, list(seating.groups))
    best = whole and weights.exact and seating.proved
    if best or not whole or seating.bound is None or room.meetings.repeats(seats).meetings:
        return Outcome(seats, best=best)
    return Outcome(seats, best=False, soft_gap=seating.bound - seating.value)


def even_sizes(people: int, groups: int) -> list[int]:
    """So many groups, as even as can be, the larger first."""
    small, larger = divmod(people, groups)
    return [small + 1] * larger + [small] * (groups - larger)


def _steps(people: int) -> int:
    """Steps of the search: a second or less for a few hundred people, seconds for thousands."""
    return max(60, min(4_000, 400_000 // people))


class Weights:
    """The costs of pairs as one weight each, larger is better, for the search for groups.

    ``exact``: nothing had to be rounded to fit.
    """

    def __init__(self, room: Room, sizes: Sequence[int]) -> None:
        self._room = room
        pairs = sum(size * (size - 1) // 2 for size in sizes)
        self._point = pairs * room.wishes.top + 1
        self._meeting = pairs * max(1, room.meetings.most) + 1
        self._season = pairs + 1
        heaviest = 2 * int(room.burden.max(initial=0))
        self.exact = True
        most = max(1, room.meetings.most)
        while self._point * (self._season + 1) * (self._meeting + 1) * 4 >= _ROOM:
            self.exact = False  # thousands of people: no round repeats as much as that
            self._season, self._meeting = self._season // 2 + 1, self._meeting // 2 + most
        left = _ROOM // (self._point * ((self._season + 1) * self._meeting + most))
        self._levels = min(_AGE_STEPS, max(0, left // (pairs * (heaviest + 2) + 1) - 1))
        self.exact &= self._levels == _AGE_STEPS
        self._spared = pairs * self._levels + 1
        self._age = self._spared + pairs * heaviest * self._spared if self._levels else 1

    def __call__(self, a: Ints, b: Ints) -> Ints:
        room = self._room
        weight = room.wishes.points(a, b)
        count, age = room.meetings.look(a, b)
        if room.meetings.most:
            weight = weight - self._point * self._again(a, b, count, age)
        if room.ruled:
            weight = np.where(room.forbidden(a, b), _FORBIDDEN, weight)
        return weight

    def _again(self, a: Ints, b: Ints, count: Ints, age: Ints) -> Ints:
        room = self._room
        recent, season = room.met_within(count, age)
        cost: Ints = (recent * self._season + season) * self._meeting + count
        if not self._levels:
            return cost
        fresh = room.freshness(age) * self._levels // _AGE_STEPS
        burden = (room.burden[a] + room.burden[b]) * self._spared
        return cost * self._age + np.where(count > 0, fresh + burden, 0)


def placed(room: Room, groups: Seats) -> tuple[Seats, bool]:
    """Groups without a broken hard rule, and whether nothing had to change for that.

    Whoever breaks most leaves a group first; then each finds a group that lacks somebody, another
    of those who left, or a full group, in this order; else is left out (a group of one).
    """
    if not room.ruled:
        return groups, True
    kept: Seats = []
    leavers: list[int] = []
    for group in groups:
        staying = list(group)
        while not _possible(room, staying):
            staying.remove(max(staying, key=lambda one: (_broken(room, one, staying), one)))
        leavers += sorted(set(group) - set(staying))
        kept.append(tuple(staying))
    whole = not leavers
    for one in leavers:
        hosts = [group for group in kept if _possible(room, [one, *group])]
        if hosts:
            host = min(hosts, key=lambda group: (len(group), group))
            kept.remove(host)
            kept.append(tuple(sorted((one, *host))))
        else:
            kept.append((one,))
    return kept, whole


def _possible(room: Room, group: Sequence[int]) -> bool:
    pairs = np.array(list(combinations(group, 2)), dtype=np.int64).reshape(-1, 2)
    return not room.forbidden(pairs[:, 0], pairs[:, 1]).any()


def _broken(room: Room, one: int, group: Sequence[int]) -> int:
    others = np.array([other for other in group if other != one], dtype=np.int64)
    return int(room.forbidden(np.array([one]), others).sum())
