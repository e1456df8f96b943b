"""What members tell about themselves, in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ForeignKey, Row, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.people.book import FIELDS, Profile
from bot.model import Member
from storage.members import members_table
from storage.tables import Json, Words, metadata, personal, pseudonymous
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
