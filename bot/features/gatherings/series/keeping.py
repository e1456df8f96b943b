"""Keeping a series going: its gatherings are made some weeks ahead, by a job of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.calendar import Closures, Skipped
from bot.features.gatherings import telling
from bot.features.gatherings.book import Details, Gathering, GatheringsBook, Series, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.life import fill_later, plan, show
from bot.features.gatherings.linking import tell_link
from bot.features.gatherings.making.channels import taken_off
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.series.rota import Calendar, Changes, Turn, changes, horizon
from bot.model import Community, Effects, Job, Later, Member, Message, Post
from bot.ports import Clock, Translate

LOOK = timedelta(days=7)  # at least that often, for the closed days of a space may change


@dataclass(frozen=True, slots=True)
class Shelf:
    """What it takes to change a series and its gatherings."""

    community: Community
    calendar: Calendar
    book: GatheringsBook
    signups: SignupsBook
    now: datetime

    @classmethod
    def of(
        cls,
        community: Community,
        closures: Closures,
        book: GatheringsBook,
        signups: SignupsBook,
        clock: Clock,
    ) -> Shelf:
        return cls(community, Calendar(community.zone, closures), book, signups, clock.now())


async def tend(was: Series, series: Series, shelf: Shelf) -> Effects:
    """Bring the coming gatherings of a series from what *was* made to what it is; it is held."""
    rows = await shelf.book.of_series(series.id, shelf.now)
    found = changes(was, series, rows, shelf.now, shelf.calendar)
    done = await carry_out(found, shelf)
    return [*done, *notices(series, shelf), *_look_again(series, shelf)]


async def carry_out(found: Changes, shelf: Shelf) -> Effects:
    effects: Effects = []
    for one in found.new:
        # Another worker may have made it meanwhile: one per series and date.
        made = await shelf.book.create(one)
        effects += plan(made, shelf.now) if made else []
    for was, fresh in found.changed:
        effects += await _change(was, fresh, shelf)
    for one in found.gone:
        held = await shelf.book.hold(one.id)
        if held and held.state == "planned":
            # No longer of the series, which may want this date again one day.
            effects += await telling.call_off(
                replace(held, series=None, named=None), "", shelf.now, shelf.book
            )
    return effects


async def _change(was: Gathering, fresh: Gathering, shelf: Shelf) -> Effects:
    held = await shelf.book.hold(was.id)
    if held is None or held.state != "planned" or fresh.start is None or held.start is None:
        return []
    moved = fresh.start - held.start
    now_is = replace(held, details=fresh.details, host=fresh.host, named=fresh.named)
    seats = fill_later(held, shelf.now, more=_more_seats(held.details, fresh.details))
    gone = [seats, *taken_off(held, now_is, shelf.community, shelf.now)]
    if moved:
        announce = fresh.announce - moved if fresh.announce else None  # `move` adds it again
        now_is = replace(now_is, announce=announce)
        moves = await telling.move(now_is, fresh.start, shelf.now, shelf.book, shelf.signups)
        told = tell_link(held, replace(now_is, start=fresh.start), shelf.now)
        return [*moves, *told, *gone]
    now_is = replace(now_is, announce=fresh.announce, sequence=held.sequence + held.announced)
    await shelf.book.change(now_is)
    told = tell_link(held, now_is, shelf.now)
    return [show(now_is, shelf.now), *plan(now_is, shelf.now), *told, *gone]


def _more_seats(old: Details, new: Details) -> bool:
    """Whether there may be more of them in either quota."""
    return any(
        before is not None and (after is None or after > before)
        for before, after in ((old.seats, new.seats), (old.remote, new.remote))
    )


def notices(series: Series, shelf: Shelf) -> Iterable[Later]:
    """What a closed day does is said when the card of that day would have gone out."""
    ahead = timedelta(minutes=series.details.ahead)
    for one in shelf.calendar.between(series, shelf.now, horizon(series, shelf.now)):
        closed = one.moved if isinstance(one, Turn) else one.by == "closed"
        if not closed or not one.because:
            continue
        day = one.day if isinstance(one, Skipped) else one.named
        due = max(shelf.now, shelf.calendar.moment(series, day) - ahead)
        args = {"series": str(series.id), "day": day.isoformat()}
        yield Later("gatherings.notice", due, f"gatherings.notice:{series.id}:{day}", args)


def _look_again(series: Series, shelf: Shelf) -> list[Later]:
    """The next look at the series: when another of its dates comes near."""
    last = horizon(series, shelf.now)
    turns = (one for one in shelf.calendar.turns(series, last) if isinstance(one, Turn))
    following = next(turns, None)
    due = shelf.now + LOOK
    if following:
        due = min(due, following.start - (last - shelf.now))
    return [extend_later(series, due)]


def extend_later(series: Series, due: datetime) -> Later:
    """Have its gatherings made."""
    key = f"gatherings.extend:{series.id}"
    return Later("gatherings.extend", due, key, {"series": str(series.id)})


@gatherings.job("extend")
async def extend(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """The gatherings that have come near are made; none of the past, however long we slept."""
    series = await book.hold_series(int(job.args["series"]))
    if series is None or series.stopped:
        return []
    shelf = Shelf.of(community, closures, book, signups, clock)
    if next(shelf.calendar.turns(series, shelf.now), None) is None:
        await book.change_series(replace(series, stopped=True))
        return []
    rows = await book.of_series(series.id, shelf.now)
    found = changes(series, series, rows, shelf.now, shelf.calendar)
    # A day that the space closes after all: what was announced is for people to call off.
    quiet = replace(found, gone=[one for one in found.gone if not one.announced])
    done = await carry_out(quiet, shelf)
    return [*done, *notices(series, shelf), *_look_again(series, shelf)]


@gatherings.job("notice")
async def say_what_closes(
    job: Job,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """A closed day leaves a gathering out, or moves it: said where it would be announced."""
    series = await book.series(int(job.args["series"]))
    if series is None or series.stopped:
        return []
    shelf = Shelf.of(community, closures, book, signups, clock)
    day = date.fromisoformat(job.args["day"])
    eve = min(shelf.now, shelf.calendar.moment(series, day) - timedelta(days=1))
    late = shelf.calendar.moment(series, day) <= shelf.now
    found = _on(day, shelf.calendar.turns(series, eve))
    if late or found is None or not found.because:
        return []
    title = title_of(t, series.details)
    if isinstance(found, Turn):
        text = t("**{title}** of {day} moves to {when} ({because}).", title=title, day=t.day(day),
                 when=found.start, because=found.because)  # fmt: skip
    else:
        text = t("No **{title}** on {day} ({because}).", title=title, day=t.day(day),
                 because=found.because)  # fmt: skip
        turns = shelf.calendar.turns(series, shelf.calendar.moment(series, day))
        following = next((one for one in turns if isinstance(one, Turn)), None)
        if following:
            text = (*text, " ", *t("The next one is {when}.", when=following.start))
    places = series.details.places or community.homes
    key = f"gatherings.notice:{series.id}:{day}"
    return [Post(one, Message(text), f"{key}:{one.chat}:{one.channel}") for one in places]


def _on(day: date, turns: Iterable[Turn | Skipped]) -> Turn | Skipped | None:
    for one in turns:
        named = one.named if isinstance(one, Turn) else one.day
        if named >= day:
            return one if named == day else None
    return None


@gatherings.opening()
async def look_after_all(community: Community, book: GatheringsBook, clock: Clock) -> Effects:
    """Each series is looked after, whatever became of its job."""
    return [extend_later(one, clock.now()) for one in await book.all_series(community.id)]


@gatherings.farewell()
async def without_them(
    me: Member,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """Who leaves the space hosts nothing any more: the others take their turns."""
    shelf = Shelf.of(community, closures, book, signups, clock)
    effects: Effects = []
    for seen in await book.all_series(community.id):
        if me not in seen.hosts:
            continue
        was = await book.hold_series(seen.id)
        if was is None or was.stopped:
            continue
        fresh = replace(was, hosts=tuple(one for one in was.hosts if one != me))
        await book.change_series(fresh)
        effects += await tend(was, fresh, shelf)
    for one in await book.coming(community.id, shelf.now):
        held = await book.hold(one.id) if one.host == me else None
        if held and held.host == me:
            await book.change(replace(held, host=None))
            effects.append(show(held, shelf.now))
    return effects
