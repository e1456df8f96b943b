"""Times of the day: how they are written, and what they mean beside a part of the day.

"18h30", "18:30" and "6h" are on the 24-hour clock in both languages; "6" alone is not a time until
"pm" or "in the evening" says which one.
"""

import re
from datetime import time

from bot.phrases.parts import Clock, Period
from bot.phrases.questions import Asked, Kind
from bot.phrases.words import months, one_of

# Not the 24 of "18 h 24 novembre".
_MINUTES = rf"\d{{2}}(?! ?{one_of(months(french=True) | months(french=False))})"
CLOCK = (
    r"(?:\d{1,2}(?:[:.]\d{2})? ?(?:a\.?m|p\.?m)\.?"
    rf"|\d{{1,2}} ?h(?: ?{_MINUTES})?"
    rf"|\d{{1,2}} heures?(?: {_MINUTES})?"
    r"|\d{1,2}:\d{2} ?h?"
    r"|\d{1,2} ?o'clock"
    r"|midi|(?:12 )?noon|midday|minuit|(?:12 )?midnight)"
)
"""A regular expression for a time, without groups."""

_DIGITS = re.compile(
    r"(?P<hour>\d{1,2})(?: ?(?P<mark>[:.h]|heures?) ?(?P<minute>\d{2})?)? ?h?"
    r"(?P<half>[ap])?[.m]*(?: ?o'clock)?",
    re.ASCII,
)
_NOON = 12
_LAST_HOUR = 23
_LAST_MINUTE = 59
# The hours of each part of the day, and those that the 12-hour clock names there.
_HOURS = {"morning": range(12), "afternoon": range(12, 19), "evening": range(17, 24)}
_TWELVE = {"morning": range(0), "afternoon": range(1, 7), "evening": range(5, 12)}


def read_clock(text: str) -> Clock | Kind:
    """The time that a folded text matching ``CLOCK``, or a bare hour, writes."""
    if text.endswith(("midnight", "minuit")):
        return Clock(0, style="midnight")
    found = _DIGITS.fullmatch(text)
    if found is None:
        return Clock(_NOON)  # the other words all mean noon
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if minute > _LAST_MINUTE:
        return "impossible_time"
    if found["half"]:
        return _on_twelve(hour, minute, found["half"])
    if (hour, minute) == (_LAST_HOUR + 1, 0) and found["mark"]:
        return Clock(0, style="midnight")
    if hour > _LAST_HOUR:
        return "impossible_time"
    exact = bool(found["mark"]) or hour > _NOON
    return Clock(hour, minute, "exact" if exact else "bare", padded=text.startswith("0"))


def _on_twelve(hour: int, minute: int, half: str) -> Clock | Kind:
    if not 1 <= hour <= _NOON:
        return "impossible_time"
    if (hour, minute, half) == (_NOON, 0, "a"):
        return Clock(0, style="midnight")
    return Clock(hour % _NOON + (_NOON if half == "p" else 0), minute, "half")


def settle_clock(clock: Clock, period: Period | None, fragment: str) -> time:
    """The local time; raises ``Asked`` when it could be two, or contradicts the part of the day."""
    if clock.style == "midnight":
        raise Asked("midnight", fragment)
    hour = clock.hour
    if period is None:
        if clock.style == "bare":
            raise Asked("hour", fragment)
        return time(hour, clock.minute)
    if clock.style != "half" and not clock.padded and hour in _TWELVE[period.name]:
        hour += _NOON
    if hour not in _HOURS[period.name]:
        raise Asked("part_of_day", fragment)
    return time(hour, clock.minute)
