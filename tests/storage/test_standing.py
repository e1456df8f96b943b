"""`comptoir status`: what waits, what is stuck, and the exit code for a script."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import program
from bot.model import Address, Later, Message
from bot.ports import Jobs, Posts
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.standing import LATE, standings
from storage.trouble import DatabaseUnusable
from tests.storage.moments import HOUR, LEASE, MINUTE, MONDAY

SECRET = "nobody may read this"


async def a_community(url: str, now: datetime) -> None:
    """One message in doubt, one that failed, one to come; a job to come, a late one, a given up."""
    database = SqlDatabase.at(url, BOOKS)
    async with database.transaction() as tx:
        jobs, posts = tx.get(Jobs), tx.get(Posts)
        await jobs.add("hive", Later("coffee.round", now - HOUR, "lost"))
        job = await jobs.claim(now, LEASE)
        assert job is not None
        await jobs.bury(job, "ZeroDivisionError()")
        await jobs.add("hive", Later("coffee.warn", now - LATE, "late"))
        await jobs.add("hive", Later("coffee.round", now + HOUR, "next"))
        for key in ("doubt", "failed", "next"):
            where = Address("hive/slack", "general")
            await posts.want("hive", key, where, Message((SECRET,)), now - MINUTE)
        doubt, failed = [await posts.claim(now, LEASE) for _ in range(2)]
        assert doubt is not None
        assert failed is not None
        await posts.hold(doubt, "reading messages is switched off")
        await posts.fail(failed, "Slack refuses: channel_not_found")
    await database.close()


async def test_each_stuck_thing_is_told_and_no_word_of_a_message(url: str) -> None:
    await a_community(url, MONDAY)
    hive, empty = await standings(url, ["hive", "other"], MONDAY)
    assert hive.stuck
    assert hive.lines() == [
        "hive: 1 messages and 2 jobs to come",
        "  late: 1 jobs are due for minutes: does the bot run?",
        "  given up: coffee.round",
        "  doubt: notice 1 on hive/slack, 2026-11-30 09:00 UTC: reading messages is switched off",
        "  failed: notice 2 on hive/slack, 2026-11-30 08:59 UTC: Slack refuses: channel_not_found",
    ]
    assert not empty.stuck
    assert empty.lines() == ["other: 0 messages and 0 jobs to come"]


async def test_a_database_that_is_behind_is_said(empty_url: str) -> None:
    with pytest.raises(DatabaseUnusable, match="comptoir migrate"):
        await standings(empty_url, ["hive"], MONDAY)


async def test_the_command_ends_with_1_where_somebody_should_look(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'[database]\nurl = "sqlite:///{tmp_path}/c.db"\n'
        '[communities.hive]\nname = "Hive"\nzone = "Europe/Paris"\n'
        '[communities.hive.lounge]\npeople = ["A"]\n',
        "utf-8",
    )
    assert await run("migrate", config) == 0
    assert await run("status", config) == 0
    await a_community(f"sqlite:///{tmp_path}/c.db", MONDAY - timedelta(days=3650))
    assert await run("status", config) == 1


async def run(command: str, config: Path) -> int:
    """The exit code of the command."""
    done = await asyncio.to_thread(CliRunner().invoke, program, [command, "--config", str(config)])
    assert SECRET not in done.output
    return done.exit_code
