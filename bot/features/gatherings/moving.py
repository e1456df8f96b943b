"""Moving a gathering to another time, calling it off, and putting it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.features.gatherings import telling
from bot.features.gatherings.book import Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, ONLY, OVER, for_change, gathering_of, number_of
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote.book import VotesBook
from bot.features.gatherings.vote.fixing import deciding
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
from bot.ports import Clock, Members, Translate

FARTHEST = timedelta(days=731)
LONGEST_REASON = 200


async def for_change_with_series(
    call: Call, me: Member, community: Community, book: GatheringsBook, members: Members
) -> Gathering:
    """A gathering to change, its series held before it, as everybody holds them in that order."""
    seen = await gathering_of(call, community, book)
    if seen.series is not None:
        await book.hold_series(seen.series)
    return await for_change(call, me, community, book, members)


@gatherings.call("move", audited=True)
async def move(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """The new time was shown, and is wanted: everybody who is going is asked again."""
    found = await for_change(call, me, community, book, members)
    start, now = _moment(call, clock.now()), clock.now()
    if found.state != "planned" or found.end is None:
        raise Refusal(NOTHING)
    if found.end <= now:
        raise Refusal(OVER)
    if start <= now:
        raise Refusal(N_("That time has passed meanwhile: choose another."))
    manage = Button(t("Manage"), "gatherings.manage", str(found.id))
    if start == found.start:
        return [Whisper(Message(t("It is at that time already."), (manage,)))]
    title = title_of(t, found.details)
    text = t("Moved: **{title}** is now {when}. Everybody who signed up is being told.",
             title=title, when=start)  # fmt: skip
    effects = await telling.move(found, start, now, book, signups)
    return [Whisper(Message(text, (manage,))), *effects]


def _moment(call: Call, now: datetime) -> datetime:
    """The minute that the button carries; refuses what no form would have made of it."""
    seconds = number_of(call, 1)
    latest = int((now + FARTHEST).timestamp())
    if seconds is None or not 0 < seconds <= latest or seconds % 60:
        raise Refusal(NOTHING)
    return datetime.fromtimestamp(seconds, UTC)


def _not_over(gathering: Gathering, now: datetime) -> None:
    """What has taken place can't be called off: an old message may still have the button."""
    if gathering.end is not None and gathering.end <= now:
        raise Refusal(OVER)


@gatherings.call("ask_cancel", audited=True)
async def ask_cancel(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    _not_over(found, clock.now())
    why = Field("because", t("Why, as everybody will read it"), optional=True)
    title = t("Call off")
    intro = t("**{title}** is called off, and everybody who signed up is told.",
              title=title_of(t, found.details))  # fmt: skip
    return [Ask(Form("gatherings.cancel", title, (why,), str(found.id), t("Call off"), intro))]


@gatherings.call("cancel", audited=True)
async def cancel(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """One gathering doesn't take place; if it is of a series, the others do."""
    found = await for_change_with_series(call, me, community, book, members)
    _not_over(found, clock.now())
    because = " ".join(call.args.get("because", "").split())
    if len(because) > LONGEST_REASON:
        sentence = N_("{most} characters at most.")
        raise Refusal(sentence, field="because", most=str(LONGEST_REASON))
    effects = await telling.call_off(found, because, clock.now(), book)
    await _leave_out(found, book, out=True)
    text = t("Called off. Everybody who signed up is being told.")
    back = Button(t("Put it back"), "gatherings.put_back", str(found.id))
    return [Whisper(Message(text, (back,))), *effects]


@gatherings.call("put_back", audited=True)
async def put_back(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """A slip of the finger: until it would have begun, all is as it was."""
    seen = await gathering_of(call, community, book)
    if seen.series is not None:
        await book.hold_series(seen.series)
    found = await gathering_of(call, community, book, hold=True)
    if found.creator != me and not await members.is_organiser(me):
        raise Refusal(ONLY)
    if found.state != "cancelled":
        raise Refusal(N_("It is not called off."))
    if found.start is not None and found.start <= clock.now():
        raise Refusal(OVER)
    deadlines: Effects = []
    if found.start is None:
        ballot = await votes.ballot(found.id)
        if not ballot.open(clock.now()):
            raise Refusal(OVER)
        deadlines = [*deciding(found, ballot)]  # its end may have come and gone meanwhile
    effects = [*await telling.put_back(found, clock.now(), book), *deadlines]
    await _leave_out(found, book, out=False)
    text = t("Put back. Everybody who signed up is being told, and keeps their place.")
    manage = Button(t("Manage"), "gatherings.manage", str(found.id))
    return [Whisper(Message(text, (manage,))), *effects]


async def _leave_out(gathering: Gathering, book: GatheringsBook, *, out: bool) -> None:
    """Write into a gathering's series, which is held, that its date is left out, or is not."""
    if gathering.series is None or gathering.named is None:
        return
    series = await book.series(gathering.series)
    if series is None:
        return
    mine = {gathering.named}
    skipped = series.rhythm.skipped | mine if out else series.rhythm.skipped - mine
    await book.change_series(replace(series, rhythm=replace(series.rhythm, skipped=skipped)))
