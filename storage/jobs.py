"""The book of jobs: what is due, who holds it, and what was given up.

A holder works under a lease and an epoch. Whoever sleeps past the lease finds the epoch
moved on, and none of their words about the job count any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    Index,
    Integer,
    Table,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Job, Later
from storage.tables import Id, Instant, Json, Words, metadata, personal, pseudonymous, technical
from storage.upsert import Insert, insert_in, next_epoch

jobs_table = Table(
    "jobs",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False),
    pseudonymous("key", Words, nullable=False),
    technical("name", Words, nullable=False),
    personal("args", Json, nullable=False),
    technical("due", Instant, nullable=False),
    technical("revision", Integer, nullable=False),
    technical("held", Integer),  # the revision its holder runs
    technical("attempts", Integer, nullable=False),
    technical("claimed", Instant),
    technical("leased_until", Instant),
    technical("epoch", Id, nullable=False),
    technical("buried_at", Instant),
    personal("error", Words),  # what a library says can repeat what a person typed
    UniqueConstraint("community", "key"),
    Index(None, "due"),
    sqlite_autoincrement=True,  # an id is never used again: epochs are made of it
)
_job = jobs_table.c


class SqlJobs:
    """The port `Jobs`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, community: str, later: Later) -> None:
        """Have *later* run. Its key is its own within the community.

        One that waits already keeps the earlier due and takes the newer args. One that
        runs now runs again, at the new due. One that was given up comes back to life.
        """
        values = {
            "community": community,
            "key": later.key,
            "name": later.name,
            "args": later.args,
            "due": later.due,
            "revision": 0,
            "attempts": 0,
            "epoch": 0,
        }
        await self._connection.execute(_adding(self._connection.dialect.name), values)

    async def claim(self, now: datetime, lease: timedelta) -> Job | None:
        """The job due longest that nobody holds; held until now + lease.

        A lease that ran out frees its job at once. `attempts` counts the earlier tries,
        those that ended with their process included.
        """
        row = (await self._connection.execute(_DUE_LONGEST, {"now": now})).first()
        if row is None:
            return None
        hold = {"row": row.id, "claimed": now, "leased_until": now + lease}
        epoch = (await self._connection.execute(_HOLD, hold)).scalar_one()
        return Job(
            community=row.community,
            name=row.name,
            key=row.key,
            args=row.args,
            due=row.due,
            revision=row.revision,
            attempts=row.attempts,
            epoch=epoch,
        )

    async def finish(self, job: Job) -> bool:
        """Done: it is gone, or free to run again if it was asked for again meanwhile.

        False if the lease was lost: then nothing of this job's work may be kept.
        """
        # An `add` in flight is waited for, and seen here; one that comes later finds it gone.
        done = {**_holder(job), "ran": job.revision}
        if (await self._connection.execute(_DONE, done)).rowcount:
            return True
        return await self._let_go(job, attempts=0, error=None)

    async def retry(self, job: Job, due: datetime, error: str) -> None:
        """Run it again at *due*."""
        await self._let_go(job, due=due, error=error)

    async def bury(self, job: Job, error: str) -> None:
        """Given up: it stays, visible, and never runs again by itself.

        Unless it was asked for again while it ran: then it runs again, as new.
        """
        anew = _job.revision != job.revision
        await self._let_go(
            job,
            error=error,
            attempts=case((anew, 0), else_=_job.attempts),
            buried_at=case((anew, None), else_=_job.claimed),
        )

    async def next_due(self) -> datetime | None:
        """When there is something to claim, an end of a lease included."""
        return await self._connection.scalar(_NEXT_DUE)

    async def _let_go(self, job: Job, **values: object) -> bool:
        """Whether it was still held."""
        freed = {**values, "leased_until": None, "held": None, "claimed": None}
        change = update(jobs_table).where(_HELD).values(freed)
        return (await self._connection.execute(change, _holder(job))).rowcount > 0


@cache
def _adding(dialect: str) -> Insert:
    """The statement behind `add`, built once: nearly every call ends with it."""
    new = insert_in(dialect, jobs_table)
    buried = _job.buried_at.is_not(None)
    # The due of a job that runs is over, until somebody asks for it again.
    over = buried | (_job.leased_until.is_not(None) & (_job.revision == _job.held))
    earlier = case((over | (new.excluded.due < _job.due), new.excluded.due), else_=_job.due)
    again = {
        "name": new.excluded.name,
        "args": new.excluded.args,
        "due": earlier,
        "revision": _job.revision + 1,
        "attempts": case((buried, 0), else_=_job.attempts),
        "buried_at": None,
    }
    return new.on_conflict_do_update(index_elements=["community", "key"], set_=again)


def _holder(job: Job) -> dict[str, object]:
    """Who holds it, as the statements ask."""
    return {"of": job.community, "called": job.key, "at": job.epoch}


# Built once: what is due is asked for at every beat, and around every job.
_FREE = _job.leased_until.is_(None) & (_job.due <= bindparam("now")) & _job.buried_at.is_(None)
_DUE_LONGEST = (
    select(jobs_table)
    .where(_FREE | (_job.leased_until <= bindparam("now")))
    .order_by(_job.due, _job.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_HOLD = (
    update(jobs_table)
    .where(_job.id == bindparam("row"))
    .values(
        claimed=bindparam("claimed"),
        leased_until=bindparam("leased_until"),
        held=_job.revision,
        attempts=_job.attempts + 1,
        epoch=next_epoch(jobs_table),
    )
    .returning(_job.epoch)
)
_HELD = (
    (_job.community == bindparam("of"))
    & (_job.key == bindparam("called"))
    & (_job.epoch == bindparam("at"))
    & _job.leased_until.is_not(None)
)
_DONE = delete(jobs_table).where(_HELD, _job.revision == bindparam("ran"))
_NEXT_DUE = select(func.min(func.coalesce(_job.leased_until, _job.due))).where(
    _job.buried_at.is_(None)
)
