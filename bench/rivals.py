"""Two general solvers on the same complete graph, and one measure of quality for all."""

from __future__ import annotations

from collections.abc import Sequence
from resource import RUSAGE_SELF, getrusage
from time import process_time

import networkx
import numpy as np
import rustworkx

from bot.matching import Past, Person, Rules
from bot.matching.room import Room

Pairs = list[tuple[str, ...]]


def weights(room: Room) -> list[tuple[int, int, int]]:
    """Every allowed pair with one whole number: repeats outweigh points."""
    a, b = np.triu_indices(room.n, 1)
    allowed = ~room.forbidden(a, b)
    a, b = a[allowed], b[allowed]
    points, repeats = room.wishes.points(a, b), room.repeats(a, b)
    over = int(points.max(initial=0)) * (room.n // 2) + 1
    rows = zip(a.tolist(), b.tolist(), points.tolist(), repeats.tolist(), strict=True)
    return [(one, other, int(point) - over * int(repeat)) for one, other, point, repeat in rows]


def solve(
    solver: str, people: Sequence[Person], past: Sequence[Past]
) -> tuple[Pairs, float, float]:
    """The pairs, the CPU seconds of the solver alone, and the megabytes it grew by."""
    room = Room(people, past, Rules(), 7)
    edges = weights(room)
    lift = 1 - min(weight for _, _, weight in edges)
    memory, begun = getrusage(RUSAGE_SELF).ru_maxrss, process_time()
    if solver == "rustworkx":
        dense = rustworkx.PyGraph()
        dense.add_nodes_from(range(room.n))
        dense.extend_from_weighted_edge_list([(a, b, w + lift) for a, b, w in edges])
        found = rustworkx.max_weight_matching(dense, max_cardinality=True, weight_fn=int)
    else:
        graph = networkx.Graph()
        graph.add_weighted_edges_from((a, b, w + lift) for a, b, w in edges)
        found = networkx.max_weight_matching(graph, maxcardinality=True)
    seconds = process_time() - begun
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - memory) / 1024
    return [(room.ids[a], room.ids[b]) for a, b in found], seconds, grown


def quality(people: Sequence[Person], past: Sequence[Past], pairs: Pairs) -> dict[str, int]:
    """How often the pairs met before, and their soft points."""
    room = Room(people, past, Rules(), 7)
    index = {name: at for at, name in enumerate(room.ids)}
    groups = [tuple(index[name] for name in pair) for pair in pairs]
    return {"repeats": room.meetings.repeats(groups).meetings, "soft": room.points(groups)}
