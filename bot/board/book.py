"""What the pages ask of the database in one go, over many members and years of rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.features.coffee.book import Mode, Round
from bot.features.gatherings.book import Gathering
from bot.picture.book import MeetingsBook


@dataclass(frozen=True, slots=True)
class RoundCount:
    """A round in numbers."""

    round: Round
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


@dataclass(frozen=True, slots=True)
class EnrolledIn:
    """How a member takes part in a circle."""

    circle: str
    mode: Mode
    until: date | None
    rest: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in a list. *met*: different people they were introduced to, ever."""

    id: int
    name: str
    arrived: datetime
    organiser: bool
    circles: tuple[EnrolledIn, ...]
    met: int
    last: date | None  # when they were introduced last


class BoardBook(MeetingsBook, Protocol):
    """Book: the numbers of a space. It only reads."""

    async def rounds(self, community: str, last: int) -> list[Round]:
        """The last rounds of every circle, the newest first; no drafts."""

    async def counts(self, rounds: Sequence[Round]) -> list[RoundCount]:
        """The same in numbers."""

    async def stuck(self, community: str, now: datetime) -> Sequence[Stuck]:
        """What was given up or is in doubt, by name."""

    async def past(self, community: str, since: datetime, now: datetime) -> list[Attendance]:
        """What took place between the two, the newest first."""

    async def how_many(
        self, community: str, show: str, name: str, day: date, since: Mapping[str, date]
    ) -> int:
        """How many members a list would have, on all its pages; *since* for "unseen" and "new"."""

    async def members(
        self,
        community: str,
        show: str,
        name: str,
        day: date,
        since: Mapping[str, date],
        page: tuple[int, int],
    ) -> list[MemberRow]:
        """A page (start, size) of them, by name."""

    async def member(self, community: str, number: int) -> MemberRow | None:
        """One of them; None for a number that is nobody's here."""

    async def unlinked(self, community: str, before: datetime) -> int:
        """How many who arrived before then are in no circle."""
