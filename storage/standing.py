"""How a community stands, for `comptoir status`: what waits, and what is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care import Worry
from storage.database import engine_at
from storage.jobs import jobs_table
from storage.migrate import pending
from storage.posts import posts_table
from storage.trouble import DatabaseUnusable, explained
from storage.worries import SqlWorries

LATE: Final = timedelta(minutes=5)  # for work to begin


@dataclass(frozen=True, slots=True)
class Standing:
    """*late* work should have begun minutes ago; *given_up* was tried for hours."""

    community: str
    messages: int  # that wait for their turn, or for a chat
    jobs: int  # that are due one day
    late: int
    given_up: Sequence[str]
    worries: Sequence[Worry]

    @property
    def stuck(self) -> bool:
        """Whether somebody should look."""
        return bool(self.late or self.given_up or self.worries)

    def lines(self) -> list[str]:
        """What there is to say, one line each; no name, and no word of any message."""
        said = [f"{self.community}: {self.messages} messages and {self.jobs} jobs to come"]
        if self.late:
            said.append(f"  late: {self.late} jobs are due for minutes: does the bot run?")
        said += [f"  given up: {name}" for name in self.given_up]
        for one in self.worries:
            said.append(
                f"  {one.what}: {one.kind} {one.id} on {one.address.chat},"
                f" {one.since:%Y-%m-%d %H:%M} UTC: {one.why}"
            )
        return said


async def standings(url: str, communities: Sequence[str], now: datetime) -> list[Standing]:
    """How each community stands. Raises DatabaseUnusable where there is no telling."""
    if await pending(url):
        raise DatabaseUnusable(
            "The database is not up to date: `comptoir migrate`, or run the bot."
        )
    engine = engine_at(url)
    try:
        with explained(engine.url):
            async with engine.begin() as connection:
                return [await _standing(connection, one, now) for one in communities]
    finally:
        await engine.dispose()


async def _standing(connection: AsyncConnection, community: str, now: datetime) -> Standing:
    job, post = jobs_table.c, posts_table.c
    to_come = (job.community == community) & job.buried_at.is_(None)
    overdue = to_come & (job.due <= now - LATE) & job.leased_until.is_(None)
    unsent = (post.community == community) & post.state.in_(("pending", "sending", "doubt"))
    buried = (job.community == community) & job.buried_at.is_not(None)
    names = await connection.scalars(select(job.name).where(buried).order_by(job.id))

    async def count(what: ColumnElement[bool]) -> int:
        return await connection.scalar(select(func.count()).where(what)) or 0

    return Standing(
        community=community,
        messages=await count(unsent),
        jobs=await count(to_come),
        late=await count(overdue),
        given_up=names.all(),
        worries=await SqlWorries(connection).all(community, now),
    )
