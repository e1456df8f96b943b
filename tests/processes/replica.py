"""One of several bots on one database, in a process of its own.

`python -m tests.processes.replica CONFIG ROLES`: as `comptoir run`, but nobody waits long for a
silent one, and the beat is too slow to help: what is done at once was rung for.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from adapters.heartbeat import Heartbeat
from bot import compose, serving
from bot.config import read_settings
from bot.holding import Line
from bot.language import Catalogues
from bot.logs import set_up_logs


async def live(config: Path, roles: list[str]) -> None:
    settings = read_settings(config, Catalogues().locales)
    set_up_logs("info", "text")
    clock = compose.RealClock()
    house = compose.put_together(settings, clock, Random(1))
    await compose.bring_up_to_date(settings)
    await compose.open_house(house, clock)
    await serving.serve(house, roles=roles)


if __name__ == "__main__":
    vars(serving)["Line"] = partial(Line, lease=timedelta(seconds=4), every=0.5)
    vars(serving)["Heartbeat"] = partial(Heartbeat, seconds=3600)
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2].split(",")))
