"""Who comes: going, maybe, can't, guests, and the waiting list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook, Signup, SignupsBook, Where
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, gathering_of, open_to_all
from bot.features.gatherings.life import show
from bot.features.gatherings.quotas import quotas
from bot.features.gatherings.registry import gatherings
from bot.language import N_
from bot.model import Button, Call, Community, Effects, Member, Message, Refusal, Whisper
from bot.ports import Clock, Translate

CLOSED = N_("Sign-ups for this gathering are closed.")


@gatherings.call("go")
async def go(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """A seat, or a place in the queue."""
    found = await _open(call, community, book, clock.now())
    where = _where(call, found)
    old = await signups.signup(found.id, me)
    if old and old.standing == "going" and old.where == where:
        return [Whisper(_you_are_in(t, found, old))]
    fresh = old or Signup(found.id, me, "no", where)
    turn = await signups.arrive(found.id)
    free = await _free(found, where, signups)
    seated = free is None or free >= fresh.heads
    fresh = replace(
        fresh, standing="going" if seated else "waiting", where=where, turn=turn, until=None
    )
    await signups.put(fresh)
    if seated:
        return [Whisper(_you_are_in(t, found, fresh)), show(found, clock.now())]
    place = await signups.queue_place(fresh)
    return [Whisper(_you_wait(t, found, place)), show(found, clock.now())]


async def _open(call: Call, community: Community, book: GatheringsBook, now: datetime) -> Gathering:
    """The gathering, held, open for sign-ups."""
    found = await gathering_of(call, community, book, hold=True)
    open_to_all(found, now)
    if found.closing and found.closing <= now:
        raise Refusal(CLOSED)
    return found


def _where(call: Call, gathering: Gathering) -> Where:
    """The quota that a button names; the only one where there is one."""
    asked = call.arg.partition(":")[2]
    known = tuple(quotas(gathering))
    if not asked and len(known) == 1:
        return known[0]
    for where in known:
        if where == asked:
            return where
    raise Refusal(NOTHING)


async def _free(gathering: Gathering, where: Where, signups: SignupsBook) -> int | None:
    """Seats that nobody holds and nobody waits for; None for as many as come."""
    seats = quotas(gathering)[where]
    if seats is None:
        return None
    count = await signups.count(gathering.id)
    return seats - count.held.get(where, 0)


def _you_are_in(t: Translate, gathering: Gathering, signup: Signup) -> Message:
    title = title_of(t, gathering.details)
    text = t("You're in: **{title}**, {when}.", title=title, when=gathering.start or "")
    if signup.guests:
        text = (*text, " ", *t.many("With {n} guest.", "With {n} guests.", signup.guests))
    if gathering.details.link:
        text = (*text, "\n", *t("The link: {link}", link=gathering.details.link))
    return Message(text, (Button(t("I can't any more"), "gatherings.no", str(gathering.id)),))


def _you_wait(t: Translate, gathering: Gathering, place: int) -> Message:
    title = title_of(t, gathering.details)
    text = t(
        "**{title}** is full: you're number {place} on the waiting list.",
        title=title,
        place=str(place),
    )
    return Message(text, (Button(t("I can't any more"), "gatherings.no", str(gathering.id)),))


@gatherings.call("maybe")
async def maybe(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    found = await _open(call, community, book, clock.now())
    old = await signups.signup(found.id, me)
    where = old.where if old else found.details.only
    await signups.put(Signup(found.id, me, "maybe", where))
    text = t("Noted: maybe. I'll ask you again two days before.")
    return [Whisper(Message(text)), show(found, clock.now())]


@gatherings.call("no")
async def no(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    found = await gathering_of(call, community, book, hold=True)
    open_to_all(found, clock.now())
    old = await signups.signup(found.id, me)
    where = old.where if old else found.details.only
    await signups.put(Signup(found.id, me, "no", where))
    return [Whisper(Message(t("Noted: you can't. Another time!"))), show(found, clock.now())]
