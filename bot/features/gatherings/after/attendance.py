"""Who came, thanks to them, and how they liked it. Private: nobody reads who stayed away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args

from bot.features.gatherings.after import cards
from bot.features.gatherings.book import Gathering, GatheringsBook, Signup, SignupsBook, Standing
from bot.features.gatherings.cards import HERE, numbered, title_of
from bot.features.gatherings.common import (
    CALLED_OFF,
    NOTHING,
    for_change,
    gathering_of,
    number_of,
    still,
    timed,
    voices_of,
)
from bot.features.gatherings.life import show
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.wishes import WishesBook
from bot.language import N_
from bot.model import (
    Ask,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Job,
    Member,
    Message,
    Option,
    Place,
    Post,
    Refusal,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate

EVERYBODY: tuple[Standing, ...] = get_args(Standing)
THANKED = time(10, 0)  # the day after, on the space's clock
COUNTED = timedelta(days=2)  # after the thanks, the count is told
ASKED = timedelta(days=14)  # after the end, the question is closed
TOO_EARLY = N_("It has not begun yet.")
TOO_LATE = N_("It is too late for this one.")
MOST = 10  # in a list


@gatherings.job("settle")
async def settle(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Nobody comes any more: its maker is asked who came, and thanks are due the day after."""
    found = await still(job, book)
    if found is None or found.end is None:
        return []
    if found.end + HERE > clock.now():  # it takes longer than when this job was made
        return [timed("settle", found, found.end + HERE)]
    day = found.end.astimezone(community.zone).date() + timedelta(days=1)
    due = datetime.combine(day, THANKED, community.zone).astimezone(UTC)
    effects: Effects = [show(found, clock.now()), timed("thank", found, max(due, clock.now()))]
    if not await signups.signups(found.id, ("going",), 1):
        return effects
    voices = await voices_of([found.creator], community, members, languages)
    return effects + [
        Post(Place.of(one), cards.who_came(t, found), f"gatherings.tick:{found.id}:{one.id}")
        for one, t in voices.items()
    ]


