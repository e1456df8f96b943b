"""The queue: after every change of seats, `fill` gives what is free to those who wait.

    waiting --offered--> offered --take--> going        (more seats: waiting --> going)
       ^                    | decline: no; unanswered: lapsed
       +----- fewer seats --+-- going

While somebody waits, no seat is free: it is offered, and an offer holds its seat. Only in the
last hour a free seat stands open, to whoever presses first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook, Signup, SignupsBook, Where
from bot.features.gatherings.calendars.invitations import with_invitation
from bot.features.gatherings.common import still, voices_of
from bot.features.gatherings.life import fill_later, show
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.moves import (
    Move,
    given_back,
    handed_out,
    let_go,
    offered_until,
    quiet_from,
)
from bot.features.gatherings.seats.notices import settled, told
from bot.features.gatherings.seats.quotas import quotas, room_for, wheres
from bot.model import Community, Effects, Job, Later, Member, Place, Post
from bot.ports import Clock, Languages, Members

AT_ONCE = 200  # people who are told something in one transaction; the rest in the next


@dataclass(frozen=True, slots=True)
class Hall:
    """What the queue works with."""

    community: Community
    signups: SignupsBook
    members: Members
    languages: Languages
    now: datetime


async def fill(
    gathering: Gathering, hall: Hall, *, more: bool = False, lapsed: Sequence[Signup] = ()
) -> Effects:
    """Bring seats and queue in order again; everybody whom that moves is told once.

    Call it after any change of seats or of time, with the gathering held; then show its card.
    *more*: there may be more seats than before, and those are not offered but given.
    *lapsed*: offers that end now.
    """
    if gathering.state != "planned" or gathering.end is None or gathering.end <= hall.now:
        return []
    if hall.now >= quiet_from(gathering):
        lapsed = await hall.signups.signups(gathering.id, ("offered",))
    ended = await _write([Move("lapsed", one, let_go(one, answered=False)) for one in lapsed], hall)
    held = await hall.signups.held(gathering.id)
    free = {quota: room_for(gathering, quota, held) for quota in quotas(gathering)}
    back = await _take_back(gathering, free, hall)
    # A number of its own for what is told now: the same thing told again is another message.
    number = await hall.signups.arrive(gathering.id) if ended or back else 0
    back = await _write(_numbered(back, number), hall)
    given, rest = await _hand_out(gathering, free, hall, more=more)
    number = await hall.signups.arrive(gathering.id) if given and not number else number
    given = await _write(_numbered(given, number), hall)
    told_now = await _tell(gathering, [*ended, *back, *given], number, hall)
    return [*told_now, *([fill_later(gathering, hall.now, more=more)] if rest else [])]


async def upset(gathering: Gathering, hall: Hall) -> list[Member]:
    """Who would lose a seat, or a guest's, if the gathering became like this. Writes nothing."""
    if gathering.state != "planned" or gathering.end is None or gathering.end <= hall.now:
        return []
    held = await hall.signups.held(gathering.id)
    free = {quota: room_for(gathering, quota, held) for quota in quotas(gathering)}
    return [move.before.member for move in await _take_back(gathering, free, hall)]


async def _write(moves: list[Move], hall: Hall) -> list[Move]:
    for move in moves:
        await hall.signups.put(move.signup)
    return moves


def _numbered(moves: list[Move], number: int) -> list[Move]:
    """Each offer among them with its number."""
    return [
        replace(move, signup=replace(move.signup, offer=number))
        if move.signup.standing == "offered" and move.what != "fewer"
        else move
        for move in moves
    ]


Free = dict[Where, int | None]


async def _take_back(gathering: Gathering, free: Free, hall: Hall) -> list[Move]:
    """The seats there are too many of; *free* becomes what it is after that."""
    moves: list[Move] = []
    for quota in quotas(gathering):
        over = -(free[quota] or 0)
        if over <= 0:
            continue
        seated = await hall.signups.last_seated(gathering.id, wheres(gathering, quota), over)
        elsewhere = free.get("remote") if quota == "site" and "remote" in free else 0
        until = offered_until(gathering, hall.now)
        some = given_back(seated, over, elsewhere, until)
        free[quota] = 0
        if elsewhere is not None and quota == "site" and "remote" in free:
            taken = sum(move.signup.heads for move in some if move.what == "instead")
            free["remote"] = elsewhere - taken
        moves += some
    return moves


