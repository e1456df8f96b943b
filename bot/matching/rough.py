"""A quick round where quality can't be bought or isn't asked for: chance, then repairs.

Where nobody's wishes differ, every round without a repeat is as good as any other, and this finds
one for 50,000 people in well under a second. It is also the last resort of rooms that the exact
methods give up, and then claims nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.matching.noise import Ints, Stream
from bot.matching.outcome import Seats
from bot.matching.room import Bools, Room

_SALT = 0x20F6
_TRIES = 60
_HOSTS_TRIED = 2_000


def pairs(room: Room, members: Sequence[int], salt: int = 0) -> Ints | None:
    """First meetings of an even number of people, at random; None if repairs don't get there."""
    stream = Stream(room.seed, _SALT + salt)
    order = np.array(stream.shuffled(members), dtype=np.int64)
    a, b = order[0::2], order[1::2].copy()
    barred = _barred(room, a, b)
    for _ in range(_TRIES):
        wrong = np.flatnonzero(barred)
        if not len(wrong):
            return np.stack([a, b], axis=1)
        for one in wrong.tolist():
            _swap(room, a, b, barred, one, stream)
    return None


def _swap(room: Room, a: Ints, b: Ints, barred: Bools, one: int, stream: Stream) -> None:
    """Give pair *one* another second, from the first drawn pair where both turn out well."""
    others = np.array([stream.below(len(a)) for _ in range(16)], dtype=np.int64)
    here = _barred(room, np.full(len(others), a[one]), b[others])
    there = _barred(room, a[others], np.full(len(others), b[one]))
    good = np.flatnonzero(~here & ~there & (others != one))
    if len(good):
        other = int(others[good[0]])
        b[one], b[other] = b[other], b[one]
        barred[one] = barred[other] = False


def _barred(room: Room, a: Ints, b: Ints) -> Bools:
    met: Bools = room.meetings.met(a, b) > 0
    return met | room.forbidden(a, b) if room.ruled else met


def seat(room: Room, members: Sequence[int]) -> Seats:
    """Pairs, first meetings where they come easily, then any, then third chairs; rules hold."""
    stream = Stream(room.seed, _SALT - 1)
    waiting = stream.shuffled(members)
    seats: Seats = []
    for again in (False, True):
        waiting = _couple(room, waiting, seats, again=again)
    spare = len(members) % 2 if room.rules.odd == "sit_out" else 0
    alone: list[int] = []
    for place, one in enumerate(sorted(waiting, key=lambda each: (-int(room.burden[each]), each))):
        still = len(waiting) - place + len(alone)
        if still <= spare or not _take_in(room, one, seats):
            alone.append(one)
    return [*seats, *((one,) for one in alone)]


def _couple(room: Room, waiting: list[int], seats: Seats, *, again: bool) -> list[int]:
    """Pair who waits, each with the first possible; who is left."""
    left = list(waiting)
    alone = []
    while left:
        one = left.pop()
        others = np.array(left[-_HOSTS_TRIED:], dtype=np.int64)
        here = np.full(len(others), one)
        barred = room.forbidden(here, others) if again else _barred(room, here, others)
        good = np.flatnonzero(~barred)
        if not len(good):
            alone.append(one)
            continue
        other = left.pop(len(left) - len(others) + int(good[-1]))
        seats.append((min(one, other), max(one, other)))
    return alone


def _take_in(room: Room, one: int, seats: Seats) -> bool:
    """Seat *one* as the third of a pair that may have them, the one that repeats least."""
    places = [at for at, group in enumerate(seats) if len(group) == 2]
    if not places:
        return False
    hosts = np.array([seats[at] for at in places], dtype=np.int64)
    here = np.full(len(hosts), one)
    able = ~(room.forbidden(here, hosts[:, 0]) | room.forbidden(here, hosts[:, 1]))
    if not able.any():
        return False
    cost = room.repeats(here, hosts[:, 0]) + room.repeats(here, hosts[:, 1])
    cost = cost + (room.tired(hosts[:, 0]) + room.tired(hosts[:, 1]))
    best = int(np.flatnonzero(able)[np.argmin(cost[able])])
    seats[places[best]] = tuple(sorted((one, *seats[places[best]])))
    return True
