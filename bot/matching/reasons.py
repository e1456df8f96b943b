"""Why these people sit together, as facts: never a hard rule, never the absence of a fact."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from bot.matching.people import Person, Reason
from bot.matching.room import Room
from bot.matching.score import plain

_TAGS_TOLD = 3
_STRENGTH = ("offers", "trades", "newcomer", "hours", "languages", "mode", "groups")


def of(room: Room, group: Sequence[int]) -> tuple[Reason, ...]:
    """First how the people stand to each other (met or not), then what they have in common."""
    ordered = sorted(group)
    standing: list[Reason] = []
    wishes: list[Reason] = []
    for a, b in combinations(ordered, 2):
        one, other = room.people[a], room.people[b]
        _, age = room.meetings.look(np.array([a]), np.array([b]))
        rounds = int(age[0])
        if rounds:
            standing.append(
                Reason(
                    "again", one.id, other.id, rounds=rounds, date=room.meetings.days[rounds - 1]
                )
            )
        else:
            standing.append(Reason("first", one.id, other.id))
        wishes += _offers(one, other) + _offers(other, one) + _shared(room, one, other)
    if len(group) > 2:
        wishes += [
            Reason("groups", room.people[at].id) for at in ordered if room.people[at].likes_groups
        ]
    wishes.sort(key=lambda reason: _STRENGTH.index(reason.kind))
    return (*standing, *wishes)


def _offers(one: Person, other: Person) -> list[Reason]:
    tags = sorted(one.offers & other.seeks)[:_TAGS_TOLD]
    return [Reason("offers", one.id, other.id, tag) for tag in tags]


def _shared(room: Room, one: Person, other: Person) -> list[Reason]:
    out = []
    if _near(room, one.trade, other.trade):
        out.append(Reason("trades", one.id, other.id, other.trade))
    if one.newcomer != other.newcomer:
        new, regular = (one, other) if one.newcomer else (other, one)
        out.append(Reason("newcomer", new.id, regular.id))
    if one.mode == other.mode != "any":
        out.append(Reason("mode", one.id, other.id, one.mode))
    hours = sorted(one.hours & other.hours)
    if hours:
        out.append(Reason("hours", one.id, other.id, ",".join(map(str, hours))))
    languages = sorted(one.languages & other.languages)
    if languages:
        out.append(Reason("languages", one.id, other.id, ",".join(languages)))
    return out


def _near(room: Room, left: str, right: str) -> bool:
    one, other = plain(left), plain(right)
    return one != other and other in room.wishes.circles.get(one, frozenset())
