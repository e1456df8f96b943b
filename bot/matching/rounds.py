"""A whole round from people, history, rules and a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.matching import couples, reasons, tables
from bot.matching.certificate import Certificate
from bot.matching.outcome import Outcome
from bot.matching.people import Group, LeftOut, Past, Person, Repeats, Round, Rules, Why
from bot.matching.proofs import certify
from bot.matching.room import Room


def match(
    people: Sequence[Person],
    past: Sequence[Past],
    rules: Rules,
    seed: int,
    progress: Callable[[float], None] | None = None,
) -> Round:
    """Seat *people* in groups: the best round there is, drawn by *seed* among equals.

    The outcome depends on the set of people, the set of past groups, the rules and the seed alone.
    *progress* is called with growing fractions of 1 during long work. Raises ValueError when an id
    comes twice.
    """
    if len(people) < 2:
        left = tuple(LeftOut(one.id, "alone") for one in people)
        return Round((), left, Repeats(0, 0, 0), Certificate(True, soft_proved=True), seed)
    room = Room(people, past, rules, seed)
    outcome = couples.seat(room, progress) if rules.size == 2 else tables.seat(room)
    return _told(room, outcome)


def _told(room: Room, outcome: Outcome) -> Round:
    groups = outcome.groups
    return Round(
        tuple(
            Group(tuple(room.ids[at] for at in group), reasons.of(room, group)) for group in groups
        ),
        tuple(LeftOut(room.ids[at], _why(room, outcome, at)) for at in outcome.left),
        room.meetings.repeats(groups),
        certify(room, outcome),
        room.seed,
    )


def _why(room: Room, outcome: Outcome, person: int) -> Why:
    everyone = np.arange(room.n)
    possible = ~room.forbidden(np.array([person]), everyone)
    possible[person] = False
    if not possible.any():
        return "nobody_possible"
    if room.rules.odd == "sit_out" and room.rules.size == 2 and not outcome.crowded:
        return "sat_out"
    return "needed_elsewhere"
