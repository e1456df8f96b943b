"""What the feature needs to know: what is kept about one member, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.model import Member

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Everything:
    """What is kept about one member, as JSON values; others in it are names.

    *kept*: each table that says something about them -> its rows. *withheld*: what of it is not
    given -> why.
    """

    kept: Mapping[str, Rows]
    withheld: Mapping[str, str]


class MyDataBook(Protocol):
    """Every table there is, seen from one member."""

    async def everything(self, member: Member) -> Everything:
        """What the space keeps about them, and nothing that others keep to themselves."""


class KeepingBook(Protocol):
    """Every table there is, seen from how old things are."""

    async def gone(self, community: str, before: datetime) -> list[Member]:
        """Who left before then and is still known, in order of their ids."""

    async def lapse(self, community: str, now: datetime) -> bool:
        """What organisers were asked about a week ago is of no use any more; was there any?

        So is what is too late for what it was about.
        """

    async def tidy(self, community: str, now: datetime) -> None:
        """What is kept for a time goes when that is over; PRIVACY.md has the list.

        Of a message that was sent its place stays, so that it can be edited and is never sent
        again; of a coffee, that so many met.
        """
