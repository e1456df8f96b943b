"""From the parts of a phrase to a date, and "until when" for a pause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import MonthlyWeekday, local
from bot.phrases.day_rules import EDGE_RULES, LASTING_RULE, day_rules
from bot.phrases.parts import (
    DayOfMonth,
    Edge,
    Later,
    NthWeekday,
    OnDate,
    Slot,
    Weekday,
)
from bot.phrases.questions import Asked, Question
from bot.phrases.scanner import Found, Phrase, phrase_of, scan
from bot.phrases.words import is_french

FARTHEST = timedelta(days=731)
"""Two years: what is farther is a slip of the finger."""

DAY_SLOTS: tuple[Slot, ...] = ("weekday", "date", "week")
_WEEK = timedelta(weeks=1)
# A date without a year that has just passed is a slip; long past, it is next year's.
_JUST_PASSED = timedelta(days=31)
_MONTHS = 12

Ahead = Callable[[date], bool]
"""Whether a date is still to come, given the time of day wanted on it."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when a phrase is read: the local date, and what decides between two readings."""

    today: date
    french: bool


def here(now: datetime, zone: ZoneInfo, locale: str) -> Here:
    """Where and when a phrase is read; ``ValueError`` when ``now`` is naive."""
    return Here(local(now, zone).date(), is_french(locale))


def read_day(text: str, now: datetime, zone: ZoneInfo, locale: str) -> date | Question:
    """The day a text says, tomorrow or later and within two years, or a question.

    "until 3 december", "jusqu'au 3 décembre", "lundi prochain"; "2 weeks" and "15 jours" are
    counted from today. Raises ``ValueError`` when ``now`` is naive.
    """
    place = here(now, zone, locale)
    try:
        found = scan(text, (*day_rules(place.french), LASTING_RULE, *EDGE_RULES))
        if found and found[0].part == Edge("until"):
            found = found[1:]
        phrase = phrase_of(text, found)
        phrase.none_but(DAY_SLOTS)
        return settle_day(phrase, place, lambda day: day > place.today)
    except Asked as asked:
        return asked.question


def settle_day(phrase: Phrase, place: Here, ahead: Ahead) -> date:
    """The date of a phrase; raises ``Asked`` when there is none, or two, or it is not ahead."""
    weekday, dated = phrase.in_slot("weekday"), phrase.in_slot("date")
    week = phrase.in_slot("week")
    if week and dated:
        raise Asked("twice", week.fragment)
    try:
        if week:
            day = _in_next_week(phrase.part(Weekday), week, place)
        elif dated:
            day = _dated(dated, place, ahead)
        elif weekday:
            day = _on_weekday(weekday, place, ahead)
        else:
            raise Asked("no_day", phrase.typed)
    except (ValueError, OverflowError) as impossible:
        raise Asked("impossible_date", phrase.typed) from impossible
    wanted = phrase.part(Weekday)
    if wanted and day.weekday() != wanted.number:
        raise Asked("day_and_date", phrase.typed)
    if day - place.today > FARTHEST:
        raise Asked("too_far", phrase.typed)
    if day < place.today or not ahead(day):
        raise Asked("past", phrase.typed)
    return day


def _in_next_week(weekday: Weekday | None, week: Found, place: Here) -> date:
    readings = {day + _WEEK for day in _in_this_week(weekday.number, place)} if weekday else set()
    if len(readings) != 1:
        raise Asked("which_day", week.fragment)
    return readings.pop()


def _on_weekday(found: Found, place: Here, ahead: Ahead) -> date:
    weekday = found.part
    assert isinstance(weekday, Weekday)  # noqa: S101 -- what fills this slot, for the type checker
    coming = place.today + timedelta(days=(weekday.number - place.today.weekday()) % 7)
    if weekday.which == "next":
        # The first one after today, or the one of next week? Only when they agree.
        after_today = coming if coming > place.today else coming + _WEEK
        readings = {after_today} | {day + _WEEK for day in _in_this_week(weekday.number, place)}
    elif weekday.which == "this":
        readings = {coming} | _in_this_week(weekday.number, place)
    else:
        readings = {coming if ahead(coming) else coming + _WEEK}
    if len(readings) > 1:
        raise Asked("which_day", found.fragment)
    return readings.pop()


def _dated(found: Found, place: Here, ahead: Ahead) -> date:
    """The date of a part; ``ValueError`` when the calendar has no such date."""
    match found.part:
        case Later(days, 0):
            return place.today + timedelta(days=days)
        case Later(_, months):
            return _in_month(_month(place.today) + months, place.today.day)
        case OnDate(None, month, day):
            return _without_year(month, day, place)
        case OnDate(int(year), month, day):
            return date(year, month, day)
        case DayOfMonth(day):
            return _day_of_month(day, place, ahead)
        case NthWeekday() as nth:
            return _nth_weekday(nth, place, ahead)
        case _:
            raise Asked("unknown", found.fragment)


def _without_year(month: int, day: int, place: Here) -> date:
    today = place.today
    if (month, day) >= (today.month, today.day):
        return date(today.year, month, day)
    if (month, day) != (2, 29) and today - date(today.year, month, day) <= _JUST_PASSED:
        return date(today.year, month, day)
    return date(today.year + 1, month, day)


def _day_of_month(day: int, place: Here, ahead: Ahead) -> date:
    """The next date with this number; ``ValueError`` when neither month at hand has it."""
    try:
        soon = _in_month(_month(place.today), day)
    except ValueError:
        soon = place.today
    if soon.day == day and soon >= place.today and ahead(soon):
        return soon
    return _in_month(_month(place.today) + 1, day)


def _nth_weekday(nth: NthWeekday, place: Here, ahead: Ahead) -> date:
    pattern, this_month = MonthlyWeekday(nth.nth, nth.weekday), _month(place.today)
    if nth.month == "this":
        return pattern.in_month(this_month)
    if nth.month == "next":
        return pattern.in_month(this_month + 1)
    if nth.month == "any":
        soon = pattern.in_month(this_month)
        return soon if ahead(soon) else pattern.in_month(this_month + 1)
    if nth.year is not None:
        return pattern.in_month(nth.year * _MONTHS + nth.month - 1)
    named = place.today.year * _MONTHS + nth.month - 1
    soon = pattern.in_month(named)
    passed = place.today - soon
    return pattern.in_month(named + _MONTHS) if passed > _JUST_PASSED else soon


def _month(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _in_month(month: int, day: int) -> date:
    return date(month // _MONTHS, month % _MONTHS + 1, day)


def _in_this_week(weekday: int, place: Here) -> set[date]:
    """A weekday of the week of today; in English, of a week from Monday and of one from Sunday."""
    since_monday, since_sunday = place.today.weekday(), (place.today.weekday() + 1) % 7
    days = {place.today + timedelta(days=weekday - since_monday)}
    if not place.french:
        days.add(place.today + timedelta(days=(weekday + 1) % 7 - since_sunday))
    return days
