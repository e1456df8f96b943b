"""What holds of every round: rules kept, nobody forgotten, order of no matter, fewest repeats.

COMPTOIR_LONG=1 tries 100,000 random rooms instead of a few hundred.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

import pytest

from bot.matching import (
    Certificate,
    CertificateError,
    Group,
    Past,
    Person,
    Repeats,
    Round,
    Rules,
    check,
    match,
)

LONG = bool(os.environ.get("COMPTOIR_LONG"))
ROOMS = 100_000 if LONG else 300
TAGS = ("photo", "law", "web", "logo", "tax")


def room(seed: int, most: int = 12) -> tuple[list[Person], list[Past], Rules]:
    """A random room, its history and its rules; small ones are the nastiest."""
    chance = Random(seed)
    n = chance.randint(0, most)
    names = [f"p{number}" for number in range(n)]
    people = [
        Person(
            name,
            company=chance.choice(("", "a", "b", "c")),
            offers=frozenset(chance.sample(TAGS, chance.randint(0, 2))),
            seeks=frozenset(chance.sample(TAGS, chance.randint(0, 2))),
            avoid=frozenset(x for x in names if x != name and chance.random() < 0.1),
            newcomer=chance.random() < 0.3,
            burden=chance.choice((0, 0, 0, 3, 4)),
        )
        for name in names
    ]
    past = []
    for week in range(chance.randint(0, 14)):
        here = chance.sample(names, chance.randint(0, n) // 2 * 2)
        day = date(2026, 1, 5) + timedelta(weeks=week)
        past += [Past(day, frozenset(pair)) for pair in zip(here[::2], here[1::2], strict=True)]
    rules = Rules(
        size=chance.choice((2, 2, 2, 3, 4, 5)),
        apart=chance.random() < 0.3,
        odd=chance.choice(("trio", "sit_out")),
        serendipity=chance.choice((0, 0, 5)),
    )
    return people, past, rules


def together(round_: Round) -> Iterator[tuple[str, str]]:
    for group in round_.groups:
        yield from combinations(sorted(group.people), 2)


@pytest.mark.parametrize("block", range(10))
def test_hard_rules_hold_and_nobody_is_forgotten(block: int) -> None:
    for seed in range(block * ROOMS // 10, (block + 1) * ROOMS // 10):
        people, past, rules = room(seed)
        drawn = match(people, past, rules, seed)
        known = {person.id: person for person in people}
        seated = [name for group in drawn.groups for name in group.people]
        assert sorted(seated + [left.id for left in drawn.left_out]) == sorted(known), seed
        for one, other in together(drawn):
            assert other not in known[one].avoid | {one}, seed
            assert one not in known[other].avoid, seed
            same = known[one].company == known[other].company != ""
            assert not (rules.apart and same), seed
        check(people, past, rules, drawn)


@pytest.mark.parametrize("seed", range(40 if not LONG else 2000))
def test_the_order_of_rows_and_doubled_history_change_nothing(seed: int) -> None:
    people, past, rules = room(seed, most=20)
    drawn = match(people, past, rules, 5)
    chance = Random(seed)
    shuffled = match(
        chance.sample(people, len(people)), chance.sample(past * 2, len(past) * 2), rules, 5
    )
    assert shuffled == drawn


def partitions(names: Sequence[str]) -> Iterator[list[tuple[str, ...]]]:
    """Every way to make pairs, with one trio if the number is odd."""
    if len(names) % 2:
        for trio in combinations(names, 3):
            rest = [name for name in names if name not in trio]
            yield from ([trio, *pairs] for pairs in partitions(rest))
        return
    if not names:
        yield []
        return
    first, *others = names
    for other in others:
        rest = [name for name in others if name != other]
        yield from ([(first, other), *pairs] for pairs in partitions(rest))


def repeats(groups: Sequence[tuple[str, ...]], past: Sequence[Past], season: int) -> Repeats:
    """Counted as the documentation says, with no code of the matching."""
    dates = sorted({group.date for group in past}, reverse=True)
    met = {(group.date, frozenset(p)) for group in past for p in combinations(group.people, 2)}
    now = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    ten, long = set(dates[:10]), set(dates[: max(season, 0)])
    return Repeats(
        sum(any((day, pair) in met for day in ten) for pair in now),
        sum(any((day, pair) in met for day in long) for pair in now),
        sum(pair in now for _, pair in met),
    )


@pytest.mark.parametrize("seed", range(60 if not LONG else 3000))
def test_no_round_repeats_less(seed: int) -> None:
    people, past, _ = room(seed, most=8)
    if len(people) < 2:
        return
    people = [replace(person, avoid=frozenset(), burden=0) for person in people]
    drawn = match(people, past, Rules(), seed)
    names = sorted(person.id for person in people)
    season = len(names) - 2
    best = min(
        (found.last_10_rounds, found.last_season, found.meetings)
        for groups in partitions(names)
        if (found := repeats(groups, past, season))
    )
    ours = drawn.repeats
    assert ours == repeats([group.people for group in drawn.groups], past, season)
    assert (ours.last_10_rounds, ours.last_season, ours.meetings) == best
    assert drawn.certificate.proved


def test_chance_is_fair_among_equal_rounds() -> None:
    people = [Person(name) for name in "abcdef"]
    counts: dict[frozenset[tuple[str, ...]], int] = {}
    draws = 3000
    for seed in range(draws):
        drawn = match(people, [], Rules(), seed)
        key = frozenset(tuple(sorted(group.people)) for group in drawn.groups)
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 15
    expected = draws / 15
    square = sum((count - expected) ** 2 / expected for count in counts.values())
    assert square < 29.14  # chi-square with 14 degrees of freedom: 1 % lies above


def a_round() -> tuple[list[Person], list[Past], Rules, Round]:
    people = [Person(f"p{number:02}") for number in range(70)]
    day = date(2026, 1, 5)
    past = [
        Past(day + timedelta(weeks=week), frozenset((f"p{a:02}", f"p{(a + 1 + week) % 70:02}")))
        for week in range(3)
        for a in range(0, 70, 2 + week)
    ]
    return people, past, Rules(), match(people, past, Rules(), 3)


def test_a_certificate_survives_being_written_down() -> None:
    *_, drawn = a_round()
    assert Certificate.from_json(drawn.certificate.to_json()) == drawn.certificate
    with pytest.raises(CertificateError):
        Certificate.from_json('{"proved": 1')


def test_an_altered_round_is_not_believed() -> None:
    people, past, rules, drawn = a_round()
    check(people, past, rules, drawn)
    one = drawn.groups[0]
    lost = replace(drawn, groups=drawn.groups[1:])
    twice = replace(drawn, groups=(*drawn.groups, one))
    miscounted = replace(drawn, repeats=Repeats(0, 0, drawn.repeats.meetings + 1))
    for altered in (lost, twice, miscounted):
        with pytest.raises(CertificateError):
            check(people, past, rules, altered)
    avoiding = [
        replace(person, avoid=frozenset(one.people) - {person.id})
        if person.id in one.people
        else person
        for person in people
    ]
    with pytest.raises(CertificateError):
        check(avoiding, past, rules, drawn)


def test_a_proof_that_was_made_up_is_not_believed() -> None:
    people = [Person(name) for name in "abcd"]
    past = [Past(date(2026, 1, 5), frozenset("ab")), Past(date(2026, 1, 5), frozenset("cd"))]
    drawn = match(people, past, Rules(), 1)
    assert drawn.repeats.meetings == 0
    worse = replace(
        drawn,
        groups=(Group(("a", "b"), ()), Group(("c", "d"), ())),
        repeats=Repeats(2, 2, 2),
    )
    for kind in ("zero", "search", "prices", "degrees"):
        claim = replace(worse, certificate=Certificate(True, kind=kind))
        with pytest.raises(CertificateError):
            check(people, past, Rules(), claim)


def test_a_little_serendipity_changes_many_pairs_and_costs_no_repeat() -> None:
    people, past, rules, _ = a_round()
    tags = [replace(p, offers=frozenset((TAGS[n % 5],)), seeks=frozenset((TAGS[n // 5 % 5],)))
            for n, p in enumerate(people)]  # fmt: skip
    lively = replace(rules, serendipity=12)
    first, second = (match(tags, past, lively, seed) for seed in (1, 2))
    assert first.repeats == second.repeats == match(tags, past, rules, 1).repeats
    assert len(set(together(first)) & set(together(second))) < 20
