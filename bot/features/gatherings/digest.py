"""The week's digest: posted on Monday morning, edited as things change, nothing for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.features.gatherings.book import Count, Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import numbered, one_line
from bot.features.gatherings.common import NOTHING
from bot.features.gatherings.registry import gatherings
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Job,
    Later,
    Message,
    Post,
    Refusal,
    Whisper,
    joined,
)
from bot.ports import Clock, Translate

MORNING = time(8, 0)
WEEK = timedelta(days=7)
MOST = 15  # in a digest; a message has its limits


@gatherings.opening()
async def await_monday(community: Community, clock: Clock) -> Effects:
    """The next digest is on its way as long as the bot runs."""
    return [_next(community, clock.now())]


def _next(community: Community, now: datetime) -> Later:
    """On the first Monday morning of the space that is still to come."""
    monday = _monday(community, now)
    if _at(community, monday, MORNING) <= now:
        monday += WEEK
    args = {"week": monday.isoformat()}
    key = f"gatherings.digest:{monday.isoformat()}"
    return Later("gatherings.digest", _at(community, monday, MORNING), key, args)


def _monday(community: Community, now: datetime) -> date:
    day = now.astimezone(community.zone).date()
    return day - timedelta(days=day.weekday())


def _at(community: Community, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, community.zone).astimezone(UTC)


@gatherings.job("digest")
async def post_digest(
    job: Job,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """Monday's own: late, it is of what is left; a week that is over has none."""
    monday, now = date.fromisoformat(job.args["week"]), clock.now()
    following = _next(community, now)
    if _monday(community, now) != monday or not (await book.rules(community.id)).digest:
        return [following]
    coming = await _coming(community, monday, book, now)
    if not coming:
        return [following]
    return [*await _posts(community, monday, coming, t, signups, anew=True), following]


@gatherings.job("redo_digest")
async def redo_digest(
    community: Community, t: Translate, book: GatheringsBook, signups: SignupsBook, clock: Clock
) -> Effects:
    """Something changed: the digest of this week says so, if there is one."""
    now = clock.now()
    monday = _monday(community, now)
    coming = await _coming(community, monday, book, now)
    return await _posts(community, monday, coming, t, signups, anew=False)


async def _coming(
    community: Community, monday: date, book: GatheringsBook, now: datetime
) -> list[Gathering]:
    """What everybody may know of, until Sunday night."""
    until = _at(community, monday + WEEK, time())
    found = await book.coming(community.id, now, until)
    return [one for one in found if one.announced]


async def _posts(
    community: Community,
    monday: date,
    coming: Sequence[Gathering],
    t: Translate,
    signups: SignupsBook,
    *,
    anew: bool,
) -> Effects:
    counts = await signups.counts(one.id for one in coming)
    message = digest(t, coming, counts)
    return [
        Post(
            place,
            message,
            f"gatherings.digest:{monday.isoformat()}:{place.chat}:{place.channel}",
            anew,
        )
        for place in community.homes
    ]


@gatherings.call(
    "ask_digest",
    command="space digest",
    aliases=("espace agenda",),
    help=N_("Whether the week is told on Monday mornings"),
    organiser=True,
)
async def whether(community: Community, t: Translate, book: GatheringsBook) -> Effects:
    """As it is now, and the button that changes it."""
    return [_whether(t, on=(await book.rules(community.id)).digest)]


@gatherings.call("set_digest", organiser=True)
async def set_digest(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    if call.arg not in {"on", "off"}:
        raise Refusal(NOTHING)
    on = call.arg == "on"
    rules = await book.rules(community.id)
    await book.set_rules(community.id, replace(rules, digest=on))
    return [_whether(t, on=on)]


def _whether(t: Translate, *, on: bool) -> Whisper:
    if on:
        text = t("On Monday at {at}, everybody reads what the week brings, if it brings anything.",
                 at=t.hour(MORNING))  # fmt: skip
        button = Button(t("No longer"), "gatherings.set_digest", "off")
    else:
        text = t("On Monday, nobody is told what the week brings.")
        button = Button(t("Tell it on Mondays"), "gatherings.set_digest", "on", "primary")
    return Whisper(Message(text, (button,)))


def digest(t: Translate, coming: Sequence[Gathering], counts: Mapping[int, Count]) -> Message:
    """What the week brings, each with a button to see it and sign up."""
    if not coming:
        return Message(t("Nothing more this week."))
    shown = ((one.id, one_line(t, one, counts[one.id])) for one in coming[:MOST])
    lines, buttons = numbered(shown, "gatherings.see")
    lines.insert(0, t("**This week**"))
    if len(coming) > MOST:
        more = len(coming) - MOST
        lines.append(t.many("and {n} more", "and {n} more", more))
    lines.append(t("Press a number to see more, and to sign up."))
    return Message(joined(lines), tuple(buttons))
