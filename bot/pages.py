"""The organisers' pages, as the web sees them: what stands on each, and the port they come by.

Sentences are already in the reader's language and name people in words: a page knows no chat.
What an organiser does on a page is a `Call` to the desk, the same as in chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.model import Account, Button, Community, Person, Text


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
