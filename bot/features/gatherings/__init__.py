"""Gatherings: events, remote breakfasts, virtual apéros: one thing with three kinds.

`creating` makes and changes them, from the `forms` that organisers fill in and `reading` turns
into values; `announcing` shows their card wherever it is, in the `channels` chosen; `signing` is
who comes, `queue` who is next. `moving` moves one and calls it off, `telling` says so to whom it
concerns. `cards` are the messages; `life` is the work that waits for each of them.
"""

from bot.features.gatherings import (
    announcing,
    channels,
    creating,
    listing,
    moving,
    queue,
    signing,
    telling,
)
from bot.features.gatherings.registry import gatherings

__all__ = [
    "announcing",
    "channels",
    "creating",
    "gatherings",
    "listing",
    "moving",
    "queue",
    "signing",
    "telling",
]
