"""What the feature needs to know: everything that is kept about one member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.model import Member

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Everything:
    """What is kept about one member, as JSON values; others in it are names.

    *kept*: each table that says something about them -> its rows. *withheld*: what of it is not
    given -> why.
    """

    kept: Mapping[str, Rows]
    withheld: Mapping[str, str]


class MyDataBook(Protocol):
    """Every table there is, seen from one member."""

    async def everything(self, member: Member) -> Everything:
        """What the space keeps about them, and nothing that others keep to themselves."""
