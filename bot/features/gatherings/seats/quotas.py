"""How many seats a gathering has, on site and by video. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.features.gatherings.book import Gathering, Where

Quotas = Mapping[Where, int | None]
"""Seats in each quota there is, in order; None for as many as come."""

RuleKind = Literal["", "m2", "percent"]
MOST_AREA = 1000  # square metres for one person


@dataclass(frozen=True, slots=True)
class Rule:
    """How many people a room may hold: all its seats, one per *number* m², *number* % of them."""

    kind: RuleKind = ""
    number: int = 0

    @classmethod
    def parse(cls, text: str) -> Rule:
        """ "", "m2 4" or "percent 50"; anything else is no rule."""
        kind, _, number = text.partition(" ")
        if not (number.isdecimal() and number.isascii() and len(number) < 5):
            return cls()
        if kind == "m2" and 0 < int(number) <= MOST_AREA:
            return cls("m2", int(number))
        if kind == "percent" and 0 < int(number) <= 100:
            return cls("percent", int(number))
        return cls()

    def __str__(self) -> str:
        return f"{self.kind} {self.number}" if self.kind else ""

    def allows(self, seats: int | None, area: int) -> int | None:
        """How many may be in a room of *seats* and *area* m² (0 if nobody said)."""
        if self.kind == "m2" and area:
            people = area // self.number
            return people if seats is None else min(people, seats)
        if self.kind == "percent" and seats is not None:
            return seats * self.number // 100
        return seats


def quotas(gathering: Gathering) -> Quotas:
    """The quotas of a gathering as it stands.

    With nobody on site, all its seats are by video: whoever had one keeps one.
    """
    details = gathering.details
    site = Rule.parse(gathering.safety).allows(details.seats, details.area)
    if details.hybrid:
        if not gathering.remote_only:
            return {"site": site, "remote": details.remote}
        unbound = details.seats is None or details.remote is None
        return {"remote": None if unbound else (details.seats or 0) + (details.remote or 0)}
    if details.online or gathering.remote_only:
        return {"remote": details.seats}
    return {"site": site}


def quota_of(gathering: Gathering, where: Where) -> Where:
    """The quota in which a seat counts that was taken for *where*."""
    known = tuple(quotas(gathering))
    return where if where in known else known[0]


def wheres(gathering: Gathering, quota: Where) -> tuple[Where, ...]:
    """What people may have chosen, whose seats count in *quota*."""
    both: tuple[Where, ...] = ("site", "remote")
    return tuple(where for where in both if quota_of(gathering, where) == quota)


def by_quota(gathering: Gathering, counted: Mapping[Where, int]) -> dict[Where, int]:
    """What was counted by where people chose to be, for each quota."""
    return {
        quota: sum(counted.get(where, 0) for where in wheres(gathering, quota))
        for quota in quotas(gathering)
    }


def room_for(gathering: Gathering, quota: Where, held: Mapping[Where, int]) -> int | None:
    """Seats that nobody holds; None for as many as come, below 0 for too many people."""
    seats = quotas(gathering)[quota]
    return None if seats is None else seats - by_quota(gathering, held)[quota]
