"""Do you come, do you still come: asked at a move, two days before and the day before.

Who gives their seat presses the same "can't" as on the card, so the queue moves in one place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings import questions
from bot.features.gatherings.book import GatheringsBook, SignupsBook, Standing
from bot.features.gatherings.calendars.invitations import with_invitation
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import gathering_of, open_to_all, still, timed, voices_of
from bot.features.gatherings.life import WARNED, deadline, show
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.wishes import WishesBook
from bot.language import N_
from bot.model import (
    Call,
    Community,
    Effects,
    Job,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Whisper,
    words,
)
from bot.ports import Clock, Languages, Members, Translate

INTERESTED: tuple[Standing, ...] = ("going", "offered", "waiting", "maybe")


@gatherings.call("sure")
async def sure(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """ "I'm still coming", said of the time that the question named."""
    found = await gathering_of(call, community, book, hold=True)
    open_to_all(found, clock.now())
    if call.arg.partition(":")[2] != questions.stamp(found):
        raise Refusal(N_("It has moved since: your newest message counts."))
    mine = await signups.signup(found.id, me)
    if mine is None or mine.standing != "going":
        raise Refusal(N_("You have no seat in this one any more."))
    if mine.asked != "sure":
        await signups.put(replace(mine, asked="sure"))
    text = t("Good, see you there: **{title}**, {when}.",
             title=title_of(t, found.details), when=found.start or "")  # fmt: skip
    return [Whisper(Message(text)), show(found, clock.now())]


@gatherings.job("tell_moved")
async def tell_moved(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Everybody who signed up hears of the new time; who is going is asked.

    Besides what `timed` says, the job carries "was": the start before the move.
    """
    found = await still(job, book)
    if found is None or found.end is None or found.end <= clock.now():
        return []
    was = datetime.fromisoformat(job.args["was"])
    told = await signups.signups(found.id, INTERESTED)
    voices = await voices_of((one.member for one in told), community, members, languages)
    effects: Effects = [
        Post(
            Place.of(one.member),
            with_invitation(
                questions.moved(t, found, one, was), t, found, one, community, clock.now()
            ),
            f"gatherings.moved:{found.id}:{one.member.id}:{found.sequence}",
            until=found.end,
        )
        for one in told
        if (t := voices.get(one.member))
    ]
    return [*effects, show(found, clock.now())]


@gatherings.job("two_days")
async def two_days(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    wishes: WishesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Who said maybe is asked to decide; who is going by now is asked again the day before."""
    found = await still(job, book)
    if found is None or found.start is None or found.start <= clock.now():
        return []
    # Whoever signs up or confirms from now on has thought about it in time.
    await signups.ask_all(found.id, ("", "sure"), "due")
    hesitant = await signups.signups(found.id, ("maybe",))
    who = [one.member for one in hesitant]
    welcome = await wishes.wishes(who)
    voices = await voices_of(who, community, members, languages)
    return [
        Post(
            Place.of(member),
            questions.decide(voices[member], found),
            f"gatherings.decide:{found.id}:{member.id}:{questions.stamp(found)}",
            kind="reminder",
            until=found.start,
        )
        for member in who
        if member in voices and welcome[member].private
    ]


@gatherings.job("warn_few")
async def warn_few(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Some hours before it is decided: too few so far, say so to those who can act."""
    found = await still(job, book)
    until = deadline(found) if found else None
    if found is None or until is None or until <= clock.now():
        return []
    if (soon := until - WARNED) > clock.now():
        return [timed("warn_few", found, soon)]
    heads = await _heads(found.id, signups)
    if heads >= found.details.minimum:
        return []
    host = [found.host] if found.host else []
    who = sorted({found.creator, *host, *await members.organisers(community.id)})
    voices = await voices_of(who, community, members, languages)
    return [
        Post(
            Place.of(member),
            questions.nearly(t, found, heads, until),
            f"gatherings.few:{found.id}:{member.id}:{questions.stamp(found)}",
            kind="reminder",
            until=until,
        )
        for member, t in voices.items()
    ]


@gatherings.job("enough")
async def enough(
    job: Job,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Too few by the deadline: it is called off, and everybody is told once."""
    found = await still(job, book)
    until = deadline(found) if found else None
    if found is None or found.start is None or until is None or found.start <= clock.now():
        return []
    if until > clock.now():  # decided later than when this job was made
        return [timed("enough", found, until)]
    if await _heads(found.id, signups) >= found.details.minimum:
        return []
    because = words(questions.too_few(t, found))
    off = replace(found, state="cancelled", because=because, sequence=found.sequence + 1)
    await book.change(off)
    told = {one.member for one in await signups.signups(found.id, INTERESTED)}
    told |= {found.creator, *([found.host] if found.host else [])}
    voices = await voices_of(sorted(told), community, members, languages)
    effects: Effects = [
        Post(
            Place.of(member),
            questions.called_off(voice, off),
            f"gatherings.called_off:{off.id}:{member.id}",
        )
        for member, voice in voices.items()
    ]
    return [*effects, show(off, clock.now())]


async def _heads(gathering: int, signups: SignupsBook) -> int:
    """People who are going, with their guests; an offer is nobody yet."""
    return sum(one.heads for one in await signups.signups(gathering, ("going",)))
