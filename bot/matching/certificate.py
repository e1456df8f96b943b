"""The proof that comes with a round, and the checker that needs no solver to verify it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from bot.matching.people import Past, Person, Round, Rules
from bot.matching.room import Room

Kind = Literal["none", "zero", "search", "solver", "prices"]


class CertificateError(Exception):
    """A round breaks a rule, miscounts, or claims more than its certificate proves."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is known about a round.

    *proved*: no round leaves out fewer people and then repeats fewer meetings, in the order of
    ``Repeats``. *gap*: by how much the first of these numbers that isn't proved may be too high; 0
    when proved. *soft_proved*, *soft_gap*: the same for the soft points among such rounds.
    """

    proved: bool
    gap: int = 0
    soft_proved: bool = False
    soft_gap: int = 0
    kind: Kind = "none"

    def to_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Certificate:
        try:
            return cls(**json.loads(text))
        except (TypeError, ValueError) as error:
            raise CertificateError("not a certificate") from error


def check(people: Sequence[Person], past: Iterable[Past], rules: Rules, round: Round) -> None:  # noqa: A002 - the word everybody uses for it
    """Verify a round against what it was made from; raises CertificateError."""
    room = Room(people, past, rules, round.seed)
    index = {name: at for at, name in enumerate(room.ids)}
    seated = [one for group in round.groups for one in group.people]
    listed = sorted([*seated, *(one.id for one in round.left_out)])
    if listed != list(room.ids):
        raise CertificateError("somebody is missing, unknown or there twice")
    groups = [tuple(index[one] for one in group.people) for group in round.groups]
    for group in groups:
        if len(group) < 2:
            raise CertificateError("a group of one")
        for a, b in combinations(group, 2):
            if room.forbidden(np.array([a]), np.array([b]))[0]:
                raise CertificateError("two people sit together whom a hard rule keeps apart")
    if room.meetings.repeats(groups) != round.repeats:
        raise CertificateError("the repeats are miscounted")
