"""Proofs: each kind is made where it should be, and no altered one is believed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest

from bot.matching import Certificate, CertificateError, Group, Past, Person, Round, Rules, match
from bot.matching import check as verify
from tests.bot.matching.rooms import LONG, Judge, dated, members, random_past, rota, strangers

Case = tuple[list[Person], list[Past], Rules, Round]


def season_over(count: int, seed: int, extra: int = 0) -> Case:
    """A room in which everybody met everybody but few, some weeks more often than others."""
    people = strangers(count + extra)
    chance = Random(seed)
    names = [p.id for p in people]
    weeks = []
    for week in rota(names[:count]):
        here = chance.sample(week, len(week) - 1)
        weeks.append([*here, (names[-1], here[0][0])] if extra else here)
    past = dated(weeks)
    return people, past, Rules(), match(people, past, Rules(), seed)


def forged(case: Case, **changes: object) -> Case:
    people, past, rules, drawn = case
    certificate = replace(drawn.certificate, **changes)  # type: ignore[arg-type] # any field
    return people, past, rules, replace(drawn, certificate=certificate)


def test_prices_prove_rounds_that_must_repeat() -> None:
    kinds = set()
    for seed in range(200 if LONG else 12):
        for extra in (0, 1):
            case = season_over(16, seed, extra)
            assert case[3].repeats.meetings > 0
            assert case[3].certificate.proved
            kinds.add((case[3].certificate.kind, extra))
            verify(*case)
    assert {("prices", 0), ("prices", 1)} <= kinds


def test_prices_that_claim_too_much_are_not_believed() -> None:
    for seed in range(6):
        case = season_over(16, seed)
        prices = case[3].certificate.prices
        if case[3].certificate.kind != "prices":
            continue
        for one in range(16):
            raised = (*prices[:one], prices[one] + 2, *prices[one + 1 :])
            with pytest.raises(CertificateError):
                verify(*forged(case, prices=raised))
        lowered = (prices[0] - 2, *prices[1:])
        with pytest.raises(CertificateError):
            verify(*forged(case, prices=lowered))
        with pytest.raises(CertificateError):
            verify(*forged(case, prices=prices[1:]))
        with pytest.raises(CertificateError):
            verify(*forged(case, kind="zero"))


def test_a_round_that_is_not_the_best_has_no_proof() -> None:
    tried = 0
    for seed in range(12):
        people, past, rules, drawn = season_over(16, seed)
        (a, b), (c, d) = drawn.groups[0].people, drawn.groups[1].people
        swapped = [(a, d), (b, c), *(group.people for group in drawn.groups[2:])]
        judged = Judge(people, past, rules).judge(swapped)
        assert judged is not None
        worse = replace(
            drawn,
            groups=tuple(Group(tuple(sorted(group)), ()) for group in swapped),
            repeats=type(drawn.repeats)(*judged[3:]),
        )
        if worse.repeats == drawn.repeats or drawn.certificate.kind == "solver":
            continue
        tried += 1
        with pytest.raises(CertificateError):
            verify(people, past, rules, worse)
    assert tried > 3


def test_leaving_people_out_needs_a_reason() -> None:
    people = [replace(p, company="inside" * (n < 40)) for n, p in enumerate(members(66, 1))]
    rules = Rules(apart=True)
    drawn = match(people, [], rules, 1)
    none: list[Past] = []
    case = people, none, rules, drawn
    assert len(drawn.left_out) == 14
    assert drawn.certificate.proved
    verify(*case)
    crowded = drawn.certificate.crowded
    with pytest.raises(CertificateError):
        verify(*forged(case, crowded=crowded[1:]))
    with pytest.raises(CertificateError):
        verify(*forged(case, crowded=()))
    outsider = next(p.id for p in people if not p.company)
    with pytest.raises(CertificateError):
        verify(*forged(case, crowded=(*crowded, outsider)))
    with pytest.raises(CertificateError):
        verify(*forged(case, crowded=(*crowded, "nobody")))


def test_prices_of_soft_points() -> None:
    people = members(100, 2)
    past = random_past([p.id for p in people], 10, 2)
    case = people, past, Rules(), match(people, past, Rules(), 1)
    prices = case[3].certificate.soft_prices
    assert len(prices) == 100
    verify(*case)
    with pytest.raises(CertificateError):
        verify(*forged(case, soft_prices=(prices[0] + 60, *prices[1:])))
    with pytest.raises(CertificateError):
        verify(*forged(case, soft_gap=3))


def test_a_gap_is_what_the_prices_say() -> None:
    case = season_over(16, 1)
    with pytest.raises(CertificateError):
        verify(*forged(case, proved=False, gap=7))
    with pytest.raises(CertificateError):
        verify(*forged(case, gap=1))
    unsure = forged(case, proved=False, prices=(), gap=case[3].repeats.last_10_rounds or 99)
    if case[3].repeats.last_10_rounds:
        verify(*unsure)


def test_a_search_can_be_repeated_only_among_few() -> None:
    people = strangers(10)
    none: list[Past] = []
    drawn = match(people, none, Rules(), 1)
    assert drawn.certificate.kind == "search"
    verify(people, [], Rules(), drawn)
    more = strangers(14)
    case = more, none, Rules(), match(more, none, Rules(), 1)
    with pytest.raises(CertificateError):
        verify(*forged(case, kind="search"))


def test_certificates_of_every_kind_can_be_written_down() -> None:
    people = members(66, 1)
    kinds = [
        season_over(16, 1)[3].certificate,
        match(people, [], Rules(), 1).certificate,
        match(people[:8], [], Rules(size=3), 1).certificate,
        match([], [], Rules(), 1).certificate,
    ]
    for certificate in kinds:
        assert Certificate.from_json(certificate.to_json()) == certificate
    for text in ("", "[]", "{}", '{"proved": true}', '{"prices": 3}'):
        with pytest.raises(CertificateError):
            Certificate.from_json(text)


def test_checking_a_round_loads_no_solver() -> None:
    program = """
import sys
from bot.matching import Certificate, Group, Person, Repeats, Round, Rules, check
people = [Person(name) for name in "abcd"]
groups = (Group(("a", "b"), ()), Group(("c", "d"), ()))
proof = Certificate(True, kind="zero", soft_prices=(0,) * 4)
check(people, [], Rules(), Round(groups, (), Repeats(0, 0, 0), Certificate(True, kind="search"), 1))
print(sorted(name for name in sys.modules if name.split(".")[0] in ("scipy", "rustworkx")))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
