"""Rounds to come: two who have few left to meet this season are not spent on each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from bot.matching import CertificateError, Group, Past, Person, Round, Rules, check, match
from bot.matching.room import AHEAD
from tests.bot.matching.rooms import START, strangers

SEASON = Rules(season=22)


def made_for_each_other(count: int, met: int) -> tuple[list[Person], list[Past]]:
    """The first two share a wish; each has met so many others, who are different people."""
    people = strangers(count)
    people[0] = replace(people[0], offers=frozenset({"photos"}))
    people[1] = replace(people[1], seeks=frozenset({"photos"}))
    others = [person.id for person in people[2:]]
    past = [
        Past(START, frozenset({people[at].id, other}))
        for at in (0, 1)
        for other in others[at * met : (at + 1) * met]
    ]
    return people, past


def together(drawn: Round) -> bool:
    return any(group.people == ("p00000", "p00001") for group in drawn.groups)


@pytest.mark.parametrize("count", [12, 14])
def test_two_who_run_short_wait_for_each_other(count: int) -> None:
    fresh, nothing = made_for_each_other(count, 0)
    assert together(match(fresh, nothing, SEASON, 1))
    few_left, past = made_for_each_other(count, (count - 2) // 2)
    drawn = match(few_left, past, SEASON, 1)
    assert not together(drawn)
    assert drawn.repeats.meetings == 0
    check(few_left, past, SEASON, drawn)


def test_meeting_again_costs_more_than_running_short() -> None:
    people, past = made_for_each_other(12, 5)
    names = [person.id for person in people]
    everybody = [Past(START, frozenset(pair)) for pair in combinations(names[2:], 2)]
    bridges = [Past(START, frozenset({names[at], other})) for at in (0, 1) for other in names[2:]]
    assert together(match(people, past + everybody + bridges, SEASON, 1))


def test_a_room_where_nobody_runs_short_follows_its_wishes() -> None:
    count = AHEAD + 2
    people, past = made_for_each_other(count, (count - 2) // 2)
    assert together(match(people, past, SEASON, 1))


def test_a_round_that_forgets_the_next_is_not_believed() -> None:
    people, past = made_for_each_other(12, 5)
    drawn = match(people, past, SEASON, 1)
    assert drawn.certificate.kind == "search"
    assert drawn.certificate.soft_proved
    rest = [one for group in drawn.groups for one in group.people if one > "p00001"]
    greedy = [("p00000", "p00001"), *zip(rest[::2], rest[1::2], strict=True)]
    worse = replace(drawn, groups=tuple(Group(tuple(sorted(one)), ()) for one in sorted(greedy)))
    with pytest.raises(CertificateError, match="better round"):
        check(people, past, SEASON, worse)


def test_each_party_of_strangers_has_its_own_odd_one() -> None:
    names = ("a", "b", "c", "d")
    alone = Person("d", avoid=frozenset("abc"))
    people = [*(Person(name) for name in names[:3]), alone]
    rules = Rules(odd="sit_out")
    for seed in range(10):
        drawn = match(people, [], rules, seed)
        assert len(drawn.left_out) == 2
        check(people, [], rules, drawn)
