"""What the feature remembers: a profile per member, and who sees each field of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
