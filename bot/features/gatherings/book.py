"""What the gatherings feature remembers: gatherings, series, templates, and who signed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from bot.calendar import Rhythm
from bot.model import Member, Place

Kind = Literal["event", "breakfast", "apero"]
State = Literal["draft", "voting", "planned", "cancelled"]
Where = Literal["site", "remote"]
Standing = Literal["going", "offered", "waiting", "maybe", "no", "lapsed"]
"""*going* and *offered* hold seats; *waiting* is in the queue; *lapsed* let an offer pass."""
Asked = Literal["", "due", "asked", "sure"]
"""Whether they still come: not asked; asked the day before; no answer yet; yes."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a gathering is, whenever it is: what a template keeps and a series repeats.

    Times are in minutes. *seats*, *remote*: None for as many as come. A *hybrid* one has two
    quotas, *seats* on site and *remote* by video; any other has one.
    """

    kind: Kind
    title: str
    about: str = ""
    venue: str = ""  # where on site; "" for a gathering by video
    link: str = ""  # for the eyes of those who are going
    picture: str = ""  # its address on the web
    length: int = 60
    seats: int | None = None
    area: int = 0  # of the room, in square metres; 0 if nobody said
    hybrid: bool = False
    remote: int | None = None
    minimum: int = 0  # fewer people than that, and it is cancelled
    decided: int = 24 * 60  # how long before the start that is decided
    closes: int = 0  # how long before the start sign-ups end
    most_guests: int = 3  # that one member may bring
    table: int = 0  # people at a table; 0 for no tables
    tables_before: int = 10
    rotations: int = 1
    ahead: int = 7 * 24 * 60  # how long before the start one of a series is announced
    places: tuple[Place, ...] = ()  # where it is announced; () for the homes of the space

    @property
    def online(self) -> bool:
        """By video alone."""
        return not self.venue and not self.hybrid

    @property
    def only(self) -> Where:
        """Where everybody is, unless it is hybrid."""
        return "remote" if self.online else "site"


@dataclass(frozen=True, slots=True)
class Gathering:
    """One time that members come together. A draft is its creator's own, not yet public.

    *start* is None while its date is voted on, and *announce* is then when that ends. *named*: the
    date by which its series knows it. *sequence* counts what calendars must be told of (RFC 5545,
    3.8.7.4). *turns* counts
    arrivals: the queue is in that order. *remote_only*: nobody on site for now; where each
    wanted to be is kept, for when the room is open again.
    """

    id: int
    community: str
    details: Details
    state: State
    start: datetime | None
    creator: Member
    host: Member | None = None
    series: int | None = None
    named: date | None = None
    announce: datetime | None = None  # when its card goes out; None: not decided
    announced: bool = False
    sequence: int = 0
    turns: int = 0
    remote_only: bool = False
    safety: str = ""  # the rule of its space for rooms, as `safety.parse` reads it
    because: str = ""  # why it is cancelled or moved, as its readers are told

    @property
    def end(self) -> datetime | None:
        """When it is over."""
        return self.start + timedelta(minutes=self.details.length) if self.start else None

    @property
    def closing(self) -> datetime | None:
        """When sign-ups end: by themselves at the start, but at tables there is room to be late."""
        if self.start is None:
            return None
        at_tables = self.details.table and (self.details.online or self.remote_only)
        if at_tables and not self.details.closes:
            return self.end
        return self.start - timedelta(minutes=self.details.closes)


@dataclass(frozen=True, slots=True)
class Series:
    """Gatherings that come again: a rhythm, and who and what takes turns in them.

    One that is *stopped* makes no more of them; so is one that was not started yet.
    """

    id: int
    community: str
    rhythm: Rhythm
    details: Details
    creator: Member
    hosts: tuple[Member, ...] = ()
    themes: tuple[str, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every gathering of a space.

    *safety*: the rule for rooms, as `quotas.Rule` reads it; "" for none. *remote_until*: up to
    then what is planned on site takes place by video. *digest*: whether the week is told.
    """

    safety: str = ""
    remote_until: datetime | None = None
    digest: bool = True

    def over(self, gathering: Gathering) -> Gathering:
        """The gathering under them. What was turned to video stays so until it is turned back."""
        start, until = gathering.start, self.remote_until
        away = start is not None and until is not None and start <= until
        remote = gathering.remote_only or (away and not gathering.details.online)
        return replace(gathering, safety=self.safety, remote_only=remote)


@dataclass(frozen=True, slots=True)
class Template:
    """Details under a name, to make the next one from in two clicks."""

    id: int
    community: str
    name: str
    details: Details


@dataclass(frozen=True, slots=True)
class Signup:
    """What a member said to a gathering, and what came of it.

    *turn*: their arrival, unique within the gathering. *until*: how long an offer stands; for
    who waits, how long a seat stands open to the first of them all. *offer*: the number of
    what they were offered last. *back*: where they wait if they don't take a seat elsewhere.
    """

    gathering: int
    member: Member
    standing: Standing
    where: Where
    guests: int = 0
    turn: int = 0
    until: datetime | None = None
    offer: int = 0
    back: Where | None = None
    asked: Asked = ""
    came: bool | None = None  # None: nobody said
    liked: int | None = None  # 1 to 3, their own word afterwards

    @property
    def heads(self) -> int:
        """How many seats they take."""
        return 1 + self.guests


@dataclass(frozen=True, slots=True)
class Look:
    """What decides about one press: what they said before, and how full each quota is.

    By where people chose to be; *waiting* are people, *held* are seats.
    """

    own: Signup | None
    held: Mapping[Where, int]
    waiting: Mapping[Where, int]


