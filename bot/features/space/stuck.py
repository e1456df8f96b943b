"""Messages that are stuck: organisers hear of them, and decide where nobody else can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from bot.care import STUCK, Worries, Worry
from bot.features.space import worries as cards
from bot.features.space.registry import space
from bot.language import N_
from bot.model import (
    Call,
    Community,
    Effects,
    Later,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Whisper,
)
from bot.ports import Clock, Languages, Members, Translate

QUESTIONS = 8  # open at a time: nobody answers a hundred
SHOWN = 3  # of them, below the status
STALE = timedelta(hours=1)  # "it is late" is no news after that


@space.job("stuck")
async def tell_organisers(
    community: Community, worries: Worries, members: Members, languages: Languages, clock: Clock
) -> Effects:
    """Ask what only they can see; tell what failed or waits; and what is settled meanwhile."""
    organisers = await members.organisers(community.id)
    if not organisers:
        return []
    now = clock.now()
    found = await worries.all(community.id, now)
    asked = [one for one in found if one.what == "doubt"]
    room = max(0, QUESTIONS - sum(not one.new for one in asked))
    questions = list(islice((one for one in asked if one.new), room))
    failed, late = ([w for w in found if w.new and w.what == what] for what in ("failed", "late"))
    settled = await worries.settled(community.id)  # first: what failed is no question any more
    await worries.tell([*questions, *failed, *late])
    people = await members.people(organisers)
    posts: Effects = []
    for one in organisers:
        t = languages.speak(people[one].locale or community.locale)
        posts += [_post(one, cards.question(t, worry), str(worry.id)) for worry in questions]
        posts += [_post(one, cards.settled(t, how), str(n), anew=False) for n, how in settled]
        stamp = f"{now:%Y%m%d%H%M%S}"
        if failed:
            posts.append(_post(one, cards.failures(t, failed), f"failed:{failed[0].id}:{stamp}"))
        if late:
            told = _post(one, cards.delays(t, late), f"late:{late[0].id}:{stamp}")
            posts.append(replace(told, until=now + STALE))
    return posts


def _post(member: Member, message: Message, key: str, *, anew: bool = True) -> Post:
    return Post(Place.of(member), message, f"space.stuck:{key}:{member.id}", anew, "alarm")


@space.call("arrived", organiser=True)
async def it_arrived(
    call: Call, community: Community, t: Translate, worries: Worries, clock: Clock
) -> Effects:
    """They looked, and it is there."""
    await _decide(call, community, worries, clock, arrived=True)
    return [Whisper(Message(t("Thank you: it has arrived, then."))), _again(clock)]


@space.call("again", organiser=True)
async def send_again(
    call: Call, community: Community, t: Translate, worries: Worries, clock: Clock
) -> Effects:
    """They looked, and it isn't there."""
    await _decide(call, community, worries, clock, arrived=False)
    return [Whisper(Message(t("Thank you: I'm sending it again."))), _again(clock)]


async def _decide(
    call: Call, community: Community, worries: Worries, clock: Clock, *, arrived: bool
) -> None:
    number = int(call.arg) if call.arg.isdecimal() and len(call.arg) < 19 else 0
    if not await worries.decide(community.id, number, clock.now(), arrived=arrived):
        raise Refusal(N_("This is settled already, or I'm looking into it this very moment."))


def _again(clock: Clock) -> Later:
    return Later(STUCK, clock.now(), STUCK)


@space.call(
    "status",
    command="space status",
    aliases=("espace etat",),
    help=N_("Which messages are stuck"),
    organiser=True,
)
async def status(community: Community, t: Translate, worries: Worries, clock: Clock) -> Effects:
    """All there is to know, and the first questions."""
    found: Sequence[Worry] = await worries.all(community.id, clock.now())
    asked = [one for one in found if one.what == "doubt"][:SHOWN]
    return [
        Whisper(cards.status(t, found)),
        *(Whisper(cards.question(t, one)) for one in asked),
    ]
