"""Reminders: each member at the time they chose, and who waits in their own words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.features.gatherings import questions
from bot.features.gatherings.book import Gathering, GatheringsBook, Signup, SignupsBook
from bot.features.gatherings.common import still, voices_of
from bot.features.gatherings.life import DAY, HOUR, QUARTER, show
from bot.features.gatherings.links import Way
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.quotas import quota_of, wheres
from bot.features.gatherings.wishes import Wishes, WishesBook
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
)
from bot.ports import Clock, Languages, Members, Translate

CHOICES = {0: N_("Never"), DAY: N_("A day before"), HOUR: N_("An hour before"),
           QUARTER: N_("15 minutes before")}  # fmt: skip


@gatherings.call(
    "reminders",
    command="event reminders",
    aliases=("evenement rappels",),
    help=N_("When I remind you of what you go to"),
)
async def reminders(me: Member, t: Translate, wishes: WishesBook) -> Effects:
    mine = (await wishes.wishes([me]))[me]
    when = Field(
        "remind",
        t("Remind me"),
        "choice",
        str(mine.remind),
        tuple(Option(str(minutes), t(label)) for minutes, label in CHOICES.items()),
    )
    private = Field(
        "private",
        t("Private messages"),
        "choice",
        "yes" if mine.private else "no",
        (Option("yes", t("Yes")), Option("no", t("No, only what changes"))),
        hint=t("Moved or called off, you are told in any case."),
    )
    return [
        Ask(Form("gatherings.save_reminders", t("Reminders"), (when, private), submit=t("Save")))
    ]


@gatherings.call("save_reminders")
async def save_reminders(call: Call, me: Member, t: Translate, wishes: WishesBook) -> Effects:
    choices = {str(minutes): minutes for minutes in CHOICES}
    remind, private = call.args.get("remind", ""), call.args.get("private", "")
    if remind not in choices:
        raise Refusal(N_("Choose one of the list, please."), field="remind")
    if private not in {"yes", "no"}:
        raise Refusal(N_("Choose one of the list, please."), field="private")
    mine = (await wishes.wishes([me]))[me]
    mine = replace(mine, remind=choices[remind], private=private == "yes")
    await wishes.save(mine)
    return [Whisper(Message(t(_noted(mine))))]


def _noted(wishes: Wishes) -> str:
    match wishes.reminded:
        case 0:
            return N_("Noted: no reminders.")
        case 15:
            return N_("Noted: I'll remind you 15 minutes before what you go to.")
        case 60:
            return N_("Noted: I'll remind you an hour before what you go to.")
    return N_("Noted: I'll remind you a day before what you go to.")


@gatherings.job("day_before")
async def day_before(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    wishes: WishesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Who signed up long ago is asked whether they still come; who wishes it is reminded.

    One message, whichever of the two it is.
    """
    found = await still(job, book)
    if found is None or found.start is None or found.start <= clock.now():
        return []
    await signups.ask_all(found.id, ("due",), "asked")
    going = await signups.signups(found.id, ("going",))
    welcome = await wishes.wishes(one.member for one in going)
    told = [
        one
        for one in going
        if welcome[one.member].private
        and (one.asked == "asked" or welcome[one.member].remind == DAY)
    ]
    room = Room(community, members, languages, Way(community.video, clock.now()))
    posts = await _remind(found, DAY, told, room)
    return [*posts, show(found, clock.now())]


@gatherings.job("hour_before")
async def hour_before(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    wishes: WishesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Those who are going and chose an hour; and those who wait, unless they chose never."""
    found = await still(job, book)
    if found is None or found.start is None or found.start <= clock.now():
        return []
    going = await signups.signups(found.id, ("going",))
    queue = await signups.signups(found.id, ("waiting",))
    welcome = await wishes.wishes(one.member for one in [*going, *queue])
    told = [one for one in going if welcome[one.member].reminded == HOUR]
    room = Room(community, members, languages, Way(community.video, clock.now()))
    posts = await _remind(found, HOUR, told, room)
    waiting = [one for one in queue if welcome[one.member].reminded]
    voices = await voices_of((one.member for one in waiting), community, members, languages)
    for one in waiting:
        if t := voices.get(one.member):
            place = await signups.queue_place(one, wheres(found, quota_of(found, one.where)))
            message = questions.waiting(t, found, place)
            key, until = _key(found, one, HOUR), found.start
            posts.append(Post(Place.of(one.member), message, key, kind="reminder", until=until))
    return posts


@gatherings.job("quarter_before")
async def quarter_before(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    wishes: WishesBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Those who are going and chose a quarter of an hour."""
    found = await still(job, book)
    if found is None or found.start is None or found.start <= clock.now():
        return []
    going = await signups.signups(found.id, ("going",))
    welcome = await wishes.wishes(one.member for one in going)
    told = [one for one in going if welcome[one.member].reminded == QUARTER]
    room = Room(community, members, languages, Way(community.video, clock.now()))
    return await _remind(found, QUARTER, told, room)


@dataclass(frozen=True, slots=True)
class Room:
    """What a reminder is made with."""

    community: Community
    members: Members
    languages: Languages
    way: Way


async def _remind(gathering: Gathering, before: int, told: list[Signup], room: Room) -> Effects:
    who = [one.member for one in told]
    voices = await voices_of(who, room.community, room.members, room.languages)
    return [
        Post(
            Place.of(one.member),
            questions.reminder(voices[one.member], gathering, one, room.way, asks=before == DAY),
            _key(gathering, one, before),
            kind="reminder",
            until=gathering.start,
        )
        for one in told
        if one.member in voices
    ]


def _key(gathering: Gathering, signup: Signup, before: int) -> str:
    """Of one reminder: of this time, to one member, and so long before."""
    stamp = questions.stamp(gathering)
    return f"gatherings.remind:{gathering.id}:{signup.member.id}:{stamp}:{before}"
