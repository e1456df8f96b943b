"""How each kind of message is taken care of: on its way, in doubt, and stuck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from bot.model import Address, Kind, Message

# A reply was lost. Whoever can look whether the message arrived looks. Where nobody can tell:
# the organisers are asked; or it is let go, since twice would be worse than never; or it is
# sent again, since never would be worse than twice.
Unknown = Literal["ask", "let go", "again"]

SOON, BULK = 0, 1
PATIENCE: Final = timedelta(minutes=4)  # of looking by ourselves, before organisers are asked


@dataclass(frozen=True, slots=True)
class Care:
    """*urgency* is who leaves first, the lowest; *late* is when organisers hear of its waiting."""

    urgency: int
    unknown: Unknown
    late: timedelta


CARE: Final[Mapping[Kind, Care]] = {
    # A copy of what is written down: a card, a list, a confirmation, an answer.
    "notice": Care(SOON, "ask", timedelta(minutes=5)),
    # Two people wait for each other: never lost, never twice. A round has very many.
    "introduction": Care(BULK, "ask", timedelta(hours=2)),
    # Of use before a moment, and an annoyance twice.
    "reminder": Care(SOON, "let go", timedelta(minutes=5)),
    # A kind question to everybody of a round.
    "nudge": Care(BULK, "let go", timedelta(hours=2)),
    # To organisers, about all of these.
    "alarm": Care(SOON, "again", timedelta(minutes=5)),
}

# The job that tells organisers of what is stuck, and of what is not any more.
STUCK = "space.stuck"


@dataclass(frozen=True, slots=True)
class Worry:
    """A message that is stuck. *new*: the organisers were not told of it as it is now."""

    id: int
    what: Literal["doubt", "failed", "late"]
    kind: Kind
    address: Address
    message: Message
    since: datetime
    why: str
    new: bool


class Worries(Protocol):
    """Book: the messages that organisers have to know of."""

    async def all(self, community: str, now: datetime) -> list[Worry]:
        """In doubt for longer than we look by ourselves, failed, or late; in this order."""

    async def tell(self, worries: Iterable[Worry]) -> None:
        """The organisers are told."""

    async def settled(self, community: str) -> list[tuple[int, str]]:
        """What they were asked about and is decided by now: its number and state. Once."""

    async def decide(self, community: str, number: int, now: datetime, *, arrived: bool) -> bool:
        """Somebody says whether it arrived. False if that is not the question any more."""
