"""Series: gatherings that come again. Making one: what was understood is shown, then started."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from bot.calendar import Closures, Rhythm, Weekly
from bot.features.gatherings.book import Gathering, GatheringsBook, Kind, Series, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, ONLY, gathering_of, number_of
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.making import forms
from bot.features.gatherings.making.channels import channel_field
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.series import cards
from bot.features.gatherings.series.keeping import Shelf, tend
from bot.features.gatherings.series.reading import read_repeated, read_turns
from bot.features.gatherings.series.rota import Calendar, Turn
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Job,
    Later,
    Member,
    Message,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Members, Translate
from bot.refusing import Refusals

DRAFTS_LAST = timedelta(days=2)
EVERY_WEEK = Rhythm(Weekly(0), time())
NOTHING_LEFT = N_("None of its dates is still to come: change them first.")


@gatherings.call(
    "series",
    command="event series",
    aliases=("evenement series", "breakfast series", "petitdej series", "apero series"),
    help=N_("What comes again: the series, and a new one"),
    organiser=True,
)
async def all_series(community: Community, t: Translate, book: GatheringsBook) -> Effects:
    found = await book.all_series(community.id)
    lines = [(f"{number}. ", *cards.in_a_list(t, one)) for number, one in enumerate(found, 1)][
        : cards.MOST_LISTED
    ]
    buttons = [
        Button((f"{number}",), "gatherings.see_series", str(one.id))
        for number, one in enumerate(found[: cards.MOST_LISTED], 1)
    ]
    text: Text = t("There is no series yet.")
    if lines:
        text = joined([t("**What comes again**"), *lines])
    return [Whisper(Message(text, (*buttons, *cards.kinds_to_begin(t))))]


@gatherings.call("new_series", organiser=True)
async def new_series(call: Call, t: Translate) -> Effects:
    kind = _kind(call)
    return [Ask(cards.what_form(t, KINDS[kind].details, "", kind, "gatherings.create_series"))]


def _kind(call: Call) -> Kind:
    if call.arg not in KINDS:
        raise Refusal(NOTHING)
    return next(kind for kind in KINDS if kind == call.arg)


@gatherings.call("create_series", organiser=True)
async def create_series(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """The form sent: nothing is planned yet, only shown back with its next dates."""
    kind = _kind(call)
    wrong, usual, now = Refusals(), KINDS[kind], clock.now()
    details = wrong.read(usual.details, forms.read_what, call.args, usual.details)
    when = call.args.get("when", ""), None, usual.at, now, community, t.locale
    rhythm = wrong.read(EVERY_WEEK, read_repeated, *when)
    wrong.tell()
    blank = Series(0, community.id, rhythm, details, me, (me,), stopped=True)
    return await drafted(blank, None, t, book, Calendar(community.zone, closures), clock)


@gatherings.call("repeat", organiser=True)
async def repeat(
    call: Call, me: Member, community: Community, t: Translate, book: GatheringsBook, clock: Clock
) -> Effects:
    """From a gathering to a series: how often, and who and what takes turns."""
    found = await _to_repeat(call, community, book)
    field = channel_field(t, found.details, community, call.place)
    weekly = read_repeated("", found, None, clock.now(), community, t.locale)
    series = Series(0, community.id, weekly, found.details, me, cards.hosts_of(found))
    form = cards.turns_form(t, series, "", field, str(found.id), "gatherings.repeat_it")
    return [Ask(form)]


async def _to_repeat(call: Call, community: Community, book: GatheringsBook) -> Gathering:
    found = await gathering_of(call, community, book)
    if found.start is None or found.series is not None or found.state == "cancelled":
        raise Refusal(NOTHING)
    return found


@gatherings.call("repeat_it", organiser=True)
async def repeat_it(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    found = await _to_repeat(call, community, book)
    rhythm = read_repeated(call.args.get("when", ""), found, None, clock.now(), community, t.locale)
    blank = Series(0, community.id, rhythm, found.details, me, stopped=True)
    series = read_turns(call, blank, rhythm, community)
    return await drafted(series, found, t, book, Calendar(community.zone, closures), clock)


async def drafted(
    series: Series,
    of: Gathering | None,
    t: Translate,
    book: GatheringsBook,
    calendar: Calendar,
    clock: Clock,
) -> Effects:
    """A series of which nobody else knows, and what it would be."""
    made = await book.create_series(replace(series, stopped=True))
    return [shown(made, of, t, calendar, clock), sweep_later(made, clock)]


def shown(
    series: Series, of: Gathering | None, t: Translate, calendar: Calendar, clock: Clock
) -> Whisper:
    """What a series that isn't going on would be, and what can be done with it."""
    title = t("**Preview of the series**: nobody else sees this yet.")
    text = joined([title, cards.what_repeats(t, series, calendar, clock.now())], "\n\n")
    return Whisper(Message(text, cards.preview_buttons(t, series, of)))


