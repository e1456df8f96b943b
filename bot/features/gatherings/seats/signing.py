"""Who comes: going, maybe, can't, guests, and the answers to an offered seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import (
    Gathering,
    GatheringsBook,
    Look,
    Signup,
    SignupsBook,
    Standing,
    Where,
)
from bot.features.gatherings.calendars.invitations import with_invitation
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, gathering_of, number_of, open_to_all
from bot.features.gatherings.life import show
from bot.features.gatherings.making import reading
from bot.features.gatherings.questions import noted_maybe
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.moves import let_go, quiet_from
from bot.features.gatherings.seats.notices import full_there, you_are_in, you_wait
from bot.features.gatherings.seats.queue import Hall, answered, fill
from bot.features.gatherings.seats.quotas import by_quota, quota_of, quotas, room_for, wheres
from bot.features.gatherings.vote.book import VotesBook
from bot.language import N_
from bot.model import (
    Ask,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Member,
    Message,
    Refusal,
    Whisper,
)
from bot.ports import Clock, Languages, Members, Translate

CLOSED = N_("Sign-ups for this gathering are closed.")
NO_OFFER = N_("This seat is no longer kept for you.")
NO_SEAT = N_("You have no seat there yet: press Going first.")


@gatherings.call("go")
async def go(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """A seat, or a place in the queue. Pressed twice, it changes nothing."""
    hall = Hall(community, signups, members, languages, clock.now())
    found = await _open(call, community, book, hall.now, arriving=True)
    await _not_too_early(found, me, votes, hall)
    quota = _quota(call, found)
    look = await signups.look(found.id, me)
    old = look.own
    if old and old.standing in {"going", "offered", "waiting"}:
        if quota_of(found, old.where) == quota:
            return await _once_more(found, old, look, t, hall)
        return await _switch(found, old, quota, look, t, hall)
    free = _seats_for(found, quota, look, hall.now)
    seated = free != 0
    fresh = Signup(found.id, me, "going" if seated else "waiting", quota, turn=found.turns)
    await signups.put(fresh)
    if seated:
        said = _you_are_in(t, found, fresh, hall, left=None if free is None else free - 1)
    else:
        said = you_wait(t, found, fresh, 1 + by_quota(found, look.waiting)[quota])
    return [Whisper(said), show(found, hall.now)]


async def _open(
    call: Call, community: Community, book: GatheringsBook, now: datetime, *, arriving: bool = False
) -> Gathering:
    """The gathering, held, open for sign-ups."""
    found = await gathering_of(call, community, book, hold=True, arriving=arriving)
    open_to_all(found, now)
    if found.closing and found.closing <= now:
        raise Refusal(CLOSED)
    return found


async def _not_too_early(found: Gathering, me: Member, votes: VotesBook, hall: Hall) -> None:
    """Refuses who has no such button yet: before it is announced, those have who voted on its
    date, who made it, and organisers.
    """
    if found.announced or (found.announce and found.announce <= hall.now) or found.creator == me:
        return
    if me in (await votes.ballot(found.id)).voters or await hall.members.is_organiser(me):
        return
    raise Refusal(NOTHING)


def _quota(call: Call, gathering: Gathering) -> Where:
    """The quota that a button names; the only one where there is one."""
    asked = call.arg.partition(":")[2]
    known = tuple(quotas(gathering))
    if len(known) == 1 and asked in {"", "site", "remote"}:
        return known[0]
    for where in known:
        if where == asked:
            return where
    raise Refusal(NOTHING)


def _seats_for(gathering: Gathering, quota: Where, look: Look, now: datetime) -> int | None:
    """Seats that the one who presses may have: none while others wait, but in the last hour.

    None for as many as they like.
    """
    free = room_for(gathering, quota, look.held)
    if by_quota(gathering, look.waiting)[quota] and now < quiet_from(gathering):
        return 0
    return None if free is None else max(free, 0)


def _you_are_in(
    t: Translate, gathering: Gathering, signup: Signup, hall: Hall, left: int | None = None
) -> Message:
    """The confirmation of a seat, and the file for one's calendar; *left* for more guests."""
    said = you_are_in(t, gathering, signup, hall.community, hall.now, left)
    return with_invitation(said, t, gathering, signup, hall.community, hall.now)


