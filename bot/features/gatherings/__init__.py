"""Gatherings: events, remote breakfasts, virtual apéros: one thing with three kinds.

`creating` makes and changes them, from the `forms` that organisers fill in and `reading` turns
into values, or from `templates`; `announcing` shows their card wherever it is, in the `channels`
chosen, `digest` what the week brings. `signing` is who comes, `queue` who is next, `asking` who
still comes; `capacity` and `rooms` are how many can. `moving` moves one and calls it off,
`telling` says so to whom it concerns, `reminding` in time, and `after` thanks who came. `series`
makes what comes again, `series_changes` changes it, `keeping` has its gatherings made ahead, by
the dates and turns of `rota`. `voting` is how members choose a date, `fixing` what comes of it;
`tabling` seats those who come by video, as `table_settings` has it; `linking`
tells of another link. `invitations` is what
calendars read, which `subscribing` gives addresses to; `export` is the list for a spreadsheet,
`subjects` how the journal names what was done, `uniting` one person with two accounts.
`choosing` finds one by its title. `cards`, `questions` and `afterwards` are the messages; `life` is
the work that waits for each gathering.
"""

from bot.features.gatherings import (
    after,
    again,
    announcing,
    asking,
    capacity,
    channels,
    choosing,
    creating,
    digest,
    export,
    fixing,
    keeping,
    linking,
    listing,
    moving,
    publishing,
    queue,
    reminding,
    rooms,
    series,
    series_changes,
    signing,
    subjects,
    subscribing,
    table_settings,
    tabling,
    telling,
    templates,
    uniting,
    voting,
)
from bot.features.gatherings.registry import gatherings

__all__ = [
    "after",
    "again",
    "announcing",
    "asking",
    "capacity",
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
    "series",
    "series_changes",
    "signing",
    "subjects",
    "subscribing",
    "table_settings",
    "tabling",
    "telling",
    "templates",
    "uniting",
    "voting",
]
