"""What erasing somebody takes: a book, a list beside the database, and the chats that remember."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.model import Account, Member


@dataclass(frozen=True, slots=True)
class Known:
    """An account that is written down, of whom, and since when they are."""

    account: Account
    member: Member
    arrived: datetime


class Erasure(Protocol):
    """Book: what is left of a member who is erased."""

    async def known(self, community: str) -> list[Known]:
        """Every account of everybody, also of those who have left."""

    async def erase(self, member: Member, seals: Sequence[str], now: datetime) -> None:
        """Nothing names them any more; what is counted counts somebody without a name.

        Who asked not to meet them is held to that by the *seals* of their accounts.
        """

    async def welcome(self, member: Member, seal: str) -> None:
        """They were erased under this seal, and are back: who would not meet them still won't."""


class Erased(Protocol):
    """Who was erased, outside the database: no backup of it brings them back.

    It holds seals alone: keyed hashes of accounts.
    """

    def seal(self, account: Account) -> str: ...

    def since(self, account: Account) -> datetime | None:
        """When it was erased, last; None if it never was."""

    def add(self, accounts: Iterable[Account], at: datetime) -> None:
        """They are erased. On the disk when this returns."""


@runtime_checkable
class Remembering(Protocol):
    """A chat that keeps its messages itself, and not on a platform."""

    async def forget(self, account: Account) -> None:
        """Nothing it keeps names this account any more. One it does not know changes nothing."""


@runtime_checkable
class Scrubbed(Protocol):
    """A database with files, in which what was deleted could still be read."""

    async def scrub(self) -> None:
        """Nothing that was deleted is left in them. Outside of transactions."""
