"""Dates to choose from, and who ticked which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.model import Member

NONE = 0  # the number of "none of these dates suits me"


@dataclass(frozen=True, slots=True)
class Ballot:
    """The dates there are to choose from, by number from 1 on, and who ticked which."""

    dates: Mapping[int, datetime]
    ticks: Mapping[int, Sequence[Member]] = field(default_factory=dict)  # NONE among the numbers

    def count(self, number: int) -> int:
        """How many ticked it."""
        return len(self.ticks.get(number, ()))

    def of(self, member: Member) -> frozenset[int]:
        """What one member ticked."""
        return frozenset(number for number, who in self.ticks.items() if member in who)

    @property
    def voters(self) -> tuple[Member, ...]:
        """Everybody who said something."""
        return tuple(sorted({member for who in self.ticks.values() for member in who}))

    def open(self, now: datetime) -> Mapping[int, datetime]:
        """Those that are still to come."""
        return {number: start for number, start in self.dates.items() if start > now}

    def best(self, now: datetime) -> int | None:
        """The date with most ticks, the earliest of several; None if nobody ticked any."""
        ticked = [number for number in self.open(now) if self.count(number)]
        order = {number: (-self.count(number), self.dates[number]) for number in ticked}
        return min(ticked, key=lambda number: order[number], default=None)


class VotesBook(Protocol):
    """Which dates there are to choose from. What changes it first holds the gathering."""

    async def propose(self, gathering: int, dates: Sequence[datetime]) -> None:
        """These and no others, in order. Ticks stay with the dates that stay; without any
        date, nothing stays.
        """

    async def ballot(self, gathering: int) -> Ballot: ...

    async def tick(self, gathering: int, member: Member, numbers: frozenset[int]) -> None:
        """All that they tick, in the place of what they ticked before."""

    async def forget(self, member: Member) -> list[int]:
        """Their ticks go wherever the vote is still on; the gatherings these were in."""
