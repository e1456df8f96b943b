"""Seasons without a repeat: laid out beforehand, or held open round by round."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pytest
import rustworkx
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.matching import season
from bot.matching.plans import CYCLES, base_rounds, repeats
from bot.matching.season import Pair, hold, hold_groups, plan

LONG = bool(os.environ.get("COMPTOIR_LONG"))
Choice = Callable[[NDArray[np.bool_]], Sequence[Pair]]


def favourites(scores: NDArray[np.int64]) -> Choice:
    """Chooses the perfect matching with the greatest sum of scores."""

    def choose(allowed: NDArray[np.bool_]) -> Sequence[Pair]:
        graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph()
        graph.add_nodes_from([None] * len(allowed))
        rows, columns = np.nonzero(np.triu(allowed, 1))
        weights = scores[rows, columns].tolist()
        graph.add_edges_from(list(zip(rows.tolist(), columns.tolist(), weights, strict=True)))
        return list(rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int))

    return choose


def random_scores(n: int, seed: int) -> NDArray[np.int64]:
    scores = np.random.default_rng(seed).integers(0, 1 << 20, (n, n))
    return scores + scores.T


def played(n: int, choose: Choice, seed: int) -> list[tuple[Pair, ...]]:
    """A whole season, each round held from nothing but who met."""
    met = np.zeros((n, n), np.bool_)
    rounds: list[tuple[Pair, ...]] = []
    while (pairs := hold(n, met, choose, seed + len(rounds))) is not None:
        for a, b in pairs:
            assert not met[a, b], "met twice"
            met[a, b] = met[b, a] = True
        rounds.append(pairs)
    return rounds


def assert_whole(n: int, rounds: Sequence[Sequence[Pair]]) -> None:
    assert len(rounds) == n - 1
    for pairs in rounds:
        assert sorted(person for pair in pairs for person in pair) == list(range(n))
    assert sorted(pair for pairs in rounds for pair in pairs) == list(combinations(range(n), 2))


def met_after(n: int, rounds: Sequence[Sequence[Pair]]) -> NDArray[np.bool_]:
    met = np.zeros((n, n), np.bool_)
    for a, b in (pair for pairs in rounds for pair in pairs):
        met[a, b] = met[b, a] = True
    return met


# Plans


@pytest.mark.parametrize("n", range(2, 41, 2))
def test_a_plan_of_pairs_lets_everybody_meet_everybody_once(n: int) -> None:
    assert_whole(n, [[(a, b) for a, b in round_] for round_ in plan(n, 2, 7)])


@pytest.mark.parametrize(("size", "rounds"), [(2, 23), (3, 11), (4, 7), (5, 6)])
def test_24_people_have_as_many_rounds_as_the_design_allows(size: int, rounds: int) -> None:
    season_ = plan(24, size, 1)
    assert len(season_) == rounds
    assert repeats(season_) == 0


@pytest.mark.parametrize("size", [3, 4, 5, 6])
@pytest.mark.parametrize("n", [*range(6, 61), 100, 120])
def test_no_plan_has_a_repeat_or_an_uneven_round(n: int, size: int) -> None:
    season_ = plan(n, size, 3)
    assert season_
    assert repeats(season_) == 0
    for round_ in season_:
        assert sorted(person for group in round_ for person in group) == list(range(n))
        sizes = {len(group) for group in round_}
        assert len(round_) == -(-n // size)
        assert max(sizes) - min(sizes) <= 1
        assert max(sizes) <= size


@pytest.mark.parametrize(("n", "size"), CYCLES)
def test_every_stored_round_earns_its_place(n: int, size: int) -> None:
    """A row of the table is what makes the plan as long as it is."""
    assert len(base_rounds(n, size)) == CYCLES[n, size].turns


@given(st.integers(0, 2**80), st.integers(0, 2**80))
def test_the_seed_relabels_a_plan_and_nothing_else(one: int, other: int) -> None:
    first, second = plan(12, 3, one), plan(12, 3, other)
    assert plan(12, 3, one) == first
    assert len(first) == len(second)
    assert (first == second) == (one == other)
    assert all(round_ == tuple(sorted(tuple(sorted(g)) for g in round_)) for round_ in first)


def test_a_plan_is_the_same_in_every_release() -> None:
    """Seasons under way would break off otherwise."""
    assert plan(6, 2, 42)[0] == ((0, 4), (1, 2), (3, 5))
    assert plan(24, 4, 42)[0] == (
        (0, 4, 12, 19),
        (1, 8, 15, 23),
        (2, 10, 13, 21),
        (3, 5, 7, 16),
        (6, 11, 17, 22),
        (9, 14, 18, 20),
    )


@pytest.mark.parametrize(("n", "size"), [(5, 2), (3, 4), (4, 1), (0, 2), (4, 0)])
def test_impossible_plans_are_refused(n: int, size: int) -> None:
    with pytest.raises(ValueError, match="people"):
        plan(n, size, 1)


# Following a plan of groups


def test_a_season_of_groups_goes_on_to_its_end_in_any_order() -> None:
    past: list[tuple[tuple[int, ...], ...]] = []
    while (round_ := hold_groups(24, 4, 5, past)) is not None:
        past.insert(0, round_)
    assert sorted(past) == sorted(plan(24, 4, 5))


def test_a_season_of_groups_ends_when_somebody_swapped() -> None:
    first = [list(group) for group in plan(24, 3, 5)[0]]
    assert hold_groups(24, 3, 5, [first]) is not None
    first[0][0], first[1][0] = first[1][0], first[0][0]
    assert hold_groups(24, 3, 5, [first]) is None


def test_a_round_played_twice_ends_a_season_of_groups() -> None:
    first = plan(24, 3, 5)[0]
    assert hold_groups(24, 3, 5, [first, first]) is None


# Holding a season of pairs


@pytest.mark.parametrize("n", range(2, 33, 2))
def test_a_held_season_never_gets_stuck(n: int) -> None:
    for seed in range(30 if n < 16 else 5):
        assert_whole(n, played(n, favourites(random_scores(n, seed)), seed * 1_000))


def test_24_people_meet_in_23_rounds_whatever_the_seed() -> None:
    for seed in range(1_000 if LONG else 60):
        assert_whole(24, played(24, favourites(random_scores(24, seed)), seed * 1_000))


def test_the_same_match_maker_without_hold_does_get_stuck() -> None:
    """What ``hold`` is there for: otherwise 4 seasons in 10 end two rounds early."""
    stuck = 0
    for seed in range(40):
        choose = favourites(random_scores(24, seed))
        met = np.zeros((24, 24), np.bool_)
        for _ in range(23):
            pairs = choose(~met & ~np.eye(24, dtype=np.bool_))
            stuck += len(pairs) < 12
            for a, b in pairs:
                met[a, b] = met[b, a] = True
    assert stuck > 5


@pytest.mark.parametrize("n", [6, 10, 24])
def test_a_match_maker_that_proposes_nonsense_costs_no_round(n: int) -> None:
    def nothing(_: NDArray[np.bool_]) -> Sequence[Pair]:
        return []

    def everyone_with_the_first(allowed: NDArray[np.bool_]) -> Sequence[Pair]:
        return [(0, other) for other in range(1, len(allowed))]

    def neighbours(allowed: NDArray[np.bool_]) -> Sequence[Pair]:
        return [(person, person + 1) for person in range(0, len(allowed), 2)]

    for choose in (nothing, everyone_with_the_first, neighbours):
        assert_whole(n, played(n, choose, 1))


def test_a_greedy_match_maker_that_loves_dead_ends_is_held() -> None:
    """Two halves of odd size that keep to each other can't be finished; the rounds avoid it."""
    n = 10
    across = np.zeros((n, n), np.int64)
    across[:5, 5:] = across[5:, :5] = 100
    assert_whole(n, played(n, favourites(across + random_scores(n, 1) // (1 << 21)), 0))


def test_the_best_round_is_taken_when_the_rest_can_be_completed() -> None:
    scores = random_scores(24, 3)
    best = favourites(scores)(~np.eye(24, dtype=np.bool_))
    held = hold(24, np.zeros((24, 24), np.bool_), favourites(scores), 1)
    assert held == tuple(sorted((min(pair), max(pair)) for pair in best))


def test_the_match_maker_is_asked_at_most_25_times() -> None:
    asked = Counter[str]()

    def stubborn(_: NDArray[np.bool_]) -> Sequence[Pair]:
        asked["times"] += 1
        return []

    assert hold(40, np.zeros((40, 40), np.bool_), stubborn, 1) is not None
    assert asked["times"] == 25


def test_what_was_completed_once_is_completed_again() -> None:
    """The invariant behind ``hold``: the rest of a completion is the completion of the rest."""
    for n in range(2, 41, 2):
        unmet = tuple(((1 << n) - 1) & ~(1 << person) for person in range(n))
        rounds = season._completion(unmet)
        assert rounds is not None
        assert_whole(n, rounds)
        for tail in range(1, n if n <= 24 else 3):
            unmet = season._without(unmet, rounds[tail - 1])
            assert season._completion(unmet) == rounds[tail:]


def test_a_state_that_can_t_be_completed_is_said_not_played() -> None:
    halves = np.zeros((6, 6), np.bool_)
    halves[:3, 3:] = halves[3:, :3] = True
    assert hold(6, halves, favourites(random_scores(6, 1)), 1) is None  # two triangles remain


def test_no_round_once_everybody_has_met() -> None:
    assert hold(4, np.ones((4, 4), np.bool_), favourites(random_scores(4, 1)), 1) is None


def test_no_round_when_somebody_was_absent() -> None:
    met = met_after(8, [[(a, b) for a, b in round_] for round_ in plan(8, 2, 1)[:3]])
    assert hold(8, met, favourites(random_scores(8, 1)), 1) is not None
    met[0, :] = met[:, 0] = False
    assert hold(8, met, favourites(random_scores(8, 1)), 1) is None


def test_no_round_for_an_odd_number_or_a_lopsided_matrix() -> None:
    choose = favourites(random_scores(8, 1))
    assert hold(7, np.zeros((7, 7), np.bool_), choose, 1) is None
    assert hold(8, np.zeros((7, 7), np.bool_), choose, 1) is None
    lopsided = np.zeros((8, 8), np.bool_)
    lopsided[np.arange(8), (np.arange(8) + 1) % 8] = True
    assert hold(8, lopsided, choose, 1) is None


@given(st.integers(2, 7), st.integers(0, 10**9), st.data())
def test_any_season_of_any_plan_can_be_taken_over(
    half: int, seed: int, data: st.DataObject
) -> None:
    """Rounds laid out by a plan are as good a past as any."""
    n = 2 * half
    past = [[(a, b) for a, b in round_] for round_ in plan(n, 2, seed)]
    count = data.draw(st.integers(0, n - 2))
    met = met_after(n, past[:count])
    rounds = past[:count]
    choose = favourites(random_scores(n, seed))
    while (pairs := hold(n, met, choose, seed)) is not None:
        rounds.append(list(pairs))
        met |= met_after(n, [pairs])
    assert_whole(n, rounds)
