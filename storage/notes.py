"""What chats remember of their platforms, in SQL."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import Instant, Words, metadata, personal, pseudonymous, technical
from storage.upsert import Insert, insert_in

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
        mine = {"of": chat, "called": key, "now": now}
        found: str | None = await self._connection.scalar(_RECALLED, mine)
        return found

    async def keep(self, chat: str, key: str, value: str, until: datetime) -> None:
        """Write a note down, or write it anew. It goes in the night after its time is over."""
        note = {"chat": chat, "key": key, "value": value, "until": until}
        await self._connection.execute(_keeping(self._connection.dialect.name), note)

    async def drop(self, chat: str, key: str) -> None:
        await self._connection.execute(_DROPPED, {"of": chat, "called": key})


@cache
def _keeping(dialect: str) -> Insert:
    """The statement behind `keep`, built once: a round on Discord has hundreds."""
    new = insert_in(dialect, notes_table)
    said = {"value": new.excluded.value, "until": new.excluded.until}
    return new.on_conflict_do_update(index_elements=["chat", "key"], set_=said)


_MINE = (_note.chat == bindparam("of")) & (_note.key == bindparam("called"))
_DROPPED = delete(notes_table).where(_MINE)
_RECALLED = select(_note.value).where(_MINE, _note.until > bindparam("now"))