async def _hand_out(
    gathering: Gathering, free: Free, hall: Hall, *, more: bool
) -> tuple[list[Move], bool]:
    """The seats that are free, to those who wait; and whether there is more to do."""
    if gathering.closing is None or gathering.closing <= hall.now:
        return [], False
    moves: list[Move] = []
    rest = False
    until = offered_until(gathering, hall.now)
    for quota, seats in free.items():
        if seats is not None and seats < 1:
            continue
        these = wheres(gathering, quota)
        if until is None and seats is not None:
            told_already = gathering.closing
            some = await hall.signups.first_waiting(gathering.id, these, AT_ONCE, told=told_already)
            moves += [Move("open", one, replace(one, until=told_already)) for one in some]
        else:
            most = AT_ONCE if seats is None else min(seats, AT_ONCE)
            some = await hall.signups.first_waiting(gathering.id, these, most)
            moves += handed_out(some, seats, None if more or seats is None else until)
        rest = rest or len(some) == AT_ONCE
    return moves, rest


async def _tell(gathering: Gathering, moves: list[Move], number: int, hall: Hall) -> Effects:
    """A message to each in their own language, and the end of every offer at its time."""
    who = [move.signup.member for move in moves]
    voices = await voices_of(who, hall.community, hall.members, hall.languages) if who else {}
    effects: Effects = []
    for move in moves:
        member = move.signup.member
        if member in voices:
            t = voices[member]
            if move.before.standing == "offered" and move.what != "fewer":
                over = settled(t, gathering, move.signup)
                effects.append(Post(Place.of(member), over, _key(gathering, move.before)))
            key = f"gatherings.queue:{gathering.id}:{member.id}:{number}"
            said = told(t, gathering, move, hall.community, hall.now)
            if move.what == "seated":
                community = hall.community
                said = with_invitation(said, t, gathering, move.signup, community, hall.now)
            effects.append(Post(Place.of(member), said, key))
        if move.signup.standing == "offered" and move.signup.until and move.what != "fewer":
            effects.append(_ends(move.signup, move.signup.until))
    return effects


def _key(gathering: Gathering, signup: Signup) -> str:
    """Of the message that offered a seat."""
    return f"gatherings.queue:{gathering.id}:{signup.member.id}:{signup.offer}"


def _ends(offer: Signup, until: datetime) -> Later:
    args = {
        "gathering": str(offer.gathering),
        "member": str(offer.member.id),
        "offer": str(offer.offer),
    }
    key = f"gatherings.lapse:{offer.gathering}:{offer.member.id}:{offer.offer}"
    return Later("gatherings.lapse", until, key, args)


async def answered(gathering: Gathering, before: Signup, after: Signup, hall: Hall) -> Effects:
    """The message of an offer loses its buttons, once the offer is answered in any way."""
    if before.standing != "offered":
        return []
    voices = await voices_of([after.member], hall.community, hall.members, hall.languages)
    return [
        Post(Place.of(after.member), settled(t, gathering, after), _key(gathering, before))
        for t in voices.values()
    ]


@gatherings.job("lapse")
async def lapse(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """An offer nobody answered goes to the next."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None:
        return []
    member = Member(community.id, int(job.args["member"]))
    theirs = await signups.signup(found.id, member)
    now = clock.now()
    if theirs is None or theirs.standing != "offered" or str(theirs.offer) != job.args["offer"]:
        return []
    hall = Hall(community, signups, members, languages, now)
    return [*await fill(found, hall, lapsed=[theirs]), show(found, now)]


@gatherings.job("quiet")
async def quiet(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The last hour begins: no more offers."""
    found = await still(job, book)
    if found is None:
        return []
    hall = Hall(community, signups, members, languages, clock.now())
    effects = await fill(found, hall)
    return [*effects, show(found, hall.now)] if effects else []


@gatherings.job("fill")
async def go_on(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Seats, and nothing else, may have changed: bring the queue in order."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None:
        return []
    hall = Hall(community, signups, members, languages, clock.now())
    effects = await fill(found, hall, more=bool(job.args["more"]))
    return [*effects, show(found, hall.now)]


@gatherings.farewell()
async def gone(
    me: Member,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Who leaves the space leaves every gathering to come."""
    hall = Hall(community, signups, members, languages, clock.now())
    effects: Effects = []
    for known, _ in await signups.of_member(me, hall.now):
        found = await book.hold(known.id)
        theirs = await signups.signup(known.id, me)
        if found is None or theirs is None or theirs.standing in {"no", "lapsed"}:
            continue
        await signups.put(Signup(found.id, me, "no", theirs.where))
        effects += [*await fill(found, hall), show(found, hall.now)]
    return effects
