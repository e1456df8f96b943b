"""The engine's own books."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import (
    Account,
    Address,
    Community,
    Delivery,
    Job,
    Kind,
    Later,
    Member,
    Message,
    Person,
)


class Members(Protocol):
    """Book: who belongs to a community, and under which accounts."""

    async def of(
        self, community: str, account: Account, locale: str, now: datetime, *, calls: bool = False
    ) -> Member:
        """The member behind an account, written down if need be. *calls*: it is they who call."""

    async def known(self, account: Account) -> Member | None: ...

    async def people(self, members: Iterable[Member]) -> Mapping[Member, Person]: ...

    async def everyone(self, community: str) -> list[Person]:
        """All who are here, in order of arrival."""

    async def organisers(self, community: str) -> list[Member]: ...

    async def is_organiser(self, member: Member) -> bool: ...

    async def appoint(self, member: Member, organiser: bool) -> None:
        """By name, whatever roles they have on a chat."""

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        """Whether a role on the account's chat makes its member an organiser."""

    async def leave(self, account: Account, now: datetime) -> Member | None:
        """The account is gone; the member, if it was the last one they had."""

    async def unite(self, stays: Member, goes: Member, now: datetime) -> None:
        """Whatever names *goes*, their accounts above all, names *stays*; *goes* is gone."""


class Subscriptions(Protocol):
    """Book: how many addresses of a calendar were revoked; each address is known by that."""

    async def revoked(self, whose: Member | Community) -> int: ...

    async def revoke(self, whose: Member | Community) -> int:
        """One more; how many now."""

    async def member(self, number: int) -> tuple[Member, int] | None:
        """The member of this number and their count, if they are in the space."""

    async def spaces(self) -> Mapping[str, int]:
        """The count of every community that revoked one."""


class Jobs(Protocol):
    """Book: what is due, and when."""

    async def add(self, community: str, later: Later) -> None: ...

    async def claim(self, now: datetime, lease: timedelta) -> Job | None:
        """The job due longest that nobody holds; held until now + lease."""

    async def finish(self, job: Job) -> bool:
        """False if the lease was lost: then nothing of this job's work may be kept."""

    async def retry(self, job: Job, due: datetime, error: str) -> None: ...

    async def bury(self, job: Job, error: str) -> None:
        """Given up: it stays, visible, and never runs again by itself."""

    async def next_due(self) -> datetime | None: ...


class Posts(Protocol):
    """Book: every message we show, as we want it and as the chat has it."""

    async def want(
        self,
        community: str,
        key: str,
        address: Address,
        message: Message,
        now: datetime,
        *,
        anew: bool = True,
        kind: Kind = "notice",
        until: datetime | None = None,
    ) -> None:
        """Have *message* shown. Wanting the same key again edits it, wherever it is.

        Not *anew*: what was never wanted before is not shown now either.
        """

    async def claim(
        self,
        now: datetime,
        lease: timedelta,
        *,
        busy: Collection[Address] = (),
        slow: Collection[str] = (),
    ) -> Delivery | None:
        """What is most urgent and due longest, held until now + lease.

        Nothing to an address that is *busy*; to a chat that is *slow* nothing that a round has
        many of.
        """

    async def sent(self, delivery: Delivery, ref: str) -> None: ...

    async def again(
        self, delivery: Delivery, due: datetime, error: str, *, counts: bool = True
    ) -> None:
        """It certainly did not arrive: try again at *due*. Not *counts*: it was no attempt."""

    async def doubt(self, delivery: Delivery, due: datetime, error: str) -> None:
        """It may have arrived: look at *due*."""

    async def hold(self, delivery: Delivery, error: str) -> None:
        """Nobody can tell whether it arrived: it stays until somebody decides."""

    async def expire(self, delivery: Delivery, error: str) -> None:
        """It is of no use any more, or would be worse twice than never."""

    async def fail(self, delivery: Delivery, error: str) -> None: ...

    async def next_due(self) -> datetime | None: ...


class Inbox(Protocol):
    """Book: the gestures already done, so that one delivered twice is done once."""

    async def first(self, chat: str, gesture: str, now: datetime) -> bool: ...


class Notes(Protocol):
    """Book: what a chat has to remember of its own platform, each note for a time."""

    async def recall(self, chat: str, key: str, now: datetime) -> str | None: ...

    async def keep(self, chat: str, key: str, value: str, until: datetime) -> None: ...

    async def drop(self, chat: str, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Act:
    """Something an organiser did: the call's name and what it was about."""

    at: datetime
    member: Member
    name: str
    about: str


class Audit(Protocol):
    """Book: what organisers did, so that they can be asked about it."""

    async def note(self, act: Act) -> None: ...

    async def last(self, community: str, most: int) -> list[Act]:
        """The newest first."""
