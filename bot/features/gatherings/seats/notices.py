"""What is said to one member about their seat. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.features.gatherings.book import Gathering, Signup
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.links import Way, comes_by_video, joining, seating_on, table_button
from bot.features.gatherings.seats.moves import Move
from bot.features.gatherings.seats.quotas import quota_of
from bot.model import Button, Community, Message, Span, Text, joined
from bot.ports import Translate

FEW_GUESTS = 3  # as many as have a button each


def you_are_in(
    t: Translate,
    gathering: Gathering,
    signup: Signup,
    community: Community,
    now: datetime,
    left: int | None = None,
) -> Message:
    """The confirmation of a seat, with the link and what one can do with the seat.

    *left*: the seats that more guests could have; None where there is no end of them, or nobody
    looked.
    """
    text = t("You're in: **{title}**, {when}.", **_holes(t, gathering))
    move = Move("seated", signup, signup)
    return _confirmed(t, gathering, move, text, community, now, left)


def _confirmed(
    t: Translate,
    gathering: Gathering,
    move: Move,
    text: Text,
    community: Community,
    now: datetime,
    left: int | None = None,
) -> Message:
    signup = move.signup
    text = (*text, *_how(t, gathering, signup), *_guests_that_fit(t, move))
    if how := joining(t, Way(community.video, now), gathering, signup):
        text = (*text, "\n", *how)
    late = seating_on(gathering, now) and comes_by_video(gathering, signup)
    tables = (table_button(t, gathering),) if late else ()
    guests = guest_buttons(t, gathering, signup, left)
    return Message(text, (*tables, *guests, cant(t, gathering)))


def you_wait(t: Translate, gathering: Gathering, signup: Signup, place: int) -> Message:
    """One's place in the queue."""
    text = t(
        "**{title}** is full: you're number {place} on the waiting list.",
        title=title_of(t, gathering.details),
        place=str(place),
    )
    text = (*text, *_how(t, gathering, signup), *_with_guests(t, signup))
    return Message(text, (*guest_buttons(t, gathering, signup), cant(t, gathering)))


def full_there(t: Translate, gathering: Gathering, signup: Signup) -> Message:
    """Asked for a seat in the other quota, where there is none: all stays as it was."""
    there_is_none = (
        t("There is no free seat on site.")
        if signup.where == "remote"
        else t("There is no free seat by video.")
    )
    stays = (
        t("You keep your place on the waiting list.")
        if signup.standing == "waiting"
        else t("You keep the seat you have.")
    )
    return Message(joined([there_is_none, stays], " "), (cant(t, gathering),))


def _holes(t: Translate, gathering: Gathering) -> dict[str, Span | Text]:
    return {"title": title_of(t, gathering.details), "when": gathering.start or ""}


def _how(t: Translate, gathering: Gathering, signup: Signup) -> Text:
    """On site or by video, where both can be."""
    if not gathering.details.hybrid:
        return ()
    on_site = quota_of(gathering, signup.where) == "site"
    return (" ", *(t("Where: on site.") if on_site else t("Where: by video.")))


def _with_guests(t: Translate, signup: Signup) -> Text:
    if not signup.guests:
        return ()
    return (" ", *t.many("With {n} guest.", "With {n} guests.", signup.guests))


def cant(t: Translate, gathering: Gathering) -> Button:
    """Give it up."""
    return Button(t("I can't any more"), "gatherings.no", str(gathering.id))


def guest_buttons(
    t: Translate, gathering: Gathering, signup: Signup, left: int | None = None
) -> tuple[Button, ...]:
    """Bring somebody, or nobody after all; a form where one may bring many."""
    most, arg = gathering.details.most_guests, str(gathering.id)
    form = most > FEW_GUESTS
    if left is not None:
        most = min(most, signup.guests + left)
    if form and most:
        return (Button(t("Guests"), "gatherings.ask_guests", arg),)
    return tuple(
        Button(
            t.many("+{n} guest", "+{n} guests", n) if n else t("No guest"),
            "gatherings.guests",
            f"{arg}:{n}",
        )
        for n in (*range(1, most + 1), 0)
        if n != signup.guests
    )


def told(
    t: Translate, gathering: Gathering, move: Move, community: Community, now: datetime
) -> Message:
    """What a move says to whom it moves."""
    match move.what:
        case "offered":
            return _offer(t, gathering, move)
        case "instead":
            return _instead(t, gathering, move)
        case "seated":
            return _seated(t, gathering, move, community, now)
        case "open":
            return _open_to_all(t, gathering, move)
        case "back":
            return _back(t, gathering)
        case "fewer":
            return _fewer(t, gathering, move)
        case "lapsed":
            return _lapsed(t, gathering, move, now)


