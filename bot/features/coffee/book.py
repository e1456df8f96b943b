"""What the coffee feature remembers: circles, who is in them, rounds, groups and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.acquaintance import Acquaintances
from bot.calendar import Rhythm
from bot.model import NOWHERE, Member, Place

Mode = Literal["auto", "ask", "call"]  # every round; ask me each time; only when I say
Said = Literal["met", "not_yet", "could_not"]
RoundState = Literal["draft", "held", "cancelled"]
RoundKind = Literal["round", "now"]  # on the circle's rhythm, or the day's spontaneous coffees


@dataclass(frozen=True, slots=True)
class Circle:
    """People who have coffees together: a rhythm, a size, rules and a channel."""

    id: int
    community: str
    name: str
    rhythm: Rhythm
    place: Place = NOWHERE  # where the circle is spoken to; nowhere by default
    size: int = 2
    odd: Literal["trio", "sit_out"] = "trio"
    apart: bool = False  # never two of one company
    serendipity: int = 3  # points of chance per pair
    wording: str = ""  # the organisers' own line above each introduction
    lots: str = ""  # what the lots are drawn with that swaps are refused by; nobody reads it


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A member of a circle, and how they want to take part."""

    circle: int
    member: Member
    since: datetime
    mode: Mode = "auto"
    until: date | None = None  # paused: back on this day
    rest: int = 0  # paused: for so many rounds more
    skip: date | None = None  # not in the round of this day
    yes: date | None = None  # in the round of this day (modes "ask" and "call")
    warn: bool = False  # told the day before
    groups: bool = False  # would rather be three or four
    silent: int = 0  # rounds running without a word from them
    kind_question: bool = False  # asked after three silent rounds; not answered yet
    voice: bool = False  # a coffee by voice may be noticed, if all of it wish so

    def takes_part(self, day: date) -> bool:
        """Whether they are in the round of this day."""
        paused = self.rest > 0 or (self.until is not None and day < self.until)
        said = self.mode == "auto" or self.yes == day
        return said and not paused and self.skip != day


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a circle; (circle, day, kind) is unique, so it can't be held twice."""

    id: int
    circle: int
    day: date
    at: datetime
    seed: int
    state: RoundState
    proof: str = ""  # the certificate, as JSON
    kind: RoundKind = "round"


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place in a group: what they said of it, the slots that suit them."""

    member: Member
    said: Said | None = None
    votes: frozenset[int] = frozenset()  # positions in the group's slots


@dataclass(frozen=True, slots=True)
class Group:
    """Who was introduced to whom, why (JSON of the reasons), and who is in charge of it."""

    id: int
    round: int
    seats: tuple[Seat, ...]
    reasons: str
    captain: Member
    starter: int = 0  # which conversation starter
    slots: tuple[datetime, ...] = ()  # moments proposed to them
    moved: bool = False  # somebody pressed something: they need no nudge
    gone: bool = False  # its people were seated elsewhere

    @property
    def members(self) -> tuple[Member, ...]:
        """Who was introduced."""
        return tuple(seat.member for seat in self.seats)

    @property
    def met(self) -> bool:
        """One of them said so: that is enough, and counts once."""
        return any(seat.said == "met" for seat in self.seats)

    @property
    def agreed(self) -> datetime | None:
        """The first slot that suits all of them."""
        common = frozenset.intersection(*(seat.votes for seat in self.seats))
        return self.slots[min(common)] if common else None


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group that is to be seated."""

    members: tuple[Member, ...]
    reasons: str
    captain: Member
    starter: int
    slots: tuple[datetime, ...] = ()


class CoffeeBook(Acquaintances, Protocol):
    """Every list comes in a fixed order, so that nothing depends on the database's mood."""

    async def circles(self, community: str) -> list[Circle]: ...

    async def circle(self, circle: int) -> Circle | None: ...

    async def create(self, circle: Circle) -> Circle:
        """Written down with an id of its own; the one given is not looked at."""

    async def change(self, circle: Circle) -> None: ...

    async def hold(self, circle: int) -> None:
        """Let nobody else change who is in the circle until this transaction ends."""

    async def enrolment(self, circle: int, member: Member) -> Enrolment | None: ...

    async def enrolments(self, member: Member) -> list[Enrolment]: ...

    async def enrolled(self, circle: int) -> list[Enrolment]:
        """All who are in the circle and still in the space."""

    async def enrol(self, enrolment: Enrolment) -> None:
        """New, or changed."""

    async def withdraw(self, circle: int, member: Member) -> None: ...

    async def avoid(self, member: Member, other: Member, avoids: bool) -> None: ...

    async def led(self, circle: int) -> Mapping[Member, date]:
        """When each member was last in charge of a group."""

    async def open_round(self, new: Round) -> Round | None:
        """None if the circle has a round of that kind on that day already."""

    async def round_of(self, circle: int, day: date, kind: RoundKind) -> Round | None: ...

    async def prove(self, round_id: int, seed: int, proof: str) -> None:
        """Keep the seed and the certificate of how it was drawn."""

    async def set_state(self, round_id: int, state: RoundState, at: datetime) -> None:
        """*at*: when it was held, drawn or cancelled."""

    async def round(self, round_id: int) -> Round | None: ...

    async def rounds(self, circle: int, last: int) -> list[Round]:
        """The last ones, newest first."""

    async def seat(self, round_id: int, groups: Sequence[NewGroup]) -> list[Group]: ...

    async def leave_out(self, round_id: int, why: Mapping[Member, str]) -> None: ...

    async def left_out(self, round_id: int) -> Mapping[Member, str]: ...

    async def group(self, group: int) -> Group | None: ...

    async def groups(self, round_id: int) -> list[Group]: ...

    async def groups_of(self, member: Member, last: int) -> list[Group]:
        """Their last groups of held rounds, newest first."""

    async def dates_of(self, member: Member, since: datetime) -> list[tuple[Group, RoundState]]:
        """Their groups of rounds held since, cancelled ones and groups that are gone too."""

    async def answer(self, group: int, member: Member, said: Said) -> None:
        """The last answer counts; one per member."""

    async def vote(self, group: int, member: Member, votes: frozenset[int]) -> None:
        """Which of the slots suit them."""

    async def dissolve(self, group: int) -> None:
        """Its people sit elsewhere: it counts no more."""

    async def clear(self, round_id: int) -> None:
        """Take the groups of a draft away, and who it left out."""

    async def free(self, circle: int, day: date) -> list[Member]:
        """Who would have a coffee today, who waits longest first."""

    async def set_free(self, circle: int, member: Member, day: date, free: bool) -> None: ...
