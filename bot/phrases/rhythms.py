"""From a phrase to a rhythm: "every Thursday 18:30", "tous les jeudis à 18h30", "every 2 weeks"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.calendar import (
    MOST_WEEKS,
    Daily,
    MonthlyOn,
    MonthlyWeekday,
    Pattern,
    Rhythm,
    Weekly,
    next_occurrence,
)
from bot.phrases.clocks import settle_clock
from bot.phrases.day_rules import EDGE_RULES, day_rules
from bot.phrases.days import DAY_SLOTS, Here, here, settle_day
from bot.phrases.parts import (
    Clock,
    DayOfMonth,
    Edge,
    Every,
    NthWeekday,
    Number,
    Period,
    Slot,
    Times,
    Weekday,
)
from bot.phrases.questions import Asked, Question
from bot.phrases.rhythm_rules import rhythm_rules
from bot.phrases.scanner import Found, Phrase, phrase_of, scan
from bot.phrases.time_rules import TIME_RULES


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Where a rhythm begins and ends, as far as someone says so."""

    begins: date | None
    ends: date | None
    count: int | None


def read_rhythm(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    locale: str,
    first: date | None = None,
    at: time | None = None,
) -> Rhythm | Question:
    """The rhythm a text says, with a date after ``now`` at least; or a question.

    ``first``: the day the series begins, unless the text says another; it gives "every 2 weeks"
    its weekday. Without either, the count begins with the next date after ``now``. ``at``: the
    local time of a text that says none. Raises ``ValueError`` when ``now`` is naive.
    """
    place = here(now, zone, locale)
    rules = (*rhythm_rules(place.french), *TIME_RULES, *day_rules(place.french), *EDGE_RULES)
    try:
        phrase, begins, ends = _apart(text, scan(text, rules))
        pattern = _pattern(phrase, first)
        times = phrase.part(Times)
        bounds = _Bounds(
            _edge(begins, place) or first, _edge(ends, place), times.count if times else None
        )
        return _bounded(pattern, _time(phrase, at), bounds, now, zone, text)
    except Asked as asked:
        return asked.question


def _apart(text: str, found: Iterable[Found]) -> tuple[Phrase, Phrase | None, Phrase | None]:
    """What repeats, and the days that begin and end it: what follows "from" and "until"."""
    repeated: list[Found] = []
    edges: dict[str, list[Found]] = {}
    current: list[Found] | None = None
    for one in found:
        if isinstance(one.part, Edge):
            if one.part.side in edges:
                raise Asked("twice", one.fragment)
            current = edges[one.part.side] = []
        elif current is not None and one.part.slot in DAY_SLOTS:
            current.append(one)
        else:
            current = None
            repeated.append(one)
    begins, ends = (
        phrase_of(text, edges[side]) if side in edges else None for side in ("from", "until")
    )
    return phrase_of(text, repeated), begins, ends


def _edge(phrase: Phrase | None, place: Here) -> date | None:
    return settle_day(phrase, place, lambda day: day >= place.today) if phrase else None


def _pattern(phrase: Phrase, first: date | None) -> Pattern:
    every = phrase.part(Every)
    if every is None:
        raise Asked("how_often", phrase.typed)
    match every:
        case Every(1, "day"):
            _nothing_more(phrase, "weekday", "date")
            return Daily()
        case Every(count, "week") if 1 <= count <= MOST_WEEKS:
            _nothing_more(phrase, "date")
            return Weekly(_weekday(phrase, first), count)
        case Every(1, "month"):
            return _monthly(phrase)
    raise Asked("rhythm", phrase.typed)


def _weekday(phrase: Phrase, first: date | None) -> int:
    weekday = phrase.part(Weekday)
    if weekday and not weekday.which:
        return weekday.number
    if weekday or first is None:
        raise Asked("which_weekday", phrase.typed)
    return first.weekday()


def _monthly(phrase: Phrase) -> Pattern:
    nth, numbered = phrase.part(NthWeekday), phrase.part(DayOfMonth)
    if phrase.in_slot("weekday") is None:
        if nth and nth.month == "any":
            return MonthlyWeekday(nth.nth, nth.weekday)
        if numbered:
            return MonthlyOn(numbered.day)
    raise Asked("which_date", phrase.typed)


def _nothing_more(phrase: Phrase, *slots: Slot) -> None:
    for one in phrase.found:
        if one.part.slot in slots:
            raise Asked("twice", one.fragment)


def _time(phrase: Phrase, default: time | None) -> time:
    for one in phrase.found:
        if isinstance(one.part, Number):
            raise Asked("hour", one.fragment)
    phrase.none_but(("every", "weekday", "date", "times", "time", "period"))
    found = phrase.in_slot("time")
    if found is None:
        if default is None or phrase.part(Period) is not None:
            raise Asked("no_time", phrase.typed)
        return default
    if not isinstance(found.part, Clock):
        raise Asked("unknown", found.fragment)
    return settle_clock(found.part, phrase.part(Period), found.fragment)


def _bounded(
    pattern: Pattern, at: time, bounds: _Bounds, now: datetime, zone: ZoneInfo, text: str
) -> Rhythm:
    """The rhythm within its bounds; raises ``Asked`` when nothing of it is still to come."""
    begins = bounds.begins
    counted = bounds.count is not None or (isinstance(pattern, Weekly) and pattern.every > 1)
    if begins is None and counted:
        uncounted = Weekly(pattern.weekday) if isinstance(pattern, Weekly) else pattern
        coming = next_occurrence(Rhythm(uncounted, at), zone, now)
        begins = coming.day if coming else None
    if begins and bounds.ends and bounds.ends < begins:
        raise Asked("end_first", text)
    rhythm = Rhythm(pattern, at, begins, bounds.ends, bounds.count)
    if next_occurrence(rhythm, zone, now) is None:
        raise Asked("end_first", text)
    return rhythm
