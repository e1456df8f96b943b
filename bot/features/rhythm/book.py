"""What the rhythm feature remembers: who would gladly meet whom again, and who lets us ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.model import Member


@dataclass(frozen=True, slots=True)
class Wish:
    """*member* would gladly meet *other* again; only they know of it, until both do.

    *asked*: when both were asked about a second coffee; *yes*: what this one answered.
    """

    member: Member
    other: Member
    at: datetime
    asked: datetime | None = None
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """What a member lets the bot do beside the rounds.

    *offers*: propose a second coffee, and what may come of it; *offered*: when it last did.
    *greets*: they say hello to newcomers; *cared*: they are cared for as one themselves.
    *unseen*: they may be asked when they have not been seen for long; *asked*: when they last
    were; *rests*: not again before this day.
    """

    member: Member
    offers: bool = True
    offered: date | None = None
    greets: bool = False
    cared: bool = True
    unseen: bool = True
    asked: date | None = None
    rests: date | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody joined the coffee for the first time; what was done for them."""

    member: Member
    at: datetime
    greeted: bool = False
    suggested: bool = False  # a first breakfast


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeter was asked to say hello to a newcomer."""

    newcomer: Member
    greeter: Member
    at: datetime
    standing: Literal["asked", "yes", "no", "lapsed"] = "asked"


class RhythmBook(Protocol):
    """Every list comes in a fixed order."""

    async def wishes(self, one: Member, other: Member) -> tuple[Wish | None, Wish | None]:
        """What each wishes of the other; nobody else changes it until this transaction ends."""

    async def wish(self, wish: Wish) -> None:
        """New, or changed."""

    async def unwish(self, member: Member, other: Member) -> None: ...

    async def wished(self, member: Member) -> list[Wish]:
        """What *member* wishes and was not asked about yet, oldest first."""

    async def mutual(self, community: str) -> list[tuple[Wish, Wish]]:
        """Those of two who wish it both and were not asked yet, held; oldest first."""

    async def sweep_wishes(self, community: str, before: datetime) -> None:
        """Those said before are over, whatever came of them."""

    async def forget_wishes(self, member: Member) -> None:
        """Theirs, and those about them."""

    async def arrival(self, member: Member) -> Arrival | None:
        """Held, so that nobody is greeted twice."""

    async def arrivals(self, community: str, since: datetime) -> list[Arrival]:
        """By when they arrived."""

    async def welcome(self, arrival: Arrival) -> None:
        """New, or changed."""

    async def greetings(self, newcomer: Member) -> list[Greeting]:
        """In the order they were asked for."""

    async def greet(self, greeting: Greeting) -> None:
        """New, or changed."""

    async def greeters(self, community: str) -> Mapping[Member, datetime | None]:
        """Who says hello to newcomers, and when each was last asked to."""

    async def forget_greeter(self, member: Member) -> None:
        """As if they had never been asked."""

    async def habits(self, members: Iterable[Member]) -> Mapping[Member, Habits]:
        """Of each of them; who never said anything has those one begins with."""

    async def keep(self, habits: Habits) -> None:
        """New, or changed."""