@dataclass(frozen=True, slots=True)
class Count:
    """How a gathering stands: seats held in each quota, and people by what they said.

    *unsure*: of those who are going, the ones who were asked whether they still come, and
    have not answered.
    """

    held: Mapping[Where, int] = field(default_factory=dict)
    people: Mapping[Standing, int] = field(default_factory=dict)
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Who sits together, in one rotation of a gathering.

    *room*: whose conversation its message stands in; who comes later is written to alone.
    *reasons*: JSON of what speaks for these people, as it was when it was drawn.
    """

    id: int
    gathering: int
    rotation: int
    number: int
    day: date
    members: tuple[Member, ...]
    host: Member
    room: tuple[Member, ...]
    reasons: str = "[]"


class GatheringsBook(Protocol):
    """Every list comes in a fixed order: by start, then by id."""

    async def gathering(self, gathering: int) -> Gathering | None: ...

    async def hold(self, gathering: int) -> Gathering | None:
        """The same; nobody else changes it or its sign-ups until this transaction ends."""

    async def welcome(self, gathering: int) -> Gathering | None:
        """Held, and its *turns* is one more: the turn of whoever arrives."""

    async def create(self, gathering: Gathering) -> Gathering | None:
        """Written down with an id of its own; None if its series has that date already."""

    async def change(self, gathering: Gathering) -> None:
        """All but *turns*, which only arrivals move, and *safety*."""

    async def rules(self, community: str) -> Rules:
        """Those of the space. Nobody writes others until this transaction ends."""

    async def set_rules(self, community: str, rules: Rules) -> None:
        """For what is made from now on; `refit` brings one that is there up to date."""

    async def refit(self, gathering: Gathering) -> Gathering:
        """The same, under the rules its space has now."""

    async def discard(self, gathering: int) -> None:
        """A draft is gone as if it had never been."""

    async def coming(
        self, community: str, after: datetime, until: datetime | None = None
    ) -> list[Gathering]:
        """Planned and voted ones that end after *after* (and start before *until*).

        Those without a start come last.
        """

    async def of_series(self, series: int, after: datetime) -> list[Gathering]:
        """Its gatherings that start after *after*, cancelled ones too."""

    async def series(self, series: int) -> Series | None: ...

    async def hold_series(self, series: int) -> Series | None:
        """The same; nobody else changes it or makes its gatherings until this transaction ends.

        Where a gathering is held too, its series is held before it.
        """

    async def all_series(self, community: str) -> list[Series]:
        """Those that go on."""

    async def create_series(self, series: Series) -> Series: ...

    async def change_series(self, series: Series) -> None: ...

    async def discard_series(self, series: int) -> None:
        """One that was never started is gone as if it had never been."""

    async def template(self, template: int) -> Template | None: ...

    async def templates(self, community: str) -> list[Template]:
        """By name."""

    async def save_template(self, template: Template) -> Template:
        """New, or in the place of the one of that name."""

    async def drop_template(self, template: int) -> None: ...


class CalendarBook(Protocol):
    """Gatherings as calendars ask for them: by start, then by id; called off ones too.

    Drafts, and those whose date is voted on, are in no calendar.
    """

    async def of_member(
        self, member: Member, after: datetime
    ) -> Sequence[tuple[Gathering, Signup | None]]:
        """What ends after *after* and the member answered to, or hosts."""

    async def announced(self, community: str, after: datetime) -> list[Gathering]:
        """What ends after *after* and was announced."""


class SignupsBook(Protocol):
    """Who comes. What changes it first holds the gathering."""

    async def signup(self, gathering: int, member: Member) -> Signup | None: ...

    async def put(self, signup: Signup) -> None:
        """New, or changed."""

    async def arrive(self, gathering: int) -> int:
        """The next turn: 1, 2, 3..."""

    async def look(self, gathering: int, member: Member) -> Look:
        """All that a press must know, in one go."""

    async def count(self, gathering: int) -> Count: ...

    async def counts(self, gatherings: Iterable[int]) -> Mapping[int, Count]:
        """The same for each of several."""

    async def signups(
        self, gathering: int, standings: Iterable[Standing], most: int | None = None
    ) -> list[Signup]:
        """In order of arrival."""

    async def held(self, gathering: int) -> Mapping[Where, int]:
        """Seats held, by where people chose to be."""

    async def first_waiting(
        self, gathering: int, wheres: Iterable[Where], most: int, *, told: datetime | None = None
    ) -> list[Signup]:
        """Who waits longest, without those who were *told* that a seat stands open until then."""

    async def last_seated(self, gathering: int, wheres: Iterable[Where], most: int) -> list[Signup]:
        """Who came last of those who hold a seat, the very last one first."""

    async def queue_place(self, signup: Signup, wheres: Iterable[Where]) -> int:
        """1 for who waits longest for a seat in any of *wheres*."""

    async def ask_all(self, gathering: int, was: Iterable[Asked], now: Asked) -> None:
        """All who are going and stand at *was* stand at *now*."""

    async def of_member(
        self, member: Member, after: datetime
    ) -> Sequence[tuple[Gathering, Signup]]:
        """What they said to gatherings that end after *after*, cancelled ones left out."""


class TablesBook(Protocol):
    """Who sat where. What changes it first holds the gathering."""

    async def tables(self, gathering: int) -> list[Table]:
        """By rotation and number."""

    async def lay(self, table: Table) -> Table:
        """Written down with an id of its own."""

    async def seat(self, table: Table) -> None:
        """Its host and its members, as they are now."""

    async def clear(self, gathering: int) -> None:
        """As if it had never been drawn."""

    async def hosted(self, community: str) -> Mapping[Member, date]:
        """When each member was last the host of a table."""
