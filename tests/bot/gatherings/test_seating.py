"""Properties of the tables, whoever comes."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.gatherings.tables.seating import MOST, Party, Seated, possible, seat, size_for
from bot.model import Member
from bot.vocabulary import NO_WORDS

DAY = date(2026, 3, 12)


def people(n: int) -> list[Member]:
    return [Member("town", number) for number in range(1, n + 1)]


def pairs_of(tables: list[Seated]) -> list[frozenset[Member]]:
    return [frozenset(pair) for table in tables for pair in combinations(table.members, 2)]


def once(tables: list[Seated], everybody: list[Member]) -> bool:
    """Whether each of them sits at exactly one table."""
    return sorted(one for table in tables for one in table.members) == everybody


def both(party: Party, size: int, seed: int) -> tuple[list[Seated], list[Seated]]:
    """The tables of both rotations."""
    first = seat(party, size, 2, [], seed)
    past = [(DAY, table.members) for table in first]
    later = Party(party.heads, party.cards, party.avoided, past, party.vocabulary)
    return first, seat(later, size, 2, [table.members for table in first], seed + 1)


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 40), size=st.integers(3, 5), seed=st.integers(0, 2**31 - 1))
def test_everybody_sits_once_a_rotation_and_meets_nobody_twice_where_possible(
    n: int, size: int, seed: int
) -> None:
    everybody = people(n)
    party = Party(dict.fromkeys(everybody, 1), {}, frozenset(), (), NO_WORDS)
    first, second = both(party, size, seed)
    assert once(first, everybody)
    assert once(second, everybody)
    sizes = [len(table.members) for table in first]
    if n >= 6:
        assert 3 <= min(sizes) <= max(sizes) <= MOST
    if len(first) >= max(sizes):  # as many tables as people at one: each can change to another
        assert not set(pairs_of(first)) & set(pairs_of(second))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(2, 20), size=st.integers(3, 5))
def test_hard_rules_hold_whoever_brings_guests(data: st.DataObject, n: int, size: int) -> None:
    everybody = people(n)
    anybody = st.sampled_from(everybody)
    avoided = data.draw(st.frozensets(st.tuples(anybody, anybody), max_size=2 * n))
    heads = {one: 1 + data.draw(st.integers(0, 3)) for one in everybody}
    party = Party(heads, {}, avoided, (), NO_WORDS)
    for tables in both(party, size, data.draw(st.integers(0, 1000))):
        assert once(tables, everybody)
        assert all(possible(table.members, party.apart) for table in tables)


def test_guests_make_no_table_crowded_where_changing_places_helps() -> None:
    everybody = people(6)
    heads = {one: 3 if one.id <= 2 else 1 for one in everybody}
    for seed in range(20):
        tables = seat(Party(heads, {}, frozenset(), (), NO_WORDS), 4, 1, [], seed)
        assert max(sum(heads[one] for one in table.members) for table in tables) <= MOST


def test_tables_have_three_to_five_people_where_there_are_enough() -> None:
    for heads in range(6, 200):
        for wanted in (3, 4, 5):
            for rotations in (1, 2):
                size = size_for(heads, wanted, rotations)
                tables = -(-heads // size)
                assert heads // tables >= 3, (heads, wanted)
                assert -(-heads // tables) <= MOST, (heads, wanted)
    assert [size_for(heads, 4, 1) for heads in (5, 6, 8, 9, 12)] == [5, 3, 4, 5, 4]
