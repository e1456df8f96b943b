"""Whom one meets: in confidence whom not, and somebody right now."""

from __future__ import annotations

from datetime import datetime

from bot.acquaintance import dump_reasons
from bot.features.coffee.book import Circle, CoffeeBook, NewGroup, Round
from bot.features.coffee.common import circle_for, which
from bot.features.coffee.late import barred, meetings
from bot.features.coffee.registry import coffee
from bot.features.coffee.rounds import MEMORY, introduce_later
from bot.features.coffee.starters import STARTERS
from bot.features.coffee.when import local_day
from bot.language import N_
from bot.model import (
    Ask,
    Button,
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
from bot.ports import Clock, Translate

WHOM = Field("whom", (N_("whom"),), "people", optional=True)


@coffee.call(
    "avoid",
    command="coffee avoid",
    aliases=("cafe eviter",),
    help=N_("In confidence: whom you would rather not be introduced to"),
    params=(WHOM,),
)
async def avoid(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    whom = call.members.get("whom", ())
    if not whom:
        mine = tuple(sorted(b for a, b in await book.avoided(community.id) if a == me))
        field = Field("whom", t("Never introduce me to"), "people", optional=True, members=mine)
        intro = t("Only you and I know. They are never told, and neither are the organisers.")
        return [
            Ask(
                Form(
                    "coffee.avoid_these",
                    t("In confidence"),
                    (field,),
                    submit=t("Save"),
                    intro=intro,
                )
            )
        ]
    await _hold_all(community, book)
    for other in whom:
        await _avoid(me, other, book)
    return [Whisper(Message(t("Noted, between us."), (_change(t),)))]


@coffee.call("avoid_these")
async def avoid_these(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    """The form of /coffee avoid, sent: exactly these people from now on."""
    whom = set(call.members.get("whom", ()))
    await _hold_all(community, book)
    for member, other in await book.avoided(community.id):
        if member == me and other not in whom:
            await book.avoid(me, other, False)
    for other in whom:
        await _avoid(me, other, book)
    text = t("Noted, between us.") if whom else t("Your list is empty.")
    return [Whisper(Message(text, (_change(t),)))]


async def _avoid(me: Member, other: Member, book: CoffeeBook) -> None:
    if other == me:
        raise Refusal(N_("That would be yourself."), field="whom")
    await book.avoid(me, other, True)


async def _hold_all(community: Community, book: CoffeeBook) -> None:
    """No round is drawn between the wish and its being written down."""
    for circle in await book.circles(community.id):
        await book.hold(circle.id)


def _change(t: Translate) -> Button:
    return Button(t("My list"), "coffee.avoid")


@coffee.call(
    "now",
    command="coffee now",
    aliases=("cafe maintenant",),
    help=N_("A coffee today, with somebody else who is free"),
)
async def now(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    clock: Clock,
) -> Effects:
    circles = await circle_for(call, me, community, book, mine=True)
    if len(circles) > 1:
        return which(t, circles, "coffee.now")
    [circle] = circles
    await book.hold(circle.id)
    day = local_day(clock.now(), community)
    waiting = [one for one in await book.free(circle.id, day) if one != me]
    past = (await book.past(community.id, day - MEMORY)).groups
    never = await barred(me, circle, set(waiting), book)
    never |= set(meetings(me, (one for one in past if one[0] == day)))  # once a day is enough
    met = meetings(me, past)
    found = min(
        (one for one in waiting if one not in never), key=lambda one: met[one], default=None
    )
    if found is None:
        await book.set_free(circle.id, me, day, True)
        text = t(
            "You are on today's list. As soon as somebody else is free, I'll introduce you to"
            " each other."
        )
        never_mind = Button(t("Never mind"), "coffee.not_now", str(circle.id))
        return [Whisper(Message(text, (never_mind,)))]
    for one in (me, found):
        await book.set_free(circle.id, one, day, False)
    effects = await introduce(circle, (me, found), community, book, clock)
    return [Whisper(Message(t("{who} is free too: say hello!", who=found))), *effects]


async def introduce(
    circle: Circle,
    people: tuple[Member, ...],
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    slots: tuple[datetime, ...] = (),
) -> Effects:
    """A group of the day's spontaneous round: two who are free today, or who meet again."""
    day = local_day(clock.now(), community)
    new = Round(0, circle.id, day, clock.now(), 0, "held", kind="now")
    round_ = await book.open_round(new) or await book.round_of(circle.id, day, "now")
    if round_ is None:
        raise RuntimeError(f"the coffees of {day} are being written by another worker")
    starter = (round_.id + people[0].id) % len(STARTERS)
    group = NewGroup(tuple(sorted(people)), dump_reasons([]), people[0], starter, slots)
    [made] = await book.seat(round_.id, [group])
    return [introduce_later(made, clock.now())]


@coffee.call("not_now")
async def not_now(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook, clock: Clock
) -> Effects:
    day = local_day(clock.now(), community)
    for circle in await circle_for(call, me, community, book):
        await book.set_free(circle.id, me, day, False)
    return [Whisper(Message(t("All right, another day.")))]
