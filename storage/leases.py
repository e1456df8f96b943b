"""The book of leases: what only one of several processes may have at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, case
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import Id, Instant, Words, metadata, technical
from storage.upsert import insert

leases_table = Table(
    "leases",
    metadata,
    technical("name", Words, primary_key=True),
    technical("holder", Words, nullable=False),
    technical("until", Instant, nullable=False),
    technical("epoch", Id, nullable=False),
)
_lease = leases_table.c


class SqlLeases:
    """The port `Leases`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def take(self, name: str, holder: str, now: datetime, lease: timedelta) -> int | None:
        """Have *name* until now + *lease*, or keep it; its epoch. None while another has it.

        The epoch grows with each change of hands, and whenever a lease ran out in between.
        """
        new = insert(self._connection, leases_table).values(
            name=name, holder=holder, until=now + lease, epoch=1
        )
        over = _lease.until <= now
        mine = _lease.holder == holder
        taken = new.on_conflict_do_update(
            index_elements=[_lease.name],
            set_={
                "holder": holder,
                "until": now + lease,
                "epoch": case((mine & ~over, _lease.epoch), else_=_lease.epoch + 1),
            },
            where=mine | over,
        ).returning(_lease.epoch)
        epoch: int | None = await self._connection.scalar(taken)
        return epoch

    async def drop(self, name: str, holder: str, now: datetime) -> None:
        """Whoever wants it next need not wait. The epoch stays known."""
        mine = (_lease.name == name) & (_lease.holder == holder)
        await self._connection.execute(leases_table.update().where(mine).values(until=now))
