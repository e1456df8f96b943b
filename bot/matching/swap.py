"""What an organiser's swap of two people costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from bot.matching.people import Past, Person, Rules, SwapCost
from bot.matching.room import Room


def cost_of_swap(
    people: Sequence[Person],
    past: Sequence[Past],
    rules: Rules,
    groups: Sequence[Sequence[str]],
    a: str,
    b: str,
) -> SwapCost:
    """Repeats and soft points of *groups* (ids) before and after *a* and *b* change places.

    One of the two may be left out, in none of the groups. Points are without the chance that
    serendipity adds. Raises ValueError for somebody unknown, twice in the groups, or when neither
    of the two sits in a group.
    """
    plain_rules = replace(rules, serendipity=0)
    room = Room(people, past, plain_rules, 0)
    index = {name: at for at, name in enumerate(room.ids)}
    seated = [one for group in groups for one in group]
    unknown = sorted({*seated, a, b} - index.keys())
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    if len(set(seated)) < len(seated):
        raise ValueError("somebody sits in two groups")
    if a not in seated and b not in seated:
        raise ValueError("neither of the two sits in a group")
    turned = {a: b, b: a}
    before = [[index[one] for one in group] for group in groups]
    after = [[index[turned.get(one, one)] for one in group] for group in groups]
    was, points = room.meetings.repeats(before), room.points(before)
    changed = [new for old, new in zip(before, after, strict=True) if set(old) != set(new)]
    if any(_forbidden(room, group) for group in changed):
        return SwapCost(was, None, points, None, "forbidden")
    return SwapCost(was, room.meetings.repeats(after), points, room.points(after))


def _forbidden(room: Room, group: Sequence[int]) -> bool:
    pairs = np.array(list(combinations(group, 2)), dtype=np.int64).reshape(-1, 2)
    return bool(room.forbidden(pairs[:, 0], pairs[:, 1]).any())
