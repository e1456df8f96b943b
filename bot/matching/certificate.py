"""The proof that comes with a round, and the checker that needs no solver to verify it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from bot.matching import bounds, exhaust
from bot.matching.floor import Floor
from bot.matching.people import Past, Person, Round, Rules
from bot.matching.room import Room

Kind = Literal["none", "zero", "search", "prices", "degrees", "solver"]


class CertificateError(Exception):
    """A round breaks a rule, miscounts, or claims more than its certificate proves."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known about a round.

    *proved*: no round leaves out fewer people, then makes fewer of the tired third (see
    ``Person.burden``), then repeats less in the order of ``Repeats``. *gap*: by how much the first
    of these numbers that isn't proved may be too high; 0 when proved. *soft_proved*, *soft_gap*:
    the same for the soft points among such rounds, as far as those who are spared, the age of
    meetings and the rounds to come leave a choice; -1 where no bound is known.

    *kind* says how: "zero", nothing repeats; "search", so few people that all rounds can be looked
    at; "prices" and "degrees", a bound that anybody can recompute (``bot.matching.bounds``);
    "solver", the optimality check of the blossom algorithm, which can't be redone without one.
    *prices* are twice a cost, one per person in order of ids, *chair* that of an empty chair.
    *soft_prices* are the same for soft points. *crowded* are people no two of whom may sit
    together and who show why so many are left out.
    """

    proved: bool
    gap: int = 0
    soft_proved: bool = False
    soft_gap: int = 0
    kind: Kind = "none"
    prices: tuple[int, ...] = ()
    chair: int = 0
    soft_prices: tuple[int, ...] = ()
    crowded: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One line of JSON; ``from_json`` gives the same certificate back."""
        return json.dumps(asdict(self), separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Certificate:
        """Raises CertificateError for what no ``to_json`` wrote."""
        try:
            known = json.loads(text)
            for name in ("prices", "soft_prices", "crowded"):
                known[name] = tuple(known[name])
            return cls(**known)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CertificateError("not a certificate") from error


def check(
    people: Sequence[Person],
    past: Iterable[Past],
    rules: Rules,
    round: Round,  # noqa: A002 - the word everybody uses for it
) -> None:
    """Verify a round against what it was made from; raises CertificateError.

    Looks at every pair of people, so that 2,000 take a tenth of a second and 10,000 a few.
    """
    _people_are(people, round)
    if len(people) < 2:
        return
    room = Room(people, past, rules, round.seed)
    index = {name: at for at, name in enumerate(room.ids)}
    groups = [tuple(index[one] for one in group.people) for group in round.groups]
    left = [index[one.id] for one in round.left_out]
    _rules_hold(room, groups)
    if room.meetings.repeats(groups) != round.repeats:
        raise CertificateError("the repeats are miscounted")
    certificate = round.certificate
    shape = bounds.Shape.of(room, groups, left, _crowd(room, index, certificate))
    if certificate.proved:
        _proved(room, shape, certificate)
    elif certificate.gap != _gap(room, shape, certificate):
        raise CertificateError("the gap is not what the prices say")
    if certificate.soft_prices:
        _soft(room, groups, certificate)


def _people_are(people: Sequence[Person], round_: Round) -> None:
    seated = [one for group in round_.groups for one in group.people]
    listed = sorted([*seated, *(one.id for one in round_.left_out)])
    if listed != sorted(one.id for one in people):
        raise CertificateError("somebody is missing, unknown or there twice")
    if any(len(group.people) < 2 for group in round_.groups):
        raise CertificateError("a group of one")


def _rules_hold(room: Room, groups: Sequence[Sequence[int]]) -> None:
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    if room.forbidden(both[:, 0], both[:, 1]).any():
        raise CertificateError("two people sit together whom a hard rule keeps apart")


def _crowd(room: Room, index: dict[str, int], certificate: Certificate) -> list[int]:
    if not set(certificate.crowded) <= index.keys():
        raise CertificateError("the certificate speaks of somebody unknown")
    crowd = [index[name] for name in certificate.crowded]
    pairs = np.array(list(combinations(crowd, 2)), dtype=np.int64).reshape(-1, 2)
    if not room.forbidden(pairs[:, 0], pairs[:, 1]).all():
        raise CertificateError("two of the crowded may sit together")
    return crowd


def _proved(room: Room, shape: bounds.Shape, certificate: Certificate) -> None:
    if certificate.gap:
        raise CertificateError("proved, and yet a gap")
    if certificate.kind == "search":
        _searched(room, shape, whole=certificate.soft_proved)
    elif not shape.necessary:
        raise CertificateError("nothing proves that so many must be left out")
    elif certificate.kind == "zero":
        if shape.cost % room.repeat_span:
            raise CertificateError("there are repeats")
    elif certificate.kind in ("prices", "degrees"):
        if _gap(room, shape, certificate):
            raise CertificateError("the prices don't prove it")
    elif certificate.kind != "solver":
        raise CertificateError("proved by nothing")


def _gap(room: Room, shape: bounds.Shape, certificate: Certificate) -> int:
    try:
        return bounds.gap(room, shape, certificate.prices, certificate.chair)
    except ValueError as error:
        raise CertificateError("the prices don't hold") from error


def _searched(room: Room, shape: bounds.Shape, *, whole: bool) -> None:
    """Look at all rounds of a handful of people; *whole*: at every level of the costs."""
    if not exhaust.few(room) or (room.rules.size > 2 and shape.left):
        raise CertificateError("too many people to have looked at all rounds")
    least = exhaust.least(room, len(shape.groups))
    seats = [*shape.groups, *((one,) for one in shape.left)]
    cost = sum(room.ledger.group(group) for group in seats)
    step = room.age_span * room.missed_span
    if least is None or least // step < cost // step or (whole and least < cost):
        raise CertificateError("there is a better round")


def _soft(room: Room, groups: Sequence[Sequence[int]], certificate: Certificate) -> None:
    """Prices of soft points bound rounds of first meetings."""
    prices = np.array(certificate.soft_prices, dtype=np.int64)
    if len(prices) != room.n or any(len(group) != 2 for group in groups):
        raise CertificateError("the prices of soft points fit no such round")
    if 2 * len(groups) != room.n or len(Floor(room, range(room.n)).scan(prices, -1)[0]):
        raise CertificateError("the prices of soft points are too high")
    both = np.array(groups, dtype=np.int64)
    missed = int(room.missed(both[:, 0], both[:, 1]).sum())
    gap = missed + (-int(prices.sum())) // 2
    if certificate.soft_gap != (0 if certificate.soft_proved else gap):
        raise CertificateError("the gap in soft points is not what the prices say")
