"""The card of a gathering: shown when its time has come, and kept true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings import questions
from bot.features.gatherings.book import Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.calendars.invitations import event_of
from bot.features.gatherings.cards import MOST_NAMES, Standings, card
from bot.features.gatherings.common import places_of, still, voices_of
from bot.features.gatherings.life import refresh, show
from bot.features.gatherings.links import seating_on, table_button
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.quotas import by_quota, quotas
from bot.features.gatherings.vote.book import Ballot, VotesBook
from bot.features.gatherings.vote.cards import fixed_card, vote_card
from bot.model import Community, Effects, Job, Later, Message, Place, Post
from bot.ports import Clock, Languages, Members, Translate


@gatherings.job("card")
async def show_card(
    job: Job,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The card in each of its places, in the language of the space; its host is told, once."""
    found, now = await book.hold(int(job.args["gathering"])), clock.now()
    if found is None or found.state == "draft":
        return []
    ballot = await ballot_of(found, votes)
    public = _public(found, now)
    if not public and not ballot.dates:
        return []
    told: Effects = []
    if public and not found.announced and found.state == "planned":
        found = replace(found, announced=True)
        await book.change(found)
        told = await _tell_host(found, community, book, members, languages)
    message = await card_of(found, ballot, community, t, signups, now)
    message = replace(message, event=event_of(t, found, community))
    shown = [
        Post(place, message, f"gatherings.card:{found.id}:{place.chat}:{place.channel}")
        for place in places_of(found, community)
    ]
    posts: Effects = [*told, *shown]
    if not seating_on(found, now):
        return [*posts, refresh(now)]
    # Whatever changed may have changed who sits where.
    args = {"gathering": str(found.id)}
    return [
        *posts,
        refresh(now),
        Later("gatherings.mend", now, f"gatherings.mend:{found.id}", args),
    ]


async def _tell_host(
    gathering: Gathering,
    community: Community,
    book: GatheringsBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """That it is theirs to host, unless it was theirs to make and there are no turns."""
    host = gathering.host
    series = await book.series(gathering.series) if gathering.series is not None else None
    turns = series is not None and len(series.hosts) > 1
    if host is None or (host == gathering.creator and not turns):
        return []
    voices = await voices_of([host], community, members, languages)
    return [
        Post(Place.of(one), questions.hosting(t, gathering), f"gatherings.host:{gathering.id}")
        for one, t in voices.items()
    ]


async def ballot_of(gathering: Gathering, votes: VotesBook) -> Ballot:
    """The vote on its dates; once everybody can sign up there is nothing more to say of it."""
    return Ballot({}) if gathering.announced else await votes.ballot(gathering.id)


async def card_of(
    gathering: Gathering,
    ballot: Ballot,
    community: Community,
    t: Translate,
    signups: SignupsBook,
    now: datetime,
) -> Message:
    """What stands in its places: a vote, a date that is fixed, or who comes."""
    if gathering.state == "voting":
        return vote_card(t, gathering, ballot, community.zone, now)
    if gathering.state == "planned" and ballot.dates and not gathering.announced:
        return fixed_card(t, gathering)
    message = card(t, gathering, await standings_of(gathering, signups), now)
    if gathering.state != "planned" or not seating_on(gathering, now):
        return message
    return replace(message, buttons=(*message.buttons, table_button(t, gathering)))


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
