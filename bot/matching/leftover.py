"""When hard rules leave more than one person without a partner: the third chairs of other pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.matching import pairs
from bot.matching.noise import Stream
from bot.matching.pairs import Edges
from bot.matching.room import Ledger, Room

_STARTS = 8
_STARTS_SALT = 0x1EF7

Seats = list[tuple[int, ...]]  # groups, and people left out as groups of one


def crowded(room: Room, members: Sequence[int]) -> tuple[list[int], list[int]]:
    """(people of whom no two may sit together, everybody they may sit with).

    However the round is made, at least as many people are left out as the first list is longer than
    the second: every group holds at most one of the first and needs one of the second beside. Found
    as König (1931) does from the largest matching of the graph with both copies of everybody.
    """
    n = len(members)
    at = np.array(members, dtype=np.int64)
    possible = ~room.forbidden(at[:, None], at[None])
    np.fill_diagonal(possible, val=False)
    packed = np.packbits(possible, axis=1, bitorder="little")
    allowed = [int.from_bytes(row.tobytes(), "little") for row in packed]
    partner_of = [-1] * n  # of the right-hand copies
    reached = 0
    for one in range(n):
        seen = _augment(one, allowed, partner_of)
        if seen is not None:
            reached |= seen
    lonely = _reachable(reached, allowed, partner_of)
    around = 0
    for one in _bits(lonely):
        around |= allowed[one]
    inside = lonely & ~around
    beside = 0
    for one in _bits(inside):
        beside |= allowed[one]
    return [members[at] for at in _bits(inside)], [members[at] for at in _bits(beside)]


def _augment(start: int, allowed: list[int], partner_of: list[int]) -> int | None:
    """Give *start* a partner if an alternating path can; else the mask of who was asked."""
    came_from: dict[int, int] = {}
    queue, asked, seen = [start], 1 << start, 0
    for one in queue:
        for other in _bits(allowed[one] & ~seen):
            seen |= 1 << other
            came_from[other] = one
            if partner_of[other] < 0:
                _turn(other, start, came_from, partner_of)
                return None
            asked |= 1 << partner_of[other]
            queue.append(partner_of[other])
    return asked


def _turn(end: int, start: int, came_from: dict[int, int], partner_of: list[int]) -> None:
    before = {one: other for other, one in enumerate(partner_of) if one >= 0}
    while True:
        one = came_from[end]
        partner_of[end] = one
        if one == start:
            return
        end = before[one]


def _reachable(start: int, allowed: list[int], partner_of: list[int]) -> int:
    """Everybody who could be the one without a partner instead, in the largest matching."""
    todo, reached = start, start
    while todo:
        found = 0
        for one in _bits(todo):
            for other in _bits(allowed[one]):
                if partner_of[other] >= 0:
                    found |= 1 << partner_of[other]
        todo = found & ~reached
        reached |= found
    return reached


def _bits(mask: int) -> list[int]:
    return [at for at in range(mask.bit_length()) if mask >> at & 1]


def seat(room: Room, members: Sequence[int]) -> Seats:
    """Pairs and trios that leave out as few as this search finds, then the cheapest of them."""
    ledger = room.ledger
    edges = Edges(room, members)
    a, b, cost = edges.a.tolist(), edges.b.tolist(), edges.joined()
    stream = Stream(room.seed, _STARTS_SALT)
    best: Seats = []
    step = max(cost, default=0) + 1
    for start in range(_STARTS):
        weights = [stream.below(8) * step if start else 0 for _ in members]
        leaning = [price - weights[x] - weights[y] for x, y, price in zip(a, b, cost, strict=True)]
        found = pairs.best(len(members), a, b, leaning)
        seats: Seats = [(members[x], members[y]) for x, y in found.tolist()]
        placed = {one for pair in seats for one in pair}
        seats += [(one,) for one in members if one not in placed]
        seats = _settled(room, seats)
        if not best or _total(ledger, seats) < _total(ledger, best):
            best = seats
    return best


def _total(ledger: Ledger, seats: Seats) -> int:
    return sum(ledger.group(group) for group in seats)


def _settled(room: Room, seats: Seats) -> Seats:
    """Place people who stand alone, as long as one of the moves below places one more."""
    ledger = room.ledger
    while True:
        alone = [group for group in seats if len(group) == 1]
        odd = sum(map(len, seats)) % 2
        if not alone or (room.rules.odd == "sit_out" and len(alone) <= odd):
            return seats
        moves = [move for one in alone for move in _moves(ledger, seats, one[0])]
        if not moves:
            return seats
        gone, new = min(moves, key=lambda move: (_total(ledger, move[1]), move[1]))
        seats = [group for group in seats if group not in gone] + new


def _moves(ledger: Ledger, seats: Seats, one: int) -> list[tuple[Seats, Seats]]:
    """(groups given up, groups formed) that seat *one*, who stands alone."""
    out: list[tuple[Seats, Seats]] = []
    for group in seats:
        if len(group) in (1, 2) and one not in group and ledger.possible((one, *group)):
            out.append(([(one,), group], [(one, *group)]))
        if len(group) == 3:
            for leaver in group:
                stay = tuple(other for other in group if other != leaver)
                if not ledger.apart(one, leaver):
                    out.append(([(one,), group], [(one, leaver), stay]))
    if out:
        return out
    for group in seats:
        if one in group or len(group) == 1:
            continue
        for leaver in group:
            stay = (one, *(other for other in group if other != leaver))
            if not ledger.possible(stay):
                continue
            for host in seats:
                joined = (leaver, *host)
                if host != group and one not in host and len(host) < 3 and ledger.possible(joined):
                    out.append(([(one,), group, host], [stay, joined]))
    return out
