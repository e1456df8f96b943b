"""Killed at every fifth step of a round and again while it recovers: nothing lost, nothing twice.

On both platforms and both databases; COMPTOIR_LONG=1 takes every step. `make chaos` holds rounds
of 200 members, `make crashloop` lets no process live for long.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.chaos.child import PLATFORMS, Platform
from tests.chaos.kills import Round, Tally
from tests.databases import Kind

EVERY = 1 if os.environ.get("COMPTOIR_LONG") else 5
MEMBERS = 7  # two pairs and a trio


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_round_survives_a_kill_at_any_step(
    platform: Platform, kind: Kind, tmp_path: Path
) -> None:
    round_, tally = Round(platform, kind, tmp_path, MEMBERS, either_side=True), Tally()
    await round_.prepare()
    steps = await round_.steps()
    assert steps > 30  # three groups, each with three writes and two requests, on either side
    for point in range(1, steps + 1, EVERY):
        await round_.killed(point, tally)
    assert tally.kills > tally.points  # most were killed while they recovered, too
    assert tally.clean, f"{tally}: {tally.lost + tally.doubled + tally.unrecovered}"
