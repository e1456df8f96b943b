"""What the engine and the features find inside the house."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, time
from typing import Protocol, TypeVar

from bot.model import (
    Community,
    Member,
    Span,
    Text,
)

Port = TypeVar("Port")


class Transaction(Protocol):
    def get(self, port: type[Port]) -> Port:
        """The book behind *port*, inside this transaction."""


class Unsure(Exception):
    """Nobody can know whether a transaction was written down: the answer to that was lost."""


class Database(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commit when the block ends, roll back if it raises.

        Raises Unsure where the connection is lost while it commits.
        """


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
