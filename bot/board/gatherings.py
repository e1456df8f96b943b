"""Gatherings: seats, queue, attendance."""

from __future__ import annotations

from datetime import timedelta

from bot.board.common import Desk
from bot.features.gatherings.book import Count, Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.seats.quotas import quotas
from bot.model import Text, joined
from bot.pages import Coming, Gatherings, Past

QUARTER = timedelta(days=92)
MOST = 60  # past ones on the page


async def gatherings(desk: Desk) -> Gatherings:
    """What comes and what was."""
    book, t = desk.tx.get(GatheringsBook), desk.t
    coming = await book.coming(desk.community.id, desk.now)
    counts = await desk.tx.get(SignupsBook).counts(one.id for one in coming)
    past = await desk.book.past(desk.community.id, desk.now - QUARTER, desk.now)
    return Gatherings(
        tuple(
            Coming(
                one.id,
                title_of(t, one.details),
                one.start,
                _seats(desk, one, counts[one.id]),
                counts[one.id].people.get("waiting", 0),
                counts[one.id].people.get("maybe", 0),
            )
            for one in coming
        ),
        tuple(
            Past(
                one.gathering.id,
                title_of(t, one.gathering.details),
                one.gathering.start,
                one.going,
                one.came,
                one.absent,
            )
            for one in past[:MOST]
        ),
    )


def _seats(desk: Desk, one: Gathering, count: Count) -> Text:
    """ "7 of 12", for each quota that there is."""
    if one.start is None:
        return ()
    parts: list[Text] = []
    for where, seats in quotas(one).items():
        held = str(count.held.get(where, 0))
        parts.append(desk.t("{n} of {all}", n=held, all=str(seats)) if seats else (held,))
    return joined(parts, " + ")
