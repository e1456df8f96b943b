"""Chance among equals, turns at the worse seats, and what doesn't change an outcome."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from bot.matching import Past, Person, Rules, check, exhaust, match
from tests.bot.matching.rooms import (
    LONG,
    START,
    Judge,
    every_round,
    members,
    random_past,
    seats_of,
    strangers,
    thorny,
)

DRAWS = 20_000 if LONG else 600
Round_ = frozenset[tuple[str, ...]]


def equals(people: list[Person], past: list[Past], rules: Rules) -> list[Round_]:
    """All rounds that an independent judge calls the best."""
    judge = Judge(people, past, rules)
    best = judge.best()
    names = sorted(judge.people)
    return [
        frozenset(tuple(sorted(group)) for group in seats)
        for seats in every_round(names)
        if judge.judge(seats) == best
    ]


def pathway(count: int) -> list[Person]:
    """People in a ring who may meet their two neighbours on either side and one across."""
    names = [f"p{number}" for number in range(count)]
    return [
        Person(
            name,
            avoid=frozenset(
                other
                for far, other in enumerate(names)
                if (far - at) % count not in (0, 1, 2, count - 1, count - 2, count // 2)
            ),
        )
        for at, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("people", "few"),
    [
        (strangers(6), 12),
        (strangers(7), 12),
        (pathway(8), 12),
        (pathway(9), 12),
        (strangers(6), 1),
        (strangers(7), 1),
        (pathway(8), 1),
        (pathway(10), 1),
    ],
    ids=["6", "7", "ring 8", "ring 9", "6 solved", "7 solved", "ring 8 solved", "ring 10 solved"],
)
def test_rounds_that_cost_the_same_are_equally_likely(
    people: list[Person], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exhaust, "MOST_IN_PAIRS", few)
    wanted = equals(people, [], Rules())
    seen: Counter[Round_] = Counter()
    for seed in range(DRAWS):
        seen[frozenset(seats_of(match(people, [], Rules(), seed)))] += 1
    assert set(seen) <= set(wanted)
    # With fixed seeds this is a plain fact, and 1 in 1,000 the bound for luck.
    assert chisquare([seen[one] for one in wanted]).pvalue > 0.001


@given(st.integers(0, 10**9), st.randoms(use_true_random=False))
@settings(max_examples=2_000 if LONG else 60, deadline=None)
def test_order_and_doubles_change_nothing(case: int, shuffle: Random) -> None:
    people, past, rules = thorny(case)
    drawn = match(people, past, rules, case)
    mixed, doubled = list(people), [*past, *past]
    shuffle.shuffle(mixed)
    shuffle.shuffle(doubled)
    assert match(mixed, doubled, rules, case) == drawn


@given(st.integers(0, 10**9))
@settings(max_examples=2_000 if LONG else 60, deadline=None)
def test_new_names_in_the_same_order_change_nothing(case: int) -> None:
    people, past, rules = thorny(case)
    new = {p.id: f"renamed-{p.id}" for p in people}
    renamed = [
        replace(p, id=new[p.id], avoid=frozenset(new[other] for other in p.avoid)) for p in people
    ]
    known = [replace(one, people=frozenset(new[name] for name in one.people)) for one in past]
    drawn = match(people, past, rules, case)
    again = match(renamed, known, rules, case)
    assert seats_of(again) == [tuple(new[name] for name in group) for group in seats_of(drawn)]


@given(st.integers(0, 10**9))
@settings(max_examples=2_000 if LONG else 60, deadline=None)
def test_new_names_in_any_order_cost_the_same(case: int) -> None:
    people, past, rules = thorny(case)
    names = [p.id for p in people]
    new = dict(zip(names, Random(case).sample(names, len(names)), strict=True))
    renamed = [
        replace(p, id=new[p.id], avoid=frozenset(new[other] for other in p.avoid)) for p in people
    ]
    known = [replace(one, people=frozenset(new[name] for name in one.people)) for one in past]
    drawn = match(people, past, rules, case)
    again = match(renamed, known, rules, case)
    assert Judge(renamed, known, rules).judge(seats_of(again)) == Judge(people, past, rules).judge(
        seats_of(drawn)
    )


def test_the_seed_of_hashes_changes_nothing() -> None:
    program = """
