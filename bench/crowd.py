"""A space of 5,000 members and two years of weekly rounds, written straight into the tables."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.coffee.tables import (
    enrolments_table,
    groups_table,
    left_out_table,
    rounds_table,
    seats_table,
)
from storage.gatherings.tables import gatherings_table, signups_table
from storage.members import accounts_table, members_table
from storage.people import profiles_table
from tests.town import TUESDAY

MEMBERS, ROUNDS, EVENINGS = 5_000, 104, 60
TRADES = (
    "photographer", "web development", "accounting", "graphic design", "translation", "copywriting",
    "architecture", "law", "coaching", "video", "illustration", "marketing", "data", "yoga teacher",
)  # fmt: skip


async def crowd(connection: AsyncConnection, members: int = MEMBERS, rounds: int = ROUNDS) -> None:
    """One in eight arrives on the way; nine in ten take part each week, four in five meet."""
    chance, start = Random(3), TUESDAY - timedelta(weeks=rounds)
    ids = list(range(1, members + 1))
    early = start - timedelta(days=30)
    arrived = {
        one: early if one % 8 else start + timedelta(days=chance.randrange(730)) for one in ids
    }
    rows = [{"id": n, "community": "town", "name": f"Member {n:04}", "locale": "en",
             "organiser": n == 1, "arrived": arrived[n]} for n in ids]  # fmt: skip
    await connection.execute(members_table.insert(), rows)
    await connection.execute(
        accounts_table.insert(),
        [{"chat": "fake", "id": f"m{n}", "member": n, "name": f"Member {n:04}"} for n in ids],
    )
    blank = {"about": "", "company": "", "offers": [], "seeks": [], "languages": [], "mode": "any",
             "hours": [], "link": "", "seen_by": {}}  # fmt: skip
    await connection.execute(
        profiles_table.insert(),
        [{**blank, "member": n, "trade": chance.choice(TRADES)} for n in ids if n % 10],
    )
    await _enrol(connection, ids)
    for week in range(rounds):
        here = [n for n in ids if arrived[n] < start + timedelta(weeks=week)]
        await _round(connection, week, chance, [n for n in here if chance.random() < 0.9])
    await _evenings(connection, ids, chance)


async def _enrol(connection: AsyncConnection, ids: list[int]) -> None:
    wishes = {"circle": 1, "mode": "auto", "rest": 0, "warn": False, "groups": False, "silent": 0,
              "kind_question": False, "since": TUESDAY}  # fmt: skip
    await connection.execute(
        enrolments_table.insert(), [{**wishes, "member": n} for n in ids if n % 12]
    )


async def _round(connection: AsyncConnection, week: int, chance: Random, there: list[int]) -> None:
    at = TUESDAY - timedelta(weeks=ROUNDS - week)
    number = 1 + week
    await connection.execute(rounds_table.insert(), [
        {"id": number, "circle": 1, "day": at.date(), "at": at, "seed": 1, "state": "held",
         "proof": "", "kind": "round"}])  # fmt: skip
    chance.shuffle(there)
    if len(there) % 2:
        alone = {"round": number, "member": there.pop(), "why": "sat_out"}
        await connection.execute(left_out_table.insert(), [alone])
    first = number * 10_000
    pairs = [there[at : at + 2] for at in range(0, len(there), 2)]
    if not pairs:
        return
    await connection.execute(groups_table.insert(), [
        {"id": first + n, "round": number, "reasons": "[]", "captain": pair[0], "starter": 0,
         "slots": [], "moved": False, "gone": False} for n, pair in enumerate(pairs)])  # fmt: skip
    await connection.execute(seats_table.insert(), [
        {"group_id": first + n, "member": one, "votes": [],
         "said": "met" if n % 5 and one == pair[0] else None}
        for n, pair in enumerate(pairs) for one in pair])  # fmt: skip


async def _evenings(connection: AsyncConnection, ids: list[int], chance: Random) -> None:
    details = {"kind": "event", "title": "Bread", "venue": "The kitchen"}
    for number in range(1, EVENINGS + 1):
        start = TUESDAY - timedelta(weeks=number - 5)
        await connection.execute(gatherings_table.insert(), [
            {"id": number, "community": "town", "details": details, "state": "planned",
             "start": start, "over": start + timedelta(hours=1), "creator": 1,
             "announced": True, "sequence": 0, "turns": 40, "remote_only": False, "safety": "",
             "because": ""}])  # fmt: skip
        await connection.execute(signups_table.insert(), [
            {"gathering": number, "member": one, "standing": "going", "where": "site", "guests": 0,
             "turn": turn, "offer": 0, "asked": "", "came": turn % 7 > 0 if number > 5 else None}
            for turn, one in enumerate(chance.sample(ids, 40))])  # fmt: skip
