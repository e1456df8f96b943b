"""The book of jobs, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.model import Job, Later
from bot.ports import Jobs
from storage.database import SqlDatabase, engine_at
from storage.jobs import jobs_table
from tests.storage.moments import CLEANED, HOUR, LEASE, MINUTE, MONDAY, NASTY, WEEK


async def add(
    database: SqlDatabase,
    due: datetime = MONDAY,
    key: str = "round",
    community: str = "space",
    **args: str,
) -> None:
    async with database.transaction() as tx:
        await tx.get(Jobs).add(community, Later("coffee.round", due, key, args))


async def claim(database: SqlDatabase, now: datetime = MONDAY) -> Job | None:
    async with database.transaction() as tx:
        return await tx.get(Jobs).claim(now, LEASE)


async def held(database: SqlDatabase, now: datetime = MONDAY) -> Job:
    """A job that somebody works on now."""
    job = await claim(database, now)
    assert job is not None
    return job


async def finish(database: SqlDatabase, job: Job) -> bool:
    async with database.transaction() as tx:
        return await tx.get(Jobs).finish(job)


async def next_due(database: SqlDatabase) -> datetime | None:
    async with database.transaction() as tx:
        return await tx.get(Jobs).next_due()


async def test_a_job_is_run_when_due_and_is_then_gone(database: SqlDatabase) -> None:
    await add(database, circle="3")
    assert await claim(database, MONDAY - MINUTE) is None
    job = await held(database)
    assert replace(job, epoch=0) == Job("space", "coffee.round", "round", {"circle": "3"}, MONDAY)
    assert await claim(database) is None
    assert await finish(database, job)
    assert await claim(database, MONDAY + WEEK) is None
    assert await next_due(database) is None


async def test_jobs_come_by_due_then_in_the_order_they_were_asked_for(
    database: SqlDatabase,
) -> None:
    for key, due in [("z", MONDAY), ("y", MONDAY + MINUTE), ("a", MONDAY), ("b", MONDAY - MINUTE)]:
        await add(database, due, key)
    assert [(await held(database, MONDAY + HOUR)).key for _ in range(4)] == ["b", "z", "a", "y"]


async def test_a_key_waiting_already_runs_once_at_the_earlier_due(database: SqlDatabase) -> None:
    await add(database, MONDAY + HOUR, n="1")
    await add(database, MONDAY, n="2")
    await add(database, MONDAY + WEEK, n="3")
    assert await next_due(database) == MONDAY
    job = await held(database)
    assert (job.due, job.args, job.revision) == (MONDAY, {"n": "3"}, 2)
    assert await finish(database, job)
    assert await claim(database, MONDAY + 2 * WEEK) is None


async def test_communities_do_not_share_keys(database: SqlDatabase) -> None:
    await add(database)
    await add(database, community="elsewhere")
    first, second = await held(database), await held(database)
    assert {first.community, second.community} == {"space", "elsewhere"}
    assert await finish(database, first)
    assert await finish(database, second)


async def test_asked_for_again_while_it_runs_it_runs_again_at_the_new_due(
    database: SqlDatabase,
) -> None:
    await add(database, n="1")
    job = await held(database)
    await add(database, MONDAY + WEEK, n="2")
    await add(database, MONDAY + HOUR, n="3")
    await add(database, MONDAY + 2 * HOUR, n="4")
    assert await claim(database, MONDAY + MINUTE) is None
    assert await finish(database, job)
    assert await next_due(database) == MONDAY + HOUR
    again = await held(database, MONDAY + HOUR)
    assert (again.args, again.attempts) == ({"n": "4"}, 0)
    assert await finish(database, again)
    assert await next_due(database) is None


async def test_a_job_queues_its_next_run_in_its_own_transaction(database: SqlDatabase) -> None:
    await add(database)
    job = await held(database)
    async with database.transaction() as tx:
        jobs = tx.get(Jobs)
        await jobs.add("space", Later("coffee.round", MONDAY + WEEK, "round"))
        assert await jobs.finish(job)
    assert await next_due(database) == MONDAY + WEEK


async def test_a_lease_that_ran_out_frees_the_job_at_once(database: SqlDatabase) -> None:
    await add(database)
    dead = await held(database)
    assert await next_due(database) == MONDAY + LEASE
    assert await claim(database, MONDAY + LEASE - MINUTE) is None
    # Asked for at a later due meanwhile: what died half-way must not wait for that.
    await add(database, MONDAY + WEEK)
    taken_over = await held(database, MONDAY + LEASE)
    assert taken_over.attempts == 1
    assert taken_over.epoch > dead.epoch


async def test_who_lost_the_lease_changes_nothing(database: SqlDatabase) -> None:
    await add(database)
    asleep = await held(database)
    holder = await held(database, MONDAY + LEASE)
    assert not await finish(database, asleep)
    async with database.transaction() as tx:
        jobs = tx.get(Jobs)
        await jobs.retry(asleep, MONDAY, "late")
        await jobs.bury(asleep, "late")
        assert await jobs.claim(MONDAY + LEASE, LEASE) is None
    assert await finish(database, holder)


async def test_an_epoch_is_never_used_again_for_the_same_key(database: SqlDatabase) -> None:
    await add(database)
    asleep = await held(database)
    assert await finish(database, await held(database, MONDAY + LEASE))
    await add(database)
    anew = await held(database)
    assert not await finish(database, asleep)
    assert await finish(database, anew)


async def test_work_whose_lease_was_lost_leaves_no_trace(database: SqlDatabase) -> None:
    await add(database)
    asleep = await held(database)
    await held(database, MONDAY + LEASE)

    async def work() -> None:
        async with database.transaction() as tx:
            await tx.get(Jobs).add("space", Later("coffee.intro", MONDAY, "intro"))
            if not await tx.get(Jobs).finish(asleep):
                raise InterruptedError

    with pytest.raises(InterruptedError):
        await work()
    assert await claim(database) is None


async def test_a_retry_waits_and_counts(database: SqlDatabase) -> None:
    await add(database)
    for attempt in range(3):
        job = await held(database, MONDAY + attempt * HOUR)
        assert job.attempts == attempt
        async with database.transaction() as tx:
            await tx.get(Jobs).retry(job, MONDAY + (attempt + 1) * HOUR, NASTY)
        assert await next_due(database) == MONDAY + (attempt + 1) * HOUR


async def test_a_buried_job_stays_visible_and_still(database: SqlDatabase, url: str) -> None:
    await add(database)
    job = await held(database)
    async with database.transaction() as tx:
        await tx.get(Jobs).bury(job, NASTY)
    assert await claim(database, MONDAY + WEEK) is None
    assert await next_due(database) is None
    engine = engine_at(url)
    async with engine.connect() as connection:
        row = (await connection.execute(select(jobs_table))).one()
    await engine.dispose()
    assert (row.key, row.error, row.buried_at, row.attempts) == ("round", CLEANED, MONDAY, 1)


async def test_a_buried_key_asked_for_again_lives_as_new(database: SqlDatabase) -> None:
    await add(database)
    job = await held(database)
    async with database.transaction() as tx:
        await tx.get(Jobs).bury(job, "no")
    await add(database, MONDAY + WEEK)
    assert await next_due(database) == MONDAY + WEEK
    anew = await held(database, MONDAY + WEEK)
    assert (anew.attempts, anew.due) == (0, MONDAY + WEEK)
    assert not await finish(database, job)
    assert await finish(database, anew)


async def test_given_up_but_asked_for_again_meanwhile_it_runs_again(database: SqlDatabase) -> None:
    await add(database)
    job = await held(database)
    await add(database, MONDAY + HOUR)
    async with database.transaction() as tx:
        await tx.get(Jobs).bury(job, "no")
    assert await next_due(database) == MONDAY + HOUR
    assert (await held(database, MONDAY + HOUR)).attempts == 0


async def test_what_cannot_be_stored_is_cleaned(database: SqlDatabase) -> None:
    async with database.transaction() as tx:
        await tx.get(Jobs).add("space", Later("x", MONDAY, NASTY, {NASTY: NASTY}))
    job = await held(database)
    assert (job.key, job.args) == (CLEANED, {CLEANED: CLEANED})
    assert await finish(database, job)


async def test_fifty_workers_run_each_job_once(database: SqlDatabase, other: SqlDatabase) -> None:
    for number in range(40):
        await add(database, key=f"{number}")
    found = await asyncio.gather(*[claim(each) for each in (database, other) * 25])
    assert sorted(int(job.key) for job in found if job) == list(range(40))


async def test_finishing_and_asking_at_once_loses_no_run(
    database: SqlDatabase, other: SqlDatabase
) -> None:
    for number in range(20):
        await add(database, key=f"{number}")
        job = await held(database)
        await asyncio.gather(finish(database, job), add(other, MONDAY + HOUR, job.key))
        assert await next_due(database) == MONDAY + HOUR, number
        assert await finish(database, await held(database, MONDAY + HOUR))
