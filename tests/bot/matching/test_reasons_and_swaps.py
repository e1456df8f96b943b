"""Why people sit together, who is left out, and sizes of groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.matching import LeftOut, Past, Person, Reason, Rules, match
from tests.bot.matching.rooms import START, strangers


def test_a_pair_says_all_that_speaks_for_it() -> None:
    lea = Person(
        "lea",
        trade=" Photographer",
        seeks=frozenset({"law", "web"}),
        offers=frozenset({"photos"}),
        mode="site",
        hours=frozenset({8, 9, 30}),
        languages=frozenset({"fr", "en"}),
        newcomer=True,
        likes_groups=True,
    )
    marc = replace(
        lea, id="marc", trade="designer", seeks=frozenset({"photos"}), offers=frozenset({"web"}),
        hours=frozenset({9, 30, 31}), languages=frozenset({"fr"}), newcomer=False,
    )  # fmt: skip
    (group,) = match([marc, lea], [], Rules(), 1).groups
    assert group.people == ("lea", "marc")
    assert group.reasons == (
        Reason("first", "lea", "marc"),
        Reason("offers", "lea", "marc", "photos"),
        Reason("offers", "marc", "lea", "web"),
        Reason("trades", "lea", "marc", "designer"),
        Reason("newcomer", "lea", "marc"),
        Reason("hours", "lea", "marc", "9,30"),
        Reason("languages", "lea", "marc", "fr"),
        Reason("mode", "lea", "marc", "site"),
    )


def test_a_second_meeting_says_when_the_last_was() -> None:
    past = [Past(START, frozenset("ab")), Past(START + timedelta(weeks=3), frozenset("xy"))]
    (group,) = match([Person("a"), Person("b")], past, Rules(), 1).groups
    assert group.reasons == (Reason("again", "a", "b", rounds=2, date=START),)


def test_a_trio_says_who_likes_groups() -> None:
    people = [Person(name, likes_groups=name == "b") for name in "abc"]
    (group,) = match(people, [], Rules(), 1).groups
    assert group.reasons[:3] == tuple(Reason("first", *pair) for pair in ("ab", "ac", "bc"))
    assert group.reasons[3:] == (Reason("groups", "b"),)


def test_who_likes_groups_is_the_one_in_the_trio() -> None:
    for count in (9, 25, 67, 151):
        fond = set(Random(count).sample(range(count), 3))
        people = [replace(p, likes_groups=n in fond) for n, p in enumerate(strangers(count))]
        drawn = match(people, [], Rules(), 1)
        (trio,) = [group for group in drawn.groups if len(group.people) == 3]
        assert {int(name[1:]) for name in trio.people} == fond


def test_avoiding_somebody_leaves_no_trace() -> None:
    by_list = [Person("a", avoid=frozenset("b")), Person("b")]
    by_company = [Person("a", company="x"), Person("b", company=" X ")]
    drawn = [match(by_list, [], Rules(), 1), match(by_company, [], Rules(apart=True), 1)]
    for one in drawn:
        assert one.left_out == (LeftOut("a", "nobody_possible"), LeftOut("b", "nobody_possible"))
        assert one.groups == ()


def test_nobody_and_one() -> None:
    assert match([], [], Rules(), 1).left_out == ()
    for size in (2, 3, 5):
        drawn = match([Person("a")], [], Rules(size=size), 1)
        assert drawn.left_out == (LeftOut("a", "alone"),)
        assert drawn.certificate.proved


def test_two_triangles_of_friends_are_two_trios() -> None:
    people = [Person(name, avoid=frozenset("def" if name in "abc" else "abc")) for name in "abcdef"]
    drawn = match(people, [], Rules(), 1)
    assert [group.people for group in drawn.groups] == [tuple("abc"), tuple("def")]


@pytest.mark.parametrize("size", [3, 4, 5])
@pytest.mark.parametrize("count", [*range(2, 26), 50, 101])
def test_sizes_differ_by_at_most_one(size: int, count: int) -> None:
    drawn = match(strangers(count), [], Rules(size=size), 1)
    sizes = [len(group.people) for group in drawn.groups]
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) <= size
    assert len(sizes) == -(-count // size)


@pytest.mark.parametrize("count", [2, 3, 24, 25, 67])
def test_pairs_and_at_most_one_trio(count: int) -> None:
    drawn = match(strangers(count), [], Rules(), 1)
    sizes = sorted(len(group.people) for group in drawn.groups)
    assert sizes == [2] * (count // 2 - count % 2) + [3] * (count % 2)


def test_hard_rules_hold_in_larger_groups() -> None:
    chance = Random(1)
    names = [p.id for p in strangers(40)]
    people = [
        Person(name, company=chance.choice("abcdef"), avoid=frozenset(chance.sample(names, 3)))
        for name in names
    ]
    known = {p.id: p for p in people}
    for size in (3, 4, 5):
        drawn = match(people, [], Rules(size=size, apart=True), 1)
        assert not drawn.left_out
        for group in drawn.groups:
            companies = [known[name].company for name in group.people]
            assert len(set(companies)) == len(companies)
            assert not any(known[name].avoid & set(group.people) - {name} for name in group.people)


def test_an_id_given_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="given twice: a"):
        match([Person("a"), Person("b"), Person("a")], [], Rules(), 1)


@pytest.mark.parametrize("wrong", [{"size": 1}, {"size": 6}, {"serendipity": -1}, {"season": -1}])
def test_rules_that_make_no_sense(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no"):
        Rules(**wrong)  # type: ignore[arg-type] # numbers, whatever the field
