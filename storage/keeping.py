"""How long each thing is kept, in SQL: what is older goes, or names nobody from then on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, Table, bindparam, cast, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Member, Message
from storage.audit import audit_table
from storage.coffee.tables import (
    circles_table,
    free_table,
    groups_table,
    left_out_table,
    rounds_table,
    seats_table,
)
from storage.gatherings.tables import (
    gatherings_table,
    signups_table,
    table_seats_table,
    tables_table,
    votes_table,
)
from storage.inbox import inbox_table
from storage.jobs import jobs_table
from storage.members import accounts_table, members_table
from storage.messages import dump
from storage.needs import helpers_table, needs_table
from storage.notes import notes_table
from storage.people import links_table
from storage.posts import posts_table
from storage.traces import NAMELESS

WEEK: Final = timedelta(days=7)  # the text of what was sent, and which gestures were done
YEAR: Final = timedelta(days=365)  # coffees, sign-ups, requests, what organisers did
NOTHING: Final = dump(Message(()))  # what is left of a text
_OVER: Final = ("sent", "failed", "expired")
_has_account = exists().where(accounts_table.c.member == members_table.c.id)


class SqlKeepingBook:
    """The port KeepingBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def gone(self, community: str, before: datetime) -> list[Member]:
        """Who left before then and is still known, in order of their ids."""
        here = members_table.c.community == community, members_table.c.left < before
        of = select(members_table.c.id).where(*here, _has_account).order_by(members_table.c.id)
        return [Member(community, number) for number in await self._connection.scalars(of)]

    async def lapse(self, community: str, now: datetime) -> bool:
        """What was held for a week, or has become too late, is let go; was there any?

        Only what is held can still be sent and waits for nobody else: the rest ends by itself.
        """
        post = posts_table.c
        held = (post.community == community) & (post.state == "held")
        over = (post.due < now - WEEK) | (post.until <= now)
        let_go = update(posts_table).where(held, over).values(state="expired")
        gone = await self._connection.scalars(let_go.returning(post.id))
        return bool(gone.all())

    async def tidy(self, community: str, now: datetime) -> None:
        """What is kept for a time goes when that is over."""
        year, week = now - YEAR, now - WEEK
        await self._empty_posts(community, week)
        await self._drop(inbox_table, inbox_table.c.at < week)
        await self._drop(notes_table, notes_table.c.until <= now)
        await self._drop(links_table, links_table.c.until < week)
        await self._drop(audit_table, audit_table.c.community == community,
                         audit_table.c.at < year)  # fmt: skip
        await self._drop(jobs_table, jobs_table.c.community == community,
                         jobs_table.c.buried_at < year)  # fmt: skip
        await self._drop_needs(community, year)
        await self._drop_signups(community, year)
        await self._unname_coffees(community, year.date(), week.date())
        await self._unname_united(community)

    async def _drop(self, table: Table, *which: ColumnElement[bool]) -> None:
        await self._connection.execute(delete(table).where(*which))

    async def _empty_posts(self, community: str, before: datetime) -> None:
        """The text goes and the names of whom it was for; where it is stays, to be edited."""
        post = posts_table.c
        full = cast(post.message, String) != json.dumps(NOTHING)
        old = (post.community == community) & post.state.in_(_OVER) & (post.due < before)
        found = await self._connection.execute(select(post.id, post.people).where(old, full))
        rows = [
            {"this": row.id, "without": [[id_, ""] for id_, _ in row.people]} for row in found.all()
        ]
        if rows:
            emptied: dict[str, Any] = {
                "message": NOTHING,
                "error": None,
                "people": bindparam("without"),
            }
            change = update(posts_table).where(post.id == bindparam("this")).values(emptied)
            await self._connection.execute(change, rows)

    async def _drop_needs(self, community: str, before: datetime) -> None:
        need = needs_table.c
        ended = need.stage.in_(("found", "over", "draft")) & (need.at < before)
        old = select(need.id).where(need.community == community, ended)
        await self._drop(helpers_table, helpers_table.c.need.in_(old))
        await self._drop(needs_table, need.id.in_(old))

    async def _drop_signups(self, community: str, before: datetime) -> None:
        """Who came to what, who voted, and who sat where."""
        gathering = gatherings_table.c
        over = gathering.over < before
        old = select(gathering.id).where(gathering.community == community, over)
        tables = select(tables_table.c.id).where(tables_table.c.gathering.in_(old))
        await self._drop(signups_table, signups_table.c.gathering.in_(old))
        await self._drop(votes_table, votes_table.c.gathering.in_(old))
        await self._drop(table_seats_table, table_seats_table.c.table_id.in_(tables))
        await self._drop(tables_table, tables_table.c.gathering.in_(old))

    async def _unname_coffees(self, community: str, before: date, free: date) -> None:
        """That so many were introduced and met stays; who they were goes."""
        circles = select(circles_table.c.id).where(circles_table.c.community == community)
        round_ = rounds_table.c
        old = select(round_.id).where(round_.circle.in_(circles), round_.day < before)
        await self._drop(left_out_table, left_out_table.c.round.in_(old))
        await self._drop(free_table, free_table.c.circle.in_(circles), free_table.c.day < free)
        seat = seats_table.c
        of = (
            select(seat.group_id, seat.member, members_table.c.name)
            .join(groups_table, groups_table.c.id == seat.group_id)
            .join(members_table, members_table.c.id == seat.member)
            .where(groups_table.c.round.in_(old))
            .order_by(seat.group_id, seat.member)
        )
        groups: dict[int, list[tuple[int, str]]] = {}
        for group, member, name in await self._connection.execute(of):
            groups.setdefault(group, []).append((member, name))
        named = {group: people for group, people in groups.items()
                 if any(name != NAMELESS for _, name in people)}  # fmt: skip
        if named:
            most = max(len(people) for people in named.values())
            nobodies = await self._nobodies(community, 2 * most)
            for group, people in named.items():
                await self._unname(group, people, nobodies)

    async def _unname(
        self, group: int, people: Sequence[tuple[int, str]], nobodies: Sequence[int]
    ) -> None:
        taken = {member for member, name in people if name == NAMELESS}
        free = (one for one in nobodies if one not in taken)
        seat = seats_table.c
        for member, name in people:
            if name != NAMELESS:
                mine = (seat.group_id == group) & (seat.member == member)
                values: dict[str, Any] = {"member": next(free), "votes": []}
                await self._connection.execute(update(seats_table).where(mine).values(values))
        change = update(groups_table).where(groups_table.c.id == group)
        await self._connection.execute(change.values(captain=nobodies[0], reasons="[]"))

    async def _nobodies(self, community: str, most: int) -> list[int]:
        """Members without a name, as many as can sit in one group."""
        nameless = (members_table.c.community == community) & (members_table.c.name == NAMELESS)
        of = select(members_table.c.id).where(nameless, ~_has_account)
        order = of.order_by(members_table.c.id).limit(most)
        found = list((await self._connection.scalars(order)).all())
        # Here since ever and gone since ever: they count among no month's people.
        ever = datetime(2000, 1, 1, tzinfo=UTC)
        for _ in range(most - len(found)):
            new = members_table.insert().values(
                community=community, name=NAMELESS, locale="", organiser=False,
                arrived=ever, left=ever,
            )  # fmt: skip
            made = await self._connection.execute(new.returning(members_table.c.id))
            found.append(made.scalar_one())
        return found

    async def _unname_united(self, community: str) -> None:
        """Whose accounts are somebody else's now has no name of their own."""
        empty = (members_table.c.community == community) & members_table.c.left.is_not(None)
        named = members_table.c.name != NAMELESS
        nobody = update(members_table).where(empty, named, ~_has_account)
        await self._connection.execute(nobody.values(name=NAMELESS, locale=""))
