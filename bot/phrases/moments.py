"""From a phrase to a moment: "jeudi 18h30", "24/11 8:30", "tomorrow 6pm", "14h-16h jeudi"."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar import local, resolve, time_exists
from bot.phrases.clocks import read_clock, settle_clock
from bot.phrases.day_rules import day_rules
from bot.phrases.days import Here, here, settle_day
from bot.phrases.lengths import within_limits
from bot.phrases.parts import After, Clock, DayOfMonth, Length, Number, Period, Range, Slot
from bot.phrases.questions import Asked, Question
from bot.phrases.scanner import Found, Phrase, phrase_of, scan
from bot.phrases.time_rules import TIME_RULES

_LAST_HOUR = 23
_LONGEST_MONTH = 31
_LONGEST_RANGE = timedelta(hours=12)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Understood:
    """A moment that was understood: ``at`` in UTC, and ``day`` and ``clock`` on the local wall.

    ``length``: how long it lasts, where the phrase says so.
    """

    at: datetime
    day: date
    clock: time
    length: timedelta | None = None


def read_moment(
    text: str, now: datetime, zone: ZoneInfo, locale: str, at: time | None = None
) -> Understood | Question:
    """The moment a text says, after ``now`` and within two years; or a question, never a guess.

    ``at``: the local time of a text that says only a day; without it such a text is asked about.
    Raises ``ValueError`` when ``now`` is naive.
    """
    place = here(now, zone, locale)
    try:
        found = scan(text, (*TIME_RULES, *day_rules(place.french)))
        phrase = phrase_of(text, _numbers_read(found))
        delay = phrase.part(After)
        if delay:
            return _after(phrase, delay, now, zone)
        return _on_day(phrase, place, now, zone, at)
    except Asked as asked:
        return asked.question


def _on_day(
    phrase: Phrase, place: Here, now: datetime, zone: ZoneInfo, default: time | None
) -> Understood:
    if not any(phrase.in_slot(slot) for slot in ("date", "weekday", "week")):
        raise Asked("no_day", phrase.typed)
    if phrase.in_slot("time") is None and (default is None or phrase.part(Period) is not None):
        # Settled first, for there is no use in asking the time of a day that is not one.
        settle_day(phrase, place, lambda day: day >= place.today)
        raise Asked("no_time", phrase.typed)
    clock, length = _settle_time(phrase, default or time())

    def ahead(day: date) -> bool:
        return day > place.today or (day == place.today and resolve(day, clock, zone) > now)

    day = settle_day(phrase, place, ahead)
    if not time_exists(day, clock, zone):
        raise Asked("clock_change", phrase.typed)
    moment = resolve(day, clock, zone)
    if moment <= now:
        raise Asked("past", phrase.typed)
    return Understood(moment, day, clock, length)


def _settle_time(phrase: Phrase, default: time) -> tuple[time, timedelta | None]:
    """The local time of a phrase and its length if it says one; raises ``Asked``."""
    found, period, lasting = phrase.in_slot("time"), phrase.part(Period), phrase.in_slot("length")
    length = phrase.part(Length)
    said = length.lasting if length else None
    if found is None:
        return default, said
    if isinstance(found.part, Clock):
        return settle_clock(found.part, period, found.fragment), said
    if not isinstance(found.part, Range):
        raise Asked("unknown", found.fragment)
    if lasting:
        raise Asked("twice", lasting.fragment)
    start = settle_clock(found.part.start, period, found.fragment)
    end = settle_clock(found.part.end, period, found.fragment)
    return start, _between(start, end, found.fragment)


def _between(start: time, end: time, fragment: str) -> timedelta:
    """How long from one time to the next such other; past midnight when that is not too long."""
    first, last = (timedelta(hours=each.hour, minutes=each.minute) for each in (start, end))
    length = (last - first) % _DAY
    if length == timedelta(0) or length > _LONGEST_RANGE:
        raise Asked("end_first", fragment)
    return within_limits(length // timedelta(minutes=1), fragment)


def _after(phrase: Phrase, after: After, now: datetime, zone: ZoneInfo) -> Understood:
    phrase.none_but(("time", "length"))
    moment = (now + after.delay).replace(second=0, microsecond=0)
    shown = local(moment, zone)
    length = phrase.part(Length)
    return Understood(
        moment.astimezone(UTC), shown.date(), shown.time(), length.lasting if length else None
    )


def _numbers_read(found: list[Found]) -> list[Found]:
    """A bare number becomes the hour or the day of the month that its neighbours leave it."""
    slots = {one.part.slot for one in found}
    read: list[Found] = []
    for one in found:
        if isinstance(one.part, Number):
            after_weekday = bool(read) and read[-1].part.slot == "weekday" and "date" not in slots
            part = _number_read(one.part, one.fragment, slots, after_weekday)
            read.append(Found(part, one.fragment))
        else:
            read.append(one)
    return read


def _number_read(
    number: Number, fragment: str, slots: set[Slot], after_weekday: bool
) -> Clock | DayOfMonth:
    if after_weekday and ("time" in slots or number.value > _LAST_HOUR):
        if not 1 <= number.value <= _LONGEST_MONTH:
            raise Asked("impossible_date", fragment)
        return DayOfMonth(number.value)
    undated = "weekday" in slots and "date" not in slots
    if undated and "period" not in slots and "time" not in slots:
        raise Asked("hour", fragment)  # "Thursday 18" may be the 18th
    clock = read_clock(str(number.value))
    if not isinstance(clock, Clock):
        raise Asked(clock, fragment)
    return clock
