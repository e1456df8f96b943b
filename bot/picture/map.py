"""The map of the community: trades around the rim, and who met most people nearest the middle.

Everybody keeps their direction for ever, so that months can be leafed through; only how near the
middle they are tells how many they met. Who has met nobody yet stands on the rim. Whoever is here
has a dot, and nobody else: who left, was erased, or has no name any more has none. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.model import Text
from bot.pages import Dot, Map, Trade
from bot.picture.meetings import NAMED, Meetings, Numbers
from bot.ports import Translate
from bot.vocabulary import Vocabulary

COLOURS = 9  # trades with a colour of their own; the rest share the last
OTHERS = COLOURS
RIM, OUTER, INNER = 480, 425, 105  # distances from the middle
GAP = 0.045  # of the circle, between trades, all of them together at most a third
DRAWN = 6_000  # links on the picture, the newest
LISTED = 30  # names of those who are not linked yet
BRIDGES = 8  # of each hundred members at most; and who links too few others is none
FEWEST = 3
ANONYMOUS = 5  # a smaller group is not told apart where nobody is named


@dataclass(frozen=True, slots=True)
class People:
    """Who is here, in order of their numbers, and the colour of each."""

    ids: Numbers
    names: Sequence[str]
    colour: Numbers
    called: Mapping[int, Text]


def people_of(
    t: Translate,
    names: Sequence[tuple[int, str]],
    trades: Mapping[int, str],
    vocabulary: Vocabulary,
    fewest: int = 1,
) -> People:
    """The commonest trades have a colour; *fewest*: people that a trade needs to have one."""
    concepts = {one: vocabulary.canonical(trade) for one, trade in trades.items()}
    counted = Counter(concepts[number] for number, _ in names if number in concepts)
    common = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:COLOURS]
    common = [one for one in common if one[1] >= fewest]
    # Those who are left have one colour together: they too must not be too few.
    while common and 0 < len(names) - sum(many for _, many in common) < fewest:
        common.pop()
    key = {name: at for at, (name, _) in enumerate(common)}
    colour = [key.get(concepts.get(number, ""), OTHERS) for number, _ in names]
    called: dict[int, Text] = {at: (vocabulary.name(name, t.locale),) for name, at in key.items()}
    called[OTHERS] = t("other trades, or not said")
    ids = np.array([number for number, _ in names], np.int64)
    return People(ids, [name for _, name in names], np.array(colour, np.int64), called)


def months_of(begin: int | None, today: date) -> list[date]:
    """The first day of each month from the first meeting, a day as a number, until now."""
    first = today if begin is None else date.fromordinal(begin)
    count = (today.year - first.year) * 12 + today.month - first.month + 1
    return [_month(first, step) for step in range(max(count, 1))]


def _month(first: date, step: int) -> date:
    year, month = divmod(first.month - 1 + step, 12)
    return date(first.year + year, month + 1, 1)


def map_of(
    people: People, meetings: Meetings, today: date, month: int | None, *, named: bool
) -> Map:
    """The map at the end of a month; without names it tells nobody from anybody.

    It begins where the names of those who met do: before, everybody would stand alone on it.
    """
    ever, meetings = meetings.begin, meetings.named(today)
    limit = today - NAMED
    months = months_of(int(meetings.day.min()) if len(meetings.day) else None, today)
    shown = len(months) - 1 if month is None else min(max(month, 0), len(months) - 1)
    begin, end = months[shown].toordinal(), _month(months[shown], 1).toordinal()
    one, other, last = _links(people, meetings, end)
    degree = np.bincount(np.r_[one, other], minlength=len(people.ids))
    x, y = _places(people.colour, degree)
    bridge = _bridges(people.colour, one, other, degree)
    dots = tuple(
        Dot(name if named else "", int(x[at]), int(y[at]), int(people.colour[at]),
            int(degree[at]), bool(bridge[at]))
        for at, name in enumerate(people.names)
    )  # fmt: skip
    newest = np.argsort(-last, kind="stable")[:DRAWN]
    links = tuple(zip(one[newest].tolist(), other[newest].tolist(), strict=True))
    alone = [name for name, links_ in zip(people.names, degree, strict=True) if not links_]
    return Map(
        tuple(months),
        shown,
        _trades(people, one, other),
        dots,
        links,
        int((last[newest] >= begin).sum()),
        len(one),
        tuple(name for name, is_one in zip(people.names, bridge, strict=True) if is_one and named),
        tuple(sorted(alone, key=str.casefold)[:LISTED]) if named else (),
        len(alone),
        limit if ever is not None and ever < limit.toordinal() else None,
    )


def _links(people: People, meetings: Meetings, end: int) -> tuple[Numbers, Numbers, Numbers]:
    """Each pair of those who are here and met before *end*, once, with the day they met last."""
    until = meetings.day < end
    ones, others = meetings.one[until], meetings.other[until]
    here = np.isin(ones, people.ids) & np.isin(others, people.ids) & (ones != others)
    low = np.searchsorted(people.ids, np.minimum(ones[here], others[here]))
    high = np.searchsorted(people.ids, np.maximum(ones[here], others[here]))
    size = max(len(people.ids), 1)
    pairs, where = np.unique(low * size + high, return_inverse=True)
    last = np.zeros(len(pairs), np.int64)
    np.maximum.at(last, where, meetings.day[until][here])
    return pairs // size, pairs % size, last


def _places(colour: Numbers, degree: Numbers) -> tuple[Numbers, Numbers]:
    """Trades side by side around the rim, each as wide as it has members; in them by number."""
    count = len(colour)
    order = np.lexsort((np.arange(count), colour))
    parts = len(set(colour.tolist()))
    gap = min(GAP, 1 / 3 / max(parts, 1)) if parts > 1 else 0.0
    step = (1 - gap * parts) / max(count, 1)
    breaks = np.r_[0, np.cumsum(np.diff(colour[order]) != 0)] if count else np.empty(0)
    turn = np.empty(count)
    turn[order] = np.arange(count) * step + breaks * gap
    angle = 2 * np.pi * turn - np.pi / 2
    radius = np.full(count, float(RIM))
    linked = degree > 0
    if linked.any():
        share = _rank(degree[linked]) / int(linked.sum())
        # As many on each piece of ground, from the outer ring to the inner.
        radius[linked] = np.sqrt(OUTER**2 - share * (OUTER**2 - INNER**2))
    return np.rint(radius * np.cos(angle)).astype(int), np.rint(radius * np.sin(angle)).astype(int)


def _rank(values: Numbers) -> NDArray[np.float64]:
    """1 for the least; those who are alike share the middle of their ranks."""
    _, where, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(count) - (count - 1) / 2)[where]
    return ranks


def _bridges(colour: Numbers, one: Numbers, other: Numbers, degree: Numbers) -> NDArray[np.bool_]:
    """Whose links are spread over the most trades, by Guimerà's participation coefficient."""
    count = len(colour)
    spread = np.zeros((count, OTHERS + 1))
    np.add.at(spread, (one, colour[other]), 1)
    np.add.at(spread, (other, colour[one]), 1)
    spread[:, OTHERS] = 0  # what is not said links nothing
    total = np.maximum(spread.sum(axis=1), 1)
    score = 1 - ((spread / total[:, None]) ** 2).sum(axis=1)
    score[(spread.sum(axis=1) < FEWEST) | ((spread > 0).sum(axis=1) < FEWEST)] = 0
    most = min(max(1, count * BRIDGES // 100), 12)
    best = np.lexsort((np.arange(count), -degree, -score))[:most]
    found = np.zeros(count, bool)
    found[best] = score[best] > 0
    return found


def _trades(people: People, one: Numbers, other: Numbers) -> tuple[Trade, ...]:
    first, second = people.colour[one], people.colour[other]
    members = np.bincount(people.colour, minlength=OTHERS + 1)
    within = np.bincount(first[first == second], minlength=OTHERS + 1)
    apart = first != second
    across = np.bincount(np.r_[first[apart], second[apart]], minlength=OTHERS + 1)
    return tuple(
        Trade(key, name, int(members[key]), int(within[key]), int(across[key]))
        for key, name in sorted(people.called.items())
        if members[key]
    )
