"""From what the book knows to what the matching asks, and back. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from bot import matching
from bot.acquaintance import Card, Met, PastGroups, dump_reasons, past_of, persons
from bot.features.coffee.book import Circle, Enrolment, NewGroup
from bot.model import Member
from bot.vocabulary import Vocabulary

SPARED = 4  # rounds during which who was the third is spared being it again


def draw(
    circle: Circle,
    taking_part: Sequence[Enrolment],
    cards: Mapping[Member, Card],
    avoided: Collection[tuple[Member, Member]],
    past: Met,
    seed: int,
    vocabulary: Vocabulary,
    enrolled: int,
) -> matching.Round:
    """Who sits with whom in this round, with its certificate.

    It is what it would be if nobody avoided anybody, unless that seats two together who must not
    be: so nothing else tells that they must not. *enrolled*: how many are in the circle, here or
    not.
    """
    met, rules = past_of(past.in_rounds), rules_of(circle, vocabulary, enrolled)
    people = people_of(circle, taking_part, cards, (), past, vocabulary)
    drawn = matching.match(people, met, rules, seed)
    shunned = {frozenset((str(one.id), str(other.id))) for one, other in avoided}
    if not any(
        frozenset(pair) in shunned
        for group in drawn.groups
        for pair in combinations(group.people, 2)
    ):
        return drawn
    people = people_of(circle, taking_part, cards, avoided, past, vocabulary)
    return matching.match(people, met, rules, seed)


def rules_of(circle: Circle, vocabulary: Vocabulary, enrolled: int) -> matching.Rules:
    """The circle's rules, as the matching names them.

    A season is as long as it takes everybody of the circle to meet everybody, so that those
    who are away this time don't shorten it.
    """
    return matching.Rules(
        season=max(enrolled - 2, 0),
        size=circle.size,
        apart=circle.apart,
        odd=circle.odd,
        serendipity=circle.serendipity,
        near=vocabulary.near,
    )


def people_of(
    circle: Circle,
    taking_part: Sequence[Enrolment],
    cards: Mapping[Member, Card],
    avoided: Iterable[tuple[Member, Member]],
    past: Met,
    vocabulary: Vocabulary,
) -> list[matching.Person]:
    """Who takes part, as the matching knows them."""
    burdens = burden(past.coffees, circle.size)
    people = persons([e.member for e in taking_part], cards, avoided, past.groups, vocabulary)
    return [
        replace(one, likes_groups=e.groups, burden=burdens.get(e.member, 0))
        for one, e in zip(people, taking_part, strict=True)
    ]


def burden(past: PastGroups, size: int) -> dict[Member, int]:
    """How much each member should be spared the odd group now: 4 just after, 0 from 4 on."""
    days = sorted({day for day, _ in past}, reverse=True)[:SPARED]
    found: dict[Member, int] = {}
    for ago, day in enumerate(days):
        for when, group in past:
            if when == day and len(group) > size:
                for member in group:
                    found.setdefault(member, SPARED - ago)
    return found


def new_groups(
    drawn: matching.Round, members: Mapping[str, Member], led: Mapping[Member, date], starters: int
) -> list[NewGroup]:
    """What is written down of each group. Who was in charge longest ago is so now.

    *starters* is how many conversation starters there are; no two groups share one before
    all are used.
    """
    found = []
    for number, group in enumerate(drawn.groups):
        people = tuple(members[one] for one in group.people)
        captain = min(people, key=lambda member: (led.get(member, date.min), member))
        starter = (drawn.seed + number) % starters
        found.append(NewGroup(people, dump_reasons(group.reasons), captain, starter))
    return found
