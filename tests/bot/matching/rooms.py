"""Rooms, histories and an independent judge for the tests of the matching."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations
from random import Random

from bot.matching import NEAR_TRADES, Past, Person, Round, Rules

LONG = bool(os.environ.get("COMPTOIR_LONG"))
START = date(2026, 1, 5)
TAGS = tuple(f"tag{number}" for number in range(40))

Seats = list[tuple[str, ...]]
Judgement = tuple[int, ...]


def members(count: int, seed: int) -> list[Person]:
    """People with everything filled in, so that hardly two rounds are worth the same."""
    chance = Random(seed)
    return [
        Person(
            f"p{number:05}",
            trade=chance.choice(sorted(NEAR_TRADES)),
            offers=frozenset(chance.sample(TAGS, 3)),
            seeks=frozenset(chance.sample(TAGS, 3)),
            mode=chance.choice(("any", "site", "remote")),
            hours=frozenset(chance.sample(range(40), 8)),
            languages=frozenset(chance.sample(("fr", "en", "es"), 2)),
            newcomer=chance.random() < 0.2,
        )
        for number in range(count)
    ]


def strangers(count: int) -> list[Person]:
    """People nothing is known about."""
    return [Person(f"p{number:05}") for number in range(count)]


def dated(rounds: Sequence[Sequence[Sequence[str]]]) -> list[Past]:
    """Rounds a week apart, the first of them first."""
    return [
        Past(START + timedelta(weeks=week), frozenset(group))
        for week, groups in enumerate(rounds)
        for group in groups
    ]


def random_past(names: Sequence[str], rounds: int, seed: int) -> list[Past]:
    """Rounds of random pairs with nine in ten there."""
    chance = Random(seed)
    weeks = []
    for _ in range(rounds):
        here = [name for name in names if chance.random() < 0.9]
        chance.shuffle(here)
        weeks.append([here[at : at + 2] for at in range(0, len(here) - 1, 2)])
    return dated(weeks)


def rota(names: Sequence[str]) -> list[list[tuple[str, str]]]:
    """The circle method: an even number of people, everybody meets everybody once."""
    fixed, ring = names[-1], list(names[:-1])
    turn = len(ring)
    return [
        [(fixed, ring[week])]
        + [(ring[(week + k) % turn], ring[(week - k) % turn]) for k in range(1, len(names) // 2)]
        for week in range(turn)
    ]


def thorny(seed: int) -> tuple[list[Person], list[Past], Rules]:
    """A small room with hard rules, burdens, and a history of pairs and trios."""
    chance = Random(seed)
    names = [f"x{number}" for number in range(chance.randint(4, 9))]
    shyness = chance.choice((0.0, 0.1, 0.3, 0.5))
    people = [
        Person(
            name,
            company=chance.choice(("", "a", "b")),
            avoid=frozenset(o for o in names if o != name and chance.random() < shyness),
            burden=chance.choice((0, 0, 0, 2, 4)),
        )
        for name in names
    ]
    weeks = []
    for _ in range(chance.choice((0, 2, 5, 14, 25))):
        here = chance.sample(names, chance.randint(2, len(names)))
        groups = []
        while len(here) > 1:
            size = chance.choice((2, 2, 3))
            groups.append(here[:size])
            here = here[size:]
        weeks.append(groups)
    return people, dated(weeks), Rules(apart=chance.random() < 0.3)


def every_round(names: Sequence[str]) -> Iterator[Seats]:
    """Every way to make pairs, trios and people left out (groups of one)."""
    if not names:
        yield []
        return
    first, *others = names
    for size in (0, 1, 2):
        for company in combinations(others, size):
            rest = [name for name in others if name not in company]
            for seats in every_round(rest):
                yield [(first, *company), *seats]


class Judge:
    """The order of costs, written down anew from its description, with no code of the matching."""

    def __init__(self, people: Sequence[Person], past: Sequence[Past], rules: Rules) -> None:
        self.people = {person.id: person for person in people}
        self.rules = rules
        self.season = rules.season or len(people) - 2
        days = sorted({group.date for group in past}, reverse=True)
        self.ages: dict[tuple[str, str], list[int]] = {}
        for day, group in {(one.date, one.people) for one in past}:
            for pair in combinations(sorted(group), 2):
                self.ages.setdefault(pair, []).append(days.index(day) + 1)

    def forbids(self, one: str, other: str) -> bool:
        a, b = self.people[one], self.people[other]
        same = self.rules.apart and a.company != "" and a.company == b.company
        return same or other in a.avoid or one in b.avoid

    def judge(self, seats: Seats) -> Judgement | None:
        """Left out, trios, tired people third or left out, repeats; None where a rule is broken."""
        left = sum(len(group) == 1 for group in seats)
        odd = [group for group in seats if len(group) != 2]
        tired = sum(self.people[name].burden >= 4 for group in odd for name in group)
        pairs = [pair for group in seats for pair in combinations(sorted(group), 2)]
        if any(self.forbids(*pair) for pair in pairs):
            return None
        met = [self.ages[pair] for pair in pairs if pair in self.ages]
        recent = sum(min(ages) <= 10 for ages in met)
        season = sum(min(ages) <= self.season for ages in met)
        return left, len(odd) - left, tired, recent, season, sum(map(len, met))

    def best(self) -> Judgement:
        judged = (self.judge(seats) for seats in every_round(sorted(self.people)))
        return min(found for found in judged if found is not None)


def seats_of(drawn: Round) -> Seats:
    """Groups, and people left out as groups of one."""
    return [group.people for group in drawn.groups] + [(one.id,) for one in drawn.left_out]
