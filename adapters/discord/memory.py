"""What this adapter has to remember between two lives of the process."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from adapters.discord import forms
from adapters.discord.forms import Sheet
from bot.model import Account
from bot.ports import Clock, Database, Notes

log = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THREADS = 366 * DAY  # how long people find the thread they had
CLOSED = 30 * DAY  # how long nobody knocks again at a closed door
ACTED = 366 * DAY  # who did something here may be written to
EVENTS = 366 * DAY
SHEETS = DAY  # how long a form that was begun can be gone on with
IDENTIFIES = 45  # new sessions in a day; at 1,000 Discord takes the token away


class Memory:
    """Notes of one chat. What was written a moment ago is not asked of the database."""

    def __init__(self, chat: str, database: Database, clock: Clock) -> None:
        self._chat, self._database, self._clock = chat, database, clock
        self._fresh: dict[str, str] = {}

    async def recall(self, key: str) -> str | None:
        """The note under *key*, unless its time is over."""
        if key in self._fresh:
            return self._fresh[key]
        async with self._database.transaction() as tx:
            return await tx.get(Notes).recall(self._chat, key, self._clock.now())

    async def keep(self, key: str, value: str, span: timedelta) -> None:
        async with self._database.transaction() as tx:
            await tx.get(Notes).keep(self._chat, key, value, self._clock.now() + span)

    async def drop(self, key: str) -> None:
        self._fresh.pop(key, None)
        async with self._database.transaction() as tx:
            await tx.get(Notes).drop(self._chat, key)

    # People ------------------------------------------------------------------------

    async def acted(self, account: Account) -> None:
        """This person did something here by themselves."""
        key = f"acted:{account.id}"
        if key not in self._fresh:
            await self.keep(key, "yes", ACTED)
            self._fresh[key] = "yes"  # once it is written: else it is, the next time

    async def may_write_to(self, account: Account) -> bool:
        """Whether a private message is welcome: they acted, and their door is not closed."""
        acted = await self.recall(f"acted:{account.id}")
        return acted is not None and await self.recall(f"closed:{account.id}") is None

    async def closed(self, account: Account) -> None:
        """Their private messages are closed."""
        await self.keep(f"closed:{account.id}", "yes", CLOSED)

    async def conversation(self, account: Account) -> str | None:
        """The channel of the private messages with somebody."""
        return await self.recall(f"dm:{account.id}")

    async def converse(self, account: Account, channel: str) -> None:
        await self.keep(f"dm:{account.id}", channel, THREADS)

    async def part(self, account: Account) -> None:
        """The channel of the private messages with somebody is no more."""
        await self.drop(f"dm:{account.id}")

    async def thread(self, people: Iterable[Account]) -> tuple[str, bool] | None:
        """The thread of these people, and whether everybody was brought there."""
        found = await self.recall(_together(people))
        return (found.removesuffix("?"), not found.endswith("?")) if found else None

    async def gather(self, people: Iterable[Account], thread: str, *, ready: bool) -> None:
        await self.keep(_together(people), thread if ready else f"{thread}?", THREADS)

    async def scatter(self, people: Iterable[Account]) -> None:
        """Their thread is no more."""
        await self.drop(_together(people))

    # Forms -------------------------------------------------------------------------

    async def sheet(self, key: str, account: Account) -> Sheet | None:
        """The form that this person was filling in, unless another version wrote it down."""
        found = await self.recall(f"sheet:{key}")
        try:
            sheet = forms.load(found) if found else None
        except (AttributeError, KeyError, TypeError, ValueError):
            log.warning("the form %s was begun in another version", key)
            return None
        return sheet if sheet and sheet.person == account.id else None

    async def keep_sheet(self, key: str, sheet: Sheet) -> None:
        await self.keep(f"sheet:{key}", forms.dump(sheet), SHEETS)

    async def drop_sheet(self, key: str) -> None:
        await self.drop(f"sheet:{key}")

    # Events ------------------------------------------------------------------------

    async def event(self, key: str) -> tuple[str, str]:
        """The server's id of an event, and a fingerprint of what stands there; "" for none."""
        number, _, shown = (await self.recall(f"event:{key}") or "").partition(" ")
        return number, shown

    async def keep_event(self, key: str, number: str, shown: str) -> None:
        self._fresh[f"event:{key}"] = f"{number} {shown}"
        await self.keep(f"event:{key}", f"{number} {shown}", EVENTS)

    async def drop_event(self, key: str) -> None:
        await self.drop(f"event:{key}")

    # Sessions ----------------------------------------------------------------------

    async def identify(self) -> timedelta | None:
        """Note that a session begins, or how long to wait before one may."""
        now = self._clock.now().timestamp()
        noted = (await self.recall("identifies") or "").split()
        recent = [one for one in noted if float(one) > now - DAY.total_seconds()]
        if len(recent) >= IDENTIFIES:
            return timedelta(seconds=float(recent[0]) + DAY.total_seconds() - now)
        await self.keep("identifies", " ".join([*recent, str(int(now))]), DAY)
        return None


def _together(people: Iterable[Account]) -> str:
    return "thread:" + ",".join(sorted({account.id for account in people}))
