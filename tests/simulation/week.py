"""A seed's week, from its first step to its last, and what came of it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.simulation.inline import warm_up
from tests.simulation.loop import SeededLoop, bury_all
from tests.simulation.world import Plan, World


@dataclass(frozen=True, slots=True)
class Week:
    """What came of it."""

    seed: int
    trace: str
    steps: int
    killed: int
    gestures: int
    messages: int
    rounds: int
    promotions: int
    error: BaseException | None = None
    log: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"seed {self.seed}: {self.steps} steps, {self.killed} kills, {self.gestures} gestures,"
            f" {self.messages} messages, {self.rounds} rounds, {self.promotions} promotions,"
            f" trace {self.trace[:16]}"
        )


def simulate(seed: int, template: Path, folder: Path, plan: Plan | None = None) -> Week:
    """Live the week of this seed, on a copy of *template*."""
    file = folder / f"simulation-{seed}.db"
    shutil.copyfile(template, file)
    plan = plan or Plan.of(seed)
    for slot in range(plan.replicas):
        asyncio.run(warm_up(slot, file))
    loop = SeededLoop(Random(seed))
    world = World(seed, file, plan)
    error: BaseException | None = None
    asyncio.set_event_loop(loop)
    logging.getLogger("bot").addHandler(world.complaints)
    try:
        loop.run_until_complete(world.run())
    except Exception as broken:  # noqa: BLE001 -- told with its seed
        error = broken
    finally:
        logging.getLogger("bot").removeHandler(world.complaints)
        for house in world.houses.values():
            house.disk.cut()
        world.watch.close()
        bury_all(loop)
        asyncio.set_event_loop(None)
        loop.close()
    for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        one.unlink(missing_ok=True)
    return Week(
        seed, world.trace.hexdigest(), loop.steps, world.killed, world.gestures,
        len(world.wall.shown), world.watch.rounds_seen, len(world.watch.offers), error,
        tuple(world.log),
    )  # fmt: skip
