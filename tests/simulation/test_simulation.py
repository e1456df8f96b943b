"""Weeks of a community on a shaky platform, each drawn from a seed that replays exactly.

COMPTOIR_LONG=1 lives five hundred of them; `make simulate SEEDS=1-1000` as many as one likes.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from random import Random

import pytest

from storage.migrate import migrate
from tests.simulation.loop import NothingCanHappen, Process, SeededLoop, never
from tests.simulation.week import Week, simulate

WEEKS = 500 if os.environ.get("COMPTOIR_LONG") else 6


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table and nothing in them."""
    file = tmp_path_factory.mktemp("simulation") / "template.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


def lived(seed: int, template: Path, folder: Path) -> Week:
    week = simulate(seed, template, folder)
    if week.error is not None:
        last = "\n".join(line for line in week.log if " statement" not in line)
        raise AssertionError(
            f"seed {seed}: {week.error}\n{last}\nAgain: make simulate SEEDS={seed}"
        ) from week.error
    return week


@pytest.mark.parametrize("seed", range(1, WEEKS + 1))
def test_nothing_is_lost_and_nothing_doubled_in_a_week(
    seed: int, template: Path, tmp_path: Path
) -> None:
    week = lived(seed, template, tmp_path)
    assert week.killed
    assert week.messages > 10


def test_the_same_seed_is_the_same_week(template: Path, tmp_path: Path) -> None:
    """Also after another week in the same process."""
    weeks = [lived(seed, template, tmp_path) for seed in (7, 8, 7)]
    assert weeks[0] == weeks[2] != weeks[1]


def test_a_process_that_is_killed_takes_no_step_more() -> None:
    loop = SeededLoop(Random(1))
    heard: list[str] = []

    async def live(process: Process) -> None:
        try:
            await asyncio.sleep(1)
            heard.append("lives")
            process.bury()
            await never()
        finally:
            heard.append("cleans up")

    async def world() -> float:
        process = Process()
        process.start(live(process))
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    assert loop.run_until_complete(world()) == 3600
    with pytest.raises(NothingCanHappen):
        loop.run_until_complete(never())
    loop.close()
    assert heard == ["lives"]


def test_what_is_ready_together_runs_in_an_order_that_the_seed_decides() -> None:
    def order(seed: int) -> list[int]:
        loop, seen = SeededLoop(Random(seed)), list[int]()

        async def note(number: int) -> None:
            seen.append(number)

        async def world() -> None:
            await asyncio.gather(*(note(number) for number in range(6)))

        loop.run_until_complete(world())
        loop.close()
        return seen

    assert order(3) == order(3) != order(4)
    assert sorted(order(4)) == list(range(6))
