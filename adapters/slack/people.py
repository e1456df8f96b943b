"""The people of a workspace: who they are, and who is gone."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Final

from adapters.slack.api import Api
from adapters.slack.pace import HASTY, PATIENT
from adapters.slack.text import JSON
from adapters.slack.trouble import code
from adapters.slack.wire import Who, person

log = logging.getLogger(__name__)

KNOWN: Final = 20_000  # people kept in mind
# What Slack says of an id that is nobody's here.
NOBODY: Final = ("user_not_found", "users_not_found", "user_not_visible")


class People:
    """What was last heard of everybody; Slack tells of changes by itself.

    https://docs.slack.dev/reference/events/user_change
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: OrderedDict[str, Who] = OrderedDict()
        self.team = ""  # our workspace's id, once we know it

    def note(self, user: JSON) -> Who:
        """Somebody as Slack just described them. Where it leaves the language out, it stays."""
        who = person(user, self.team)
        old = self._known.get(who.id)
        if old and not who.locale:
            who = Who(who.id, who.name, old.locale, who.kind)
        self._known[who.id] = who
        self._known.move_to_end(who.id)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return who

    async def who(self, id_: str, team: str = "") -> Who:
        """Somebody, by id.

        If Slack can't be asked just now, who belongs to our *team* is a member without a
        name: a command is not refused for that.
        """
        return self._known.get(id_) or await self.ask(id_, team, HASTY)

    async def ask(self, id_: str, team: str = "", patience: float = PATIENT) -> Who:
        """The same, whatever was last heard."""
        try:
            return self.note(await self._api.user(id_, patience))
        except Exception as error:  # noqa: BLE001 -- whatever keeps Slack from answering
            if code(error.__cause__) in NOBODY:
                return Who(id_, kind="stranger")
            log.warning("who %s is can't be asked: %s", id_, error)
            return Who(id_, kind="member" if team in ("", self.team) else "stranger")

    async def everybody(self) -> dict[str, Who]:
        """Read the whole list again, by id."""
        return {who.id: who async for user in self._api.users() if (who := self.note(user))}
