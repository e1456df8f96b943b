"""What the bot needs from the outside. Nothing here knows who provides it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from bot.model import (
    Account,
    Address,
    Answer,
    Call,
    Community,
    Delivery,
    Field,
    Job,
    Kind,
    Later,
    Member,
    Message,
    Option,
    Person,
    Span,
    Text,
)

Port = TypeVar("Port")


# Chats -------------------------------------------------------------------------


class NotSent(Exception):
    """The chat certainly did not take the message: try again, after *wait* if it said so."""

    def __init__(self, why: str = "", wait: timedelta | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Undeliverable(Exception):
    """The chat will never take this message at this address."""


class CannotTell(Exception):
    """The chat does not let us see whether a message is there: no answer is not "no"."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command: "coffee join", its words in other languages, and what it does."""

    words: str
    aliases: tuple[str, ...]
    help: str  # an English msgid
    params: tuple[Field, ...]
    organiser: bool
    name: str  # the call it makes


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Something to do with a message that somebody wrote, from its menu."""

    label: str  # an English msgid; with its translations at most 24 characters: Slack's limit
    name: str  # the call it makes


class Desk(Protocol):
    """The bot, as a chat sees it."""

    @property
    def commands(self) -> Sequence[Command]:
        """Every slash command there is."""

    async def handle(self, call: Call) -> list[Answer]:
        """Do what a person asked; never raises. Mentions in the answer are accounts."""

    def read(self, text: str) -> tuple[str, dict[str, str]]:
        """The call that the words of a slash command make, e.g. "coffee pause 3 weeks".

        What is not understood is a call too, and is answered with what to do.
        """

    async def left(self, account: Account) -> None:
        """This account is gone from the chat: deactivated, kicked or departed."""

    async def accounts(self, chat: str) -> Sequence[Account]:
        """Everybody on this chat whom the bot takes to be here, so that a chat can look."""

    async def suggest(self, call: Call, option: str) -> Sequence[Option]:
        """What may be meant by what is typed so far as *option*, in plain text; never raises."""

    async def vouch(self, organisers: Mapping[Account, bool]) -> None:
        """Whether a role they have on their chat makes each of these an organiser."""

    async def talked(self, accounts: Sequence[Account]) -> None:
        """These people of one chat sat together by voice for a good while."""

    async def alarm(self, chat: str, key: str, say: Callable[[Translate], Text]) -> None:
        """Tell the organisers of the space of this chat, once for each *key*."""

    def speak(self, locale: str) -> Translate:
        """The bot's sentences in this language, or in English."""


class Chat(Protocol):
    """A chat platform.

    Every implementation passes `tests/adapters/suite.py`.
    """

    id: str

    async def serve(self, desk: Desk) -> None:
        """Bring what people do to the desk, until cancelled."""

    async def show(self, address: Address, message: Message, ref: str | None, marker: str) -> str:
        """Post the message, or edit the one at *ref*; return where it now is.

        Raises NotSent or Undeliverable where that is certain. Any other error
        leaves it open whether the message arrived.
        """

    async def find(self, address: Address, marker: str, since: datetime) -> str | None:
        """Where the message with this marker is, sent *since* then if ever; None: nowhere.

        None is a promise: it may be sent again. Raises CannotTell where looking will not
        help, and any other error where it may the next time.
        """

    async def close(self) -> None:
        """Let go of everything. Nothing can be shown after that."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `comptoir doctor` looked at; *fix* says what to do where it is wrong."""

    what: str
    fix: str = ""


class TimeMachine(Protocol):
    """A clock one can move: the demo's and the tests'."""

    def now(self) -> datetime: ...

    async def travel(self, to: datetime) -> None:
        """Live through the time until *to*; all that came due on the way is done."""


# The call of a chat that keeps a page for each person: the answer is a whisper for each section.
PAGE = "space.page"


class Home(Protocol):
    """The page of the member who calls: a message for each section, in the features' order."""

    async def __call__(self) -> list[Message]: ...


class Agenda(Protocol):
    """What every feature puts in the calendar of the member who calls: a whole iCalendar."""

    async def __call__(self) -> bytes: ...


# The inside ----------------------------------------------------------------------


class Transaction(Protocol):
    def get(self, port: type[Port]) -> Port:
        """The book behind *port*, inside this transaction."""


class Database(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commit when the block ends, roll back if it raises."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class Translate(Protocol):
    """The bot's sentences in one language. Holes keep their type: a member stays a mention."""

    locale: str

    def __call__(self, sentence: str, /, **holes: Span | Text) -> Text:
        """The sentence, **bold** and [links](address) marked up, {holes} filled."""

    def many(self, one: str, other: str, n: int, /, **holes: Span | Text) -> Text:
        """The form of the sentence for *n*; {n} is filled too."""

    def day(self, day: date) -> str:
        """For example "Monday 30 November" / "lundi 30 novembre"."""

    def weekday(self, weekday: int) -> str:
        """For example "Monday" / "lundi", 0 being Monday."""

    def ordinal(self, n: int) -> str:
        """For example "15th" / "15": a day of the month."""

    def hour(self, hour: time) -> str:
        """For example "18:30" / "18:30"."""

    def series(self, items: Iterable[str]) -> str:
        """For example "a, b and c" / "a, b et c"."""


class Languages(Protocol):
    def speak(self, locale: str) -> Translate:
        """The nearest language there is; English where there is none."""


class Addresses(Protocol):
    """Where the bot's own pages are on the web."""

    def calendar(self, whose: Member | Community, revoked: int) -> str:
        """Their calendar, after so many earlier addresses; "" where nothing is on the web."""

    def entrance(self, key: str) -> str:
        """Where the organisers' pages open to who has *key*; "" where nothing is on the web."""

    def key(self, *words: str) -> str:
        """What only the bot can make of these words, and nobody can guess."""


class Feeds(Protocol):
    """The calendars one can subscribe to, as the web sees them."""

    async def calendar(self, token: str) -> bytes | None:
        """The calendar (iCalendar) whose address this was given out as; None for any other."""


# The engine's own books -----------------------------------------------------------


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

    async def keep(
        self, chat: str, key: str, value: str, until: datetime, now: datetime
    ) -> None: ...

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
