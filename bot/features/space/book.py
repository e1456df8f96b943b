"""What the space remembers of who is let in to its pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, Protocol

from bot.model import Member

KeyKind = Literal["link", "session"]  # good once, to come in; good for a while, to stay
LINK_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)


def digest_of(key: str) -> str:
    """What is kept of a key: whoever reads the database can't use it."""
    return sha256(f"comptoir pages\0{key}".encode("utf-8", "replace")).hexdigest()


class KeysBook(Protocol):
    """Book: the keys of the organisers' pages, never in clear; each ends by itself."""

    async def issue(
        self, digest: str, member: Member, kind: KeyKind, until: datetime, now: datetime
    ) -> None:
        """A new key; those that ended before *now* are thrown away."""

    async def holder(self, digest: str, kind: KeyKind, now: datetime) -> Member | None:
        """Whose key this is, while it is good and they are here."""

    async def spend(self, digest: str, kind: KeyKind, now: datetime) -> Member | None:
        """The same, once: it is worth nothing afterwards."""

    async def withdraw(self, member: Member) -> None:
        """All that they have: they are out everywhere."""
