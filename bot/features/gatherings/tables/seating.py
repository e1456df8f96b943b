"""Who sits at which table. Pure: people, history, rules and a seed in, tables out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from bot import matching
from bot.acquaintance import Card, PastGroups, dump_reasons, past_of, persons
from bot.model import Member
from bot.vocabulary import Vocabulary

FEWEST, MOST = 3, 5  # people at a table, where there are enough of them
CHANCE = 3  # points per pair, as for coffees

Pair = frozenset[Member]


@dataclass(frozen=True, slots=True)
class Party:
    """Those who are to be seated, and what is known of them. *heads*: with their guests."""

    heads: Mapping[Member, int]
    cards: Mapping[Member, Card]
    avoided: frozenset[tuple[Member, Member]]
    past: PastGroups
    vocabulary: Vocabulary

    @property
    def members(self) -> tuple[Member, ...]:
        """In a fixed order."""
        return tuple(sorted(self.heads))

    @property
    def apart(self) -> set[Pair]:
        """Who never sits with whom."""
        return {frozenset(pair) for pair in self.avoided}


@dataclass(frozen=True, slots=True)
class Seated:
    """A table: who sits there, and what spoke for it when it was drawn."""

    members: tuple[Member, ...]
    reasons: str = "[]"


def size_for(heads: int, wanted: int, rotations: int) -> int:
    """How many at most sit at a table, so that all tables have 3 to 5 and near as many as wanted.

    With two rotations, rather as many tables as it takes for nobody to meet twice.
    """
    best, found = (True, float(heads)), min(max(heads, 2), MOST)
    for size in range(FEWEST, MOST + 1):
        tables = -(-heads // size)
        if not tables or heads // tables < FEWEST:
            continue
        meets_twice = rotations > 1 and tables < -(-heads // tables)
        cost = (meets_twice, abs(heads / tables - wanted))
        if cost < best:
            best, found = cost, size
    return found


def seat(
    party: Party, wanted: int, rotations: int, first: Collection[Sequence[Member]], seed: int
) -> list[Seated]:
    """Tables for all of them, each at one. *first*: who sat together in the first rotation.

    Whoever nobody may sit with has a table alone. Nobody sits twice with anybody, unless there
    is no other way. They are what they would be if nobody avoided anybody, unless that seats two
    together who must not be: so nothing else tells that they must not.
    """
    free = _seat(replace(party, avoided=frozenset()), wanted, rotations, first, seed)
    pairs = {frozenset(pair) for table in free for pair in combinations(table.members, 2)}
    return _seat(party, wanted, rotations, first, seed) if pairs & party.apart else free


def _seat(
    party: Party, wanted: int, rotations: int, first: Collection[Sequence[Member]], seed: int
) -> list[Seated]:
    members = party.members
    if len(members) < 2:
        return [Seated(members)] if members else []
    heads = sum(party.heads.values())
    tables = -(-heads // size_for(heads, wanted, rotations))
    size = min(max(-(-len(members) // tables), 2), MOST)
    again = {frozenset(pair) for table in first for pair in combinations(sorted(table), 2)}
    if again:
        fresh = _drawn(party, size, party.apart | again, seed)
        fewest = len(members) // -(-len(members) // size)
        if all(len(table.members) >= fewest for table in fresh):
            return _evened(fresh, party.heads, party.apart | again)
    return _evened(_drawn(party, size, party.apart, seed), party.heads, party.apart)


def _drawn(party: Party, size: int, apart: set[Pair], seed: int) -> list[Seated]:
    """As the matching has it; who it leaves out sits alone."""
    by_id = {str(member.id): member for member in party.members}
    pairs = [tuple(sorted(pair)) for pair in apart if len(pair) == 2]
    people = persons(
        party.members,
        party.cards,
        [(one, other) for one, other in pairs],
        party.past,
        party.vocabulary,
    )
    # Whom people avoid goes into the draw and never into what is said of it.
    rules = matching.Rules(size=size, serendipity=CHANCE, near=party.vocabulary.near)
    drawn = matching.match(people, past_of(party.past), rules, seed)
    seated = [
        Seated(tuple(sorted(by_id[one] for one in group.people)), dump_reasons(group.reasons))
        for group in drawn.groups
    ]
    return [*seated, *(Seated((by_id[left.id],)) for left in drawn.left_out)]


def _evened(tables: list[Seated], heads: Mapping[Member, int], apart: set[Pair]) -> list[Seated]:
    """Guests make a table crowded: people change places until none has more than its share.

    Each step makes the most crowded of two tables less so, so that there is an end.
    """
    found = list(tables)
    while True:
        step = _best_step(found, heads, apart)
        if step is None:
            return found
        for at, members in step.items():
            found[at] = replace(found[at], members=members)


def _best_step(
    tables: Sequence[Seated], heads: Mapping[Member, int], apart: set[Pair]
) -> dict[int, tuple[Member, ...]] | None:
    def weight(members: Iterable[Member]) -> int:
        return sum(heads[member] for member in members)

    full = max(range(len(tables)), key=lambda at: (weight(tables[at].members), -at))
    if weight(tables[full].members) <= MOST:
        return None
    best, found = weight(tables[full].members), None
    for at, other in enumerate(tables):
        if at == full:
            continue
        for one in tables[full].members:
            for two in other.members:
                here = _with(tables[full].members, one, two)
                there = _with(other.members, two, one)
                most = max(weight(here), weight(there))
                if most < best and possible(here, apart) and possible(there, apart):
                    best, found = most, {full: here, at: there}
    return found


def _with(members: Iterable[Member], without: Member, instead: Member) -> tuple[Member, ...]:
    return tuple(sorted(instead if one == without else one for one in members))


def possible(members: Iterable[Member], apart: set[Pair]) -> bool:
    """Whether no hard rule keeps any two of them apart."""
    return not any(frozenset(pair) in apart for pair in combinations(members, 2))


def host_among(
    members: Iterable[Member], host: Member | None, hosted: Mapping[Member, date]
) -> Member:
    """The gathering's host where they sit; else who was the host of a table longest ago."""
    found = sorted(members)
    if host in found:
        return host
    return min(found, key=lambda member: (hosted.get(member, date.min), member))
