"""What a round comes to, in numbers: the facts of the line that organisers read. Pure.

Only numbers: every place that shows them has its own words and language.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bot.matching.people import Round


@dataclass(frozen=True, slots=True)
class Facts:
    """A round in numbers.

    *groups*: (people per group, how many such groups), the asked size first, then the others from
    small to large; an empty round has none of the asked size. *recent*, *season*: pairs sitting
    together who met in the last 10 rounds, and in the last N - 2. *proved*: nobody can do better.
    Otherwise *gap*, if not 0, is by how much the first number that isn't proved may be too high.
    """

    people: int
    groups: tuple[tuple[int, int], ...]
    left_out: int
    recent: int
    season: int
    proved: bool
    gap: int


def facts(round_: Round, size: int) -> Facts:
    """Count a round that was asked to have groups of *size*."""
    counts = Counter(len(group.people) for group in round_.groups) or Counter({size: 0})
    order = sorted(counts, key=lambda one: (one != size, one))
    seated = sum(len(group.people) for group in round_.groups)
    return Facts(
        people=seated + len(round_.left_out),
        groups=tuple((one, counts[one]) for one in order),
        left_out=len(round_.left_out),
        recent=round_.repeats.last_10_rounds,
        season=round_.repeats.last_season,
        proved=round_.certificate.proved,
        gap=round_.certificate.gap,
    )
