"""What the pages ask of the database in one go, over many members and years of rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.features.coffee.book import RoundKind, RoundState
from bot.features.gatherings.book import Gathering


@dataclass(frozen=True, slots=True)
class RoundCount:
    """A round in numbers."""

    id: int
    circle: int
    day: date
    state: RoundState
    kind: RoundKind
    groups: int
    met: int
    people: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """Work that was given up, or that waits for too long: so many of one name."""

    what: Literal["job", "message"]
    name: str
    number: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """A gathering that is over, in numbers: of those who were going, who came, who didn't."""

    gathering: Gathering
    going: int
    came: int
    absent: int


class BoardBook(Protocol):
    """Book: the numbers of a space. It only reads."""

    async def rounds(self, community: str, last: int) -> list[RoundCount]:
        """The last rounds of every circle, the newest first; no drafts."""

    async def stuck(self, community: str, now: datetime) -> Sequence[Stuck]:
        """What was given up or is in doubt, by name."""

    async def past(self, community: str, since: datetime, now: datetime) -> list[Attendance]:
        """What took place between the two, the newest first."""

    async def unlinked(self, community: str, before: datetime) -> int:
        """How many who arrived before then are in no circle."""