def sweep_later(series: Series, clock: Clock) -> Later:
    """It is thrown away if nothing comes of it."""
    key = f"gatherings.sweep_series:{series.id}"
    due = clock.now() + DRAFTS_LAST
    return Later("gatherings.sweep_series", due, key, {"series": str(series.id)})


@gatherings.job("sweep_series")
async def sweep_series(job: Job, book: GatheringsBook) -> Effects:
    await book.discard_series(int(job.args["series"]))
    return []


async def series_to_change(
    call: Call, me: Member, community: Community, book: GatheringsBook, members: Members
) -> Series:
    """The series that a button or form is about, held, for its creator and the organisers."""
    number = number_of(call)
    found = await book.hold_series(number) if number is not None else None
    if found is None or found.community != community.id:
        raise Refusal(NOTHING)
    if found.creator != me and not await members.is_organiser(me):
        raise Refusal(ONLY)
    return found


@gatherings.call("see_series")
async def see_series(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
    closures: Closures,
) -> Effects:
    series = await series_to_change(call, me, community, book, members)
    shelf = Shelf.of(community, closures, book, signups, clock)
    if series.stopped:
        return [shown(series, None, t, shelf.calendar, clock)]
    return [await looked_at(series, t, shelf)]


async def looked_at(series: Series, t: Translate, shelf: Shelf, first: Text = ()) -> Whisper:
    """A series that goes on, as organisers see it."""
    rows = (await shelf.book.of_series(series.id, shelf.now))[: cards.MOST_LISTED]
    counts = await shelf.signups.counts(row.id for row in rows)
    text, buttons = cards.going_on(t, series, rows, counts, shelf.calendar, shelf.now)
    return Whisper(Message(joined([first, text], "\n\n") if first else text, buttons))


@gatherings.call("start_series", audited=True)
async def start_series(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """Its first gatherings are made; the one it was made from is the first of them, or a draft
    that has served.
    """
    series = await series_to_change(call, me, community, book, members)
    if not series.stopped:
        raise Refusal(N_("This series is going on already."))
    shelf = Shelf.of(community, closures, book, signups, clock)
    going = replace(series, stopped=False)
    coming = (one for one in shelf.calendar.turns(going, shelf.now) if isinstance(one, Turn))
    first = next(coming, None)
    if first is None:
        raise Refusal(NOTHING_LEFT)
    await book.change_series(going)
    await _adopt(call, going, first, community, me, shelf)
    effects = await tend(going, going, shelf)
    text = t("The series is going on: **{title}**, {when} first.",
             title=title_of(t, going.details), when=first.start)  # fmt: skip
    button = Button(t("The series"), "gatherings.see_series", str(going.id))
    return [Whisper(Message(text, (button,))), *effects]


async def _adopt(
    call: Call, series: Series, first: Turn, community: Community, me: Member, shelf: Shelf
) -> None:
    """What the series was made from, where the button names it."""
    number = number_of(call, 1)
    found = await shelf.book.hold(number) if number is not None else None
    if found is None or found.community != community.id or found.series is not None:
        return
    if found.state == "draft" and found.creator == me:
        await shelf.book.discard(found.id)
    elif found.state == "planned" and found.start == first.start:
        await shelf.book.change(replace(found, series=series.id, named=first.named))


@gatherings.call("discard_series", audited=True)
async def discard_series(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    series = await series_to_change(call, me, community, book, members)
    if not series.stopped:
        raise Refusal(N_("This series is going on already."))
    await book.discard_series(series.id)
    return [Whisper(Message(t("Thrown away. Nobody saw it.")))]
