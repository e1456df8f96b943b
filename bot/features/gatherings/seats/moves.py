"""Who gets a seat, and who gives one back: strictly in order of arrival. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.features.gatherings.book import Gathering, Signup

LONGEST, SHORTEST = timedelta(hours=12), timedelta(minutes=30)
LAST_HOUR = timedelta(hours=1)

What = Literal["offered", "seated", "open", "instead", "back", "fewer", "lapsed"]


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one member, and how they stand after it.

    *offered* a seat that is free; *seated*, because there are more seats; a seat stands *open*
    to the first of all who wait; offered a seat by video *instead*; *back* in the queue; with
    *fewer* guests; *lapsed*, for they did not answer.
    """

    what: What
    before: Signup
    signup: Signup


def quiet_from(gathering: Gathering) -> datetime:
    """From then on nobody is asked: an hour before the start, or when sign-ups end."""
    if gathering.start is None or gathering.closing is None:
        raise ValueError(f"gathering {gathering.id} has no start yet")
    return min(gathering.start - LAST_HOUR, gathering.closing)


def offered_until(gathering: Gathering, now: datetime) -> datetime | None:
    """How long a seat offered now is kept: 12 hours, and less and less towards the start.

    A quarter of the time that is left, 30 minutes at least, and never into the last hour: then
    None, and a free seat is for whoever presses first.
    """
    end = quiet_from(gathering)
    if gathering.start is None or end <= now:
        return None
    return min(end, now + min(LONGEST, max(SHORTEST, (gathering.start - now) / 4)))


def handed_out(waiting: Iterable[Signup], free: int | None, until: datetime | None) -> list[Move]:
    """Free seats to those who wait, in order; offered until then, or theirs at once.

    Who has more guests than fit is asked with as many as fit: else either the order would be
    broken, or one large party would keep everybody waiting.
    """
    moves = []
    for one in waiting:
        if free is not None and free < 1:
            break
        guests = one.guests if free is None else min(one.guests, free - 1)
        if until is None:
            after = replace(one, standing="going", guests=guests, until=None)
            moves.append(Move("seated", one, after))
        else:
            after = replace(one, standing="offered", guests=guests, until=until)
            moves.append(Move("offered", one, after))
        free = None if free is None else free - after.heads
    return moves


def given_back(
    seated: Iterable[Signup],
    over: int,
    elsewhere: int | None,
    until: datetime | None,
) -> list[Move]:
    """*over* seats too many are given back, by those who came last (who come first here).

    They get a seat by video instead while *elsewhere* has one and there is time to ask; the
    others wait again, where they were. The last of them may keep a seat with fewer guests.
    """
    moves = []
    for one in seated:
        if over < 1:
            break
        if one.heads > over:
            moves.append(Move("fewer", one, replace(one, guests=one.guests - over)))
            break
        over -= one.heads
        if one.standing == "going" and until and (elsewhere is None or elsewhere > 0):
            guests = one.guests if elsewhere is None else min(one.guests, elsewhere - 1)
            after = replace(one, standing="offered", where="remote", back=one.where,
                            guests=guests, until=until)  # fmt: skip
            elsewhere = None if elsewhere is None else elsewhere - after.heads
            moves.append(Move("instead", one, after))
        else:
            moves.append(Move("back", one, waiting_again(one)))
    return moves


def waiting_again(signup: Signup) -> Signup:
    """In the queue by the turn they have, for the seat they wanted first."""
    where = signup.back or signup.where
    return replace(signup, standing="waiting", where=where, back=None, until=None)


def let_go(signup: Signup, *, answered: bool) -> Signup:
    """After an offer that they did not take: out, or where they would rather wait."""
    if signup.back:
        return waiting_again(signup)
    return replace(signup, standing="no" if answered else "lapsed", guests=0, until=None)
