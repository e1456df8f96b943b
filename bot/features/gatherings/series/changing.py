"""Changing a series that goes on: what it is, its dates, one date left out, its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.calendar import Closures, Rhythm
from bot.features.gatherings import telling
from bot.features.gatherings.book import Gathering, GatheringsBook, Series, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, number_of
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.making import forms, reading
from bot.features.gatherings.making.channels import channel_field
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.series import cards
from bot.features.gatherings.series.keeping import Shelf, tend
from bot.features.gatherings.series.reading import read_changed, read_turns
from bot.features.gatherings.series.rota import Turn, changes
from bot.features.gatherings.series.starting import (
    NOTHING_LEFT,
    looked_at,
    series_to_change,
    shown,
    sweep_later,
)
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
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Members, Translate
from bot.refusing import Refusals
from bot.repeating import rhythm_text


@gatherings.call("edit_series", audited=True)
async def edit_series(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await series_to_change(call, me, community, book, members)
    words = rhythm_text(t, found.rhythm)
    name = "gatherings.save_series"
    return [Ask(cards.what_form(t, found.details, words, str(found.id), name))]


@gatherings.call("save_series", audited=True)
async def save_series(
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
    old = await series_to_change(call, me, community, book, members)
    shelf = Shelf.of(community, closures, book, signups, clock)
    wrong = Refusals()
    details = wrong.read(old.details, forms.read_what, call.args, old.details)
    rhythm = wrong.read(old.rhythm, _rhythm, call, old, t, shelf)
    wrong.tell()
    return await _propose(old, replace(old, details=details, rhythm=rhythm), t, shelf, clock)


def _rhythm(call: Call, old: Series, t: Translate, shelf: Shelf) -> Rhythm:
    at = KINDS[old.details.kind].at or old.rhythm.at
    shown_words = rhythm_text(t, old.rhythm)
    return read_changed(call.args.get("when", ""), shown_words, old.rhythm, at, shelf.now,
                        shelf.community, t.locale)  # fmt: skip


@gatherings.call("turns", audited=True)
async def turns(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await series_to_change(call, me, community, book, members)
    field = channel_field(t, found.details, community, call.place)
    words, arg = rhythm_text(t, found.rhythm), str(found.id)
    return [Ask(cards.turns_form(t, found, words, field, arg, "gatherings.save_turns"))]


@gatherings.call("save_turns", audited=True)
async def save_turns(
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
    old = await series_to_change(call, me, community, book, members)
    shelf = Shelf.of(community, closures, book, signups, clock)
    fresh = read_turns(call, old, _rhythm(call, old, t, shelf), community)
    return await _propose(old, fresh, t, shelf, clock)


@gatherings.call("series_settings", audited=True)
async def series_settings(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    """All the rest, the same as for one gathering."""
    found = await series_to_change(call, me, community, book, members)
    one = Gathering(found.id, found.community, found.details, "draft", None, found.creator)
    form = forms.settings(t, one)
    fields = tuple(field for field in form.fields if field.name != "host")
    return [Ask(replace(form, name="gatherings.save_series_settings", fields=fields))]


@gatherings.call("save_series_settings", audited=True)
async def save_series_settings(
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
    old = await series_to_change(call, me, community, book, members)
    shelf = Shelf.of(community, closures, book, signups, clock)
    fresh = replace(old, details=forms.read_settings(call.args, old.details))
    return await _propose(old, fresh, t, shelf, clock)


async def _propose(old: Series, fresh: Series, t: Translate, shelf: Shelf, clock: Clock) -> Effects:
    """What was understood. A series that goes on changes only once that was read."""
    if old.stopped:
        await shelf.book.change_series(fresh)
        return [shown(fresh, None, t, shelf.calendar, clock)]
    if _first(fresh, shelf) is None:
        raise Refusal(NOTHING_LEFT, field="when")
    asked = await shelf.book.create_series(replace(fresh, id=0, stopped=True))
    rows = await shelf.book.of_series(old.id, shelf.now)
    found = changes(old, fresh, rows, shelf.now, shelf.calendar)
    counts = await shelf.signups.counts(row.id for row in rows)
    moved = [was for was, becoming in found.changed if was.start != becoming.start]
    people = sum(
        counts[row.id].people.get(standing, 0)
        for row in (*moved, *found.gone)
        for standing in telling.CONCERNED
    )
    lines = [
        t("**Change the series?** Nothing is saved yet."),
        cards.what_repeats(t, fresh, shelf.calendar, shelf.now),
        cards.told(t, people, len(found.by_hand)),
    ]
    save = Button(t("Save"), "gatherings.apply_series", f"{old.id}:{asked.id}", "primary")
    text = joined([line for line in lines if line], "\n\n")
    return [Whisper(Message(text, (save,))), sweep_later(asked, clock)]


def _first(series: Series, shelf: Shelf) -> Turn | None:
    coming = shelf.calendar.turns(series, shelf.now)
    return next((one for one in coming if isinstance(one, Turn)), None)


@gatherings.call("apply_series", audited=True)
async def apply_series(
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
    """What was shown is done: all coming ones that nobody changed by hand follow."""
    old = await series_to_change(call, me, community, book, members)
    number = number_of(call, 1)
    asked = await book.series(number) if number is not None else None
    if asked is None or asked.community != community.id or not asked.stopped or old.stopped:
        raise Refusal(NOTHING)
    shelf = Shelf.of(community, closures, book, signups, clock)
    # A date may have been skipped or put back since it was shown.
    rhythm = replace(asked.rhythm, skipped=old.rhythm.skipped)
    fresh = replace(asked, id=old.id, creator=old.creator, rhythm=rhythm, stopped=False)
    if _first(fresh, shelf) is None:
        raise Refusal(NOTHING_LEFT)
    await book.change_series(fresh)
    await book.discard_series(asked.id)
    effects = await tend(old, fresh, shelf)
    return [await looked_at(fresh, t, shelf, t("Saved.")), *effects]


@gatherings.call("ask_skip", audited=True)
async def ask_skip(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await series_to_change(call, me, community, book, members)
    fields = (
        Field("day", t("Which day"), hint=t("For example: 24 December")),
        Field("because", t("Why, as everybody will read it"), optional=True),
    )
    title = t("Skip a date")
    return [Ask(Form("gatherings.skip_day", title, fields, str(found.id), title))]


@gatherings.call("skip_day", audited=True)
async def skip_day(
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
    """One date is left out, near or far; who signed up for it is told."""
    series = await series_to_change(call, me, community, book, members)
    shelf = Shelf.of(community, closures, book, signups, clock)
    typed, zone = call.args.get("day", ""), community.zone
    day = reading.day(typed, "day", shelf.now, zone, t.locale)
    because = reading.line(call.args.get("because", ""), "because")
    rows = [row for row in await book.of_series(series.id, shelf.now) if row.state == "planned"]
    row = next((row for row in rows if _falls_on(row, day, shelf)), None)
    named = row.named if row and row.named else _named(series, day, shelf)
    if named is None:
        nothing = N_("The series has nothing on {day}.")
        raise Refusal(nothing, field="day", day=t.day(day))
    fresh = replace(series, rhythm=series.rhythm.skipping([named]))
    await book.change_series(fresh)
    effects: Effects = []
    held = await book.hold(row.id) if row else None
    if held and held.state == "planned":
        effects = await telling.call_off(held, because, shelf.now, book)
    first = t("Left out: {day}. Everybody who signed up is being told.", day=t.day(day))
    return [await looked_at(fresh, t, shelf, first), *effects]


def _falls_on(row: Gathering, day: date, shelf: Shelf) -> bool:
    return row.start is not None and row.start.astimezone(shelf.calendar.zone).date() == day


def _named(series: Series, day: date, shelf: Shelf) -> date | None:
    """The date by which the series knows what it does on this day."""
    for one in shelf.calendar.turns(series, shelf.now):
        if isinstance(one, Turn):
            local_day = one.start.astimezone(shelf.calendar.zone).date()
            if local_day == day:
                return one.named
            if local_day > day:
                return None
    return None


@gatherings.call("ask_stop", audited=True)
async def ask_stop(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """What is to become of those that people signed up for is asked first."""
    series = await series_to_change(call, me, community, book, members)
    signed, _ = await _coming(series, book, signups, clock)
    title, arg = title_of(t, series.details), str(series.id)
    lines = [t("Stop **{title}**? No more of them are planned.", title=title)]
    if not signed:
        stop = Button(t("Stop the series"), "gatherings.stop_series", f"{arg}:off", "danger")
        return [Whisper(Message(lines[0], (stop,)))]
    lines.append(
        t.many(
            "People have signed up for {n} that is still to come:",
            "People have signed up for {n} that are still to come:",
            len(signed),
        )
    )
    lines += [("• ", row.start or "") for row in signed]
    buttons = (
        Button(t("Stop, but keep these"), "gatherings.stop_series", f"{arg}:keep", "primary"),
        Button(t("Stop, and call these off"), "gatherings.stop_series", f"{arg}:off", "danger"),
    )
    return [Whisper(Message(joined(lines), buttons))]


async def _coming(
    series: Series, book: GatheringsBook, signups: SignupsBook, clock: Clock
) -> tuple[list[Gathering], list[Gathering]]:
    """Its coming gatherings: those that somebody signed up for, and those that nobody did."""
    rows = [r for r in await book.of_series(series.id, clock.now()) if r.state == "planned"]
    counts = await signups.counts(row.id for row in rows)
    signed = [r for r in rows if any(counts[r.id].people.get(one) for one in telling.CONCERNED)]
    return signed, [row for row in rows if row not in signed]


@gatherings.call("stop_series", audited=True)
async def stop_series(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    series = await series_to_change(call, me, community, book, members)
    how = call.arg.partition(":")[2]
    if how not in {"keep", "off"} or series.stopped:
        raise Refusal(NOTHING)
    await book.change_series(replace(series, stopped=True))
    signed, others = await _coming(series, book, signups, clock)
    effects: Effects = []
    for row in others if how == "keep" else sorted([*signed, *others], key=lambda row: row.id):
        held = await book.hold(row.id)
        if held and held.state == "planned":
            # No longer of the series, which may be started again one day.
            loose = replace(held, series=None, named=None)
            effects += await telling.call_off(loose, "", clock.now(), book)
    kept = len(signed) if how == "keep" else 0
    text: Text = t("The series is stopped.")
    if kept:
        text = (*text, " ", *t.many("{n} gathering is kept.", "{n} gatherings are kept.", kept))
    again = Button(t("Start the series"), "gatherings.start_series", str(series.id))
    return [Whisper(Message(text, (again,))), *effects]
