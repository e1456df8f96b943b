"""What the ladder remembers: which pairs and tables are on which step of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.model import Member

Step = Literal["ready", "pair", "others", "made", "hosting", "over"]
"""A pair that met well; asked about a table; two others asked; the table made; asked to host."""
Standing = Literal["", "asked", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of the pair, or one of the others who are asked to join them."""

    member: Member
    of_pair: bool = True
    standing: Standing = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A pair on its way to a table of four, and the table; *at*: since when on this step."""

    id: int
    community: str
    step: Step
    at: datetime
    seats: tuple[Seat, ...]

    @property
    def pair(self) -> tuple[Member, ...]:
        """The two who met well."""
        return tuple(seat.member for seat in self.seats if seat.of_pair)

    @property
    def others(self) -> tuple[Seat, ...]:
        """Who was asked to join them, whatever they said."""
        return tuple(seat for seat in self.seats if not seat.of_pair)

    @property
    def company(self) -> tuple[Member, ...]:
        """Who said yes: once the table is made, the people who sit at it."""
        return tuple(seat.member for seat in self.seats if seat.standing == "yes")

    def seat(self, member: Member) -> Seat | None:
        """Theirs, if they have one."""
        return next((one for one in self.seats if one.member == member), None)


class LadderBook(Protocol):
    """Every list comes in a fixed order: by how long it waits."""

    async def lay(self, community: str, pair: tuple[Member, Member], now: datetime) -> None:
        """A pair that met well is ready; nothing new for one that ever was."""

    async def table(self, community: str, number: int) -> Table | None:
        """Held: nobody else changes it until this transaction ends."""

    async def tables(self, community: str, steps: Collection[Step]) -> list[Table]: ...

    async def tables_of(self, member: Member) -> list[Table]:
        """Those that are not over yet."""

    async def change(self, table: Table) -> None:
        """Its step, and who sits at it."""
