"""The map as a PNG, for chats: dots and lines on paper, with nobody's name. Pure.

Drawn twice as large as it is shown, and halved, so that edges are smooth.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.pages import Dot, Map

SIDE = 720  # pixels
SCALE = 2 * SIDE / 1060  # from the map's plane to the large picture
STEPS = np.linspace(0, 1, 320, dtype=np.float32)  # points of a line
DRAWN = 1_200  # links; more would be a cloud at this size
BEND = 0.18  # how far links lean to the middle
CROWD = 400  # dots that are drawn all at once, without rings
PAPER = (255, 253, 249)
INK = (44, 33, 27)
OLDER, FRESH = (107, 90, 78), (156, 66, 33)
COLOURS = (
    (180, 83, 42), (11, 95, 147), (22, 111, 58), (126, 34, 206), (138, 90, 11), (176, 24, 90),
    (15, 107, 100), (67, 56, 202), (77, 107, 15), (107, 90, 78),
)  # fmt: skip
Canvas = NDArray[np.float32]
Colour = tuple[int, int, int]


def map_png(sheet: Map) -> bytes:
    """The picture of a map."""
    canvas: Canvas = np.empty((2 * SIDE, 2 * SIDE, 3), np.float32)
    canvas[:] = PAPER
    places = np.array([(dot.x, dot.y) for dot in sheet.dots], np.float32).reshape(-1, 2)
    _lines(canvas, places, sheet.links[sheet.fresh : DRAWN], OLDER, 0.10, 2)
    _lines(canvas, places, sheet.links[: min(sheet.fresh, DRAWN)], FRESH, 0.65, 3)
    size = max(3.0, min(15.0, 90 / max(len(sheet.dots), 1) ** 0.5)) * SCALE
    if len(sheet.dots) > CROWD:
        _crowd(canvas, places, sheet.dots, size)
    else:
        for dot in sheet.dots:
            _dot(canvas, dot, size)
    small = canvas.reshape(SIDE, 2, SIDE, 2, 3).mean(axis=(1, 3))
    return _encoded(np.rint(small).astype(np.uint8))


def _lines(
    canvas: Canvas,
    places: NDArray[np.float32],
    links: Sequence[tuple[int, int]],
    colour: Colour,
    strength: float,
    width: int,
) -> None:
    """Many lines at once; where they meet it gets darker, up to a point."""
    side = len(canvas)
    density = np.zeros(side * side, np.float32)
    for start in range(0, len(links), 500):
        some = np.array(links[start : start + 500])
        a, b = places[some[:, 0]], places[some[:, 1]]
        middle = BEND * (a + b)
        t = STEPS[None, :, None]
        points = (1 - t) ** 2 * a[:, None] + 2 * t * (1 - t) * middle[:, None] + t**2 * b[:, None]
        at = np.rint(points * SCALE + side / 2).astype(np.int64)
        line = np.arange(len(some))[:, None].repeat(len(STEPS), axis=1)
        for dx in range(width):
            for dy in range(width):
                flat = (at[..., 1] + dy) * side + at[..., 0] + dx
                once = np.unique(line * (side * side) + flat)  # each line counts once at a point
                density += np.bincount(once % (side * side), minlength=side * side)
    drawn = np.flatnonzero(density)
    cover = (1 - (1 - strength) ** density[drawn])[:, None]
    flat_canvas = canvas.reshape(-1, 3)
    flat_canvas[drawn] += cover * (np.array(colour, np.float32) - flat_canvas[drawn])


def _dot(canvas: Canvas, dot: Dot, size: float) -> None:
    """A disc; hollow where nobody was met yet, ringed for a bridge."""
    side = len(canvas)
    x, y = dot.x * SCALE + side / 2, dot.y * SCALE + side / 2
    reach = int(size) + 10
    left, top = int(x) - reach, int(y) - reach
    ys, xs = np.mgrid[top : top + 2 * reach, left : left + 2 * reach]
    far = np.hypot(xs - x, ys - y)
    patch = canvas[top : top + 2 * reach, left : left + 2 * reach]
    if dot.bridge:
        patch[far < size + 8] = INK
    patch[far < size + 4] = PAPER
    patch[far < size] = COLOURS[dot.trade]
    if not dot.links:
        patch[far < size - 4] = PAPER


def _crowd(canvas: Canvas, places: NDArray[np.float32], dots: Sequence[Dot], size: float) -> None:
    """Thousands of discs at once; pale where nobody was met yet."""
    colours = np.array([COLOURS[dot.trade] for dot in dots], np.float32)
    alone = np.array([not dot.links for dot in dots])
    colours[alone] += 0.6 * (np.array(PAPER, np.float32) - colours[alone])
    x, y = np.rint(places * SCALE + len(canvas) / 2).astype(np.int64).T
    reach = int(size) + 1
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            if dx * dx + dy * dy < size * size:
                canvas[y + dy, x + dx] = colours


def _encoded(pixels: NDArray[np.uint8]) -> bytes:
    """As PNG (RFC 2083): true colour, eight bits, no filter."""
    high, wide, _ = pixels.shape
    rows = np.zeros((high, 1 + 3 * wide), np.uint8)
    rows[:, 1:] = pixels.reshape(high, 3 * wide)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
