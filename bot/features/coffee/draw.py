"""From what the book knows to what the matching asks, and back. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from bot import matching
from bot.features.coffee.book import Card, Circle, Enrolment, NewGroup
from bot.model import Member
from bot.vocabulary import Vocabulary

REGULAR = 3  # rounds after which a newcomer is one no longer
SPARED = 4  # rounds during which who was the third is spared being it again

PastGroups = Sequence[tuple[date, tuple[Member, ...]]]


def draw(
    circle: Circle,
    taking_part: Sequence[Enrolment],
    cards: Mapping[Member, Card],
    avoided: Iterable[tuple[Member, Member]],
    past: PastGroups,
    seed: int,
    vocabulary: Vocabulary,
    enrolled: int,
) -> matching.Round:
    """Who sits with whom in this round, with its certificate.

    *enrolled*: how many are in the circle, here or not.
    """
    people = people_of(circle, taking_part, cards, avoided, past, vocabulary)
    return matching.match(people, past_of(past), rules_of(circle, vocabulary, enrolled), seed)


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


def past_of(past: PastGroups) -> list[matching.Past]:
    """History, as the matching reads it."""
    return [
        matching.Past(day, frozenset(str(member.id) for member in group)) for day, group in past
    ]


def people_of(
    circle: Circle,
    taking_part: Sequence[Enrolment],
    cards: Mapping[Member, Card],
    avoided: Iterable[tuple[Member, Member]],
    past: PastGroups,
    vocabulary: Vocabulary,
) -> list[matching.Person]:
    """Who takes part, as the matching knows them."""
    avoids: dict[Member, set[str]] = {}
    for member, other in avoided:
        avoids.setdefault(member, set()).add(str(other.id))
    burdens = burden(past, circle.size)
    met = {member: 0 for _, group in past for member in group}
    for _, group in past:
        for member in group:
            met[member] += 1
    known = {member: in_concepts(card, vocabulary) for member, card in cards.items()}
    return [
        _person(e, known.get(e.member, Card(e.member)), avoids, burdens, met) for e in taking_part
    ]


def in_concepts(card: Card, vocabulary: Vocabulary) -> Card:
    """The same card in the vocabulary's terms, whatever the language it was written in."""
    return replace(
        card,
        trade=vocabulary.canonical(card.trade) if card.trade else "",
        offers=frozenset(map(vocabulary.canonical, card.offers)),
        seeks=frozenset(map(vocabulary.canonical, card.seeks)),
    )


def _person(
    enrolment: Enrolment,
    card: Card,
    avoids: Mapping[Member, set[str]],
    burdens: Mapping[Member, int],
    met: Mapping[Member, int],
) -> matching.Person:
    member = enrolment.member
    return matching.Person(
        id=str(member.id),
        company=card.company,
        trade=card.trade,
        offers=card.offers,
        seeks=card.seeks,
        avoid=frozenset(avoids.get(member, ())),
        mode=card.mode,
        hours=card.hours,
        languages=card.languages,
        newcomer=met.get(member, 0) < REGULAR,
        likes_groups=enrolment.groups,
        burden=burdens.get(member, 0),
    )


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


def dump_reasons(reasons: Iterable[matching.Reason]) -> str:
    """Facts, not sentences: they are said in each reader's language."""
    return json.dumps([asdict(reason) for reason in reasons], default=str, sort_keys=True)


def load_reasons(text: str) -> list[matching.Reason]:
    """The inverse of dump_reasons."""
    found = []
    for row in json.loads(text):
        day = row.pop("date")
        found.append(matching.Reason(**row, date=date.fromisoformat(day) if day else None))
    return found
