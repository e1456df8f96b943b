"""Groups of three to five: never worse than brute force, and what is called proved is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.matching import groups as search
from bot.matching import partitions
from bot.matching.covers import Cover
from bot.matching.groups import PairWeight, Seating, bound_by_lp, seat, total
from bot.matching.mending import mended

LONG = bool(os.environ.get("COMPTOIR_LONG"))
Ints = NDArray[np.int64]


def weighing(table: Ints) -> PairWeight:
    return lambda a, b: table[a, b]


def even_sizes(n: int, size: int) -> list[int]:
    groups = -(-n // size)
    return [n // groups + (group < n % groups) for group in range(groups)]


def scores(n: int, seed: int, top: int = 97) -> Ints:
    table = np.random.default_rng(seed).integers(0, top, (n, n), dtype=np.int64)
    return np.triu(table, 1) + np.triu(table, 1).T


def met_in_the_past(n: int, size: int, rounds: int, seed: int) -> NDArray[np.bool_]:
    """Who met in so many rounds of random groups with a tenth absent."""
    chance = np.random.default_rng(seed)
    met = np.zeros((n, n), np.bool_)
    for _ in range(rounds):
        present = chance.permutation(n)
        present = present[chance.random(n) < 0.9]
        whole = present[: len(present) // size * size].reshape(-1, size)
        for a, b in combinations(range(size), 2):
            met[whole[:, a], whole[:, b]] = met[whole[:, b], whole[:, a]] = True
    return met


def room(n: int, size: int, rounds: int, seed: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Weights where one repeat outweighs all scores, and who met."""
    met = met_in_the_past(n, size, rounds, seed)
    return scores(n, seed) - 97 * n * size * met, met


def exact(groups: Sequence[Sequence[int]], table: Ints) -> int:
    return sum(int(table[a, b]) for group in groups for a, b in combinations(group, 2))


def partitions_of(
    people: tuple[int, ...], sizes: tuple[int, ...]
) -> Iterator[list[tuple[int, ...]]]:
    """Every way to seat these people, the first of them always in the next group."""
    if not people:
        yield []
        return
    for size in sorted(set(sizes)):
        rest_sizes = list(sizes)
        rest_sizes.remove(size)
        for others in combinations(people[1:], size - 1):
            rest = tuple(person for person in people[1:] if person not in others)
            for tail in partitions_of(rest, tuple(rest_sizes)):
                yield [(people[0], *others), *tail]


def best_by_force(n: int, sizes: Sequence[int], table: Ints) -> int:
    return max(exact(groups, table) for groups in partitions_of(tuple(range(n)), tuple(sizes)))


