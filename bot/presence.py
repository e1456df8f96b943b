"""Who is about: who takes part, who met, who was seen. Facts that several features share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from bot.acquaintance import PastGroups
from bot.model import Member


class Presence(Protocol):
    """Book: what the house knows of people's coming and going, whichever feature wrote it down."""

    async def met(self, member: Member, since: date) -> PastGroups:
        """The coffees that *member* sat at and of which somebody said "we met", oldest first."""

    async def about(self, members: Iterable[Member], day: date) -> set[Member]:
        """Those of them who are in the space and in a circle, and not paused on this day."""

    async def rounds(self, member: Member, last: int) -> list[bool]:
        """Whether they met somebody in each of their last rounds, the newest first."""

    async def gathered(self, member: Member, after: datetime, until: datetime) -> bool:
        """Whether they have a seat at a gathering that ends in this time, or sat there."""

    async def breakfast(
        self, community: str, after: datetime, until: datetime
    ) -> tuple[int, datetime] | None:
        """The next breakfast by video that everybody knows of: its number, and its start."""

    async def recommended(self, community: str, since: datetime) -> list[tuple[Member, Member]]:
        """Who recommended whom since, or works with them, and both said so; oldest first."""

    async def unseen(self, community: str, since: date, today: date) -> Mapping[Member, date]:
        """Who used the bot once, and has pressed nothing, met nobody and been nowhere since.

        With the day of their last press, the longest ago first. Who is paused, or is asked by
        the coffee already whether they stay, is not among them.
        """
