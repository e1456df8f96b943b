"""How each member wants to be told of what they signed up for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.model import Member


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member wants to be told by private message, and when.

    *remind*: how many minutes before the start; 0 for not at all. Without *private* they are
    written to only about what changes: moved, called off, a seat that came free.
    """

    member: Member
    remind: int = 60
    private: bool = True
    feed: int = 0  # counts revoked addresses of their calendar

    @property
    def reminded(self) -> int:
        """When they are reminded, in minutes before the start; 0 for never."""
        return self.remind if self.private else 0


class WishesBook(Protocol):
    """Book: how each member wants to be told."""

    async def wishes(self, members: Iterable[Member]) -> Mapping[Member, Wishes]:
        """Of each of them; the usual of who never said."""

    async def save(self, wishes: Wishes) -> None: ...
