"""Each way of finding a round against an independent judge, and against each other."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import networkx as nx
import numpy as np
import pytest

from bot.matching import Rules, check, couples, exhaust, large, match, pairs
from bot.matching.floor import Floor
from bot.matching.room import Room
from tests.bot.matching.rooms import (
    LONG,
    Judge,
    dated,
    members,
    random_past,
    rota,
    seats_of,
    strangers,
    thorny,
)

CASES = 100_000 if LONG else 100


@pytest.fixture
def nobody_is_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms too small for it go through the blossom algorithm and the search for trios."""
    monkeypatch.setattr(exhaust, "MOST_IN_PAIRS", 1)


def test_looking_at_everything_finds_the_best() -> None:
    for case in range(CASES // 4):
        people, past, rules = thorny(case)
        drawn = match(people, past, rules, case)
        judge = Judge(people, past, rules)
        assert judge.judge(seats_of(drawn)) == judge.best(), case
        assert drawn.certificate.proved
        check(people, past, rules, drawn)


@pytest.mark.usefixtures("nobody_is_few")
def test_the_solvers_find_the_best() -> None:
    for case in range(CASES):
        people, past, rules = thorny(case)
        drawn = match(people, past, rules, case)
        judge = Judge(people, past, rules)
        assert judge.judge(seats_of(drawn)) == judge.best(), case
        check(people, past, rules, drawn)


@pytest.mark.usefixtures("nobody_is_few")
@pytest.mark.parametrize("count", [7, 8, 9, 10, 11, 12])
def test_the_solvers_find_the_most_points(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(4):
        people = [
            replace(p, likes_groups=Random(p.id).random() < 0.3) for p in members(count, seed)
        ]
        past = random_past([p.id for p in people], 9, seed)
        room = Room(people, past, Rules(), seed)
        drawn = match(people, past, Rules(), seed)
        monkeypatch.setattr(exhaust, "MOST_IN_PAIRS", 12)
        looked_at = match(people, past, Rules(), seed)
        monkeypatch.setattr(exhaust, "MOST_IN_PAIRS", 1)
        named = [
            [[room.ids.index(one) for one in group.people] for group in found.groups]
            for found in (drawn, looked_at)
        ]
        assert room.points(named[0]) == room.points(named[1])
        assert drawn.repeats == looked_at.repeats


@pytest.mark.parametrize("count", [66, 100, 150])
@pytest.mark.parametrize("rounds", [0, 10, 52])
def test_pricing_some_pairs_finds_the_pairs_that_seeing_all_does(count: int, rounds: int) -> None:
    people = members(count, count)
    room = Room(people, random_past([p.id for p in people], rounds, 1), Rules(), 5)
    edges = pairs.Edges(room, range(count))
    whole = pairs.best(count, edges.a.tolist(), edges.b.tolist(), edges.joined())
    found = large.first_meetings(room, range(count))
    assert found is not None
    assert found.groups == sorted(tuple(pair) for pair in np.sort(whole, axis=1).tolist())


@pytest.mark.parametrize(("count", "weeks"), [(24, 23), (30, 40), (66, 70)])
def test_where_all_have_met_the_square_tables_agree_with_seeing_all(count: int, weeks: int) -> None:
    people = members(count, count)
    chance = Random(count)
    wheel = rota([p.id for p in people])
    played = [chance.sample(wheel[week % len(wheel)], count // 2 - 1) for week in range(weeks)]
    room = Room(people, dated(played), Rules(), 5)
    edges = pairs.Edges(room, range(count))
    whole = pairs.best(count, edges.a.tolist(), edges.b.tolist(), edges.joined())
    found = large.again(room, range(count))
    assert found is not None
    assert found.groups == sorted(tuple(pair) for pair in np.sort(whole, axis=1).tolist())


@pytest.mark.parametrize("count", [24, 60, 100])
def test_an_independent_implementation_finds_no_more_points(count: int) -> None:
    people = members(count, 3)
    room = Room(people, [], Rules(), 1)
    graph = nx.Graph()
    for a in range(count):
        for b in range(a):
            points = int(room.wishes.points(np.array([a]), np.array([b]))[0])
            graph.add_edge(a, b, weight=points)
    theirs = nx.max_weight_matching(graph, maxcardinality=True)
    drawn = match(people, [], Rules(), 1)
    ours = [[room.ids.index(one) for one in group.people] for group in drawn.groups]
    assert room.points(ours) == room.points([list(pair) for pair in theirs])
    assert drawn.certificate.soft_proved


def test_points_in_bulk_are_the_points_one_by_one() -> None:
    people = members(80, 9)
    for rules in (Rules(), Rules(serendipity=40)):
        room = Room(people, [], rules, 3)
        everyone = np.arange(80)
        one_by_one = room.wishes.points(everyone[:, None], everyone[None])
        assert (room.wishes.grid(everyone, everyone) == one_by_one).all()
        assert (one_by_one == one_by_one.T).all()
        assert one_by_one.max() <= room.wishes.top


def test_a_scan_sees_every_pair_and_no_barred_one() -> None:
    people = members(90, 2)
    room = Room(people, random_past([p.id for p in people], 12, 2), Rules(), 3)
    floor = Floor(room, range(90))
    price = np.arange(90) % 7 * 12
    a, b, slack = floor.scan(price, 100)
    one, other = np.triu_indices(90, 1)
    expected = 2 * room.missed(one, other) - price[one] - price[other]
    kept = (expected <= 100) & (room.meetings.met(one, other) == 0)
    assert sorted(zip(a.tolist(), b.tolist(), slack.tolist(), strict=True)) == sorted(
        zip(one[kept].tolist(), other[kept].tolist(), expected[kept].tolist(), strict=True)
    )


def test_costs_too_far_apart_are_refused() -> None:
    with pytest.raises(OverflowError):
        pairs.best(4, [0, 2], [1, 3], [0, 1 << 126])
    assert pairs.best(4, [0, 2, 0, 1], [1, 3, 2, 3], [0, 0, 1 << 110, 1]).tolist() == [
        [0, 1],
        [2, 3],
    ]


def test_one_sits_out_and_the_others_pair_up_whatever_the_method() -> None:
    for count in (13, 67, 301):
        people = [replace(p, burden=4 * (n != 5)) for n, p in enumerate(members(count, 4))]
        past = random_past([p.id for p in people], 5, 4)
        drawn = match(people, past, Rules(odd="sit_out"), 1)
        assert [(one.id, one.why) for one in drawn.left_out] == [("p00005", "sat_out")]
        assert drawn.repeats.meetings == 0
        check(people, past, Rules(odd="sit_out"), drawn)


def test_more_people_than_are_solved_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "WHOLE", 200)
    monkeypatch.setattr(large, "_BLOCK", 100)
    people = members(402, 4)
    past = random_past([p.id for p in people], 5, 4)
    fractions: list[float] = []
    drawn = match(people, past, Rules(), 1, fractions.append)
    check(people, past, Rules(), drawn)
    assert drawn.repeats.meetings == len(drawn.left_out) == 0
    assert drawn.certificate.proved
    assert not drawn.certificate.soft_proved
    assert fractions == sorted(fractions)
    assert 0 < fractions[-1] <= 1
    monkeypatch.undo()
    whole = match(people, past, Rules(), 1)
    room = Room(people, past, Rules(), 1)
    points = [
        room.points([[room.ids.index(one) for one in group.people] for group in found.groups])
        for found in (drawn, whole)
    ]
    assert points[0] < points[1] <= points[0] + drawn.certificate.soft_gap


def test_thousands_nobody_knows_anything_about() -> None:
    people = strangers(20_001)
    past = random_past([p.id for p in people], 3, 1)
    drawn = match(people, past, Rules(), 1)
    assert sorted(len(group.people) for group in drawn.groups)[-2:] == [2, 3]
    assert drawn.repeats.meetings == 0
    assert drawn.certificate.proved


def test_a_company_that_fills_the_room() -> None:
    for total, inside, left in ((24, 14, 4), (100, 60, 20), (301, 200, 99)):
        people = [
            replace(p, company="inside" if n < inside else f"c{n}")
            for n, p in enumerate(members(total, 1))
        ]
        rules = Rules(apart=True)
        drawn = match(people, [], rules, 1)
        check(people, [], rules, drawn)
        assert len(drawn.left_out) == left
        assert {one.why for one in drawn.left_out} == {"needed_elsewhere"}
        assert drawn.certificate.proved
        assert couples.SMALL < 100  # the second and third are large rooms
