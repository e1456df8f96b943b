"""How much there is to do, in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.jobs import jobs_table
from storage.posts import posts_table

_job, _post = jobs_table.c, posts_table.c


class SqlMeter:
    """The port `Meter`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def messages(self) -> dict[str, int]:
        by_state = select(_post.state, func.count()).group_by(_post.state)
        rows = await self._connection.execute(by_state)
        return {row[0]: row[1] for row in rows}

    async def jobs(self) -> dict[str, int]:
        state = case(
            (_job.buried_at.is_not(None), "given_up"),
            (_job.leased_until.is_not(None), "running"),
            else_="waiting",
        )
        by_state = select(state, func.count()).group_by(state)
        rows = await self._connection.execute(by_state)
        return {row[0]: row[1] for row in rows}

    async def oldest(self) -> dict[str, datetime]:
        waiting = _post.state.in_(("pending", "sending", "doubt"))
        message = await self._connection.scalar(select(func.min(_post.due)).where(waiting))
        left = _job.buried_at.is_(None)
        job = await self._connection.scalar(select(func.min(_job.due)).where(left))
        found = {"messages": message, "jobs": job}
        return {of: due for of, due in found.items() if due is not None}
