"""The book of gestures already done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import Instant, Words, metadata, pseudonymous, technical
from storage.upsert import insert

inbox_table = Table(
    "inbox",
    metadata,
    technical("chat", Words, primary_key=True),
    pseudonymous("gesture", Words, primary_key=True),
    technical("at", Instant, nullable=False, index=True),
)


class SqlInbox:
    """The port `Inbox`, inside the transaction of what the gesture does."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def first(self, chat: str, gesture: str, now: datetime) -> bool:
        """True for the first of all transactions with this gesture that is committed.

        On PostgreSQL, another one in flight is waited for.
        """
        seen = insert(self._connection, inbox_table).values(chat=chat, gesture=gesture, at=now)
        new = seen.on_conflict_do_nothing().returning(inbox_table.c.gesture)
        return await self._connection.scalar(new) is not None
