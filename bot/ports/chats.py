"""What a chat is to the bot, and the bot to a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.model import (
    Account,
    Address,
    Answer,
    Call,
    Field,
    Message,
    Option,
    Text,
)
from bot.ports.inside import Translate


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


@runtime_checkable
class Counting(Protocol):
    """A chat in which one can see whether a message stands there twice."""

    async def how_many(self, address: Address, marker: str) -> int:
        """Of the last messages there, how many have this marker. May raise anything."""


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
