"""Who met whom, as arrays: years of rounds in a few megabytes, of which only the last are new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.picture.book import MeetingsBook, Seats

Numbers = NDArray[np.int64]
NAMED = timedelta(days=365)  # how long a group keeps the names of its people
SETTLED = timedelta(days=62)  # after which nobody answers any more
EVER = date(1970, 1, 1)
LARGEST = 8  # people in a group or at a table; more are taken as those beside each other
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Pairs who were brought together: the day as a number, the two, and 1 where they met.

    *groups*: for each group its day, and 1 where it met; of coffees alone.
    """

    day: Numbers = field(default_factory=lambda: _NONE)
    one: Numbers = field(default_factory=lambda: _NONE)
    other: Numbers = field(default_factory=lambda: _NONE)
    met: Numbers = field(default_factory=lambda: _NONE)
    group_day: Numbers = field(default_factory=lambda: _NONE)
    group_met: Numbers = field(default_factory=lambda: _NONE)

    @property
    def begin(self) -> int | None:
        """The first day of all, as a number."""
        days = np.r_[self.day, self.group_day]
        return int(days.min()) if len(days) else None

    def named(self, today: date) -> Meetings:
        """Without the pairs of long ago, whose names are gone: their groups are counted still."""
        kept = self.day >= (today - NAMED).toordinal()
        return replace(
            self,
            day=self.day[kept],
            one=self.one[kept],
            other=self.other[kept],
            met=self.met[kept],
        )


def meetings_of(seats: Sequence[Seats]) -> Meetings:
    """The pairs in what sat where."""
    parts = [_of(one) for one in seats if len(one.rows)]
    return joined(parts)


def joined(parts: Sequence[Meetings]) -> Meetings:
    """One after the other."""
    if not parts:
        return Meetings()
    names = ("day", "one", "other", "met", "group_day", "group_met")
    return Meetings(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _of(seats: Seats) -> Meetings:
    rows = seats.rows[np.lexsort((seats.rows[:, 1], seats.rows[:, 0]))]
    party, member = rows[:, 0], rows[:, 1]
    first = np.flatnonzero(np.r_[True, party[1:] != party[:-1]])
    met_of_party = np.maximum.reduceat(rows[:, 2], first)
    met = np.repeat(met_of_party, np.diff(np.r_[first, len(party)]))
    ones, others, mets = [], [], []
    for step in range(1, min(LARGEST, len(party))):
        same = np.flatnonzero(party[step:] == party[:-step])
        if not len(same):
            break
        ones.append(member[same])
        others.append(member[same + step])
        mets.append(met[same])
    one, other, both = (np.concatenate([_NONE, *part]) for part in (ones, others, mets))
    day = seats.day.toordinal()
    coffee = seats.kind == "coffee"
    group_met = met_of_party if coffee else _NONE
    return Meetings(
        np.full(len(one), day), one, other, both, np.full(len(group_met), day), group_met
    )


class Archive:
    """The meetings of each space: what is settled is read once, and kept."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[date, Meetings]] = {}

    async def read(self, community: str, book: MeetingsBook, today: date) -> Meetings:
        """All of them, until now."""
        known = self._kept.get(community)
        if known is None or known[0] > today:
            known = (EVER, Meetings())
        settled_until, settled = known
        fresh = await book.seats(community, settled_until)
        border = today - SETTLED
        older = [one for one in fresh if one.day < border]
        if older:
            settled = joined([settled, meetings_of(older)])
            self._kept[community] = (border, settled)
        return joined([settled, meetings_of([one for one in fresh if one.day >= border])])
