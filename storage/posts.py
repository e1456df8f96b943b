"""The book of posts: every message we show, as we want it and as the chat has it.

    pending --claim--> sending --sent---> sent       (again: back to pending)
                          |  \\--fail----> failed
                          |  \\--expire--> expired    (of no use any more)
                          |  \\--hold----> held       (nobody can tell: organisers decide)
                          doubt --claim--> sending    (look for it first)

A message is one row per chat, for ever: what was sent once is only ever edited. Its marker
is made of its key, so that it can be found again by anybody, even after a restored backup.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Index,
    Integer,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from bot.care import BULK, CARE, SOON
from bot.model import Account, Address, Delivery, Kind, Message
from storage.messages import dump, load
from storage.tables import (
    Id,
    Instant,
    Json,
    Words,
    metadata,
    personal,
    pseudonymous,
    storable,
    technical,
)
from storage.upsert import insert_in, next_epoch

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # when what nobody noted may have happened

posts_table = Table(
    "posts",
    metadata,
    technical("id", Id, primary_key=True),
    technical("community", Words, nullable=False),
    pseudonymous("key", Words, nullable=False),
    technical("chat", Words, nullable=False),
    pseudonymous("channel", Words, nullable=False),
    personal("people", Json, nullable=False),  # [[account's id, name], ...]
    personal("message", Json, nullable=False),
    technical("revision", Integer, nullable=False),  # of the message wanted
    technical("tried", Integer),  # the revision that may have arrived, if any
    technical("shown", Integer),  # the revision that did
    pseudonymous("ref", Words),
    pseudonymous("marker", Words, nullable=False, unique=True),
    technical("state", Words, nullable=False),
    technical("due", Instant, nullable=False),
    technical("attempts", Integer, nullable=False),
    technical("leased_until", Instant),
    technical("epoch", Id, nullable=False),
    personal("error", Words),
    technical("kind", Words, nullable=False, server_default="notice"),
    technical("urgency", Integer, nullable=False, server_default="0"),
    pseudonymous("lane", Words, nullable=False, server_default=""),  # one message at a time
    technical("wanted", Instant),  # since when it is late
    technical("until", Instant),  # after which it is of no use
    technical("doubted", Instant),  # when the attempt began that may have arrived
    technical("told", Words),  # what organisers were told of it: "doubt", "failed", "late"
    UniqueConstraint("community", "key", "chat"),
    Index(None, "state", "due"),
    sqlite_autoincrement=True,
)
_post = posts_table.c


def marker_of(community: str, key: str, chat: str) -> str:
    """24 characters of A-Z a-z 0-9 - _ : 144 bits of SHA-256. Discord's nonce takes 25."""
    whole = "\0".join((community, key, chat)).encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(hashlib.sha256(whole).digest()[:18]).decode("ascii")


def lane_of(address: Address) -> str:
    """What goes there goes one after the other."""
    people = ",".join(sorted(account.id for account in address.people))
    return f"{address.channel}|{people}"


