"""`python -m tests.simulation 1-1000`: a week for each seed; a seed that fails is told, and why."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import traceback
from pathlib import Path

from storage.migrate import migrate
from tests.simulation.week import simulate


def main(which: str = "1-100") -> int:
    first, _, last = which.partition("-")
    failed: list[int] = []
    logging.disable(logging.WARNING)  # what the bot says of a shaky platform
    logging.getLogger("bot").propagate = False
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        template = folder / "template.db"
        asyncio.run(migrate(f"sqlite:///{template}"))
        for seed in range(int(first), int(last or first) + 1):
            week = simulate(seed, template, folder)
            say(str(week))
            if week.error is not None:
                failed.append(seed)
                say("\n".join(week.log))
                say("".join(traceback.format_exception(week.error)))
    say(f"failed: {failed}" if failed else "all hold")
    return 1 if failed else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
