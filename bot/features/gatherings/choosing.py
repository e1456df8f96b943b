"""One gathering by its name: "/event show bread"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.listing import coming, see
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote.book import VotesBook
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Field,
    Member,
    Message,
    Option,
    Refusal,
    Whisper,
)
from bot.naming import label_of, meant
from bot.ports import Clock, Members, Translate

MOST = 10  # to choose among
WHICH = Field(
    "gathering", (N_("its title, or a part of it"),), optional=True, suggest="gatherings.coming"
)


@gatherings.suggestion("coming")
async def to_choose_from(
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> list[Option]:
    """What is coming, as far as *me* may see it, each with its day."""
    found = await _seen_by(me, community, book, members, clock.now())
    return [Option(str(one.id), (_told(t, one, community),)) for one in found]


@gatherings.call(
    "show",
    command="event show",
    aliases=("evenement voir",),
    help=N_("One gathering, by its title"),
    params=(WHICH,),
)
async def show(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """Its card; or a button for each that may be meant."""
    typed = call.args.get("gathering", "").strip()
    if not typed:
        return await coming(call, me, community, t, book, signups, members, clock)
    known = await _seen_by(me, community, book, members, clock.now())
    titles = [Option(str(one.id), (title_of(t, one.details),)) for one in known]
    found = meant(titles, typed)
    if not found:
        raise Refusal(N_("Nothing that is coming is called “{name}”."), name=typed[:80])
    if len(found) == 1:
        chosen = replace(call, args={"arg": found[0].value})
        return await see(chosen, me, community, t, book, signups, votes, members, clock)
    days = {str(one.id): _told(t, one, community) for one in known}
    some = found[:MOST]
    buttons = tuple(Button((days[one.value],), "gatherings.see", one.value) for one in some)
    return [Whisper(Message(t("Which one?"), buttons))]


async def _seen_by(
    me: Member, community: Community, book: GatheringsBook, members: Members, now: datetime
) -> list[Gathering]:
    """What is coming, and what an organiser has yet to announce; drafts stay with their preview."""
    found = await book.coming(community.id, now)
    if await members.is_organiser(me):
        return found
    return [one for one in found if one.announced or one.state == "voting" or one.creator == me]


def _told(t: Translate, gathering: Gathering, community: Community) -> str:
    """ "Bread, Thursday 12 March"."""
    title = title_of(t, gathering.details)
    if gathering.start is None:
        said = t("{title} (date to be chosen)", title=title)
    else:
        day = t.day(gathering.start.astimezone(community.zone).date())
        said = t("{title}, {day}", title=title, day=day)
    return label_of(Option("", said))
