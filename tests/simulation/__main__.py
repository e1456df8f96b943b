"""`python -m tests.simulation 1-1000`: a week for each seed; a seed that fails is told, and why."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import traceback
from pathlib import Path

from storage.migrate import migrate
from tests.simulation.world import simulate


def main(which: str = "1-100") -> int:
    first, _, last = which.partition("-")
    logging.disable(logging.WARNING)  # what the bot says of a shaky platform
    logging.getLogger("bot").propagate = False
    failed: list[int] = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        template = folder / "template.db"
        asyncio.run(migrate(f"sqlite:///{template}"))
        for seed in range(int(first), int(last or first) + 1):
            week = simulate(seed, template, folder)
            print(week, flush=True)
            if week.error is not None:
                failed.append(seed)
                print("\n".join(week.log[-40:]))
                traceback.print_exception(week.error)
    print(f"failed: {failed}" if failed else "all hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
