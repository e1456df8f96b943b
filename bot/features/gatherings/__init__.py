"""Gatherings: events, remote breakfasts, virtual apéros: one thing with three kinds.

`creating` makes and changes them, from the `forms` that organisers fill in and `reading` turns
into values; `announcing` shows their card wherever it is, in the `channels` chosen; `signing` is
who comes, `queue` who is next. `moving` moves one and calls it off, `telling` says so to whom it
concerns. `series` makes what comes again, `series_changes` changes it, `keeping` has its
gatherings made ahead, by the dates and turns of `rota`. `voting` is how members choose a date,
`fixing` what comes of it. `tabling` seats those who come by video, as `table_settings` has it.
`cards` are the messages; `invitations` is what calendars read, which `subscribing` gives addresses
to; `life` is the work that waits for each gathering.
"""

from bot.features.gatherings import (
    announcing,
    channels,
    creating,
    fixing,
    keeping,
    listing,
    moving,
    queue,
    series,
    series_changes,
    signing,
    subscribing,
    table_settings,
    tabling,
    telling,
    voting,
)
from bot.features.gatherings.registry import gatherings

__all__ = [
    "announcing",
    "channels",
    "creating",
    "fixing",
    "gatherings",
    "keeping",
    "listing",
    "moving",
    "queue",
    "series",
    "series_changes",
    "signing",
    "subscribing",
    "table_settings",
    "tabling",
    "telling",
    "voting",
]
