"""Another gathering like one there is, in two clicks: all but its time is filled in already."""

from __future__ import annotations

from bot.features.gatherings.book import GatheringsBook, SignupsBook
from bot.features.gatherings.common import gathering_of
from bot.features.gatherings.making import forms
from bot.features.gatherings.making.creating import begin_any
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote.book import VotesBook
from bot.model import Ask, Call, Community, Effects, Member
from bot.ports import Clock, Translate


@gatherings.call("again", organiser=True)
async def again(call: Call, community: Community, t: Translate, book: GatheringsBook) -> Effects:
    found = await gathering_of(call, community, book)
    name = "gatherings.create_again"
    return [Ask(forms.what_and_when(t, found.details, "", str(found.id), name))]


@gatherings.call("create_again", organiser=True)
async def create_again(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    found = await gathering_of(call, community, book)
    now = clock.now()
    dates, details = forms.read_new(t, call.args, found.details, now, community.zone)
    return await begin_any(details, dates, me, community, t, book, signups, votes, now)
