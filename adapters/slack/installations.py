"""Which workspaces installed our app, and the token of each, sealed."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from adapters.slack.vault import Broken, Vault
from bot.ports import Clock, Database, Notes

log = logging.getLogger(__name__)

SHELF: Final = "slack-app"  # among the notes of chats
KEPT: Final = timedelta(days=100 * 366)


@dataclass(frozen=True, slots=True)
class Installation:
    """What Slack gave us for one workspace."""

    team: str
    name: str
    token: str


class Installations:
    """The token is in no log, in no copy of the database, and gone once the app is removed."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self.news = asyncio.Condition()  # one came, in this process

    async def keep(self, one: Installation) -> None:
        """New, or anew."""
        words = self._vault.seal(json.dumps(asdict(one)), _key(one.team))
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await tx.get(Notes).keep(SHELF, _key(one.team), words, now + KEPT)
        async with self.news:
            self.news.notify_all()

    async def of(self, team: str) -> Installation | None:
        """None where the app is not installed. What an old key sealed is sealed anew."""
        async with self._database.transaction() as tx:
            sealed = await tx.get(Notes).recall(SHELF, _key(team), self._clock.now())
        if sealed is None:
            return None
        try:
            found = Installation(**json.loads(self._vault.open(sealed, _key(team))))
        except Broken:
            log.warning(
                "slack_app.key does not open the installation of %s: install it again", team
            )
            return None
        if self._vault.is_old(sealed):
            await self.keep(found)
        return found

    async def erase(self, team: str) -> None:
        """The app was removed there."""
        async with self._database.transaction() as tx:
            await tx.get(Notes).drop(SHELF, _key(team))


def _key(team: str) -> str:
    return f"installation:{team}"