@gatherings.call("here")
async def here(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """ "I'm here": from the start until two hours after the end."""
    found, now = await _begun(call, community, book, clock), clock.now()
    if found.end is None or found.end + HERE <= now:
        raise Refusal(TOO_LATE)
    mine = await signups.signup(found.id, me) or Signup(found.id, me, "no", found.details.only)
    await signups.put(replace(mine, came=True))
    text = t("Good that you're here! Have a good time at **{title}**.",
             title=title_of(t, found.details))  # fmt: skip
    return [Whisper(Message(text))]


async def _begun(call: Call, community: Community, book: GatheringsBook, clock: Clock) -> Gathering:
    """The gathering, held, that takes place or has taken place."""
    found = await gathering_of(call, community, book, hold=True)
    if found.state == "cancelled":
        raise Refusal(CALLED_OFF)
    if found.state != "planned" or found.start is None:
        raise Refusal(NOTHING)
    if found.start > clock.now():
        raise Refusal(TOO_EARLY)
    return found


@gatherings.call("attendance")
async def attendance(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """The list to tick: who said so, or all who had a seat where nobody has."""
    found = await _to_tick(call, me, community, book, members, clock)
    everybody = await signups.signups(found.id, EVERYBODY)
    there = {one.member.id for one in cards.who_was_there(everybody)}
    listed = cards.to_tick(everybody)
    names = await members.people(one.member for one in listed)
    came = Field(
        "came",
        t("Who came"),
        "choices",
        ",".join(str(one.member.id) for one in listed if one.member.id in there),
        tuple(
            Option(str(one.member.id), (names[one.member].name,))
            for one in listed
            if one.member in names
        ),
        optional=True,
        hint=t("Only you and the other organisers read this."),
    )
    # By name, not by mention: a private conversation offers nobody else to choose from.
    others = Field("others", t("Others who came"), "people", optional=True)
    fields = (came, others) if listed else (others,)
    return [
        Ask(Form("gatherings.save_attendance", t("Who came"), fields, str(found.id), t("Save")))
    ]


async def _to_tick(
    call: Call,
    me: Member,
    community: Community,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Gathering:
    found = await for_change(call, me, community, book, members)
    if found.state != "planned" or found.start is None or found.start > clock.now():
        raise Refusal(TOO_EARLY)
    return found


@gatherings.call("save_attendance", audited=True)
async def save_attendance(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """Who is ticked came; who had a seat and is not didn't; who came without one is added."""
    found = await _to_tick(call, me, community, book, members, clock)
    known = await signups.signups(found.id, EVERYBODY)
    ticked = _ticked(call, known)
    for one in known:
        absent = False if one.standing == "going" else None
        came = True if one.member in ticked else absent
        if came is not one.came:
            await signups.put(replace(one, came=came))
    strangers = ticked - {one.member for one in known}
    for member in sorted(strangers):
        await signups.put(Signup(found.id, member, "no", found.details.only, came=True))
    numbers = cards.tally(await signups.signups(found.id, EVERYBODY))
    return [Whisper(cards.count(t, found, numbers))]


def _ticked(call: Call, known: Iterable[Signup]) -> set[Member]:
    """Who came, of those the form offered; and whoever else did."""
    offered = {str(one.member.id): one.member for one in known}
    chosen = [one for one in call.args.get("came", "").split(",") if one]
    if not set(chosen) <= offered.keys():
        raise Refusal(NOTHING)
    return {*(offered[one] for one in chosen), *call.members.get("others", ())}


@gatherings.call("tally")
async def tally(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """The count, whenever whoever made it asks."""
    found = await _to_tick(call, me, community, book, members, clock)
    numbers = cards.tally(await signups.signups(found.id, EVERYBODY))
    return [Whisper(cards.count(t, found, numbers))]


@gatherings.call(
    "past",
    command="event past",
    aliases=("evenement passes",),
    help=N_("Who came to what is over, and how they liked it"),
    organiser=True,
)
async def past(community: Community, t: Translate, book: GatheringsBook, clock: Clock) -> Effects:
    """What began or ended lately, newest first, each with a button to its count."""
    now = clock.now()
    found = await book.coming(community.id, now - ASKED, now)
    over = [one for one in reversed(found) if one.state == "planned"]
    if not over:
        return [Whisper(Message(t("Nothing took place in the last two weeks.")))]
    shown = (
        (one.id, t("**{title}**, {when}", title=title_of(t, one.details), when=one.start or ""))
        for one in over[:MOST]
    )
    lines, buttons = numbered(shown, "gatherings.tally")
    lines.insert(0, t("**What took place lately**"))
    return [Whisper(Message(joined(lines), tuple(buttons)))]


@gatherings.job("thank")
async def thank(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    wishes: WishesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Thanks and one question to those who were there; the count follows two days later."""
    found = await still(job, book)
    if found is None:
        return []
    there = cards.to_thank(await signups.signups(found.id, EVERYBODY))
    welcome = await wishes.wishes(one.member for one in there)
    voices = await voices_of((one.member for one in there), community, members, languages)
    posts: Effects = [
        Post(
            Place.of(one.member),
            cards.thanks(voices[one.member], found, one),
            f"gatherings.thank:{found.id}:{one.member.id}",
            kind="nudge",
            until=clock.now() + COUNTED,
        )
        for one in there
        if one.member in voices and welcome[one.member].private
    ]
    return [*posts, timed("report", found, clock.now() + COUNTED)] if there else []


@gatherings.call("liked")
async def liked(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """The one question, answered. The last word counts."""
    answer = number_of(call, 1)
    if answer not in {cards.LOVED, cards.FINE, cards.NOT}:
        raise Refusal(NOTHING)
    mine = await _mine(call, me, community, book, signups, clock)
    await signups.put(replace(mine, came=True, liked=answer))
    return [Whisper(Message(t("Thank you! Your answer is counted, and not shown with your name.")))]


@gatherings.call("absent")
async def absent(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    mine = await _mine(call, me, community, book, signups, clock)
    await signups.put(replace(mine, came=False, liked=None))
    return [Whisper(Message(t("Thank you for saying so. Another time!")))]


async def _mine(
    call: Call,
    me: Member,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Signup:
    """What one signed up with, where one may have been there and is still asked about it."""
    found, now = await _begun(call, community, book, clock), clock.now()
    mine = await signups.signup(found.id, me)
    if mine is None or not (mine.came or mine.standing == "going"):
        raise Refusal(N_("This is for those who were there."))
    if found.end is None or found.end > now:
        raise Refusal(NOTHING)
    if found.end + ASKED <= now:
        raise Refusal(TOO_LATE)
    return mine


@gatherings.job("report")
async def report(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """The count, for whoever made it."""
    found = await still(job, book)
    if found is None:
        return []
    numbers = cards.tally(await signups.signups(found.id, EVERYBODY))
    voices = await voices_of([found.creator], community, members, languages)
    return [
        Post(
            Place.of(member),
            cards.count(t, found, numbers),
            f"gatherings.report:{found.id}:{member.id}",
        )
        for member, t in voices.items()
    ]
