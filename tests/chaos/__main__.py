"""`python -m tests.chaos`: a round, killed at every point; on both platforms and databases.

--members 200, --every 1, --only slack-sqlite (or discord-postgresql, ...), --minutes 30,
--lanes 2, --both.
With --restarts 30 it is PostgreSQL that crashes, so many times, and never the bot.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.child import PLATFORMS, Platform
from tests.chaos.kills import Round, Tally
from tests.chaos.restarts import crashed, crashing_server
from tests.databases import KINDS, Kind


async def held(platform: Platform, kind: Kind, given: argparse.Namespace) -> Tally:
    """One platform on one database."""
    with tempfile.TemporaryDirectory() as folder:
        if not given.restarts:
            round_ = Round(platform, kind, Path(folder), given.members, either_side=given.both)
            return await combination(round_, given)
        async with crashing_server() as server:
            round_ = Round(platform, kind, Path(folder), given.members, server=server)
            await round_.prepare()
            tally = Tally()
            gone = await crashed(round_, server, given.restarts, tally)
            say(f"  {tally.points} rounds, {tally.kills} restarts, {gone} times no database")
            return tally


async def combination(round_: Round, given: argparse.Namespace) -> Tally:
    """Every point, in an order that a stop leaves evenly spread."""
    began, tally = time.monotonic(), Tally()  # noqa: TID251 -- this is a budget of real time
    await round_.prepare()
    if given.loop:
        await round_.crash_loop(tally)
        return tally
    steps = await round_.steps()
    points = list(range(1, steps + 1, given.every))

    def minutes() -> float:
        return (time.monotonic() - began) / 60  # noqa: TID251 -- see above

    # Every sixteenth, then those between.
    left = iter([point for first in range(16) for point in points[first::16]])

    async def lane() -> None:
        while minutes() < given.minutes:
            if (point := next(left, None)) is None:
                return
            await round_.killed(point, tally)
            if tally.points % 100 == 0:
                say(f"  {tally.points} of {len(points)} points, {minutes():.0f} minutes")

    await asyncio.gather(*[lane() for _ in range(given.lanes)])
    say(f"  {tally.points} of {len(points)} points ({steps} steps), {minutes():.1f} minutes")
    return tally


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1, help="rounds at once")
    parser.add_argument("--both", action="store_true", help="either side of each step")
    parser.add_argument("--loop", action="store_true", help="a crash loop instead")
    parser.add_argument("--restarts", type=int, default=0, help="of PostgreSQL instead")
    given = parser.parse_args()
    clean = True
    for platform in PLATFORMS:
        for kind in KINDS[1:] if given.restarts else KINDS:
            if given.only in (f"{platform}-{kind}", ""):
                tally = await held(platform, kind, given)
                say(f"{platform} on {kind}, {given.members} members: {tally}")
                for name in tally.lost + tally.doubled + tally.unrecovered:
                    say(f"  {name}")
                clean = clean and tally.clean
    return 0 if clean else 1


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
