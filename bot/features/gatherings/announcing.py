"""The card of a gathering: shown when its time has come, and kept true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import MOST_NAMES, Standings, card
from bot.features.gatherings.common import places_of, still
from bot.features.gatherings.life import refresh, show
from bot.features.gatherings.quotas import by_quota, quotas
from bot.features.gatherings.registry import gatherings
from bot.model import Community, Effects, Job, Post
from bot.ports import Clock, Translate


@gatherings.job("card")
async def show_card(
    job: Job,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """The card in each of its places, in the language of the space."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None or found.state == "draft" or not _public(found, clock.now()):
        return []
    if not found.announced and found.state == "planned":
        found = replace(found, announced=True)
        await book.change(found)
    standings = await standings_of(found, signups)
    message = card(t, found, standings, clock.now())
    posts: Effects = [
        Post(place, message, f"gatherings.card:{found.id}:{place.chat}:{place.channel}")
        for place in places_of(found, community)
    ]
    return [*posts, refresh(clock.now())]


def _public(gathering: Gathering, now: datetime) -> bool:
    if gathering.announced or gathering.state == "voting":
        return True
    # A bot that slept announces nothing that has begun.
    ahead = gathering.start is not None and gathering.start > now
    ready = gathering.announce is not None and gathering.announce <= now
    return gathering.state == "planned" and ready and ahead


async def standings_of(gathering: Gathering, signups: SignupsBook) -> Standings:
    """Who comes, as far as a card shows it."""
    found = await signups.count(gathering.id)
    count = replace(found, held=by_quota(gathering, found.held))
    going = await signups.signups(gathering.id, ("going",), MOST_NAMES)
    return Standings(count, quotas(gathering), going)


@gatherings.job("closed")
async def close(job: Job, book: GatheringsBook, clock: Clock) -> Effects:
    """Sign-ups end: the card says so."""
    found = await still(job, book)
    return [show(found, clock.now())] if found else []


@gatherings.job("over")
async def end(job: Job, book: GatheringsBook, clock: Clock) -> Effects:
    """The gathering ends: the card says so, and its buttons go."""
    found = await still(job, book)
    return [show(found, clock.now())] if found else []