from bot.matching import Rules, match
from tests.bot.matching.rooms import members, random_past, thorny
people = members(80, 1)
past = random_past([p.id for p in people], 9, 1)
for rules in (Rules(), Rules(size=4), Rules(serendipity=9)):
    print([group.people for group in match(people[:79], past, rules, 4).groups])
people, past, rules = thorny(1)
print(match(people, past, rules, 4))
"""
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.parametrize("count", [9, 23, 71])
def test_nobody_is_third_twice_running(count: int) -> None:
    people = members(count, 2)
    past: list[Past] = []
    last: set[str] = set()
    for week in range(12):
        tired = [replace(p, burden=4 if p.id in last else 0) for p in people]
        drawn = match(tired, past, Rules(), week)
        check(tired, past, Rules(), drawn)
        trio = {name for group in drawn.groups if len(group.people) == 3 for name in group.people}
        assert len(trio) == 3
        assert not trio & last
        last = trio
        day = START + timedelta(weeks=week)
        past += [Past(day, frozenset(group.people)) for group in drawn.groups]


def test_who_meets_somebody_again_is_spared_the_next_time() -> None:
    people = [Person(name, burden=2 if name in "ab" else 0) for name in "abcdef"]
    apart = {"a": "b", "c": "d", "e": "f"}
    walls = [
        replace(p, avoid=frozenset("abcdef") - set(pair) - set(near))
        for p, pair, near in zip(
            people, ("ab", "ab", "cd", "cd", "ef", "ef"), "cdabef", strict=True
        )
    ]
    past = [Past(START, frozenset(pair)) for pair in (*apart.items(), ("a", "c"), ("b", "d"))]
    for seed in range(20):
        drawn = match(walls, past, Rules(), seed)
        assert drawn.repeats.meetings == 3  # ab cd ef or ac bd ef, all met once, on the same day
        assert len(drawn.groups) == 3


def test_the_longest_ago_comes_first() -> None:
    people = strangers(14)
    pairs = list(combinations([p.id for p in people], 2))
    past = [Past(START, frozenset(pair)) for pair in pairs]
    old = [(f"p{n:05}", f"p{n + 7:05}") for n in range(7)]
    later = START + timedelta(weeks=1)
    recent = [replace(one, date=later) for one in past if tuple(sorted(one.people)) not in old]
    drawn = match(people, recent + [Past(START, frozenset(pair)) for pair in old], Rules(), 1)
    assert [group.people for group in drawn.groups] == old


def test_a_few_points_of_chance_change_many_pairs_and_no_repeat() -> None:
    people = members(100, 1)
    past = random_past([p.id for p in people], 10, 1)
    strict = [match(people, past, Rules(), seed) for seed in (1, 2)]
    loose = [match(people, past, Rules(serendipity=10), seed) for seed in (1, 2)]
    kept = [
        len({g.people for g in one.groups} & {g.people for g in other.groups})
        for one, other in (strict, loose)
    ]
    assert kept[0] > 40  # of 50
    assert kept[1] < 40
    assert all(drawn.repeats.meetings == 0 for drawn in loose)


def test_the_season_may_be_longer_than_the_room_is_full() -> None:
    people = strangers(6)
    past = [Past(START, frozenset(("p00000", "p00001")))]
    past += [Past(START + timedelta(weeks=week), frozenset(("x", "y"))) for week in range(1, 21)]
    people = [
        replace(p, avoid=frozenset(q.id for q in people[2:])) if p in people[:2] else p
        for p in people
    ]
    assert match(people, past, Rules(), 1).repeats.last_season == 0
    assert match(people, past, Rules(season=22), 1).repeats.last_season == 1
