"""What names somebody in what was written: mentions, accounts, names; and the same without them."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from bot.model import Account, Member

NAMELESS: Final = "…"  # how somebody is called who was erased
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Traces:
    """How one member can be named: their number in a mention, their accounts, their names."""

    member: Member
    accounts: tuple[Account, ...]
    names: frozenset[str]

    @property
    def certain(self) -> Traces:
        """Only what nobody else is likely to be meant by: names of two words or more."""
        whole = frozenset(name for name in self.names if len(WORD.findall(name)) > 1)
        return Traces(self.member, self.accounts, whole)

    @cached_property
    def needles(self) -> list[str]:
        """One of these stands in every text that names them, as JSON has it; more may, too.

        A file is one: it is written in base64.
        """
        words = [*self.names, *(account.id for account in self.accounts)]
        plain = [json.dumps(word)[1:-1] for word in words]
        mention = json.dumps([self.member.community, self.member.id])
        return sorted({*words, *plain, mention, '"file"'})

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted({*self.names, *(account.id for account in self.accounts)}, key=len)
        some = "|".join(re.escape(word) for word in reversed(words))
        return re.compile(rf"(?<!\w)(?:{some})(?!\w)" if some else "(?!)")

    def clean(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        """The same without them. A mention of them becomes no mention, a file is left out."""
        match value:
            case str():
                return self._pattern.sub(NAMELESS, value)
            case {"member": [str(community), int(number)]}:
                mine = Member(community, number) == self.member
                return NAMELESS if mine else value
            case {"account": [str(chat), str(id_), str()]}:
                return NAMELESS if Account(chat, id_) in self.accounts else value
            case dict():
                return {
                    key: self.clean(inner) for key, inner in value.items() if self._may_stay(inner)
                }
            case list():
                return [self.clean(inner) for inner in value]
        return value

    def _may_stay(self, value: Any) -> bool:  # noqa: ANN401 -- any JSON value
        """False for a file that names them."""
        match value:
            case {"name": str(), "kind": str(), "data": str(data)}:
                inside = b64decode(data).decode("utf-8", "replace")
                # A calendar folds its lines, and a name with them.
                return not self._pattern.search(inside.replace("\r\n ", ""))
        return True
