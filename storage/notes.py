"""What chats remember of their platforms, in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import Instant, Words, metadata, personal, pseudonymous, technical
from storage.upsert import insert

notes_table = Table(
    "notes",
    metadata,
    technical("chat", Words, primary_key=True),
    pseudonymous("key", Words, primary_key=True),
    personal("value", Words, nullable=False),  # a form that is being filled in, for example
    technical("until", Instant, nullable=False, index=True),
)
_note = notes_table.c


class SqlNotes:
    """The port `Notes`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def recall(self, chat: str, key: str, now: datetime) -> str | None:
        """The note, unless its time is over."""
        mine = (_note.chat == chat) & (_note.key == key) & (_note.until > now)
        found: str | None = await self._connection.scalar(select(_note.value).where(mine))
        return found

    async def keep(self, chat: str, key: str, value: str, until: datetime) -> None:
        """Write a note down, or write it anew. It goes in the night after its time is over."""
        said = {"value": value, "until": until}
        new = insert(self._connection, notes_table).values(chat=chat, key=key, **said)
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=[_note.chat, _note.key], set_=said)
        )

    async def drop(self, chat: str, key: str) -> None:
        mine = (_note.chat == chat) & (_note.key == key)
        await self._connection.execute(delete(notes_table).where(mine))
