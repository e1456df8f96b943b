"""Rounds, their groups, and what members said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.coffee.book import Group, NewGroup, Round, RoundKind, RoundState, Said, Seat
from bot.model import Member
from storage.coffee.tables import (
    circles_table,
    free_table,
    groups_table,
    left_out_table,
    rounds_table,
    seats_table,
)
from storage.members import members_table
from storage.upsert import insert

_ROUND = ("circle", "day", "at", "seed", "state", "proof", "kind")


class SqlRounds:
    """The second half of the coffee book."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def led(self, circle: int) -> Mapping[Member, date]:
        of = (
            select(groups_table.c.captain, circles_table.c.community, func.max(rounds_table.c.day))
            .join(rounds_table, rounds_table.c.id == groups_table.c.round)
            .join(circles_table, circles_table.c.id == rounds_table.c.circle)
            .where(rounds_table.c.circle == circle, rounds_table.c.state == "held")
            .group_by(groups_table.c.captain, circles_table.c.community)
        )
        rows = await self._connection.execute(of)
        return {Member(community, captain): day for captain, community, day in rows}

    async def open_round(self, new: Round) -> Round | None:
        row = {name: getattr(new, name) for name in _ROUND}
        once = insert(self._connection, rounds_table).values(row).on_conflict_do_nothing()
        made = await self._connection.scalar(once.returning(rounds_table.c.id))
        return None if made is None else replace(new, id=made)

    async def round_of(self, circle: int, day: date, kind: RoundKind) -> Round | None:
        one = select(rounds_table).where(
            rounds_table.c.circle == circle, rounds_table.c.day == day, rounds_table.c.kind == kind
        )
        row = (await self._connection.execute(one)).first()
        return None if row is None else round_of(row)

    async def prove(self, round_id: int, seed: int, proof: str) -> None:
        one = update(rounds_table).where(rounds_table.c.id == round_id)
        await self._connection.execute(one.values(seed=seed, proof=proof))

    async def set_state(self, round_id: int, state: RoundState, at: datetime) -> None:
        one = update(rounds_table).where(rounds_table.c.id == round_id)
        await self._connection.execute(one.values(state=state, at=at))

    async def round(self, round_id: int) -> Round | None:
        one = select(rounds_table).where(rounds_table.c.id == round_id)
        row = (await self._connection.execute(one)).first()
        return None if row is None else round_of(row)

    async def rounds(self, circle: int, last: int) -> list[Round]:
        of = select(rounds_table).where(rounds_table.c.circle == circle)
        newest = of.order_by(rounds_table.c.day.desc(), rounds_table.c.id.desc()).limit(last)
        return [round_of(row) for row in await self._connection.execute(newest)]

    async def seat(self, round_id: int, groups: Sequence[NewGroup]) -> list[Group]:
        if not groups:
            return []
        rows = [
            {
                "round": round_id,
                "reasons": new.reasons,
                "captain": new.captain.id,
                "starter": new.starter,
                "slots": [slot.isoformat() for slot in new.slots],
                "moved": False,
                "gone": False,
            }
            for new in groups
        ]
        fresh = groups_table.insert().returning(groups_table.c.id, sort_by_parameter_order=True)
        keys = list(await self._connection.scalars(fresh, rows))
        seats = [
            {"group_id": key, "member": member.id, "votes": []}
            for key, new in zip(keys, groups, strict=True)
            for member in new.members
        ]
        await self._connection.execute(seats_table.insert(), seats)
        return [
            Group(
                key,
                round_id,
                tuple(Seat(member) for member in sorted(new.members)),
                new.reasons,
                new.captain,
                new.starter,
                new.slots,
            )
            for key, new in zip(keys, groups, strict=True)
        ]

    async def leave_out(self, round_id: int, why: Mapping[Member, str]) -> None:
        rows = [{"round": round_id, "member": m.id, "why": reason} for m, reason in why.items()]
        if rows:
            new = insert(self._connection, left_out_table)
            # Left over once more: who kept them company meanwhile has gone again.
            again = new.on_conflict_do_update(
                index_elements=["round", "member"], set_={"why": new.excluded.why}
            )
            await self._connection.execute(again, rows)

    async def left_out(self, round_id: int) -> Mapping[Member, str]:
        of = (
            select(left_out_table, circles_table.c.community)
            .join(rounds_table, rounds_table.c.id == left_out_table.c.round)
            .join(circles_table)
            .where(left_out_table.c.round == round_id)
            .order_by(left_out_table.c.member)
        )
        rows = await self._connection.execute(of)
        return {Member(row.community, row.member): row.why for row in rows}

    async def group(self, group: int) -> Group | None:
        return next(iter(await self._groups(groups_table.c.id == group)), None)

    async def groups(self, round_id: int) -> list[Group]:
        return await self._groups(groups_table.c.round == round_id)

    async def groups_of(self, member: Member, last: int) -> list[Group]:
        theirs = (
            select(groups_table.c.id)
            .join(seats_table, seats_table.c.group_id == groups_table.c.id)
            .join(rounds_table, rounds_table.c.id == groups_table.c.round)
            .where(seats_table.c.member == member.id, groups_table.c.gone.is_(False))
            .where(rounds_table.c.state == "held")
            .order_by(rounds_table.c.at.desc(), groups_table.c.id.desc())
            .limit(last)
        )
        keys = list(await self._connection.scalars(theirs))
        found = {group.id: group for group in await self._groups(groups_table.c.id.in_(keys))}
        return [found[key] for key in keys]

    async def dates_of(self, member: Member, since: datetime) -> list[tuple[Group, RoundState]]:
        theirs = (
            select(groups_table.c.id, rounds_table.c.state)
            .join(seats_table, seats_table.c.group_id == groups_table.c.id)
            .join(rounds_table, rounds_table.c.id == groups_table.c.round)
            .where(seats_table.c.member == member.id, rounds_table.c.at > since)
            .where(rounds_table.c.state != "draft")
        )
        states = {row.id: row.state for row in await self._connection.execute(theirs)}
        found = await self._groups(groups_table.c.id.in_(list(states)))
        return [(group, states[group.id]) for group in found]

    async def answer(self, group: int, member: Member, said: Said) -> None:
        mine = seats_table.c.group_id == group, seats_table.c.member == member.id
        await self._connection.execute(update(seats_table).where(*mine).values(said=said))
        await self._change(group, moved=True)

    async def vote(self, group: int, member: Member, votes: frozenset[int]) -> None:
        mine = seats_table.c.group_id == group, seats_table.c.member == member.id
        change = update(seats_table).where(*mine).values(votes=sorted(votes))
        await self._connection.execute(change)
        await self._change(group, moved=True)

    async def dissolve(self, group: int) -> None:
        await self._change(group, gone=True)

    async def clear(self, round_id: int) -> None:
        theirs = select(groups_table.c.id).where(groups_table.c.round == round_id)
        await self._connection.execute(
            delete(seats_table).where(seats_table.c.group_id.in_(theirs))
        )
        await self._connection.execute(delete(groups_table).where(groups_table.c.round == round_id))
        left = delete(left_out_table).where(left_out_table.c.round == round_id)
        await self._connection.execute(left)

    async def free(self, circle: int, day: date) -> list[Member]:
        of = (
            select(free_table.c.member, circles_table.c.community)
            .join(circles_table, circles_table.c.id == free_table.c.circle)
            .join(members_table, members_table.c.id == free_table.c.member)
            .where(free_table.c.circle == circle, free_table.c.day == day)
            .where(members_table.c.left.is_(None))
            .order_by(free_table.c.id)
        )
        rows = await self._connection.execute(of)
        return [Member(community, member) for member, community in rows]

    async def set_free(self, circle: int, member: Member, day: date, free: bool) -> None:
        key = {"circle": circle, "member": member.id, "day": day}
        if free:
            new = insert(self._connection, free_table).values(key).on_conflict_do_nothing()
            await self._connection.execute(new)
            return
        await self._connection.execute(delete(free_table).filter_by(**key))

    async def _change(self, group: int, **values: bool) -> None:
        one = update(groups_table).where(groups_table.c.id == group)
        await self._connection.execute(one.values(**values))

    async def _groups(self, *which: ColumnElement[bool]) -> list[Group]:
        of = (
            select(
                groups_table,
                seats_table.c.member,
                seats_table.c.said,
                seats_table.c.votes,
                circles_table.c.community,
            )
            .join(seats_table, seats_table.c.group_id == groups_table.c.id)
            .join(rounds_table, rounds_table.c.id == groups_table.c.round)
            .join(circles_table, circles_table.c.id == rounds_table.c.circle)
            .where(*which)
            .order_by(groups_table.c.id, seats_table.c.member)
        )
        rows = await self._connection.execute(of)
        return [_group(list(seats)) for _, seats in groupby(rows, key=lambda row: row.id)]


def round_of(row: Row[Any]) -> Round:
    """A row of the table as a value."""
    return Round(row.id, **{name: getattr(row, name) for name in _ROUND})


def _group(seats: Sequence[Row[Any]]) -> Group:
    row = seats[0]
    return Group(
        row.id,
        row.round,
        tuple(
            Seat(Member(seat.community, seat.member), seat.said, frozenset(seat.votes))
            for seat in seats
        ),
        row.reasons,
        Member(row.community, row.captain),
        row.starter,
        tuple(datetime.fromisoformat(slot) for slot in row.slots),
        row.moved,
        row.gone,
    )
