"""Gatherings: events, remote breakfasts, virtual apéros: one thing with three kinds.

`creating` makes and changes them, from the `forms` that organisers fill in and `reading` turns
into values; `announcing` shows their card wherever it is; `signing` is who comes, `queue` who
is next. `cards` are
the messages; `life` is the work that waits for each of them.
"""

from bot.features.gatherings import announcing, creating, listing, queue, signing
from bot.features.gatherings.registry import gatherings

__all__ = ["announcing", "creating", "gatherings", "listing", "queue", "signing"]
