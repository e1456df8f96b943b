"""Gatherings: events, remote breakfasts, virtual apéros: one thing with three kinds.

`making` makes and changes them: from the forms that organisers fill in, or from templates. `vote`
is how members choose a date, `series` what comes again. `announcing` shows their card wherever it
is, `listing` what is coming, `choosing` one by its title, `digest` what the week brings.

`seats` is who comes, who is next, and how many can; `tables` seats those who come by video.
`asking` asks who still comes, `reminding` reminds in time; `moving` moves one and calls it off,
`telling` says so to whom it concerns, and `linking` tells of another link. `after` thanks who came
and counts them; `calendars` is what calendars read.

`cards` and `questions` are the messages, `links` the way into a call, `life` the work that waits
for each gathering, `subjects` how the journal names what was done, `uniting` one person with two
accounts.
"""

from bot.features.gatherings import (
    announcing,
    asking,
    choosing,
    digest,
    linking,
    listing,
    moving,
    reminding,
    subjects,
    telling,
    uniting,
)
from bot.features.gatherings.after import attendance, export
from bot.features.gatherings.calendars import subscribing
from bot.features.gatherings.making import again, channels, creating, publishing, templates
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats import capacity, queue, rooms, signing
from bot.features.gatherings.series import changing, keeping, starting
from bot.features.gatherings.tables import settings, tabling
from bot.features.gatherings.vote import fixing, ticking

__all__ = [
    "again",
    "announcing",
    "asking",
    "attendance",
    "capacity",
    "changing",
    "channels",
    "choosing",
    "creating",
    "digest",
    "export",
    "fixing",
    "gatherings",
    "keeping",
    "linking",
    "listing",
    "moving",
    "publishing",
    "queue",
    "reminding",
    "rooms",
    "settings",
    "signing",
    "starting",
    "subjects",
    "subscribing",
    "tabling",
    "telling",
    "templates",
    "ticking",
    "uniting",
]
