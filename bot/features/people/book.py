"""What the feature remembers: a profile per member, and who sees each field of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, Protocol, get_args

from bot.model import Member

Mode = Literal["any", "site", "remote"]
Sight = Literal["everyone", "introduced", "nobody"]  # of the space; of those I am introduced to
Name = Literal["about", "trade", "company", "offers", "seeks", "languages", "mode", "hours", "link"]
FIELDS: tuple[Name, ...] = get_args(Name)

# What says when somebody is where is for those who are to meet them; the rest is for the space.
# The form says so before anything is sent, and each field can be changed.
BY_DEFAULT: Mapping[Name, Sight] = MappingProxyType(
    {name: "introduced" if name in {"mode", "hours"} else "everyone" for name in FIELDS}
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member tells about themselves; every field may be empty.

    *offers*, *seeks*: tags as they were typed, in that order. *languages*: ISO 639 codes.
    *hours*: parts of the week, weekday * 4 + part, from Monday morning (0) to Friday evening
    (19). *seen_by*: who sees a field, where that is not the default.
    """

    member: Member
    about: str = ""
    trade: str = ""
    company: str = ""
    offers: tuple[str, ...] = ()
    seeks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    mode: Mode = "any"
    hours: frozenset[int] = frozenset()
    link: str = ""
    seen_by: Mapping[Name, Sight] = field(default_factory=dict)

    def sight(self, name: Name) -> Sight:
        """Who sees this field."""
        return self.seen_by.get(name, BY_DEFAULT[name])

    def filled(self) -> tuple[Name, ...]:
        """The fields that say something, in their order."""
        return tuple(
            name
            for name in FIELDS
            if getattr(self, name) and (name != "mode" or self.mode != "any")
        )


class PeopleBook(Protocol):
    """Profiles outlive a member's leave, until the retention of the space ends."""

    async def profile(self, member: Member) -> Profile | None:
        """None for somebody who said nothing yet. Nobody else changes it until this
        transaction ends.
        """

    async def profiles(self, members: Iterable[Member]) -> Mapping[Member, Profile]:
        """Those of these members who have one, in order of their ids."""

    async def save(self, profile: Profile) -> None:
        """New, or changed."""

    async def erase(self, member: Member) -> None:
        """Nothing of it stays."""


class LinksBook(Protocol):
    """Codes with which somebody joins their accounts on two chats; never in clear."""

    async def issue(self, member: Member, digest: str, until: datetime) -> None:
        """A code of theirs; the one before it is worth nothing any more."""

    async def owner(self, community: str, digest: str, now: datetime) -> Member | None:
        """Whose code this is, while it is good."""

    async def miss(self, member: Member, now: datetime, span: timedelta) -> int:
        """Note a wrong code; how many they tried within *span*, this one included."""

    async def misses(self, member: Member, now: datetime, span: timedelta) -> int: ...

    async def spend(self, member: Member) -> None:
        """Their code is used."""


# Recommendations -----------------------------------------------------------------

What = Literal["recommended", "together"]  # one recommended the other; they work together now
Standing = Literal["asked", "confirmed", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Thanks:
    """What one says happened between two members; it counts once the other says so too.

    *giver* recommended *receiver*; together, the order of the two means nothing. *author* is
    the one of them who said it, and the other is asked.
    """

    id: int
    giver: Member
    receiver: Member
    what: What
    author: Member
    at: datetime
    standing: Standing = "asked"
    settled: datetime | None = None  # when the other answered

    @property
    def other(self) -> Member:
        """Who is asked whether it is so."""
        return self.receiver if self.author == self.giver else self.giver


class ThanksBook(Protocol):
    """Book: recommendations, and who works with whom."""

    async def say(self, thanks: Thanks) -> Thanks:
        """A new one, with its id."""

    async def thanks(self, community: str, number: int) -> Thanks | None:
        """Held: nobody else changes it until this transaction ends."""

    async def settle(self, number: int, standing: Standing, now: datetime) -> None: ...

    async def between(self, one: Member, other: Member, since: datetime) -> list[Thanks]:
        """What either said of the two, the newest first. Nobody says more of them until this
        transaction ends.
        """

    async def of(self, member: Member) -> list[Thanks]:
        """All that name this member, the newest first."""

    async def confirmed(self, community: str, start: datetime, end: datetime) -> Sequence[Thanks]:
        """What was confirmed from *start* on, before *end*."""

    async def part(self, one: Member, other: Member) -> None:
        """Nothing between these two stays: they are one person."""


# Needs ---------------------------------------------------------------------------

Stage = Literal["draft", "asking", "open", "found", "over"]
Naming = Literal["", "asked", "yes", "no"]  # "" for who was not asked


@dataclass(frozen=True, slots=True)
class Need:
    """What a member asks the whole space for.

    *what*: words somebody who offers it would use, where the sentence alone does not tell.
    *posted*: when the space read it.
    """

    id: int
    author: Member
    text: str
    what: str
    stage: Stage
    at: datetime
    posted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Helper:
    """Who is asked to be named under a need, or offers to help with it."""

    member: Member
    naming: Naming = ""
    helps: bool = False


class NeedsBook(Protocol):
    """Book: what members ask the whole space for, and who can help."""

    async def draft(self, need: Need) -> Need:
        """A new draft, with its id; the author's last draft goes."""

    async def need(self, community: str, number: int) -> Need | None:
        """Held: nobody else changes it, or who helps, until this transaction ends."""

    async def change(self, need: Need) -> None: ...

    async def discard(self, number: int) -> None: ...

    async def of(self, member: Member) -> list[Need]:
        """What they are asking for, in the order they asked; no drafts, nothing that is over."""

    async def waiting_for(self, member: Member) -> list[Need]:
        """Where they are asked to be named, are named, or help, and it is not over."""

    async def helpers(self, number: int) -> list[Helper]:
        """All of them but the author, in the order they came."""

    async def put(self, number: int, helper: Helper, now: datetime) -> None:
        """New, or changed."""

    async def asked(self, members: Iterable[Member]) -> Mapping[Member, datetime]:
        """When each of these was asked to be named for the last time, if ever."""