async def _once_more(
    found: Gathering, old: Signup, look: Look, t: Translate, hall: Hall
) -> Effects:
    """Going again where one is already: takes an offer, or a seat that stands open."""
    if old.standing == "going":
        left = _seats_for(found, quota_of(found, old.where), look, hall.now)
        said = _you_are_in(t, found, old, hall, left)
        if old.asked == "asked":  # this is an answer to "still coming?" too
            await hall.signups.put(replace(old, asked="sure"))
            return [Whisper(said), show(found, hall.now)]
        return [Whisper(said)]
    if old.standing == "offered":
        return await _take(found, old, t, hall)
    quota = quota_of(found, old.where)
    free = _seats_for(found, quota, look, hall.now)
    if free == 0:
        place = await hall.signups.queue_place(old, wheres(found, quota))
        return [Whisper(you_wait(t, found, old, place))]
    guests = old.guests if free is None else min(old.guests, free - 1)
    fresh = replace(old, standing="going", guests=guests, until=None)
    await hall.signups.put(fresh)
    return [Whisper(_you_are_in(t, found, fresh, hall)), show(found, hall.now)]


async def _switch(
    found: Gathering, old: Signup, quota: Where, look: Look, t: Translate, hall: Hall
) -> Effects:
    """From the site to video or back, if there is a seat; what one has is not lost for a wish."""
    free = _seats_for(found, quota, look, hall.now)
    if free == 0:
        return [Whisper(full_there(t, found, old))]
    guests = old.guests if free is None else min(old.guests, free - 1)
    fresh = replace(old, standing="going", where=quota, guests=guests, until=None, back=None)
    await hall.signups.put(fresh)
    moved = await _passed_on(found, old, fresh, hall)
    return [Whisper(_you_are_in(t, found, fresh, hall)), *moved]


async def _take(found: Gathering, old: Signup, t: Translate, hall: Hall) -> Effects:
    fresh = replace(old, standing="going", until=None, back=None)
    await hall.signups.put(fresh)
    over = await answered(found, old, fresh, hall)
    return [Whisper(_you_are_in(t, found, fresh, hall)), *over, show(found, hall.now)]


