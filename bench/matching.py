"""Rounds of pairs: time, memory and quality, beside two general solvers on the same graph.

Each figure comes from a process of its own, so that memory is the call's and no other's.
Time is CPU time of one thread. The soft score is the sum of points of the pairs drawn, as a
share of the proven optimum.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

import scipy.optimize
import scipy.sparse.csgraph  # noqa: F401 -- the same

from bench.drawing import curves
from bench.rivals import quality, solve
from bot.matching import Past, Person, Rules, check, match
from bot.matching.groups import bound_by_lp
from bot.matching.room import Room
from bot.matching.tables import Weights, even_sizes

SIZES = (24, 100, 500, 2_000, 10_000)
HISTORIES = (0, 10, 52)
BRANCHES = 100_000  # of the search that sharpens the bound for groups; 5 s
GROUPS = 100  # people whose groups of three and four are held against a bound
RIVALS = {"rustworkx": 500, "networkx": 100}  # the largest room each is asked for
TAGS = [f"tag-{number}" for number in range(40)]
PLOT = Path(__file__).parent.parent / "docs" / "matching-bench.svg"
PATIENCE = 900  # seconds for one figure


def people(n: int, seed: int) -> list[Person]:
    """A room with offers, needs, hours and newcomers, drawn by *seed*."""
    chance = Random(seed)
    return [
        Person(
            f"p{number:05}",
            company=f"c{chance.randrange(max(2, n // 3))}",
            offers=frozenset(chance.sample(TAGS, 2)),
            seeks=frozenset(chance.sample(TAGS, 2)),
            hours=frozenset(chance.sample(range(20), 6)),
            newcomer=chance.random() < 0.2,
        )
        for number in range(n)
    ]


def history(n: int, rounds: int, seed: int) -> list[Past]:
    """Rounds at 90 % attendance, pairs drawn at random."""
    chance = Random(seed)
    past = []
    for week in range(rounds):
        here = [f"p{number:05}" for number in range(n) if chance.random() < 0.9]
        chance.shuffle(here)
        day = date(2026, 1, 5) + timedelta(weeks=week)
        past += [Past(day, frozenset(pair)) for pair in zip(here[::2], here[1::2], strict=False)]
    return past


def measure(n: int, rounds: int, solver: str) -> dict[str, Any]:
    """One figure, in this process."""
    everyone, past = people(n, 1), history(n, rounds, 2)
    # What is imported or made at first use (scipy above, too) is not this call's.
    match(everyone[:24], [], Rules(), 1)
    memory, begun = getrusage(RUSAGE_SELF).ru_maxrss, process_time()
    if solver == "ours":
        found = match(everyone, past, Rules(), 7)
        seconds = process_time() - begun
        grown = (getrusage(RUSAGE_SELF).ru_maxrss - memory) / 1024
        check(everyone, past, Rules(), found)
        pairs = [group.people for group in found.groups]
        proof = found.certificate
        extra = {
            "proved": proof.proved,
            "soft_proved": proof.soft_proved,
            "gap": proof.gap,
            "soft_gap": proof.soft_gap,
            "left_out": len(found.left_out),
        }
    else:
        pairs, seconds, grown = solve(solver, everyone, past)
        extra = {}
    return {"seconds": seconds, "mb": grown, **quality(everyone, past, pairs), **extra}


def measure_groups(n: int, rounds: int, size: int) -> dict[str, Any]:
    """One figure for larger groups; the bound's time, half a minute at most, is not counted."""
    everyone, past, rules = people(n, 1), history(n, rounds, 2), Rules(size=size)
    match(everyone[:24], [], rules, 1)
    memory, begun = getrusage(RUSAGE_SELF).ru_maxrss, process_time()
    found = match(everyone, past, rules, 7)
    seconds = process_time() - begun
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - memory) / 1024
    check(everyone, past, rules, found)
    room = Room(everyone, past, rules, 7)
    index = {name: at for at, name in enumerate(room.ids)}
    sizes = even_sizes(n, -(-n // size))
    weights = Weights(room, sizes)
    return {
        "seconds": seconds,
        "mb": grown,
        "repeats": found.repeats.meetings,
        "soft": room.points([[index[one] for one in group.people] for group in found.groups]),
        "bound": bound_by_lp(n, sizes, weights, branches=BRANCHES) // weights.scale,
    }


def in_its_own_process(n: int, rounds: int, solver: str) -> dict[str, Any] | None:
    """One figure; None where it took too long."""
    command = [sys.executable, "-m", "bench.matching", str(n), str(rounds), solver]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
            env=os.environ | threads,
        )
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the table; draw the plot."""
    print("people  rounds  solver      CPU s      MB  repeats  soft     proved")
    rows = []
    for n in SIZES:
        for rounds in HISTORIES:
            ours = in_its_own_process(n, rounds, "ours")
            for solver in ("ours", *(rival for rival, most in RIVALS.items() if n <= most)):
                row = ours if solver == "ours" else in_its_own_process(n, rounds, solver)
                if row is None or ours is None:
                    print(f"{n:6}  {rounds:6}  {solver:10}  over {PATIENCE} s")
                    continue
                rows.append((n, rounds, solver, row))
                print(line(n, rounds, solver, row, ours), flush=True)
    print("people  rounds  groups of   CPU s      MB  repeats  share of the bound")
    for size in (3, 4):
        for rounds in HISTORIES[:2]:
            found = in_its_own_process(GROUPS, rounds, str(size))
            if found is not None:
                print(groups_line(rounds, size, found), flush=True)
    PLOT.write_text(plot([(n, s, row["seconds"]) for n, r, s, row in rows if r == 10]), "utf-8")


def line(n: int, rounds: int, solver: str, row: dict[str, Any], ours: dict[str, Any]) -> str:
    """One row of the table; a rival's time also as a multiple of ours."""
    share = 100 * row["soft"] / ours["soft"] if ours["soft"] else 100.0
    if solver == "ours":
        proof = "all" if row["soft_proved"] else "repeats" if row["proved"] else "no"
        end = proof + (f" (gap {row['soft_gap']} points)" if not row["soft_proved"] else "")
    else:
        end = f"{row['seconds'] / max(ours['seconds'], 1e-9):.1f} times our time"
    return (
        f"{n:6}  {rounds:6}  {solver:10}  {row['seconds']:8.4f}  {row['mb']:6.1f}"
        f"  {row['repeats']:7}  {share:6.2f} %  {end}"
    )


def groups_line(rounds: int, size: int, row: dict[str, Any]) -> str:
    """One row of the table of larger groups."""
    share = 100 * row["soft"] / row["bound"]
    return (
        f"{GROUPS:6}  {rounds:6}  {size:9}  {row['seconds']:8.4f}  {row['mb']:6.1f}"
        f"  {row['repeats']:7}  {share:6.2f} %"
    )


def plot(points: list[tuple[int, str, float]]) -> str:
    """CPU seconds against people, both on logarithmic axes, as an SVG."""
    found: dict[str, list[tuple[float, float]]] = {}
    for n, solver, seconds in points:
        found.setdefault(solver, []).append((n, max(seconds, 1e-4)))
    return curves(found, "people", "CPU seconds, ten rounds of history")


if __name__ == "__main__":
    how_many, how_long, who = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    figure = measure_groups(how_many, how_long, int(who)) if who.isdigit() else None
    print(json.dumps(figure or measure(how_many, how_long, who)))
