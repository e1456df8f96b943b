"""Who is about: who takes part, and who met. Facts that features share, strangers as they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from bot.acquaintance import PastGroups
from bot.model import Member


class Presence(Protocol):
    """Book: what the house knows of people's coming and going, whichever feature wrote it down."""

    async def met(self, member: Member, since: date) -> PastGroups:
        """The coffees that *member* sat at and of which somebody said "we met", oldest first."""

    async def about(self, members: Iterable[Member], day: date) -> set[Member]:
        """Those of them who are in the space and in a circle, and not paused on this day."""