def _offer(t: Translate, gathering: Gathering, move: Move) -> Message:
    text = t(
        "A seat is free: **{title}**, {when}. It is kept for you until {until}.",
        **_holes(t, gathering),
        until=_until(move.signup),
    )
    text = (*text, *_how(t, gathering, move.signup), *_guests_that_fit(t, move))
    return Message(text, _take_it(t, gathering))


def _instead(t: Translate, gathering: Gathering, move: Move) -> Message:
    text = t(
        "**{title}**, {when}: there are fewer seats on site now. You can have one by video"
        " instead: it is kept for you until {until}. If you don't take it, you're at the front"
        " of the waiting list.",
        **_holes(t, gathering),
        until=_until(move.signup),
    )
    return Message((*text, *_guests_that_fit(t, move)), _take_it(t, gathering))


def _until(signup: Signup) -> Text:
    return (signup.until,) if signup.until else ()


def _take_it(t: Translate, gathering: Gathering) -> tuple[Button, ...]:
    arg = str(gathering.id)
    return (
        Button(t("Take it"), "gatherings.take", arg, "primary"),
        Button(t("No, thanks"), "gatherings.decline", arg),
    )


def _guests_that_fit(t: Translate, move: Move) -> Text:
    """Fewer than they wanted to bring are said; as many need few words."""
    if move.signup.guests == move.before.guests:
        return _with_guests(t, move.signup)
    return (" ", *t.many(
        "There is room for {n} guest only.", "There is room for {n} guests only.",
        move.signup.guests,
    )) if move.signup.guests else (" ", *t("There is no room for a guest."))  # fmt: skip


def _seated(
    t: Translate, gathering: Gathering, move: Move, community: Community, now: datetime
) -> Message:
    text = t("There are more seats now, and you're in: **{title}**, {when}.",
             **_holes(t, gathering))  # fmt: skip
    return _confirmed(t, gathering, move, text, community, now)


def _open_to_all(t: Translate, gathering: Gathering, move: Move) -> Message:
    text = t(
        "A seat is free: **{title}**, {when}. There is no time to ask one by one:"
        " whoever presses first has it.",
        **_holes(t, gathering),
    )
    return Message(text, (_going(t, gathering, move.signup), cant(t, gathering)))


def _back(t: Translate, gathering: Gathering) -> Message:
    text = t(
        "**{title}**, {when}: there are fewer seats now, and the last to come have to wait. I'm"
        " sorry. You're at the front of the waiting list.",
        **_holes(t, gathering),
    )
    return Message(text, (cant(t, gathering),))


def _fewer(t: Translate, gathering: Gathering, move: Move) -> Message:
    text = t(
        "**{title}**, {when}: there are fewer seats now. You keep yours.", **_holes(t, gathering)
    )
    return Message((*text, *_guests_that_fit(t, move)), (cant(t, gathering),))


def _lapsed(t: Translate, gathering: Gathering, move: Move, now: datetime) -> Message:
    if move.signup.standing == "waiting":
        text = t(
            "**{title}**, {when}: the seat by video is no longer kept for you. You're at the"
            " front of the waiting list.",
            **_holes(t, gathering),
        )
        return Message(text, (cant(t, gathering),))
    text = t(
        "**{title}**, {when}: I had no answer from you, so the seat is no longer kept for you.",
        **_holes(t, gathering),
    )
    if gathering.closing and gathering.closing <= now:
        return Message(text)
    again = t("No harm done: press Going if you would still like to come.")
    return Message(joined([text, again], " "), (_going(t, gathering, move.signup),))


def _going(t: Translate, gathering: Gathering, signup: Signup) -> Button:
    arg = f"{gathering.id}:{quota_of(gathering, signup.where)}"
    return Button(t("Going"), "gatherings.go", arg, "primary")


def settled(t: Translate, gathering: Gathering, signup: Signup) -> Message:
    """What becomes of the message that offered a seat: it has no more buttons."""
    if signup.standing == "going":
        return Message(t("You took the seat: **{title}**, {when}.", **_holes(t, gathering)))
    return Message(t("This offer is over: **{title}**, {when}.", **_holes(t, gathering)))
