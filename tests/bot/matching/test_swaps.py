"""Whom organisers may let change places: what it costs, and never whom anybody avoids."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bot.matching import Past, Person, Repeats, Rules, match, swaps
from tests.bot.matching.rooms import (
    LONG,
    START,
    Judge,
    Seats,
    members,
    random_past,
    seats_of,
    thorny,
)


def turned(seats: Seats, one: str, other: str) -> Seats:
    turn = {one: other, other: one}
    return [tuple(turn.get(name, name) for name in group) for group in seats]


def test_an_offer_counts_repeats_and_points() -> None:
    x = frozenset({"x"})
    people = [Person("a", offers=x), Person("b", seeks=x), *map(Person, "cdf")]
    people.append(Person("e", offers=x))
    past = [Past(START, frozenset("ac"))]
    groups = [("a", "b"), ("c", "d"), ("e", "f")]
    [found] = swaps(people, past, Rules(), groups, "a", 1)
    assert found.other == "e"  # who offers the same; with d, the first would meet again
    assert found.before == found.after == Repeats(0, 0, 0)
    assert found.points_after == found.points_before
    again = swaps(people, past, Rules(), [("a", "c"), ("b", "d"), ("e", "f")], "a", 1)
    assert [swap.before for swap in again] == [Repeats(1, 1, 1)] * 2
    assert [swap.after for swap in again] == [Repeats(0, 0, 0)] * 2


def test_half_of_those_who_would_do_at_most_and_never_more_than_three() -> None:
    for count, most in ((4, 1), (6, 2), (8, 3), (20, 3)):
        people = members(count, 1)
        names = [person.id for person in people]
        groups = list(zip(names[::2], names[1::2], strict=True))
        assert len(swaps(people, [], Rules(), groups, names[0], 1)) == most


def test_who_is_left_out_changes_places_too() -> None:
    people = [Person(name) for name in "abc"]
    rules = Rules(odd="sit_out")
    assert len(swaps(people, [], rules, [("a", "b")], "c", 1)) == 1
    assert swaps(people, [], rules, [("a", "b")], "a", 1) == ()  # c alone would be a name


@pytest.mark.parametrize("case", range(300 if LONG else 60))
def test_an_offer_is_what_the_round_would_be_and_breaks_no_rule(case: int) -> None:
    people, past, rules = thorny(case)
    drawn = match(people, past, rules, case)
    seats = seats_of(drawn)
    groups = [group.people for group in drawn.groups]
    judge = Judge(people, past, rules)
    for person in people:
        for swap in swaps(people, past, rules, groups, person.id, case):
            changed = turned(seats, person.id, swap.other)
            judged = judge.judge(changed)
            assert judged is not None
            after = swap.after
            assert judged[-3:] == (after.last_10_rounds, after.last_season, after.meetings)
            assert swap.before == drawn.repeats


@pytest.mark.parametrize("case", range(300 if LONG else 60))
def test_whoever_is_missing_might_as_well_have_fewer_points(case: int) -> None:
    """Of those who repeat as little, whatever the rules forbid, more are missing than offered."""
    people, past, rules = thorny(case)
    drawn = match(people, past, rules, case)
    seats, groups = seats_of(drawn), [group.people for group in drawn.groups]
    lawless = Judge([replace(p, avoid=frozenset(), company="") for p in people], past, rules)
    for person in people:
        found = swaps(people, past, rules, groups, person.id, case)
        mates = next(group for group in seats if person.id in group)
        again = {
            other.id: judged[3:5]
            for other in people
            if other.id not in mates
            and (len(mates) > 1 or any(other.id in group for group in groups))
            and (judged := lawless.judge(turned(seats, person.id, other.id)))
        }
        second = sorted(again.values())[:2][-1:]
        would = [other for other in again if [again[other]] <= second]
        assert 2 * len(found) <= len(would)
        assert {swap.other for swap in found} <= set(would)


def test_an_avoid_list_takes_nobody_elses_place() -> None:
    """With or without it, as many are offered: somebody else, not one fewer."""
    people = members(12, 3)
    names = [person.id for person in people]
    groups = list(zip(names[::2], names[1::2], strict=True))
    free = swaps(people, [], Rules(), groups, names[0], 5)
    [mate] = next({*group} - {free[0].other} for group in groups if free[0].other in group)
    shy = [replace(people[0], avoid=frozenset({mate})), *people[1:]]
    found = swaps(shy, [], Rules(), groups, names[0], 5)
    assert len(found) == len(free) == 3
    assert free[0].other not in [swap.other for swap in found]


def test_chance_decides_between_equals() -> None:
    people = [Person(name) for name in "abcdefgh"]
    groups = [("a", "b"), ("c", "d"), ("e", "f"), ("g", "h")]
    offered = {
        swap.other for seed in range(60) for swap in swaps(people, [], Rules(), groups, "a", seed)
    }
    assert offered == set("cdefgh")


def test_the_order_of_people_and_groups_changes_nothing() -> None:
    people = members(14, 2)
    past = random_past([p.id for p in people], 8, 1)
    groups = [group.people for group in match(people, past, Rules(), 1).groups]
    found = swaps(people, past, Rules(), groups, people[0].id, 9)
    chance = Random(1)
    mixed = [chance.sample(group, len(group)) for group in chance.sample(groups, len(groups))]
    assert swaps(people[::-1], past[::-1], Rules(), mixed, people[0].id, 9) == found


@pytest.mark.parametrize(
    ("groups", "one"), [([("a", "b")], "z"), ([("a", "z")], "a"), ([("a", "b"), ("a", "c")], "a")]
)
def test_somebody_unknown_or_in_two_groups_is_an_error(
    groups: list[tuple[str, str]], one: str
) -> None:
    with pytest.raises(ValueError, match=r"unknown|two groups"):
        swaps([Person(name) for name in "abcd"], [], Rules(), groups, one, 1)
