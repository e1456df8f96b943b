"""Coming back to what was sent a second time: did the first copy turn up after all?

A chat that carries a request out very late shows a message twice. Nobody can take that back, but
organisers can be told. It is a kindness: what is to be looked at is kept in memory alone, and
where a chat can't tell, nobody is told.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from bot.language import N_
from bot.model import Delivery, Text
from bot.ports import Counting, Translate
from bot.running import Rooms, Runner

log = logging.getLogger(__name__)

LATER: Final = timedelta(minutes=10)  # what is later than that is not looked for
PATIENCE: Final = 20.0  # seconds for one look
MOST: Final = 100  # that are kept in mind


class SecondLook:
    """What was sent again because it could not be found, to be looked for once more."""

    def __init__(self, rooms: Rooms, runner: Runner) -> None:
        self._rooms, self._runner = rooms, runner
        self._communities = {community.id: community for community in rooms.communities}
        self._chats = {chat.id: chat for chat in rooms.chats}
        self._sent: deque[tuple[datetime, Delivery]] = deque(maxlen=MOST)

    def note(self, delivery: Delivery) -> None:
        """This one was sent again just now."""
        if isinstance(self._chats.get(delivery.address.chat), Counting):
            self._sent.append((self._rooms.clock.now() + LATER, delivery))

    async def look(self) -> None:
        """Tell the organisers of each that is there twice by now."""
        while self._sent and self._sent[0][0] <= self._rooms.clock.now():
            _, delivery = self._sent.popleft()
            try:
                if await self._copies(delivery) > 1:
                    await self._tell(delivery)
            except Exception as error:  # noqa: BLE001 -- it is a kindness, and no more
                log.info("whether %s is there twice cannot be seen: %r", delivery.key, error)

    async def _copies(self, delivery: Delivery) -> int:
        chat = self._chats[delivery.address.chat]
        if not isinstance(chat, Counting):
            return 1
        async with asyncio.timeout(PATIENCE):
            return await chat.how_many(delivery.address, delivery.marker)

    async def _tell(self, delivery: Delivery) -> None:
        log.warning("message %s is there twice: the first copy came very late", delivery.key)
        names = [account.name or account.id for account in delivery.address.people]
        whose = N_(
            "A message to {people} is there twice: the chat was very late with the first copy. The"
            " buttons of both do the same."
        )
        public = N_(
            "A message in a channel is there twice: the chat was very late with the first copy. The"
            " buttons of both do the same."
        )

        def say(t: Translate) -> Text:
            return t(whose, people=t.series(names)) if names else t(public)

        async with self._rooms.database.transaction() as tx:
            community = self._communities[delivery.community]
            key = f"twice:{delivery.key}"
            await self._runner.tell_organisers(tx, community, key, say)
