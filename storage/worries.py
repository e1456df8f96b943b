"""The book of worries: the messages that organisers have to know of, and what they decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.care import CARE, PATIENCE, Worry
from storage.messages import load
from storage.posts import address_of, posts_table

_post = posts_table.c
RECENT: Final = timedelta(days=7)  # for how long a failure is news
MOST: Final = 200  # rows that are looked at

_ASKED = [kind for kind, care in CARE.items() if care.unknown == "ask"]
_TOLD = [kind for kind in CARE if kind != "alarm"]


class SqlWorries:
    """The port `Worries`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self, community: str, now: datetime) -> list[Worry]:
        """In doubt for longer than we look by ourselves, failed, or late; in this order."""
        kinds = {"doubt": _doubtful(now), "failed": _failed(now), "late": _late(now)}
        what = case(*((condition, name) for name, condition in kinds.items()), else_="")
        order = case({"doubt": 0, "failed": 1}, value=what, else_=2)
        found = (
            select(posts_table, what.label("what"))
            .where(_post.community == community, or_(*kinds.values()))
            .order_by(order, _post.id)
            .limit(MOST)
        )
        return [_worry(row) for row in await self._connection.execute(found)]

    async def tell(self, worries: Iterable[Worry]) -> None:
        """The organisers are told."""
        for one in worries:
            mine = update(posts_table).where(_post.id == one.id)
            await self._connection.execute(mine.values(told=one.what))

    async def settled(self, community: str) -> list[tuple[int, str]]:
        """What they were asked about and is decided by now: its number and state. Once."""
        decided = _post.ref.is_not(None) | _post.state.not_in(("held", "doubt", "sending"))
        over = (
            update(posts_table)
            .where(_post.community == community, _post.told == "doubt", decided)
            .values(told=None)
            .returning(_post.id, _post.state)
        )
        rows = (await self._connection.execute(over)).all()
        return sorted((row.id, row.state) for row in rows)

    async def decide(self, community: str, number: int, now: datetime, *, arrived: bool) -> bool:
        """Somebody says whether it arrived. False if that is not the question any more.

        Where one that arrived is, nobody knows: a later change of it is sent as a new message.
        """
        open_ = _post.ref.is_(None) & _post.state.in_(("held", "doubt"))
        anew: dict[str, Any] = {
            "tried": None,
            "doubted": None,
            "attempts": 0,
            "error": None,
            "due": now,
        }
        state: Any = "pending"
        if arrived:
            state = case((_post.revision > _post.tried, "pending"), else_="sent")
            anew["shown"] = _post.tried
        mine = update(posts_table).where(_post.community == community, _post.id == number, open_)
        done = mine.values(state=state, **anew).returning(_post.id)
        return await self._connection.scalar(done) is not None


def _doubtful(now: datetime) -> ColumnElement[bool]:
    looked = _post.error.is_not(None) & (_post.doubted <= now - PATIENCE)
    looking = _post.state.in_(("doubt", "sending")) & looked
    unknown = _post.ref.is_(None) & (looking | (_post.state == "held"))
    return and_(unknown, _post.kind.in_(_ASKED))


def _failed(now: datetime) -> ColumnElement[bool]:
    return and_(_post.state == "failed", _post.due > now - RECENT, _post.kind.in_(_TOLD))


def _late(now: datetime) -> ColumnElement[bool]:
    waits = [
        (_post.kind == kind) & (_post.wanted <= now - care.late)
        for kind, care in CARE.items()
        if kind in _TOLD
    ]
    refused = (_post.state == "pending") & _post.error.is_not(None)  # not just in a long line
    return and_(refused, or_(*waits))


def _worry(row: Row[Any]) -> Worry:
    since = row.doubted if row.what == "doubt" else row.wanted
    return Worry(
        id=row.id,
        what=row.what,
        kind=row.kind,
        address=address_of(row),
        message=load(row.message),
        since=since or row.due,
        why=row.error or "",
        new=row.told != row.what,
    )
