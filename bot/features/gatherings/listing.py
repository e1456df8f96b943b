"""What is coming, for everybody; and what those who made a gathering can do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.announcing import ballot_of, card_of, standings_of
from bot.features.gatherings.book import (
    Gathering,
    GatheringsBook,
    Kind,
    Signup,
    SignupsBook,
    Standing,
)
from bot.features.gatherings.cards import numbered, one_line, what_it_is, who_comes
from bot.features.gatherings.common import for_change, gathering_of
from bot.features.gatherings.links import by_video
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.quotas import quota_of, wheres
from bot.features.gatherings.vote.book import VotesBook
from bot.features.gatherings.vote.cards import to_manage, vote_card
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Member,
    Message,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Addresses, Clock, Members, Translate

MOST = 10  # in a list
MARKS: dict[Standing, str] = {
    "going": N_("✓ you're going"),
    "offered": N_("a seat is offered to you"),
    "waiting": N_("you're on the waiting list"),
    "maybe": N_("you said maybe"),
}


KIND_OF: dict[str, Kind] = {"gatherings.breakfasts": "breakfast", "gatherings.aperos": "apero"}
"""What a list is of; any other call is of all there is."""


@gatherings.call(
    "aperos",
    command="apero",
    aliases=("apéro",),
    help=N_("The next virtual apéros"),
)
@gatherings.call(
    "breakfasts",
    command="breakfast",
    aliases=("petitdej",),
    help=N_("The next remote breakfasts"),
)
@gatherings.call(
    "list",
    command="event",
    aliases=("evenement", "events", "agenda"),
    help=N_("What is coming: events, breakfasts, apéros"),
)
async def coming(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await book.coming(community.id, clock.now())
    return [await _list(found, KIND_OF.get(call.name), me, t, signups, members, clock.now())]


@gatherings.home()
async def at_home(
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """What is coming, on a member's own page."""
    found = await book.coming(community.id, clock.now())
    return [await _list(found, None, me, t, signups, members, clock.now())]


@gatherings.call(
    "mine",
    command="event mine",
    aliases=("evenement inscriptions",),
    help=N_("What you said you would come to"),
)
async def mine(
    me: Member, t: Translate, signups: SignupsBook, addresses: Addresses, clock: Clock
) -> Effects:
    """Whatever one said yes, maybe or "I'll wait" to, with a button to see it."""
    said = [
        (one, signup)
        for one, signup in await signups.of_member(me, clock.now())
        if signup.standing in MARKS
    ]
    if not said:
        return [
            Whisper(Message(t("You haven't signed up for anything yet. What there is: /event")))
        ]
    counts = await signups.counts(one.id for one, _ in said[:MOST])
    shown: list[tuple[int, Text]] = []
    for one, signup in said[:MOST]:
        line = one_line(t, one, counts[one.id])
        mark = _mark(t, signup)
        if signup.standing == "waiting":
            place = await signups.queue_place(signup, wheres(one, quota_of(one, signup.where)))
            mark = (" · ", *t("you're number {n} on the waiting list", n=str(place)))
        shown.append((one.id, (*line, *mark)))
    lines, buttons = numbered(shown, "gatherings.see")
    lines.insert(0, t("**You signed up for**"))
    if len(said) > MOST:
        lines.append(t.many("and {n} more", "and {n} more", len(said) - MOST))
    if addresses.calendar(me, 0):
        buttons.append(Button(t("In my own calendar"), "gatherings.calendar"))
    return [Whisper(Message(joined(lines), tuple(buttons)))]


def _mark(t: Translate, signup: Signup | None) -> Text:
    """What the reader said to a gathering, after its line in a list."""
    if signup is None or signup.standing not in MARKS:
        return ()
    return (" · ", *t(MARKS[signup.standing]))


async def _list(
    found: list[Gathering],
    kind: Kind | None,
    me: Member,
    t: Translate,
    signups: SignupsBook,
    members: Members,
    now: datetime,
) -> Whisper:
    """The next ones, each with a button to see it; an organiser may make another."""
    some = [one for one in found if one.announced or one.state == "voting"]
    organiser = await members.is_organiser(me)
    if organiser:
        some = found
    if kind:
        some = [one for one in some if one.details.kind == kind]
    new = Button(t("New"), f"gatherings.new_{kind or 'event'}", style="primary")
    mine = (new, Button(t("Series"), "gatherings.series")) if organiser else ()
    if not some:
        nothing = joined([t("**What is coming**"), t("Nothing is planned yet.")])
        return Whisper(Message(nothing, mine))
    said = {one.id: signup for one, signup in await signups.of_member(me, now)}
    counts = await signups.counts(one.id for one in some[:MOST])
    shown = (
        (one.id, (*one_line(t, one, counts[one.id]), *_mark(t, said.get(one.id))))
        for one in some[:MOST]
    )
    lines, buttons = numbered(shown, "gatherings.see")
    lines.insert(0, t("**What is coming**"))
    if len(some) > MOST:
        lines.append(t.many("and {n} more", "and {n} more", len(some) - MOST))
    return Whisper(Message(joined(lines), (*buttons, *mine)))


@gatherings.call("see")
async def see(
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
    """The card of one gathering, in the reader's own language."""
    found = await gathering_of(call, community, book)
    may = found.creator == me or await members.is_organiser(me)
    if found.state == "draft" or not (may or found.announced or found.state == "voting"):
        raise Refusal(N_("This button no longer does anything."))
    ballot = await ballot_of(found, votes)
    message = await card_of(found, ballot, community, t, signups, clock.now())
    manage = Button(t("Manage"), "gatherings.manage", str(found.id))
    buttons = (*message.buttons, manage) if may else message.buttons
    return [Whisper(replace(message, buttons=buttons))]


@gatherings.call("manage")
async def manage(
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
    """All that its maker and the organisers can do with a gathering."""
    found = await for_change(call, me, community, book, members)
    if found.state == "voting":
        ballot = await votes.ballot(found.id)
        message = vote_card(t, found, ballot, community.zone, clock.now())
        return [Whisper(replace(message, buttons=to_manage(t, found)))]
    standings = await standings_of(found, signups)
    text = joined([what_it_is(t, found), who_comes(t, standings)], "\n\n")
    return [Whisper(Message(text, _to_manage(t, found, clock.now())))]


def _to_manage(t: Translate, found: Gathering, now: datetime) -> tuple[Button, ...]:
    arg = str(found.id)
    came = Button(t("Who came"), "gatherings.tally", arg)
    if found.series is None:
        repeated = Button(t("Repeat it"), "gatherings.repeat", arg)
        off = t("Call off")
    else:
        repeated = Button(t("The series"), "gatherings.see_series", str(found.series))
        off = t("Skip this one")
    tables = Button(t("Tables"), "gatherings.ask_tables", arg)
    kept = (
        Button(t("Make another like it"), "gatherings.again", arg),
        repeated,
        Button(t("Save as a template"), "gatherings.ask_template", arg),
        Button(t("Export"), "gatherings.export", arg),
        *((came,) if found.start and found.start <= now else ()),
    )
    if found.end and found.end <= now:  # there is nothing left to change
        return kept
    return (
        Button(t("Change"), "gatherings.edit", arg),
        Button(t("More settings"), "gatherings.settings", arg),
        *((tables,) if by_video(found) else ()),
        Button(t("Channels"), "gatherings.channels", arg),
        *kept,
        Button(off, "gatherings.ask_cancel", arg, "danger"),
    )