@gatherings.call("take")
async def take(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The seat that was offered, while it is kept."""
    hall = Hall(community, signups, members, languages, clock.now())
    found = await _open(call, community, book, hall.now)
    old = await signups.signup(found.id, me)
    if old and old.standing == "going":
        return [Whisper(_you_are_in(t, found, old, hall))]
    if old is None or old.standing != "offered":
        raise Refusal(NO_OFFER)
    return await _take(found, old, t, hall)


@gatherings.call("decline")
async def decline(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """The seat goes to the next; who was offered one by video instead waits for one on site."""
    hall = Hall(community, signups, members, languages, clock.now())
    found = await gathering_of(call, community, book, hold=True)
    open_to_all(found, hall.now)
    old = await signups.signup(found.id, me)
    if old is None or old.standing != "offered":
        raise Refusal(NO_OFFER)
    fresh = let_go(old, answered=True)
    await signups.put(fresh)
    moved = await _passed_on(found, old, fresh, hall)
    if fresh.standing == "waiting":
        place = await signups.queue_place(fresh, wheres(found, quota_of(found, fresh.where)))
        said = you_wait(t, found, fresh, place)
    else:
        said = Message(t("Thank you for saying so: the seat goes to the next person."))
    return [Whisper(said), *moved]


@gatherings.call("maybe")
async def maybe(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    hall = Hall(community, signups, members, languages, clock.now())
    found = await _open(call, community, book, hall.now)
    await _not_too_early(found, me, votes, hall)
    moved = await _leave(found, me, "maybe", hall)
    return [Whisper(noted_maybe(t, found, hall.now)), *moved]


@gatherings.call("no")
async def no(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    hall = Hall(community, signups, members, languages, clock.now())
    found = await gathering_of(call, community, book, hold=True)
    open_to_all(found, hall.now)
    moved = await _leave(found, me, "no", hall)
    return [Whisper(Message(t("Noted: you can't. Another time!"))), *moved]


async def _leave(found: Gathering, me: Member, standing: Standing, hall: Hall) -> Effects:
    """What they had is free again."""
    old = await hall.signups.signup(found.id, me)
    if old and old.standing == standing:
        return []
    fresh = Signup(found.id, me, standing, old.where if old else found.details.only)
    await hall.signups.put(fresh)
    if old is None or old.standing not in {"going", "offered"}:
        return [show(found, hall.now)]
    return await _passed_on(found, old, fresh, hall)


async def _passed_on(found: Gathering, old: Signup, fresh: Signup, hall: Hall) -> Effects:
    """The offer they had is over, and what is free goes to who waits."""
    over = await answered(found, old, fresh, hall)
    return [*over, *await fill(found, hall), show(found, hall.now)]


@gatherings.call("ask_guests")
async def ask_guests(
    call: Call, me: Member, community: Community, t: Translate, book: GatheringsBook,
    signups: SignupsBook, clock: Clock,
) -> Effects:  # fmt: skip
    """A form, where one may bring more than there are buttons for."""
    found = await _open(call, community, book, clock.now())
    old = await _with_seat(found, me, signups)
    most = t("{most} at most", most=str(found.details.most_guests))
    field = Field("guests", t("Guests"), "number", str(old.guests), hint=most)
    title = t("Guests")
    intro = t("How many people are you bringing to **{title}**?", title=title_of(t, found.details))
    return [Ask(Form("gatherings.guests", title, (field,), str(found.id), t("Save"), intro))]


async def _with_seat(found: Gathering, me: Member, signups: SignupsBook) -> Signup:
    old = await signups.signup(found.id, me)
    if old is None or old.standing not in {"going", "offered", "waiting"}:
        raise Refusal(NO_SEAT)
    return old


@gatherings.call("guests")
async def guests(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """As many guests as the button or the form says, if there are seats for them."""
    hall = Hall(community, signups, members, languages, clock.now())
    found = await _open(call, community, book, hall.now)
    most = found.details.most_guests
    number = number_of(call, 1)
    if "guests" in call.args:
        number = reading.count(call.args["guests"], "guests", most=most) or 0
    if number is None or number > most:
        raise Refusal(NOTHING)
    look = await signups.look(found.id, me)
    old = look.own
    if old is None or old.standing not in {"going", "offered", "waiting"}:
        raise Refusal(NO_SEAT)
    effects: Effects = []
    fresh = replace(old, guests=number)
    if number != old.guests:
        _refuse_too_many(found, old, number, look, hall.now)
        await signups.put(fresh)
        moved = await fill(found, hall) if old.standing != "waiting" else []
        effects = [*moved, show(found, hall.now)]
    if fresh.standing == "going":
        return [Whisper(_you_are_in(t, found, fresh, hall)), *effects]
    if fresh.standing == "offered":
        return [Whisper(Message(t("Noted. Take the seat to have it."))), *effects]
    place = await signups.queue_place(fresh, wheres(found, quota_of(found, fresh.where)))
    return [Whisper(you_wait(t, found, fresh, place)), *effects]


def _refuse_too_many(found: Gathering, old: Signup, number: int, look: Look, now: datetime) -> None:
    """Guests take seats, and who waits for one goes before them."""
    quota = quota_of(found, old.where)
    if old.standing == "waiting":
        seats = quotas(found)[quota]
        free = None if seats is None else max(seats - 1 - old.guests, 0)
    else:
        free = _seats_for(found, quota, look, now)
    if free is None or number <= old.guests + free:
        return
    if free == 0:
        raise Refusal(N_("There is no free seat for another guest."), field="guests")
    raise Refusal(N_("There are not enough free seats for so many guests."), field="guests")
