"""Gatherings, series and templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.calendar import Rhythm
from bot.features.gatherings.book import Details, Gathering, Rules, Series, Template
from bot.model import Member, Place
from storage.gatherings.tables import (
    gatherings_table,
    options_table,
    rules_table,
    series_table,
    templates_table,
)
from storage.upsert import insert

_g = gatherings_table.c
_PLAIN = ("state", "start", "series", "named", "announce", "announced", "sequence", "remote_only",
          "because")  # fmt: skip
_KNOWN = {one.name for one in fields(Details)}

# On SQLite the whole transaction has the only pen; there this reads a row and no more.
# Not against what merely points at the row: sign-ups are written with it held.
_HELD = select(gatherings_table).where(_g.id == bindparam("g")).with_for_update(key_share=True)

# To be changed is to be held, on PostgreSQL; read again after the wait, if there was one.
_WELCOMED = (
    update(gatherings_table)
    .where(_g.id == bindparam("g"))
    .values(turns=_g.turns + 1)
    .returning(*gatherings_table.c)
)


class SqlGatheringsBook:
    """The port GatheringsBook, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def gathering(self, gathering: int) -> Gathering | None:
        return next(iter(await self._gatherings(_g.id == gathering)), None)

    async def hold(self, gathering: int) -> Gathering | None:
        row = (await self._connection.execute(_HELD, {"g": gathering})).first()
        return None if row is None else gathering_of(row)

    async def welcome(self, gathering: int) -> Gathering | None:
        row = (await self._connection.execute(_WELCOMED, {"g": gathering})).first()
        return None if row is None else gathering_of(row)

    async def create(self, gathering: Gathering) -> Gathering | None:
        fresh = (await self.rules(gathering.community)).over(gathering)
        row = {"community": fresh.community, "creator": fresh.creator.id, "turns": 0}
        row["safety"] = fresh.safety
        new = insert(self._connection, gatherings_table).values(row | _gathering_row(fresh))
        once = new.on_conflict_do_nothing().returning(_g.id)
        made = await self._connection.scalar(once)
        return None if made is None else replace(fresh, id=made)

    async def change(self, gathering: Gathering) -> None:
        one = update(gatherings_table).where(_g.id == gathering.id)
        await self._connection.execute(one.values(_gathering_row(gathering)))

    async def rules(self, community: str) -> Rules:
        # Not while somebody is writing others.
        theirs = select(rules_table).where(rules_table.c.community == community)
        row = (await self._connection.execute(theirs.with_for_update(read=True))).first()
        return Rules() if row is None else Rules(row.safety, row.remote_until, row.digest)

    async def set_rules(self, community: str, rules: Rules) -> None:
        these = asdict(rules)
        new = insert(self._connection, rules_table).values(community=community, feed=0, **these)
        kept = new.on_conflict_do_update(index_elements=["community"], set_=these)
        await self._connection.execute(kept)

    async def refit(self, gathering: Gathering) -> Gathering:
        fitted = (await self.rules(gathering.community)).over(gathering)
        one = update(gatherings_table).where(_g.id == gathering.id)
        under = {"safety": fitted.safety, "remote_only": fitted.remote_only}
        await self._connection.execute(one.values(under))
        return fitted

    async def discard(self, gathering: int) -> None:
        mine = (_g.id == gathering) & (_g.state == "draft")
        draft = select(_g.id).where(mine).scalar_subquery()
        dates = options_table.c.gathering == draft
        await self._connection.execute(delete(options_table).where(dates))
        await self._connection.execute(delete(gatherings_table).where(mine))

    async def coming(
        self, community: str, after: datetime, until: datetime | None = None
    ) -> list[Gathering]:
        open_ = _g.state.in_(("planned", "voting"))
        which = [_g.community == community, open_, or_(_g.over.is_(None), _g.over > after)]
        if until is not None:
            which.append(_g.start < until)
        return await self._gatherings(*which)

    async def of_series(self, series: int, after: datetime) -> list[Gathering]:
        return await self._gatherings(_g.series == series, _g.start > after)

    async def series(self, series: int) -> Series | None:
        one = select(series_table).where(series_table.c.id == series)
        row = (await self._connection.execute(one)).first()
        return None if row is None else _series(row)

    async def hold_series(self, series: int) -> Series | None:
        one = select(series_table).where(series_table.c.id == series)
        # Not against what merely points at the row: the gatherings of the series do.
        held = one.with_for_update(key_share=True)
        row = (await self._connection.execute(held)).first()
        return None if row is None else _series(row)

    async def all_series(self, community: str) -> list[Series]:
        going_on = series_table.c.stopped.is_(False)
        of = select(series_table).where(series_table.c.community == community, going_on)
        return [_series(row) for row in await self._connection.execute(of.order_by("id"))]

    async def create_series(self, series: Series) -> Series:
        new = series_table.insert().values(_series_row(series)).returning(series_table.c.id)
        return replace(series, id=(await self._connection.execute(new)).scalar_one())

    async def change_series(self, series: Series) -> None:
        one = update(series_table).where(series_table.c.id == series.id)
        await self._connection.execute(one.values(_series_row(series)))

    async def discard_series(self, series: int) -> None:
        theirs = exists().where(_g.series == series_table.c.id)
        unused = (series_table.c.id == series) & series_table.c.stopped & ~theirs
        await self._connection.execute(delete(series_table).where(unused))

    async def template(self, template: int) -> Template | None:
        one = select(templates_table).where(templates_table.c.id == template)
        row = (await self._connection.execute(one)).first()
        return None if row is None else _template(row)

    async def templates(self, community: str) -> list[Template]:
        of = select(templates_table).where(templates_table.c.community == community)
        rows = await self._connection.execute(of.order_by("name", "id"))
        return [_template(row) for row in rows]

    async def save_template(self, template: Template) -> Template:
        kept = {"details": details_row(template.details)}
        new = insert(self._connection, templates_table).values(
            community=template.community, name=template.name, **kept
        )
        saved = new.on_conflict_do_update(index_elements=["community", "name"], set_=kept)
        made = await self._connection.execute(saved.returning(templates_table.c.id))
        return replace(template, id=made.scalar_one())

    async def drop_template(self, template: int) -> None:
        one = templates_table.c.id == template
        await self._connection.execute(delete(templates_table).where(one))

    async def _gatherings(self, *which: ColumnElement[bool]) -> list[Gathering]:
        # Without a start comes last, on both databases.
        order = (_g.start.is_(None), _g.start, _g.id)
        rows = await self._connection.execute(
            select(gatherings_table).where(*which).order_by(*order)
        )
        return [gathering_of(row) for row in rows]


