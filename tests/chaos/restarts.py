"""Rounds during which PostgreSQL crashes, comes back, and crashes again.

The server is one of our own, which waits for its disk as a real one does. It crashes either as
`pg_ctl -m immediate` leaves it, or by the kill of one of its processes, which ends them all.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import make_url

from tests.chaos.kills import Round, Tally, run
from tests.chaos.platforms import running
from tests.databases import PostgresServer

SPEED = 30.0  # of the bot's clock: a lease of two minutes is over after four seconds
UP, DOWN = (0.2, 2.0), (0.0, 1.0)  # seconds until the next crash, and until somebody starts it
HUNG = 300.0  # seconds, after which a bot will not end by itself any more
RECOVERED = "automatic recovery in progress"
_TO_KILL = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE backend_type IN ('client backend', 'checkpointer') AND pid != pg_backend_pid()"
)
_CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"


class CrashingServer(PostgresServer):
    """PostgreSQL in a folder of its own, which can be crashed."""

    folder: Path

    @classmethod
    def begun_in(cls, folder: Path) -> CrashingServer:
        """A new one, as its package sets it up."""
        from pgserver import postgres_server

        begun = postgres_server.get_server(folder / "postgresql", cleanup_mode="stop")
        server = cls(make_url(begun.get_uri()))
        server.folder = folder / "postgresql"
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET lc_messages = 'C'")  # we read its log
            connection.execute("SELECT pg_reload_conf()")
        return server

    @property
    def url(self) -> str:
        return self.address.render_as_string(hide_password=False)

    def recoveries(self) -> int:
        """How often it came back from a crash, by its own log."""
        return (self.folder / "log").read_text("utf-8", "replace").count(RECOVERED)

    async def crash(self, chance: Random) -> None:
        """Crash; it is back when this returns."""
        before = self.recoveries()
        if chance.random() < 0.5:
            await self.stop()
            await asyncio.sleep(chance.uniform(*DOWN))
            await self._control("start", "-l", str(self.folder / "log"), "-o", self._listening())
        else:
            self._kill(chance)
        async with asyncio.timeout(60):
            while self.recoveries() == before or not self._answers():  # noqa: ASYNC110 -- no event
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """As it does at once: no connection is told, nothing is brought to its place."""
        await self._control("stop", "-m", "immediate")

    def connected(self, url: str) -> bool:
        """Whether somebody uses the database at this address."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(_CONNECTED, [make_url(url).database]).fetchone()
        return bool(row and row[0])

    def _kill(self, chance: Random) -> None:
        with psycopg.connect(self.url) as connection:
            found = [pid for (pid,) in connection.execute(_TO_KILL).fetchall()]
        os.kill(chance.choice(found), signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def _listening(self) -> str:
        return f"-h '' -k {self.address.query['host']}"

    async def _control(self, *order: str) -> None:
        """It never runs as root."""
        from pgserver._commands import POSTGRES_BIN_PATH

        nobody = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *(str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self.folder), "-w", *order),
            stdin=nobody,
            stdout=nobody,
            stderr=nobody,
            user="pgserver" if os.geteuid() == 0 else None,
        )
        if await process.wait():
            raise RuntimeError(f"pg_ctl {order[0]} ended with {process.returncode}")


@asynccontextmanager
async def crashing_server() -> AsyncIterator[CrashingServer]:
    """One to crash, gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="comptoir-"))
    try:
        server = CrashingServer.begun_in(folder)
        try:
            yield server
        finally:
            await server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def crashed(round_: Round, server: CrashingServer, restarts: int, tally: Tally) -> int:
    """Hold rounds until there were so many restarts; how often the bot found no database.

    Each bot lives through all of its round: nobody starts it anew.
    """
    chance, gone = Random(round_.seed), 0
    before = server.recoveries()
    while (done := server.recoveries() - before) < restarts:
        name = f"{round_.platform}, after {done} restarts"
        people = round_.people
        async with running(round_.platform, people, chance) as platform, round_.copy() as url:
            bot = asyncio.create_task(run(round_.order(platform, url, speed=SPEED), HUNG))
            while not bot.done() and not server.connected(url):
                await asyncio.wait([bot], timeout=0.05)
            while not bot.done():
                await asyncio.wait([bot], timeout=chance.uniform(*UP))
                if not bot.done():
                    await server.crash(chance)
            found = await bot
            gone += found or 0
            tally.points += 1
            if found is None:
                tally.unrecovered.append(f"{name}: it hangs")
            round_.count(platform, url, name, tally)
    tally.kills = server.recoveries() - before
    return gone
