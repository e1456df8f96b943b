"""Every way to seat a handful of people: the best one for certain, each equally likely.

Dynamic programming over sets of people (a bit each): the first person still standing sits with
every possible company. It keeps the cost of the best way and how many ways reach it, so that one of
them can be drawn with exactly equal chances.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.matching.noise import Stream
from bot.matching.room import Ledger, Room

MOST_IN_PAIRS = 12  # people; 0.03 s at worst when everybody can be placed
MOST_IN_GROUPS = 9

_Ways = tuple[int, int]  # the least cost, how many ways have it
_NOBODY: _Ways = (0, 1)


class _Table:
    """The best ways to seat each set of people."""

    def __init__(self, ledger: Ledger, members: Sequence[int]) -> None:
        self._ledger, self._members = ledger, members
        self._best: dict[tuple[int, int], _Ways | None] = {(0, 0): _NOBODY}
        self._costs: dict[int, int] = {}

    def companies(self, mask: int, groups: int) -> Iterator[tuple[int, int]]:
        """(group as a mask, groups left to form) for whoever the first person may sit with.

        Where the number of groups is not given, *groups* stays 0.
        """
        raise NotImplementedError

    def ways(self, mask: int, groups: int) -> _Ways | None:
        """The best ways to seat the people of *mask*; None when there is none."""
        key = mask, groups
        if key not in self._best:
            least, count = -1, 0
            for group, rest_groups in self.companies(mask, groups):
                rest = self.ways(mask & ~group, rest_groups)
                if rest is None:
                    continue
                cost = self.cost(group) + rest[0]
                if least < 0 or cost < least:
                    least, count = cost, rest[1]
                elif cost == least:
                    count += rest[1]
            self._best[key] = (least, count) if count else None
        return self._best[key]

    def draw(self, mask: int, groups: int, stream: Stream) -> list[tuple[int, ...]]:
        """One of the best ways, each equally likely."""
        out = []
        while mask:
            best = self.ways(mask, groups)
            if best is None:
                raise ValueError("nothing to draw from")
            ticket = stream.below(best[1])
            for group, rest_groups in self.companies(mask, groups):
                rest = self.ways(mask & ~group, rest_groups)
                if rest is None or self.cost(group) + rest[0] != best[0]:
                    continue
                ticket -= rest[1]
                if ticket < 0:
                    out.append(self.named(group))
                    mask, groups = mask & ~group, rest_groups
                    break
        return out

    def cost(self, group: int) -> int:
        if group not in self._costs:
            self._costs[group] = self._ledger.group(self.named(group))
        return self._costs[group]

    def named(self, group: int) -> tuple[int, ...]:
        return tuple(self._members[at] for at in range(group.bit_length()) if group >> at & 1)

    def _with_first(self, mask: int, others: int) -> Iterator[int]:
        """The first person of *mask* together with *others* more, where no hard rule parts them."""
        first = mask & -mask
        rest = [1 << at for at in range(mask.bit_length()) if (mask ^ first) >> at & 1]
        for company in combinations(rest, others):
            group = first + sum(company)
            if self._ledger.possible(self.named(group)):
                yield group


class _Pairs(_Table):
    """Pairs, and among an odd number of people one trio, or one who sits out."""

    def __init__(self, ledger: Ledger, members: Sequence[int], sits_out: bool) -> None:
        super().__init__(ledger, members)
        self._sits_out = sits_out

    def companies(self, mask: int, groups: int) -> Iterator[tuple[int, int]]:
        for group in self._with_first(mask, 1):
            yield group, groups
        if mask.bit_count() % 2:
            for group in self._with_first(mask, 0 if self._sits_out else 2):
                yield group, groups


class _Anyhow(_Table):
    """Pairs, trios and people left out, in whatever numbers cost least."""

    def companies(self, mask: int, groups: int) -> Iterator[tuple[int, int]]:
        for others in (1, 2, 0):
            for group in self._with_first(mask, others):
                yield group, groups


class _Groups(_Table):
    """A fixed number of groups whose sizes differ by at most one."""

    def companies(self, mask: int, groups: int) -> Iterator[tuple[int, int]]:
        size, larger = divmod(mask.bit_count(), groups)
        for one in {size, size + 1 if larger else size}:
            for group in self._with_first(mask, one - 1):
                yield group, groups - 1


def pairs(room: Room, members: Sequence[int], stream: Stream) -> list[tuple[int, ...]]:
    """The best pairs, trios and people left out (groups of one) of at most 12 people."""
    return _in_pairs(room, members).draw((1 << len(members)) - 1, 0, stream)


def _in_pairs(room: Room, members: Sequence[int]) -> _Table:
    """Pairs of these people; where hard rules don't allow that, whatever places most."""
    table = _Pairs(room.ledger, members, room.rules.odd == "sit_out")
    if table.ways((1 << len(members)) - 1, 0) is None:
        return _Anyhow(room.ledger, members)
    return table


def groups(
    room: Room, members: Sequence[int], number: int, stream: Stream
) -> list[tuple[int, ...]] | None:
    """The best *number* groups of a few people; None when hard rules allow none."""
    everyone = (1 << len(members)) - 1
    table = _Groups(room.ledger, members)
    if table.ways(everyone, number) is None:
        return None
    return table.draw(everyone, number, stream)


def few(room: Room) -> bool:
    """Whether all rounds can be looked at."""
    return room.n <= (MOST_IN_PAIRS if room.rules.size == 2 else MOST_IN_GROUPS)


def least(room: Room, number: int) -> int | None:
    """The cost of the best round, for *number* groups where the size is not two; None for none."""
    if room.rules.size > 2:
        best = _Groups(room.ledger, range(room.n)).ways((1 << room.n) - 1, number)
        return None if best is None else best[0]
    total = 0
    for part in room.components:  # strangers' parties each have their own odd one
        ways = _in_pairs(room, part).ways((1 << len(part)) - 1, 0)
        if ways is None:
            return None
        total += ways[0]
    return total
