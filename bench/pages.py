"""The organisers' pages on 5,000 members and two years of weekly rounds, over HTTP.

Each page is asked for again and again by one organiser who is signed in, on SQLite; the first time
apart, for some of it is kept from then on. Milliseconds on the clock of the wall; those of the
processor beside them, for a machine with other work. Kilobytes as they are sent.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from bench.crowd import MEMBERS, ROUNDS, crowd
from storage.books import BOOKS
from storage.database import SqlDatabase
from tests.adapters.pages_kit import Guest, link_for, open_pages
from tests.databases import fresh_database
from tests.town import Town

TIMES = 40
PAGES = (
    "week", "rounds", f"rounds/{ROUNDS}", "gatherings", "members", "members?show=unseen",
    "settings", "journal", "map", "map?until=12", "pulse",
)  # fmt: skip


async def measure(guest: Guest, page: str) -> str:
    """One line of the table."""
    took, worked = [], []
    for _ in range(TIMES):
        began, at_work = perf_counter(), process_time()
        found = await guest.get(f"/space/{page}")
        took.append(1000 * (perf_counter() - began))
        worked.append(1000 * (process_time() - at_work))
        assert found.status == 200, page
    first, *rest = took
    rest.sort()
    median, late = rest[len(rest) // 2], rest[int(0.95 * len(rest))]
    size = len(found.text.encode()) / 1000
    cpu = sorted(worked)[len(worked) // 2]
    return f"{page:22} {first:9.0f} {median:9.0f} {late:9.0f} {cpu:9.0f} {size:9.0f}"


async def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = SqlDatabase.at(await fresh_database("sqlite", Path(folder)), BOOKS)
        town = Town(database)
        await town.app.open()
        async with database._engine.begin() as connection:  # noqa: SLF001 -- rows by the thousand
            await crowd(connection)
        town.seed = 1
        async with open_pages(town) as guest:
            await guest.comes_in(await link_for(town, "m1"))
            print(f"{MEMBERS} members, {ROUNDS} rounds, {TIMES} times each page")
            print(f"{'page':22} {'first':>9} {'median':>9} {'p95':>9} {'CPU':>9} {'kB':>9}")
            for page in PAGES:
                print(await measure(guest, page))
        await database.close()


def main() -> None:
    asyncio.run(run())
