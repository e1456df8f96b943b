"""PostgreSQL crashes three times, and the bot goes on: nothing lost, nothing there twice.

`make pgcrash` crashes it thirty times, on both platforms.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.kills import Round, Tally
from tests.chaos.restarts import crashed, crashing_server

RESTARTS, MEMBERS = 3, 12


async def test_a_round_survives_the_crashes_of_its_database(tmp_path: Path) -> None:
    pytest.importorskip("pgserver", reason="no server of our own can be crashed here")
    async with crashing_server() as server:
        round_, tally = Round("slack", "postgresql", tmp_path, MEMBERS, server=server), Tally()
        await round_.prepare()
        gone = await crashed(round_, server, RESTARTS, tally)
    assert tally.kills >= RESTARTS
    assert gone > 0  # the bot met with them
    assert tally.clean, f"{tally}: {tally.lost + tally.doubled + tally.unrecovered}"
