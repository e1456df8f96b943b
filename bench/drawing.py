"""Curves as a small SVG that reads in light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

WIDE, HIGH, LEFT, LOW = 640, 360, 70, 50
COLOURS = ("#b5522a", "#3b6ea5", "#5a8f3c", "#7a5aa5")


def curves(found: Mapping[str, Sequence[tuple[float, float]]], across: str, up: str) -> str:
    """One line per name; both axes logarithmic, all values above 0."""
    xs = [log10(x) for points in found.values() for x, _ in points]
    ys = [log10(y) for points in found.values() for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)

    def place(x: float, y: float) -> str:
        right = LEFT + (log10(x) - x0) / max(x1 - x0, 1e-9) * (WIDE - LEFT - 120)
        down = HIGH - LOW - (log10(y) - y0) / max(y1 - y0, 1e-9) * (HIGH - LOW - 30)
        return f"{right:.1f},{down:.1f}"

    body = [f'<text x="{WIDE / 2}" y="{HIGH - 10}" text-anchor="middle">{across}</text>']
    body.append(f'<text x="12" y="18">{up}</text>')
    for x in sorted({x for points in found.values() for x, _ in points}):
        right, _ = place(x, 10**y0).split(",")
        body.append(f'<text x="{right}" y="{HIGH - 30}" text-anchor="middle">{x:g}</text>')
    for power in range(round(y0), round(y1) + 1):
        _, down = place(10**x0, 10.0**power).split(",")
        body.append(f'<text x="{LEFT - 8}" y="{down}" text-anchor="end">{10.0**power:g}</text>')
    for (name, points), colour in zip(found.items(), COLOURS, strict=False):
        line = " ".join(place(x, y) for x, y in points)
        body.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        right, down = place(*points[-1]).split(",")
        body.append(f'<text x="{float(right) + 8:.1f}" y="{down}" fill="{colour}">{name}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-size="13"'
        ' font-family="sans-serif" fill="#777">' + "".join(body) + "</svg>\n"
    )
