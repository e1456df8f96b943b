"""The map of the community in chat: a picture for every member, in which nobody is named."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.calendar import today
from bot.features.space.registry import space
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Later,
    Member,
    Message,
    Picture,
    Post,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.pages import Map
from bot.picture.book import MeetingsBook
from bot.picture.map import ANONYMOUS, map_of, people_of
from bot.picture.meetings import EVER, meetings_of
from bot.picture.png import map_png
from bot.ports import Clock, Members, Notes, Translate
from bot.vocabulary import Vocabulary

FRIDAY, AFTERNOON = 4, time(16, 0)
WEEK = timedelta(days=7)
FOR_GOOD = timedelta(days=36_500)
TOO_FEW = N_("The map needs five members at least: with fewer, one would be told apart.")
NOTE = "space.picture"  # among the notes of the space's first chat: every week


@space.call(
    "map",
    command="space map",
    aliases=("espace carte",),
    help=N_("The map of the community: who met whom, without a name"),
)
async def show(
    me: Member,
    community: Community,
    t: Translate,
    book: MeetingsBook,
    members: Members,
    notes: Notes,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """For everybody; organisers can have it posted."""
    found = await _map(community, t, book, vocabulary, clock)
    if found is None:
        raise Refusal(
            N_("The map needs five members at least: with fewer, one would be told apart.")
        )
    buttons: tuple[Button, ...] = ()
    if await members.is_organiser(me):
        weekly = await notes.recall(community.chats[0], NOTE, clock.now())
        label = t("Stop posting it on Fridays") if weekly else t("Post it every Friday")
        buttons = (
            Button(t("Post it now"), "space.post_map"),
            Button(label, "space.weekly_map", "off" if weekly else "on"),
        )
    message = picture_of(t, found)
    return [Whisper(Message(message.text, buttons, message.picture))]


@space.call("post_map", organiser=True)
async def post_map(
    community: Community, t: Translate, book: MeetingsBook, vocabulary: Vocabulary, clock: Clock
) -> Effects:
    found = await _map(community, t, book, vocabulary, clock)
    if found is None:
        raise Refusal(
            N_("The map needs five members at least: with fewer, one would be told apart.")
        )
    return [Whisper(Message(t("Posted."))), *_posts(t, community, found, clock)]


@space.call("weekly_map", organiser=True)
async def weekly_map(
    call: Call, community: Community, t: Translate, notes: Notes, clock: Clock
) -> Effects:
    """Whether it is posted every Friday."""
    chat, now = community.chats[0], clock.now()
    if call.arg != "on":
        await notes.drop(chat, NOTE)
        return [Whisper(Message(t("The map is not posted by itself any more.")))]
    await notes.keep(chat, NOTE, "on", now + FOR_GOOD)
    following = _friday(community, now)
    text = t("The map is posted every Friday afternoon; the next time {when}.", when=following.due)
    return [Whisper(Message(text)), following]


@space.job("picture")
async def picture(
    community: Community,
    t: Translate,
    book: MeetingsBook,
    notes: Notes,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """Friday's map, unless it is not wanted any more; a bot that slept posts one, not several."""
    if not await notes.recall(community.chats[0], NOTE, clock.now()):
        return []
    following = _friday(community, clock.now())
    found = await _map(community, t, book, vocabulary, clock)
    return [*(_posts(t, community, found, clock) if found else ()), following]


def _friday(community: Community, now: datetime) -> Later:
    """The first Friday afternoon of the space that is still to come."""
    day = today(now, community.zone)
    day += timedelta(days=(FRIDAY - day.weekday()) % 7)
    due = datetime.combine(day, AFTERNOON, community.zone).astimezone(UTC)
    if due <= now:
        due = datetime.combine(day + WEEK, AFTERNOON, community.zone).astimezone(UTC)
    return Later("space.picture", due, "space.picture")


def _posts(t: Translate, community: Community, found: Map, clock: Clock) -> Effects:
    """One in each home; the same day's is edited, not posted again."""
    message = picture_of(t, found)
    day = today(clock.now(), community.zone).isoformat()
    return [
        Post(home, message, f"space.map:{day}:{home.chat}:{home.channel}")
        for home in community.homes
    ]


async def _map(
    community: Community, t: Translate, book: MeetingsBook, vocabulary: Vocabulary, clock: Clock
) -> Map | None:
    """Without names; None where so few are here that each would be known."""
    names = await book.names(community.id)
    if len(names) < ANONYMOUS:
        return None
    people = people_of(t, names, await book.trades(community.id), vocabulary, ANONYMOUS)
    meetings = meetings_of(await book.seats(community.id, EVER))
    return map_of(people, meetings, today(clock.now(), community.zone), None, named=False)


def picture_of(t: Translate, found: Map) -> Message:
    """The picture, and all that it says in words."""
    how = t(
        "Each dot is a member, each line two who were introduced or sat at one table. Whoever"
        " knows most people is nearest the middle; whoever was introduced to nobody yet stands"
        " on the rim."
    )
    if found.since:
        how = t(
            "Each dot is a member, each line two who were introduced or sat at one table in"
            " the last twelve months. Whoever met most people is nearest the middle; whoever"
            " was introduced to nobody stands on the rim."
        )
    count = t.many(
        "{linked} of {all} members are linked, by {n} line.",
        "{linked} of {all} members are linked, by {n} lines.",
        found.linked,
        linked=str(len(found.dots) - found.unlinked),
        all=str(len(found.dots)),
    )
    fresh = t.many("{n} line is of this month.", "{n} lines are of this month.", found.fresh)
    said: list[Text] = [how, (*count, " ", *fresh)]
    trades = [t("{what} ({n})", what=one.name, n=str(one.members)) for one in found.trades]
    if len(trades) > 1:
        said.append(t("Clockwise from the top: {trades}.", trades=joined(trades, ", ")))
    text = joined([t("**The map of the community**"), *said])
    return Message(text, picture=Picture("map.png", map_png(found), joined(said, " ")))
