"""What `comptoir pair` says of a round: its facts, its proof line and its reasons."""

from __future__ import annotations

from datetime import date

import pytest

from bot.facts import Facts, facts
from bot.matching import Certificate, Group, LeftOut, Reason, Repeats, Round
from bot.pair import Words, listed, proof_line
from bot.roster import Entry, Roster
from bot.vocabulary import NO_WORDS

ROUND = Round(
    (Group(("a", "b", "c"), ()), Group(("d", "e"), ()), Group(("f", "g"), ())),
    (LeftOut("h", "nobody_possible"),),
    Repeats(1, 2, 3),
    Certificate(False, gap=1),
    seed=4,
)


def test_the_facts_of_a_round_are_counted() -> None:
    expected = Facts(8, ((2, 2), (3, 1)), 1, recent=1, season=2, proved=False, gap=1)
    assert facts(ROUND, 2) == expected
    assert facts(ROUND, 3).groups == ((3, 1), (2, 2))


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (
            Facts(48, ((2, 23), (3, 1)), 0, 0, 0, proved=True, gap=0),
            "48 people, 23 pairs, 1 trio, 0 left out, 0 met in the last 10 rounds, 0 this season"
            " (fewest possible, proved)",
        ),
        (
            Facts(9, ((4, 1), (5, 1)), 0, 2, 3, proved=False, gap=0),
            "9 people, 1 group of 4, 1 group of 5, 0 left out, 2 met in the last 10 rounds,"
            " 3 this season (not proved to be the fewest possible)",
        ),
        (
            Facts(1, ((4, 0),), 1, 0, 0, proved=False, gap=3),
            "1 person, 0 groups of 4, 1 left out, 0 met in the last 10 rounds, 0 this season"
            " (not proved, at most 3 more than the fewest possible)",
        ),
    ],
)
def test_the_proof_line_claims_what_is_proved(found: Facts, line: str) -> None:
    assert proof_line(found) == line


def test_namesakes_are_told_apart_by_their_ids() -> None:
    people = Roster((Entry("1", "Léa"), Entry("2", "Léa"), Entry("3", "Marc")))
    assert [Words(people, NO_WORDS, has_history=True).name(one) for one in "123"] == [
        "Léa (1)",
        "Léa (2)",
        "Marc",
    ]


def test_no_sentence_about_who_is_left_out_betrays_an_avoid_list() -> None:
    words = Words(Roster((Entry("1", "Léa"),)), NO_WORDS, has_history=True)
    hard, crowd = (
        words.left(LeftOut("1", "nobody_possible")),
        words.left(LeftOut("1", "needed_elsewhere")),
    )
    assert hard == crowd == "There was no place for Léa in this round."


def test_in_larger_groups_one_sentence_says_what_is_true_of_several() -> None:
    people = Roster(tuple(Entry(one, one.upper(), seeks=("X",)) for one in "abcd"))
    mode = [Reason("mode", one, other, "site") for one, other in ("ab", "ac", "bc")]
    trades = [Reason("trades", "a", "b", "t"), Reason("trades", "b", "c", "t")]
    offers = [Reason("offers", "a", whom, "x") for whom in "bd"]
    first = [Reason("first", "a", "b")]
    again = [Reason("again", "c", "d", rounds=3, date=date(2025, 1, 6))]
    group = Group(tuple("abcd"), (*first, *again, *offers, *trades, *mode))
    assert Words(people, NO_WORDS, has_history=True).why(group) == [
        "B and D seek X, A offers it.",
        "A () and B () have neighbouring trades.",
        "B () and C () have neighbouring trades.",
        "A, B and C prefer to meet on site.",
        "C and D last met 3 rounds ago, on 2025-01-06.",
        "A and B haven't met.",
    ]


def test_lists_read_like_english() -> None:
    assert [listed(list(some)) for some in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
