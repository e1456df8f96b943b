"""The two pictures as SVG: the map of the community, and the lines of its pulse. Pure.

Thousands of people are drawn as a path for each colour, whose points are dots because its ends
are round: an element for each would be ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import atan2, cos, hypot, sin, sqrt

from markupsafe import Markup, escape

from bot.pages import Dot, Map

FEW = 60  # members, whose links can be bold
NAMED = 400  # dots that can be pointed at, one by one
BEND = 0.18  # how far links lean to the middle; 0.5 would be straight
LABEL = 506  # how far out the name of a trade stands
APART = 34  # between two names on one side


def map_svg(sheet: Map, labels: Sequence[str], title: str, about: str) -> Markup:
    """The map; *labels* name its trades, in their order."""
    size = max(2.2, min(11.0, 80 / sqrt(max(len(sheet.dots), 1))))
    parts = [
        f'<svg class="map{" few" if len(sheet.dots) <= FEW else ""}"',
        ' viewBox="-760 -560 1520 1120" role="img" aria-labelledby="map-title map-about"',
        ' xmlns="http://www.w3.org/2000/svg">',
        f'<title id="map-title">{escape(title)}</title><desc id="map-about">{escape(about)}</desc>',
        '<circle class="rim" r="480"/>',
        _links("older", sheet, sheet.links[sheet.fresh :]),
        _links("fresh", sheet, sheet.links[: sheet.fresh]),
        *(_named(dot, size) for dot in sheet.dots if len(sheet.dots) <= NAMED),
        *(_crowd(sheet, size) if len(sheet.dots) > NAMED else ()),
        *_rings(sheet.dots, size),
        *_labels(sheet, labels),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 -- what people typed is escaped above


def _links(kind: str, sheet: Map, links: Iterable[tuple[int, int]]) -> str:
    written = []
    for one, other in links:
        a, b = sheet.dots[one], sheet.dots[other]
        cx, cy = round(BEND * (a.x + b.x)), round(BEND * (a.y + b.y))
        written.append(f"M{a.x} {a.y}Q{cx} {cy} {b.x} {b.y}")
    return f'<path class="{kind}" d="{"".join(written)}"/>' if written else ""


def _named(dot: Dot, size: float) -> str:
    name = f"<title>{escape(dot.name)}</title>" if dot.name else ""
    alone = "" if dot.links else " alone"
    return f'<circle class="dot c{dot.trade}{alone}" cx="{dot.x}" cy="{dot.y}" r="{size:.1f}">{name}</circle>'  # noqa: E501 -- one element, as it is written


def _crowd(sheet: Map, size: float) -> list[str]:
    """A path for each colour, and one more for its people who are not linked yet."""
    parts = []
    for key in sorted({dot.trade for dot in sheet.dots}):
        mine = [dot for dot in sheet.dots if dot.trade == key]
        for kind, some in (
            ("crowd", [dot for dot in mine if dot.links]),
            ("crowd alone", [dot for dot in mine if not dot.links]),
        ):
            points = "".join(f"M{dot.x} {dot.y}h0" for dot in some)
            if points:
                width = 2 * size
                parts.append(
                    f'<path class="{kind} c{key}" stroke-width="{width:.1f}" d="{points}"/>'
                )
    return parts


def _rings(dots: Sequence[Dot], size: float) -> list[str]:
    return [
        f'<circle class="ring" cx="{dot.x}" cy="{dot.y}" r="{size + 4:.1f}"/>'
        for dot in dots
        if dot.bridge
    ]


def _labels(sheet: Map, labels: Sequence[str]) -> list[str]:
    """The name of each trade outside the rim, beside the middle of its people."""
    places = []
    for trade, label in zip(sheet.trades, labels, strict=True):
        mine = [dot for dot in sheet.dots if dot.trade == trade.key and (dot.x or dot.y)]
        if mine:
            x = sum(dot.x / hypot(dot.x, dot.y) for dot in mine)
            y = sum(dot.y / hypot(dot.x, dot.y) for dot in mine)
            angle = atan2(y, x)
            places.append(
                (cos(angle) >= 0, sin(angle) * LABEL, cos(angle) * LABEL, trade.key, label)
            )
    parts = []
    for right in (False, True):
        lowest = -10_000.0
        for _, y, x, key, label in sorted(one for one in places if one[0] is right):
            lowest = max(y, lowest + APART)
            anchor = "start" if right else "end"
            parts.append(
                f'<text class="label c{key}" x="{x:.0f}" y="{lowest:.0f}" text-anchor="{anchor}">'
                f"{escape(label)}</text>"
            )
    return parts


def line_svg(values: Sequence[float | None], highest: float, title: str) -> Markup:
    """One line of the pulse over its months, from 0 to *highest*; months without one are gaps."""
    wide, high = 600, 150
    step = wide / max(len(values) - 1, 1)
    points = [
        (round(at * step, 1), round(high - high * min(value / highest, 1), 1)) if value is not None
        else None
        for at, value in enumerate(values)
    ]  # fmt: skip
    path, pen = [], "M"
    for point in points:
        if point is None:
            pen = "M"
            continue
        path.append(f"{pen}{point[0]} {point[1]}")
        pen = "L"
    dots = "".join(f"M{point[0]} {point[1]}h0" for point in points if point)
    marks = f'<path class="stroke" d="{"".join(path)}"/><path class="points" d="{dots}"/>'
    return _chart(title, marks)


def bars_svg(over: Sequence[int], under: Sequence[int], title: str) -> Markup:
    """For each month a bar, and the part of it that is marked."""
    wide, high = 600, 150
    most = max([*over, 1])
    step = wide / max(len(over), 1)
    whole: list[str] = []
    part: list[str] = []
    for at, (all_, some) in enumerate(zip(over, under, strict=True)):
        x, w = round(at * step + step * 0.15, 1), round(step * 0.7, 1)
        for number, bars in ((all_, whole), (min(some, all_), part)):
            h = round(high * number / most, 1)
            if h:
                bars.append(f"M{x} {high}v-{h}h{w}v{h}z")
    marks = (
        f'<path class="bars" d="{"".join(whole)}"/><path class="bars part" d="{"".join(part)}"/>'
    )
    return _chart(title, marks)


def _chart(title: str, marks: str) -> Markup:
    """A frame with three lines, and what stands in it."""
    said = escape(title)
    return Markup(  # noqa: S704 -- numbers, and a title that is escaped
        '<svg class="line" viewBox="-8 -8 616 166" role="img" preserveAspectRatio="none"'
        f' aria-label="{said}"><path class="axis" d="M0 0H600M0 75H600M0 150H600"/>{marks}</svg>'
    )
