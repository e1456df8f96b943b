"""Processes that are gone at a statement: no goodbye, no rollback, as after kill -9.

They are forked from a server that imported everything once; that server ends with the tests.
"""

from __future__ import annotations

import asyncio
import os
from multiprocessing import get_context

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.model import Account, Address, Later, Message
from bot.ports import Inbox, Jobs, Members, Posts, Transaction
from storage.books import BOOKS
from storage.database import SqlDatabase
from storage.migrate import migrate
from tests.storage.moments import MONDAY

KILLED = 9


async def a_bit_of_everything(tx: Transaction) -> None:
    """Write to every book of the core."""
    await tx.get(Inbox).first("slack", "G1", MONDAY)
    await tx.get(Members).of("space", Account("slack", "U1", "Léa"), "fr", MONDAY)
    await tx.get(Jobs).add("space", Later("x", MONDAY, "k"))
    await tx.get(Posts).want("space", "k", Address("slack", "general"), Message(("hi",)), MONDAY)


async def die_writing(url: str, statement: int) -> int:
    """Have a process write, and be gone after so many statements; its exit code."""
    return await _run("write", url, statement)


async def die_migrating(url: str, statement: int) -> int:
    """Have a process migrate, and be gone after so many statements; its exit code."""
    return await _run("migrate", url, statement)


async def _run(what: str, url: str, statement: int) -> int:
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_live_and_die, args=(what, url, statement))
    process.start()
    await asyncio.to_thread(process.join)
    code = process.exitcode
    assert code is not None
    return code


def _live_and_die(what: str, url: str, statement: int) -> None:
    left = statement

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os._exit(KILLED)

    async def write() -> None:
        database = SqlDatabase.at(url, BOOKS)
        event.listen(Engine, "after_cursor_execute", count)
        async with database.transaction() as tx:
            await a_bit_of_everything(tx)
            os._exit(KILLED)  # all is written, and nothing committed

    async def change() -> None:
        event.listen(Engine, "after_cursor_execute", count)
        await migrate(url)

    asyncio.run(write() if what == "write" else change())
