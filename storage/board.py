"""What the organisers' pages ask of the database: a few statements over many rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, exists, func, select

from bot.board.book import Attendance, RoundCount, Stuck
from bot.features.coffee.book import Round
from storage.coffee.rounds import round_of
from storage.coffee.tables import (
    circles_table,
    enrolments_table,
    groups_table,
    left_out_table,
    rounds_table,
    seats_table,
)
from storage.gatherings.gatherings import gathering_of
from storage.gatherings.tables import gatherings_table, signups_table
from storage.jobs import jobs_table
from storage.meetings import SqlMeetings
from storage.members import members_table
from storage.posts import posts_table
from storage.roll import SqlRoll

_round, _group, _seat = rounds_table.c, groups_table.c, seats_table.c
LATE = timedelta(minutes=30)  # after which a message that waits is stuck


class SqlBoardBook(SqlRoll, SqlMeetings):
    """The port BoardBook, inside one transaction."""

    async def rounds(self, community: str, last: int) -> list[Round]:
        newest = (
            select(rounds_table)
            .join(circles_table, circles_table.c.id == _round.circle)
            .where(circles_table.c.community == community, _round.state != "draft")
            .order_by(_round.day.desc(), _round.id.desc())
            .limit(last)
        )
        return [round_of(row) for row in await self._connection.execute(newest)]

    async def counts(self, rounds: Sequence[Round]) -> list[RoundCount]:
        ids = [one.id for one in rounds]
        each = (
            select(
                _group.round,
                _group.id,
                func.count().label("people"),
                func.max(case((_seat.said == "met", 1), else_=0)).label("met"),
            )
            .join(seats_table, _seat.group_id == _group.id)
            .where(_group.round.in_(ids), _group.gone.is_(False))
            .group_by(_group.round, _group.id)
            .subquery()
        )
        sums = func.count(), func.sum(each.c.met), func.sum(each.c.people)
        counted = await self._connection.execute(select(each.c.round, *sums).group_by(each.c.round))
        numbers = {one: (groups, int(met), int(people)) for one, groups, met, people in counted}
        without = (
            select(left_out_table.c.round, func.count())
            .where(left_out_table.c.round.in_(ids))
            .group_by(left_out_table.c.round)
        )
        left = {row[0]: row[1] for row in await self._connection.execute(without)}
        return [
            RoundCount(one, *numbers.get(one.id, (0, 0, 0)), left_out=left.get(one.id, 0))
            for one in rounds
        ]

    async def stuck(self, community: str, now: datetime) -> Sequence[Stuck]:
        job, post = jobs_table.c, posts_table.c
        buried = select(job.name, func.count(), func.min(job.buried_at)).where(
            job.community == community, job.buried_at.is_not(None)
        )
        waits = post.state.in_(("pending", "doubt", "sending")) & (post.due < now - LATE)
        unsent = select(post.state, func.count(), func.min(post.due)).where(
            post.community == community, (post.state == "failed") | waits
        )
        jobs = await self._connection.execute(buried.group_by(job.name).order_by(job.name))
        posts = await self._connection.execute(unsent.group_by(post.state).order_by(post.state))
        return [
            *(Stuck("job", name, number, since) for name, number, since in jobs),
            *(Stuck("message", state, number, since) for state, number, since in posts),
        ]

    async def past(self, community: str, since: datetime, now: datetime) -> list[Attendance]:
        of, signup = gatherings_table.c, signups_table.c
        over = (
            select(gatherings_table)
            .where(of.community == community, of.state == "planned")
            .where(of.over > since, of.over <= now)
            .order_by(of.over.desc(), of.id.desc())
        )
        found = [gathering_of(row) for row in await self._connection.execute(over)]
        counted = (
            select(
                signup.gathering,
                func.count(),
                func.sum(case((signup.came.is_(True), 1), else_=0)),
                func.sum(case((signup.came.is_(False), 1), else_=0)),
            )
            .where(signup.gathering.in_([one.id for one in found]))
            .where((signup.standing == "going") | signup.came.is_(True))
            .group_by(signup.gathering)
        )
        numbers = {row[0]: row[1:] for row in await self._connection.execute(counted)}
        return [
            Attendance(one, *(int(number) for number in numbers.get(one.id, (0, 0, 0))))
            for one in found
        ]

    async def unlinked(self, community: str, before: datetime) -> int:
        enrolled = exists().where(enrolments_table.c.member == members_table.c.id)
        of = select(func.count()).select_from(members_table)
        here = members_table.c.left.is_(None), members_table.c.arrived < before, ~enrolled
        found: int = (
            await self._connection.execute(of.where(members_table.c.community == community, *here))
        ).scalar_one()
        return found
