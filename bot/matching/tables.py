"""A round of groups of three to five: sizes, weights, the search, and who hard rules leave over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from bot.matching import exhaust, seasons
from bot.matching.groups import seat as search
from bot.matching.noise import Ints, Noise, Stream
from bot.matching.outcome import Outcome, Seats
from bot.matching.room import Room

_DRAWS = 0x6D0
_FORBIDDEN = -(1 << 51)
_ROOM = 1 << 50  # what a weight may use; seat() takes less than 2**52
_AGE_STEPS = 1023
_CHANCE, _CHANCE_BITS = 0x6D1, 6
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
    points, most = seating.value // weights.scale, seating.bound // weights.scale
    return Outcome(seats, best=most == points, soft_gap=most - points)


def even_sizes(people: int, groups: int) -> list[int]:
    """So many groups, as even as can be, the larger first."""
    small, larger = divmod(people, groups)
    return [small + 1] * larger + [small] * (groups - larger)


def _steps(people: int) -> int:
    """Steps of the search: a second or less for a few hundred people, seconds for thousands."""
    return max(60, min(4_000, 400_000 // people))


class Weights:
    """The costs of pairs as one weight each, larger is better, for the search for groups.

    ``exact``: nothing had to be rounded to fit. ``scale``: what a soft point weighs; the digits
    below are chance, which decides between equals and leaves the search no ties to wade through.
    """

    def __init__(self, room: Room, sizes: Sequence[int]) -> None:
        self._room = room
        pairs = sum(size * (size - 1) // 2 for size in sizes)
        self._noise = Noise(room.n, room.seed, _CHANCE)
        most = max(1, room.meetings.most)
        self._point = pairs * room.wishes.top + 1
        self._meeting, self._season = pairs * most + 1, pairs + 1
        self.exact = True
        self.scale = pairs << _CHANCE_BITS
        while self._most_again(most) >= _ROOM:
            self.exact = False  # thousands of people: no round repeats as much as that
            self._season, self._meeting = self._season // 2 + 1, self._meeting // 2 + most
        left = _ROOM // self._most_again(most)
        spared = 1 + pairs * 2 * int(room.burden.max(initial=0))
        self._levels = max(0, min(_AGE_STEPS, (left // spared - 1) // pairs))
        self.exact &= self._levels == _AGE_STEPS or not room.meetings.most
        self._spared = pairs * self._levels + 1
        self._age = self._spared * spared if self._levels else 1

    def _most_again(self, most: int) -> int:
        """The weight of the worst repeat of a pair, before it is told from older ones."""
        return self.scale * self._point * ((self._season + 1) * self._meeting + most)

    def __call__(self, a: Ints, b: Ints) -> Ints:
        room = self._room
        weight = room.wishes.points(a, b)
        count, age = room.meetings.look(a, b)
        if room.meetings.most:
            weight = weight - self._point * self._again(a, b, count, age)
        weight = weight * self.scale + self._noise.pairs(a, b, _CHANCE_BITS)
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

    Whoever breaks most leaves a group first; then each finds the smallest group that may have them,
    be it of another leaver, or else somebody to leave a larger group with; else is left out (a
    group of one). Being placed comes before sizes.
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
    for one in leavers:
        _place(room, one, kept)
    return kept, not leavers


def _place(room: Room, one: int, groups: Seats) -> None:
    hosts = [group for group in groups if _possible(room, [one, *group])]
    if hosts:
        host = min(hosts, key=lambda group: (len(group), group))
        groups.remove(host)
        groups.append(tuple(sorted((one, *host))))
        return
    for group in sorted(groups, key=lambda group: (-len(group), group)):
        for other in group if len(group) > 2 else ():
            if _possible(room, [one, other]):
                groups.remove(group)
                groups.append(tuple(each for each in group if each != other))
                groups.append((min(one, other), max(one, other)))
                return
    groups.append((one,))


def _possible(room: Room, group: Sequence[int]) -> bool:
    pairs = np.array(list(combinations(group, 2)), dtype=np.int64).reshape(-1, 2)
    return not room.forbidden(pairs[:, 0], pairs[:, 1]).any()


def _broken(room: Room, one: int, group: Sequence[int]) -> int:
    others = np.array([other for other in group if other != one], dtype=np.int64)
    return int(room.forbidden(np.array([one]), others).sum())
