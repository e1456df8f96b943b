"""The organisers' pages, as the web sees them: what stands on each, and the port they come by.

Sentences are already in the reader's language and name people in words: a page knows no chat.
What an organiser does on a page is a `Call` to the desk, the same as in chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.model import Account, Button, Community, File, Message, Person, Text


@dataclass(frozen=True, slots=True)
class Visitor:
    """An organiser who is let in, and the account that their calls come from."""

    person: Person
    community: Community
    account: Account


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a page, what is to be said beside it, and what can be done about it."""

    text: Text
    note: Text = ()
    buttons: tuple[Button, ...] = ()
    page: str = ""  # where there is more of it: "members?show=new"


@dataclass(frozen=True, slots=True)
class Week:
    """What runs, what is stuck, what needs an organiser."""

    runs: tuple[Item, ...]
    stuck: tuple[Item, ...]
    needs: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody in a group, and what they said of it: "met", "not_yet", "could_not" or ""."""

    id: int
    name: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Who was introduced to whom, and whether one of them said that they met."""

    people: tuple[Seated, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whom a round could not place, and why."""

    id: int
    name: str
    why: Text


@dataclass(frozen=True, slots=True)
class Round:
    """One round, or the draft of one: as many of its groups as stand on a page."""

    id: int
    circle: str
    day: date
    state: str  # "draft", "held" or "cancelled"
    proof: Text
    met: int
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    found: int  # groups that fit what is looked for, on all its pages
    total: int


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in a list."""

    id: int
    circle: str
    day: date
    state: str
    groups: int
    met: int
    people: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle: its rhythm in words, its next round, and the draft of that if it is drawn."""

    id: int
    name: str
    rhythm: str
    size: int
    next: datetime | None
    draft: int = 0


@dataclass(frozen=True, slots=True)
class Rounds:
    """The circles, and the last rounds of all of them, the newest first."""

    circles: tuple[Circle, ...]
    lines: tuple[RoundLine, ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """A gathering that is planned, or whose date is voted on (*start* is None)."""

    id: int
    title: str
    start: datetime | None
    seats: Text
    waiting: int
    maybe: int


@dataclass(frozen=True, slots=True)
class Past:
    """A gathering that is over. Of those who were going: who came, who didn't."""

    id: int
    title: str
    start: datetime | None
    going: int
    came: int
    absent: int


@dataclass(frozen=True, slots=True)
class Gatherings:
    """What comes, soonest first, and what was, newest first."""

    coming: tuple[Coming, ...]
    past: tuple[Past, ...]


SHOW = ("all", "in", "paused", "outside", "unseen", "new")  # which members are listed


@dataclass(frozen=True, slots=True)
class Search:
    """Which members are looked for; *start* is how many of them stand on earlier pages."""

    show: str = "all"
    name: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a list: since when, in which circles and how, when they met somebody last."""

    id: int
    name: str
    arrived: date
    organiser: bool
    coffee: Text
    met: int  # different people they were introduced to
    last: date | None
    known: bool = True  # whether that is all: who met whom more than a year ago has no names


@dataclass(frozen=True, slots=True)
class MembersSheet:
    """Members by name, a page of them; *found* is how many there are, *counts* of each show."""

    lines: tuple[MemberLine, ...]
    found: int
    counts: Mapping[str, int]
    search: Search
    size: int  # how many stand on a page


@dataclass(frozen=True, slots=True)
class Sample:
    """A message as members would read it, and when they do."""

    when: Text
    message: Message


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """What can be set, and what is said around a coffee, a gathering, a merci, a request."""

    circles: tuple[Circle, ...]
    coffees: tuple[Sample, ...]
    gatherings: tuple[Sample, ...]
    thanks: tuple[Sample, ...]
    requests: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Journal:
    """What organisers did, the newest first."""

    lines: tuple[Text, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Trade:
    """A colour of the map: who does this, how many links they have among themselves, and with
    others. *key* is its colour's number.
    """

    key: int
    name: Text
    members: int
    within: int
    across: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A member on the map, on a plane from -500 to 500; *name* is "" where nobody is named."""

    name: str
    x: int
    y: int
    trade: int
    links: int
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """Who met whom, until the end of a month: members at the rim have met nobody yet.

    *links* are pairs of dots, the newest first, as many as are drawn; *fresh* of them are of
    the month itself, of *linked* pairs there are in all.
    """

    months: tuple[date, ...]  # the first day of each there is
    month: int  # the position of the one that is shown
    trades: tuple[Trade, ...]
    dots: tuple[Dot, ...]
    links: tuple[tuple[int, int], ...]
    fresh: int
    linked: int
    bridges: tuple[str, ...]
    alone: tuple[str, ...]  # who is not linked yet, the first of them
    unlinked: int
    since: date | None = None  # links begin here, where there were others whose names are gone


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a space in numbers; shares from 0 to 1, None where there was nothing."""

    first: date
    met: float | None  # groups that met, of those that were introduced
    reach: float | None  # pairs that have met so far, of all there could be
    regular: float | None  # who was introduced in this month and the two before, of who was ever
    signed_up: int
    absent: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """The months there are, the oldest first, and how many members the shares are of."""

    months: tuple[Month, ...]
    members: int
    since: date | None = None  # reach and regularity begin here, where earlier names are gone


class Pages(Protocol):
    """The organisers' pages. Every reading checks again that its visitor may read."""

    async def expects(self, key: str) -> bool:
        """Whether this key of a link opens; it still does afterwards."""

    async def enter(self, key: str) -> str | None:
        """The key of a session for that of a link, which is worth nothing from now on."""

    async def visitor(self, session: str) -> Visitor | None:
        """Who this is, as long as the session lasts and they are an organiser."""

    async def leave(self, session: str) -> None:
        """The session is over."""

    async def names(self, visitor: Visitor) -> Sequence[str]:
        """Everybody's name; two of one name have their numbers behind it ("Ana Costa #12")."""

    async def accounts(self, visitor: Visitor, names: Sequence[str]) -> Mapping[str, Account]:
        """The account behind each of these names, or numbers ("#12"), that is somebody's here."""

    async def week(self, visitor: Visitor) -> Week: ...

    async def rounds(self, visitor: Visitor) -> Rounds: ...

    async def round(self, visitor: Visitor, number: int, name: str, start: int) -> Round | None:
        """A round of this space; its groups from *start* on, those with *name* in them."""

    async def gatherings(self, visitor: Visitor) -> Gatherings: ...

    async def members(self, visitor: Visitor, search: Search) -> MembersSheet: ...

    async def member(self, visitor: Visitor, number: int) -> MemberLine | None:
        """A member of this space, as they stand in the list."""

    async def export(self, visitor: Visitor) -> File:
        """Everybody, for a spreadsheet. It is noted in the journal."""

    async def map(self, visitor: Visitor, month: int | None, *, named: bool = True) -> Map:
        """The map at the end of a month, by its position; None for the last."""

    async def pulse(self, visitor: Visitor) -> Pulse: ...

    async def settings(self, visitor: Visitor) -> SettingsSheet: ...

    async def journal(self, visitor: Visitor, start: int) -> Journal: ...