class SqlPosts:
    """The port `Posts`, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def want(
        self,
        community: str,
        key: str,
        address: Address,
        message: Message,
        now: datetime,
        *,
        anew: bool = True,
        kind: Kind = "notice",
        until: datetime | None = None,
    ) -> None:
        """Have *message* shown. Wanting the same key again edits it, wherever it is.

        Not *anew*: what was never wanted before is not shown now either.

        The same content once more changes nothing. Other content is due at once, except
        behind a wait that the chat asked for, or behind a look for a copy in doubt.
        """
        content = dump(message)
        people = [[storable(account.id), storable(account.name)] for account in address.people]
        place = {"channel": storable(address.channel), "people": people}
        place["lane"] = storable(lane_of(address))
        new = {
            "community": community,
            "key": key,
            "chat": address.chat,
            **place,
            "message": content,
            "revision": 0,
            "marker": marker_of(community, key, address.chat),
            "state": "pending",
            "due": now,
            "attempts": 0,
            "epoch": 0,
            "kind": kind,
            "urgency": CARE[kind].urgency,
            "wanted": now,
            "until": until,
        }
        once = _wanting(self._connection.dialect.name)
        if anew and await self._connection.scalar(once, new) is not None:
            return
        mine = (_post.community == community) & (_post.key == key)
        found = select(posts_table).where(mine, _post.chat == address.chat).with_for_update()
        row = (await self._connection.execute(found)).first()
        if row is not None:
            await self._want_again(row, place, content, now, until)

    async def claim(
        self,
        now: datetime,
        lease: timedelta,
        *,
        busy: Collection[Address] = (),
        slow: Collection[str] = (),
    ) -> Delivery | None:
        """The most urgent message, due longest, that nobody holds; held until now + lease.

        Nothing to an address that is *busy*; to a chat that is *slow* nothing that a round has
        many of.

        `revision` is what `sent` may write down as shown: after a doubt, the one that may
        have arrived already, so that a newer message is sent as an edit of its own.
        """
        found = _MOST_URGENT
        if lanes := [(_post.chat == one.chat) & (_post.lane == lane_of(one)) for one in busy]:
            found = found.where(~or_(*lanes))
        if slow:
            found = found.where((_post.urgency < BULK) | _post.chat.not_in(slow))
        row = (await self._connection.execute(found, {"now": now})).first()
        if row is None:
            return None
        # To edit twice is to edit once: only a first copy can be there unseen.
        doubt = row.ref is None and row.tried is not None
        revision = row.tried if doubt else row.revision
        hold = {
            "state": "sending",
            "tried": revision,
            "doubted": row.doubted or (LONG_AGO if doubt else now),
            "leased_until": now + lease,
        }
        epoch = (await self._connection.execute(_HOLD, {"row": row.id, **hold})).scalar_one()
        return _delivery(row, hold, epoch=epoch, doubt=doubt)

    async def sent(self, delivery: Delivery, ref: str) -> None:
        """The chat shows it at *ref*."""
        known = {"ref": ref, "shown": delivery.revision, "doubted": None}
        await self._settle(delivery, "sent", error=None, **known)

    async def again(
        self, delivery: Delivery, due: datetime, error: str, *, counts: bool = True
    ) -> None:
        """It certainly did not arrive: try again at *due*. Not *counts*: it was no attempt.

        Of an earlier attempt in doubt this says nothing: that one is looked for again.
        """
        values: dict[str, Any] = {"state": "doubt" if delivery.doubt else "pending", "due": due}
        if not counts:
            values["attempts"] = delivery.attempts
        await self._let_go(delivery, error=error, **values, **_not_tried(delivery))

    async def doubt(self, delivery: Delivery, due: datetime, error: str) -> None:
        """It may have arrived: look at *due*."""
        await self._let_go(delivery, state="doubt", due=due, error=error)

    async def hold(self, delivery: Delivery, error: str) -> None:
        """Nobody can tell whether it arrived: it stays until somebody decides."""
        await self._let_go(delivery, state="held", error=error)

    async def expire(self, delivery: Delivery, error: str) -> None:
        """It is of no use any more, or would be worse twice than never."""
        await self._settle(delivery, "expired", error=error, **_not_tried(delivery))

    async def fail(self, delivery: Delivery, error: str) -> None:
        """The chat will never take it; a newer message under the same key is still tried."""
        await self._settle(delivery, "failed", error=error, **_not_tried(delivery))

    async def next_due(self) -> datetime | None:
        """When there is something to claim, an end of a lease included."""
        return await self._connection.scalar(_NEXT_DUE)

    async def _want_again(
        self,
        row: Row[Any],
        place: dict[str, Any],
        content: dict[str, Any],
        now: datetime,
        until: datetime | None,
    ) -> None:
        # Elsewhere only while it certainly is nowhere: what may be there is looked for there.
        movable = row.ref is None and row.tried is None
        moved = movable and (place["channel"], place["people"]) != (row.channel, row.people)
        if content == row.message and not moved:
            return
        wanted: dict[str, Any] = {"message": content, "revision": row.revision + 1, "until": until}
        if moved:
            wanted |= place
        if row.ref is not None:
            wanted["urgency"] = SOON  # somebody changed what is there, and waits to see it
        if row.state in {"sent", "failed", "expired"}:
            wanted |= {"state": "pending", "due": now, "attempts": 0, "error": None}
            wanted |= {"wanted": now, "told": None}
        if row.state == "sending":
            wanted["due"] = now
        await self._connection.execute(update(posts_table).where(_post.id == row.id).values(wanted))

    async def _settle(self, delivery: Delivery, state: str, **values: object) -> None:
        """This revision is over; a newer one starts anew."""
        ending = {"over": delivery.revision, "ending": state}
        await self._connection.execute(_SETTLED, {**_holder(delivery), **ending, **values})

    async def _let_go(self, delivery: Delivery, **values: object) -> None:
        await self._connection.execute(_LET_GO, {**_holder(delivery), **values})


def _holder(delivery: Delivery) -> dict[str, object]:
    """Who holds it, as the statements ask."""
    return {
        "of": delivery.community,
        "called": delivery.key,
        "at": delivery.address.chat,
        "since": delivery.epoch,
    }


@cache
def _wanting(dialect: str) -> ReturningInsert[tuple[int]]:
    """The statement behind `want`, for what was never wanted before."""
    return insert_in(dialect, posts_table).on_conflict_do_nothing().returning(_post.id)


# Built once: what is due is asked for at every beat, and a round has hundreds.
_WAITING = _post.state.in_(("pending", "doubt")) & (_post.due <= bindparam("now"))
_ABANDONED = (_post.state == "sending") & (_post.leased_until <= bindparam("now"))
_MOST_URGENT = (
    select(posts_table)
    .where(_WAITING | _ABANDONED)
    .order_by(_post.urgency, _post.due, _post.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_HOLD = (
    update(posts_table)
    .where(_post.id == bindparam("row"))
    .values(attempts=_post.attempts + 1, epoch=next_epoch(posts_table))
    .returning(_post.epoch)
)
_HELD = (
    (_post.community == bindparam("of"))
    & (_post.key == bindparam("called"))
    & (_post.chat == bindparam("at"))
    & (_post.epoch == bindparam("since"))
    & (_post.state == "sending")
)
_LET_GO = update(posts_table).where(_HELD).values(leased_until=None)
_ENDING = case((_post.revision > bindparam("over"), "pending"), else_=bindparam("ending"))
_SETTLED = _LET_GO.values(state=_ENDING, attempts=0)
_NEXT_DUE = select(func.min(func.coalesce(_post.leased_until, _post.due))).where(
    _post.state.in_(("pending", "doubt", "sending"))
)


def _not_tried(delivery: Delivery) -> dict[str, None]:
    """What to write down of a delivery that did not arrive: nothing of it is there."""
    return {} if delivery.doubt else {"tried": None, "doubted": None}


def address_of(row: Row[Any]) -> Address:
    """Where a row's message goes."""
    people = tuple(Account(row.chat, id_, name) for id_, name in row.people)
    return Address(row.chat, row.channel, people)


def _delivery(row: Row[Any], hold: Mapping[str, Any], *, epoch: int, doubt: bool) -> Delivery:
    return Delivery(
        community=row.community,
        key=row.key,
        address=address_of(row),
        message=load(row.message),
        ref=row.ref,
        marker=row.marker,
        revision=hold["tried"],
        attempts=row.attempts,
        epoch=epoch,
        doubt=doubt,
        since=hold["doubted"],
        kind=row.kind,
        until=row.until,
    )
