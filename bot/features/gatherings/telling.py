"""Telling everybody who signed up that a gathering moves, is called off, or takes place after all.

Each is told once, in private and in their language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.announcing import ballot_of
from bot.features.gatherings.book import Gathering, GatheringsBook, Signup, SignupsBook, Standing
from bot.features.gatherings.calendars.invitations import with_invitation
from bot.features.gatherings.cards import called_off, title_of
from bot.features.gatherings.common import voices_of
from bot.features.gatherings.life import fill_later, plan, show
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote.book import VotesBook
from bot.model import (
    Button,
    Community,
    Effects,
    Job,
    Later,
    Member,
    Message,
    Place,
    Post,
    Text,
)
from bot.ports import Clock, Languages, Members, Translate

CONCERNED: Sequence[Standing] = ("going", "offered", "waiting", "maybe")
"""Who is told when a gathering changes: all who wait for something to come of it."""

Says = Callable[[Translate, Signup], Message]


async def move(
    was: Gathering, start: datetime, now: datetime, book: GatheringsBook, signups: SignupsBook
) -> Effects:
    """Another start for a gathering that is held: everybody who is going is asked again."""
    announce = was.announce
    if announce and not was.announced and was.start:
        announce = max(now, announce + (start - was.start))  # as long before as it was to be
    found = replace(was, start=start, announce=announce, sequence=was.sequence + 1)
    await book.change(found)
    await signups.ask_all(found.id, ("", "due", "sure"), "asked")
    # The next sequence is in the key: moved twice, told twice.
    args = {
        "gathering": str(found.id),
        "start": start.isoformat(),
        "was": (was.start or start).isoformat(),
    }
    key = f"gatherings.tell_moved:{found.id}:{found.sequence}"
    told = Later("gatherings.tell_moved", now, key, args)
    return [show(found, now), *plan(found, now), told, fill_later(found, now)]


async def call_off(was: Gathering, because: str, now: datetime, book: GatheringsBook) -> Effects:
    """It doesn't take place; everybody who signed up is told why."""
    off = replace(was, state="cancelled", because=because, sequence=was.sequence + 1)
    await book.change(off)
    return [show(off, now), _tell("called_off", off, now)]


async def put_back(was: Gathering, now: datetime, book: GatheringsBook) -> Effects:
    """It takes place after all, with everybody who had signed up."""
    state = replace(was, state="planned" if was.start else "voting")
    back = replace(state, because="", sequence=was.sequence + 1)
    await book.change(back)
    # Offers that nobody could answer meanwhile go on.
    told = _tell("put_back", back, now)
    return [show(back, now), *plan(back, now), told, fill_later(back, now)]


def _tell(what: str, gathering: Gathering, now: datetime) -> Later:
    args = {"gathering": str(gathering.id), "sequence": str(gathering.sequence)}
    key = f"gatherings.tell_{what}:{gathering.id}:{gathering.sequence}"
    return Later(f"gatherings.tell_{what}", now, key, args)


@gatherings.job("tell_called_off")
async def tell_called_off(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    found = await book.hold(int(job.args["gathering"]))
    if found is None or found.state != "cancelled":
        return []
    if int(job.args["sequence"]) != found.sequence:
        return []  # put back and called off again since: that is told by another job
    told = await _to_all(
        job, found, lambda t, _: Message(called_off(t, found)), community, signups, members,
        languages, clock.now(),
    )  # fmt: skip
    voters = await _voters(found, votes, signups, community, members, languages)
    return [*_to_voters(job, {one: called_off(t, found) for one, t in voters.items()}), *told]


@gatherings.job("tell_put_back")
async def tell_put_back(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    found = await book.hold(int(job.args["gathering"]))
    if found is None or found.state == "cancelled":
        return []
    told = await _to_all(
        job, found, lambda t, one: _back(t, found, one), community, signups, members, languages,
        clock.now(),
    )  # fmt: skip
    voters = await _voters(found, votes, signups, community, members, languages)
    return [*_to_voters(job, {one: _on_again(t, found) for one, t in voters.items()}), *told]


async def _voters(
    gathering: Gathering,
    votes: VotesBook,
    signups: SignupsBook,
    community: Community,
    members: Members,
    languages: Languages,
) -> dict[Member, Translate]:
    """Who voted on its dates and did not say no since, as long as nobody else can sign up."""
    ballot = await ballot_of(gathering, votes)
    if not ballot.voters:
        return {}
    out = {one.member for one in await signups.signups(gathering.id, ("no", "lapsed"))}
    still_in = [member for member in ballot.voters if member not in out]
    return await voices_of(still_in, community, members, languages)


def _to_voters(job: Job, texts: Mapping[Member, Text]) -> Effects:
    """The same key as for who signed up: those who did both are told once, by the latter."""
    return [
        Post(Place.of(member), Message(text), f"{job.key}:{member.id}")
        for member, text in texts.items()
    ]


async def _to_all(
    job: Job,
    gathering: Gathering,
    says: Says,
    community: Community,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    now: datetime,
) -> Effects:
    """To each of them, with the change for the calendar of who has a seat."""
    told = await signups.signups(gathering.id, CONCERNED)
    voices = await voices_of([one.member for one in told], community, members, languages)
    posts: Effects = []
    for one in told:
        if t := voices.get(one.member):
            said = with_invitation(says(t, one), t, gathering, one, community, now)
            posts.append(Post(Place.of(one.member), said, f"{job.key}:{one.member.id}"))
    return posts


def _on_again(t: Translate, found: Gathering) -> Text:
    title = title_of(t, found.details)
    if found.start is None:
        return t("The vote on the date of **{title}** goes on after all.", title=title)
    return t("**{title}** takes place after all: {when}.", title=title, when=found.start)


def _back(t: Translate, found: Gathering, signup: Signup) -> Message:
    text = _on_again(t, found)
    if signup.standing == "going":
        text = (*text, " ", *t("You're still in."))
    return Message(text, (_no(t, found),))


def _no(t: Translate, found: Gathering) -> Button:
    return Button(t("I can't any more"), "gatherings.no", str(found.id))