def best_by_milp(n: int, sizes: Sequence[int], table: Ints) -> int:
    """The optimum by a solver that shares nothing with ours but its library."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    columns = [c for size in sorted(set(sizes)) for c in combinations(range(n), size)]
    rows = np.zeros((n + max(sizes) + 1, len(columns)))
    for index, column in enumerate(columns):
        rows[list(column), index] = 1
        rows[n + len(column), index] = 1
    needed = [1] * n + [list(sizes).count(size) for size in range(max(sizes) + 1)]
    worth = np.array([exact([column], table) for column in columns], float)
    answer = milp(
        -worth,
        integrality=np.ones(len(columns), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, needed, needed),
        options={"mip_rel_gap": 0.0},
    )
    assert answer.status == 0
    return round(-answer.fun)


def assert_seated(seating: Seating, n: int, sizes: Sequence[int]) -> None:
    assert sorted(person for group in seating.groups for person in group) == list(range(n))
    assert sorted(len(group) for group in seating.groups) == sorted(sizes)
    assert list(seating.groups) == sorted(tuple(sorted(group)) for group in seating.groups)


# Shape


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 6), st.integers(0, 2**63 - 1), st.integers(0, 60))
def test_everybody_has_one_seat_and_the_value_is_exact(
    n: int, size: int, seed: int, steps: int
) -> None:
    table = scores(n, seed, 1 << 52) - (1 << 51)
    sizes = even_sizes(n, size)
    seating = seat(n, sizes, weighing(table), seed, steps)
    assert_seated(seating, n, sizes)
    assert seating.value == exact(seating.groups, table) == total(seating.groups, weighing(table))
    assert seating.bound is None or seating.value <= seating.bound
    assert seating.proved == (seating.value == seating.bound)


@pytest.mark.parametrize(
    ("n", "sizes"), [(5, [3]), (6, [4, 2]), (3, [3, 0]), (0, []), (4, [5, -1]), (7, [4, 4])]
)
def test_sizes_that_don_t_fit_are_refused(n: int, sizes: list[int]) -> None:
    with pytest.raises(ValueError, match=r"size|seat"):
        seat(n, sizes, weighing(np.zeros((8, 8), np.int64)), 1, 10)


def test_the_order_of_the_sizes_doesn_t_matter() -> None:
    table, _ = room(22, 4, 4, 1)
    one = seat(22, [4, 4, 4, 4, 3, 3], weighing(table), 1, 300)
    assert seat(22, [3, 4, 4, 3, 4, 4], weighing(table), 1, 300) == one


def test_weights_near_their_limit_add_up_for_thousands() -> None:
    """The sum of 8,000 weights near 2**52 is beyond int64."""
    n, heavy = 4_000, (1 << 52) - 1

    def weight(a: Ints, b: Ints) -> Ints:
        return np.where((a + b) % 2, heavy, heavy - 1).astype(np.int64)

    seating = seat(n, [5] * 800, weight, 1, 1)
    assert seating.value == sum(
        heavy - (1 - (a + b) % 2) for group in seating.groups for a, b in combinations(group, 2)
    )
    assert seating.value > 1 << 63


# The proof


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 10), st.integers(2, 5), st.integers(0, 10**9), st.booleans())
def test_small_cases_agree_with_brute_force(n: int, size: int, seed: int, tiered: bool) -> None:
    table = scores(n, seed, 5)
    if tiered:
        forbidden = scores(n, seed + 1, 3) == 0
        table = table - (forbidden * (1 << 50)) - scores(n, seed + 2, 2) * (1 << 30)
        np.fill_diagonal(table, 0)
    sizes = even_sizes(n, size)
    best = best_by_force(n, sizes, table)
    seating = seat(n, sizes, weighing(table), seed, 20)
    assert (seating.value, seating.bound, seating.proved) == (best, best, True)


@pytest.mark.parametrize(("n", "size"), [(24, 3), (15, 4), (14, 5)])
@pytest.mark.parametrize("rounds", [0, 3, 10])
def test_the_optimum_is_that_of_an_independent_solver(n: int, size: int, rounds: int) -> None:
    table, _ = room(n, size, rounds, 5)
    sizes = even_sizes(n, size)
    seating = seat(n, sizes, weighing(table), 1, 200)
    assert seating.proved
    assert seating.value == best_by_milp(n, sizes, table)


@pytest.mark.parametrize("size", [3, 4, 5])
@pytest.mark.parametrize("rounds", [0, 2, 10, 52])
def test_24_people_are_proved_for_every_size(size: int, rounds: int) -> None:
    for seed in range(20 if LONG else 2):
        table, _ = room(24, size, rounds, seed)
        seating = seat(24, even_sizes(24, size), weighing(table), seed, 1_000)
        assert seating.proved


def test_the_proof_holds_with_tiers_up_to_the_limit_of_the_weights() -> None:
    """Floats of the linear program carry 53 bits; the prices must not lose the lowest."""
    n, size = 24, 4
    met = met_in_the_past(n, size, 7, 2)
    lowest = scores(n, 3, 1 << 12)
    table = lowest + scores(n, 4) * (1 << 18) - (met.astype(np.int64) << 33)
    table -= (scores(n, 5, 20) == 0).astype(np.int64) << 44
    np.fill_diagonal(table, 0)
    one = seat(n, [4] * 6, weighing(table), 1, 400)
    other = seat(n, [4] * 6, weighing(table), 99, 50)
    assert one.proved
    assert other == one


def test_the_sizes_are_kept_though_others_would_add_up() -> None:
    """Eleven are 3 + 3 + 3 + 2, and 3 + 2 + 2 + 2 + 2 where nobody likes anybody."""
    for seed in range(4):
        table = scores(11, seed, 5) - 20
        np.fill_diagonal(table, 0)
        seating = seat(11, [3, 3, 3, 2], weighing(table), seed, 3)
        assert_seated(seating, 11, [3, 3, 3, 2])
        assert seating.proved
        assert seating.value == best_by_force(11, [3, 3, 3, 2], table)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**9), st.floats(1e-3, 1e6))
def test_any_prices_whatever_make_a_valid_bound(seed: int, spread: float) -> None:
    """The floats of the linear program may be wrong; what is made of them may not."""
    chance = np.random.default_rng(seed)
    n, sizes = 11, [4, 4, 3]
    table = scores(n, seed) - 40
    groups = ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10))
    columns = partitions._priced(sizes, weighing(table), partitions._listed(sizes, None, groups))
    prices = np.append(chance.normal(0, spread, n + 2), 0.0)
    for priced in (columns, partitions._repriced(columns, prices)):
        cost = {
            tuple(person for person in row if person >= 0): paid
            for row, paid in zip(priced.people.tolist(), priced.cost.tolist(), strict=True)
        }
        assert min(cost.values()) >= 0
        assert priced.pay - sum(cost[group] for group in groups) == exact(groups, table)


def test_a_proof_cut_short_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    table, _ = room(24, 4, 10, 1)
    best = seat(24, [4] * 6, weighing(table), 1, 500)
    assert best.proved
    monkeypatch.setattr(partitions, "_BRANCHES", 1)
    monkeypatch.setattr(search, "_WARM", 1)
    for seed in range(8):
        hasty = seat(24, [4] * 6, weighing(table), seed, 1)
        assert hasty.bound is not None
        assert hasty.value <= best.value <= hasty.bound
        assert hasty.proved == (hasty.value == best.value == hasty.bound)


def test_the_cheap_bound_holds_and_is_tight_for_cliques() -> None:
    for seed in range(20):
        n, sizes = 10, [4, 3, 3]
        table = scores(n, seed) - 40
        np.fill_diagonal(table, 0)
        assert search._degree_bound(n, sizes, weighing(table)) >= best_by_force(n, sizes, table)
    cliques = np.kron(np.eye(3, dtype=np.int64), np.full((4, 4), 7))
    assert search._degree_bound(12, [4, 4, 4], weighing(cliques)) == 3 * 6 * 7


def test_the_bound_of_the_linear_program_holds() -> None:
    for seed in range(6):
        table = scores(10, seed) - 40
        np.fill_diagonal(table, 0)
        best = best_by_force(10, [4, 3, 3], table)
        assert best <= bound_by_lp(10, [4, 3, 3], weighing(table)) <= best + 40


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40))
def test_the_search_for_covers_finds_the_cheapest(seed: int, spare: int) -> None:
    """With some people seated already, and what everybody costs at least looked at ahead."""
    chance = np.random.default_rng(seed)
    rows = [(*c, -1) for c in combinations(range(9), 2)] + [*combinations(range(9), 3)]
    people = np.array(rows, np.int16)[chance.random(len(rows)) < 0.6]
    kind = (people[:, 2] >= 0).astype(np.int8)
    cost = chance.integers(0, 30, len(people))
    priced = {
        tuple(person for person in row if person >= 0): paid
        for row, paid in zip(people.tolist(), cost.tolist(), strict=True)
    }
    covers = partitions_of((2, 3, 4, 5, 6, 7, 8), (3, 2, 2))
    sums = [sum(priced[g] for g in groups) for groups in covers if priced.keys() >= {*groups}]
    cover = Cover(9, [2, 1], people, kind, cost, spare, 1_000, seated=0b11)
    assert not cover.unfinished
    cheapest = min(sums, default=spare + 1)
    assert (cover.found is None) == (cheapest > spare)
    if cover.found is not None:
        assert cover.cost == cheapest == sum(priced[group] for group in cover.found)


@pytest.mark.parametrize("size", [3, 4])
def test_mending_deals_anew_and_never_loses(size: int) -> None:
    table, _ = room(24, size, 2, 3)
    sizes = even_sizes(24, size)
    groups = tuple(tuple(range(at, at + size)) for at in range(0, 24, size))
    columns = partitions._priced(sizes, weighing(table), partitions._listed(sizes, None, groups))
    columns = partitions._sharpened(columns, groups, exact(groups, table))
    best = seat(24, sizes, weighing(table), 1, 400)
    assert mended(columns, best.groups, 1, 500) == best.groups
    one, other, *rest = best.groups
    spoilt = (*rest, (*other[:1], *one[1:]), (*one[:1], *other[1:]))
    assert exact(spoilt, table) < best.value
    found = mended(columns, spoilt, 1, 2_000)
    assert exact(found, table) == best.value


# How good, where it isn't proved


@pytest.mark.parametrize("rounds", [0, 10])
def test_100_people_by_three_come_within_half_a_percent_of_the_bound(rounds: int) -> None:
    table, met = room(100, 3, rounds, 1)
    seating = seat(100, even_sizes(100, 3), weighing(table), 1, 1_000)
    assert seating.bound is not None
    assert seating.value >= 0.995 * seating.bound > 0
    assert seating.value <= bound_by_lp(100, even_sizes(100, 3), weighing(table)) <= seating.bound
    assert not any(met[a, b] for group in seating.groups for a, b in combinations(group, 2))


@pytest.mark.parametrize(
    ("seed", "rounds"), [(1, 10)] + ([(1, 0), (2, 0), (2, 10)] if LONG else [])
)
def test_100_people_by_four_come_within_half_a_percent_of_the_bound(seed: int, rounds: int) -> None:
    table, met = room(100, 4, rounds, seed)
    seating = seat(100, [4] * 25, weighing(table), 1, 4_000)
    bound = bound_by_lp(100, [4] * 25, weighing(table), branches=400_000)
    assert 0 < 0.995 * bound <= seating.value <= bound
    assert not any(met[a, b] for group in seating.groups for a, b in combinations(group, 2))


@pytest.mark.parametrize(
    ("n", "size", "steps"),
    [(500, 4, 60), (2_000, 3, 20)] + ([(2_000, 5, 60), (10_000, 3, 20)] if LONG else []),
)
def test_a_year_of_history_leaves_no_repeat_in_a_large_room(n: int, size: int, steps: int) -> None:
    met = met_in_the_past(n, size, 52, 1)
    mark = np.random.default_rng(2).integers(0, 64, n)

    def weight(a: Ints, b: Ints) -> Ints:
        return (mark[a] ^ mark[b]) - 64 * n * size * met[a, b]

    sizes = even_sizes(n, size)
    seating = seat(n, sizes, weight, 1, steps)
    assert_seated(seating, n, sizes)
    assert not any(met[a, b] for group in seating.groups for a, b in combinations(group, 2))


def test_more_steps_are_never_worse() -> None:
    table, _ = room(320, 4, 10, 1)
    sizes = even_sizes(320, 4)
    values = [seat(320, sizes, weighing(table), 1, steps).value for steps in (0, 5, 20, 100)]
    assert values == sorted(values)
    assert len(set(values)) == 4


# The same everywhere


@cache
def seen_by_another_process(threads: str) -> str:
    code = (
        "from tests.bot.matching.test_groups import *\n"
        "for n, size in ((24, 5), (64, 4)):\n"
        "    table, _ = room(n, size, 6, 1)\n"
        "    print(seat(n, even_sizes(n, size), weighing(table), 5, 450))\n"
    )
    environment = dict(os.environ, PYTHONHASHSEED=threads, OMP_NUM_THREADS=threads)
    environment["OPENBLAS_NUM_THREADS"] = threads
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_same_seed_seats_the_same_groups_in_every_process() -> None:
    assert seen_by_another_process("1") == seen_by_another_process("2")
    assert "proved=True" in seen_by_another_process("1")


def test_another_seed_breaks_ties_otherwise() -> None:
    table = scores(30, 1, 2)
    seatings = {seat(30, [3] * 10, weighing(table), seed, 100).groups for seed in range(5)}
    assert len(seatings) > 1