def details_row(details: Details) -> dict[str, Any]:
    """Details as JSON; `details_of` reads them back."""
    row = asdict(details)
    row["places"] = [[place.chat, place.channel] for place in details.places]
    return row


def details_of(row: Mapping[str, Any]) -> Details:
    """What `details_row` wrote, with today's defaults for what it did not know yet."""
    known = {name: value for name, value in row.items() if name in _KNOWN}
    places = tuple(Place(chat, channel) for chat, channel in row.get("places", ()))
    return Details(**{**known, "places": places})


def gathering_of(row: Row[Any]) -> Gathering:
    """A row of the table as a value."""
    return Gathering(
        id=row.id,
        community=row.community,
        details=details_of(row.details),
        creator=Member(row.community, row.creator),
        host=None if row.host is None else Member(row.community, row.host),
        turns=row.turns,
        safety=row.safety,
        **{name: getattr(row, name) for name in _PLAIN},
    )


def _gathering_row(gathering: Gathering) -> dict[str, Any]:
    return {
        **{name: getattr(gathering, name) for name in _PLAIN},
        "details": details_row(gathering.details),
        "over": gathering.end,
        "host": gathering.host.id if gathering.host else None,
    }


def _series(row: Row[Any]) -> Series:
    return Series(
        row.id,
        row.community,
        Rhythm.parse(row.rhythm),
        details_of(row.details),
        Member(row.community, row.creator),
        tuple(Member(row.community, host) for host in row.hosts),
        tuple(row.themes),
        row.stopped,
    )


def _series_row(series: Series) -> dict[str, Any]:
    return {
        "community": series.community,
        "rhythm": str(series.rhythm),
        "details": details_row(series.details),
        "creator": series.creator.id,
        "hosts": [host.id for host in series.hosts],
        "themes": list(series.themes),
        "stopped": series.stopped,
    }


def _template(row: Row[Any]) -> Template:
    return Template(row.id, row.community, row.name, details_of(row.details))
