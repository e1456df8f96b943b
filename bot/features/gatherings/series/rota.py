"""The dates of a series, whose turn it is on each, and what a change makes of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import Closures, Occurrence, Skipped, outcomes, resolve
from bot.features.gatherings.book import Details, Gathering, Series
from bot.model import Member

AHEAD = timedelta(weeks=5)  # how far ahead the gatherings of a series are made at least
BEFORE_CARD = timedelta(weeks=1)  # and how long before they are announced
NEAR = timedelta(days=6)  # how far another rhythm may move a date that people signed up for
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """One date of a series: when it is, and whose and what turn it is.

    *named*: the date by which the series knows it, also where a closed day moved it.
    """

    named: date
    start: datetime
    host: Member | None
    theme: str
    moved: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be done to the coming gatherings of a series."""

    new: Sequence[Gathering] = ()
    changed: Sequence[tuple[Gathering, Gathering]] = ()  # each as it was and as it becomes
    gone: Sequence[Gathering] = ()
    by_hand: Sequence[Gathering] = ()  # those that somebody changed: they stay as they are


@dataclass(frozen=True, slots=True)
class Calendar:
    """The clock and the closed days of a space."""

    zone: ZoneInfo
    closures: Closures = field(default_factory=Closures)

    def turns(self, series: Series, after: datetime) -> Iterator[Turn | Skipped]:
        """What becomes of each date of a series that is still to come after *after*, in order.

        Hosts and themes take turns from its first date on. A closed day costs nobody theirs;
        who was to host a date that was skipped has had their turn.
        """
        rhythm = series.rhythm
        rota = bool(series.hosts or series.themes)
        since = after
        if rota and rhythm.anchor:
            since = min(after, resolve(rhythm.anchor, time(0), self.zone) - MOMENT)
        number = 0
        for one in outcomes(rhythm, self.zone, since, self.closures):
            at = one.at if isinstance(one, Occurrence) else self.moment(series, one.day)
            if at > after:
                yield one if isinstance(one, Skipped) else _turn(series, one, number)
            if isinstance(one, Occurrence) or one.by == "request":
                number += 1

    def between(self, series: Series, after: datetime, until: datetime) -> list[Turn | Skipped]:
        """The same, as far as *until*."""
        found: list[Turn | Skipped] = []
        for one in self.turns(series, after):
            at = one.start if isinstance(one, Turn) else self.moment(series, one.day)
            if at > until:
                break
            found.append(one)
        return found

    def moment(self, series: Series, day: date) -> datetime:
        """When a date of the series would begin."""
        return resolve(day, series.rhythm.at, self.zone)


def _turn(series: Series, one: Occurrence, number: int) -> Turn:
    hosts, themes = series.hosts, series.themes
    return Turn(
        one.moved_from or one.day,
        one.at,
        hosts[number % len(hosts)] if hosts else None,
        themes[number % len(themes)] if themes else series.details.title,
        one.moved_from is not None,
        one.because,
    )


def horizon(series: Series, now: datetime) -> datetime:
    """Until when the gatherings of a series are made."""
    return now + max(AHEAD, timedelta(minutes=series.details.ahead) + BEFORE_CARD)


def details_on(series: Series, turn: Turn) -> Details:
    """What the series says of one of its gatherings."""
    return replace(series.details, title=turn.theme)


def gathering_on(series: Series, turn: Turn) -> Gathering:
    """The gathering of one date, not written down yet."""
    return Gathering(
        0,
        series.community,
        details_on(series, turn),
        "planned",
        turn.start,
        series.creator,
        host=turn.host,
        series=series.id,
        named=turn.named,
        announce=turn.start - timedelta(minutes=series.details.ahead),
    )


def changes(
    was: Series, now_is: Series, rows: Iterable[Gathering], now: datetime, calendar: Calendar
) -> Changes:
    """From the coming gatherings that *was* made to those that *now_is* wants.

    *rows*: all that start after *now*, called off ones too: their dates are not made again.
    One that differs from what *was* says of it was changed by hand, and stays as it is.
    """
    rows = list(rows)
    until = max([horizon(now_is, now), *(row.start for row in rows if row.start)])
    before = {one.named: one for one in _turns(calendar.between(was, now, until))}
    planned = [row for row in rows if row.state == "planned" and row.named]
    loose = {row.named: row for row in planned if row.named and _as_made(row, was, before)}
    by_hand = [row for row in planned if row.named not in loose]
    taken = {row.named for row in rows if row.named}
    wanted = _turns(calendar.between(now_is, now, until))
    pairs = [(loose[one.named], one) for one in wanted if one.named in loose]
    kept = {one.named for _, one in pairs}
    homeless = [row for named, row in loose.items() if named not in kept]
    free = [one for one in wanted if one.named not in taken]
    pairs += _nearest(homeless, free)
    moved = {row.id for row, _ in pairs}
    settled = {one.named for _, one in pairs}
    becoming = [(row, _becoming(row, now_is, one)) for row, one in pairs]
    last = horizon(now_is, now)
    return Changes(
        [gathering_on(now_is, one) for one in free
         if one.named not in settled and one.start <= last],
        [(row, fresh) for row, fresh in becoming if fresh != row],
        [row for row in homeless if row.id not in moved],
        by_hand,
    )  # fmt: skip


def _turns(found: Iterable[Turn | Skipped]) -> list[Turn]:
    return [one for one in found if isinstance(one, Turn)]


def _as_made(row: Gathering, series: Series, turns: Mapping[date, Turn]) -> bool:
    """Whether a gathering is still as its series made it."""
    turn = turns.get(row.named) if row.named else None
    if turn is None:  # a day that was closed since, or left out
        return replace(row.details, title="") == replace(series.details, title="")
    return (row.details, row.host, row.start) == (details_on(series, turn), turn.host, turn.start)


def _becoming(row: Gathering, series: Series, turn: Turn) -> Gathering:
    fresh = gathering_on(series, turn)
    return replace(
        row,
        details=fresh.details,
        host=fresh.host,
        start=fresh.start,
        named=fresh.named,
        announce=row.announce if row.announced else fresh.announce,
    )


def _nearest(rows: Sequence[Gathering], turns: Sequence[Turn]) -> list[tuple[Gathering, Turn]]:
    """Each gathering with the date nearest to it, none farther than people would follow."""
    left = list(turns)
    found = []
    for row in rows:
        near = [one for one in left if row.start and abs(one.start - row.start) <= NEAR]
        if near and row.start:
            start = row.start
            best = min(near, key=lambda one: abs(one.start - start))
            left.remove(best)
            found.append((row, best))
    return found
