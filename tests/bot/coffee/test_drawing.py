"""Who avoids whom changes no draw but one that would introduce the two."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from bot import matching
from bot.acquaintance import Card, Met
from bot.calendar import Rhythm
from bot.features.coffee.book import Circle, Enrolment
from bot.features.coffee.draw import draw
from bot.features.gatherings.tables.seating import Party, seat
from bot.model import Member
from bot.vocabulary import NO_WORDS

DAY = date(2026, 3, 9)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
CIRCLE = Circle(1, "town", "Coffee", Rhythm.parse("weekly mon 10:00"))

Pairs = set[tuple[Member, Member]]


def people(case: int) -> list[Member]:
    return [Member("town", number) for number in range(1, 8 + case % 7)]


def lately(chance: Random, members: list[Member]) -> Met:
    """Some rounds that they had."""
    groups = [(DAY - timedelta(weeks=ago), tuple(sorted(chance.sample(members, 2))))
              for ago in range(6, 0, -1) for _ in range(3)]  # fmt: skip
    return Met(coffees=groups)


def drawn(case: int, avoided: Pairs) -> matching.Round:
    chance, members = Random(case), people(case)
    cards = {one: Card(one, offers=frozenset({chance.choice("abc")})) for one in members}
    enrolled = [Enrolment(1, one, SINCE) for one in members]
    return draw(CIRCLE, enrolled, cards, avoided, lately(chance, members), case, NO_WORDS,
                len(members))  # fmt: skip


def seated(case: int, avoided: Pairs) -> list[frozenset[Member]]:
    members = people(case)
    cards = {one: Card(one) for one in members}
    party = Party(dict.fromkeys(members, 1), cards, frozenset(avoided), [], NO_WORDS)
    return [frozenset(table.members) for table in seat(party, 4, 1, [], case)]


@pytest.mark.parametrize("case", range(12))
def test_a_wish_changes_no_round_but_one_that_introduces_the_two(case: int) -> None:
    free, members = drawn(case, set()), people(case)
    together = {pair for group in free.groups for pair in combinations(group.people, 2)}
    for one, other in combinations(members, 2):
        kept = drawn(case, {(other, one)})
        if tuple(sorted((str(one.id), str(other.id)))) in together:
            assert not any({str(one.id), str(other.id)} <= {*g.people} for g in kept.groups)
        else:
            assert kept == free


@pytest.mark.parametrize("case", range(4))
def test_nor_tables_but_those_that_seat_the_two_together(case: int) -> None:
    free, members = seated(case, set()), people(case)
    for pair in combinations(members, 2):
        kept = seated(case, {pair})
        if any(table.issuperset(pair) for table in free):
            assert not any(table.issuperset(pair) for table in kept)
        else:
            assert kept == free
