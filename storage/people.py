"""What members tell about themselves, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Integer, Row, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.people.book import FIELDS, Profile
from bot.model import Member
from storage.members import members_table
from storage.tables import (
    Instant,
    Json,
    Words,
    metadata,
    personal,
    pseudonymous,
    technical,
)
from storage.upsert import insert

profiles_table = Table(
    "profiles",
    metadata,
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    personal("about", Words, nullable=False),
    personal("trade", Words, nullable=False),
    personal("company", Words, nullable=False),
    personal("offers", Json, nullable=False),
    personal("seeks", Json, nullable=False),
    personal("languages", Json, nullable=False),
    personal("mode", Words, nullable=False),
    personal("hours", Json, nullable=False),
    personal("link", Words, nullable=False),
    personal("seen_by", Json, nullable=False),  # each field -> "everyone", "introduced", "nobody"
)

links_table = Table(
    "link_codes",
    metadata,
    pseudonymous("member", ForeignKey("members.id"), primary_key=True),
    personal("digest", Words, nullable=False, index=True),  # "": none given out
    technical("until", Instant, nullable=False),
    technical("misses", Integer, nullable=False),  # wrong codes they tried since
    technical("since", Instant, nullable=False),
)

_AT_ONCE = 1000  # ids in one question; PostgreSQL takes 65,535 values, SQLite fewer


class SqlPeopleBook:
    """The port PeopleBook."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def profile(self, member: Member) -> Profile | None:
        # Who has no profile yet has no row to hold: their own row stands for it.
        mine = select(members_table.c.id).where(members_table.c.id == member.id)
        await self._connection.execute(mine.with_for_update(key_share=True))
        return (await self.profiles([member])).get(member)

    async def profiles(self, members: Iterable[Member]) -> Mapping[Member, Profile]:
        wanted = {member.id: member for member in members}
        ids = sorted(wanted)
        found: dict[Member, Profile] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = profiles_table.c.member.in_(ids[start : start + _AT_ONCE])
            of = select(profiles_table).where(some).order_by(profiles_table.c.member)
            for row in await self._connection.execute(of):
                member = wanted[row.member]
                found[member] = _profile(member, row)
        return found

    async def save(self, profile: Profile) -> None:
        values: dict[str, Any] = {
            "about": profile.about,
            "trade": profile.trade,
            "company": profile.company,
            "offers": list(profile.offers),
            "seeks": list(profile.seeks),
            "languages": list(profile.languages),
            "mode": profile.mode,
            "hours": sorted(profile.hours),
            "link": profile.link,
            # Every field, so that whoever reads the table needs to know no default.
            "seen_by": {name: profile.sight(name) for name in FIELDS},
        }
        new = insert(self._connection, profiles_table).values(member=profile.member.id, **values)
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=[profiles_table.c.member], set_=values)
        )

    async def erase(self, member: Member) -> None:
        mine = profiles_table.c.member == member.id
        await self._connection.execute(delete(profiles_table).where(mine))


def _profile(member: Member, row: Row[Any]) -> Profile:
    return Profile(
        member,
        row.about,
        row.trade,
        row.company,
        tuple(row.offers),
        tuple(row.seeks),
        tuple(row.languages),
        row.mode,
        frozenset(row.hours),
        row.link,
        row.seen_by,
    )


class SqlLinksBook:
    """The port LinksBook."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def issue(self, member: Member, digest: str, until: datetime) -> None:
        await self._put(member, {"digest": digest, "until": until}, misses=0, since=until)

    async def owner(self, community: str, digest: str, now: datetime) -> Member | None:
        good = (links_table.c.digest == digest) & (links_table.c.until > now)
        of = select(links_table.c.member).join(members_table)
        mine = of.where(good, members_table.c.community == community)
        found = await self._connection.scalar(mine)
        return None if found is None else Member(community, found)

    async def miss(self, member: Member, now: datetime, span: timedelta) -> int:
        count = await self.misses(member, now, span) + 1
        began = {"misses": count} if count > 1 else {"misses": 1, "since": now}
        await self._put(member, began, digest="", until=now, misses=1, since=now)
        return count

    async def misses(self, member: Member, now: datetime, span: timedelta) -> int:
        recent = (links_table.c.member == member.id) & (links_table.c.since > now - span)
        # A code given out has no misses: its "since" lies ahead.
        found = await self._connection.scalar(select(links_table.c.misses).where(recent))
        return found or 0

    async def spend(self, member: Member) -> None:
        mine = links_table.c.member == member.id
        await self._connection.execute(update(links_table).where(mine).values(digest=""))

    async def _put(self, member: Member, change: dict[str, Any], **new: object) -> None:
        """Change the member's row; where there is none, make it of *new* and the change."""
        row = insert(self._connection, links_table).values(member=member.id, **{**new, **change})
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=[links_table.c.member], set_=change)
        )
