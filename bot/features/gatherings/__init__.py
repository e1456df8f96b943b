"""Gatherings: events, remote breakfasts, virtual apéros: one thing with three kinds.

`creating` makes and changes them, from the `forms` that organisers fill in and `reading` turns
into values; `announcing` shows their card wherever it is, in the `channels` chosen; `signing` is
who comes, `queue` who is next. `moving` moves one and calls it off, `telling` says so to whom it
concerns. `series` makes what comes again, `series_changes` changes it, `keeping` has its
gatherings made ahead, by the dates and turns of `rota`. `cards` are the messages; `invitations`
is what calendars read of them, which `subscribing` gives addresses to; `life` is the work that
waits for each gathering.
"""

from bot.features.gatherings import (
    announcing,
    channels,
    creating,
    keeping,
    listing,
    moving,
    queue,
    series,
    series_changes,
    signing,
    subscribing,
    telling,
)
from bot.features.gatherings.registry import gatherings

__all__ = [
    "announcing",
    "channels",
    "creating",
    "gatherings",
    "keeping",
    "listing",
    "moving",
    "queue",
    "series",
    "series_changes",
    "signing",
    "subscribing",
    "telling",
]
