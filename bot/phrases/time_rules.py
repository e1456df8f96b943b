"""The grammar of times, ranges, parts of the day and lengths: which words make which part."""

import re

from bot.phrases.clocks import CLOCK, read_clock
from bot.phrases.lengths import LENGTH, lasting
from bot.phrases.parts import After, Clock, Length, Number, Period, Range
from bot.phrases.scanner import Built, Rule, rule

_NOON = 12
_TO = r"(?: ?- ?| (?:a|to|till|until|jusqu'a) )"


def _clock(text: str) -> Built:
    clock = read_clock(text)
    return (clock,) if isinstance(clock, Clock) else clock


def _range(found: re.Match[str]) -> Built:
    start, end = read_clock(found["start"]), read_clock(found["end"])
    if not isinstance(start, Clock):
        return start
    if not isinstance(end, Clock):
        return end
    return (Range(_beside(start, end), end),)


def _beside(start: Clock, end: Clock) -> Clock:
    """What "2" means in "2-4pm", and "14" in "14-16h": the latest such hour before the end."""
    if start.style != "bare" or end.style not in {"half", "exact"}:
        return start
    if end.style == "exact":
        return Clock(start.hour, start.minute)
    hours = [hour for hour in (start.hour % _NOON, start.hour % _NOON + _NOON) if hour < end.hour]
    return Clock(max(hours), start.minute, "half") if hours else start


def _after(found: re.Match[str]) -> Built:
    return (After(lasting(found["length"])),)


def _length(found: re.Match[str]) -> Built:
    return (Length(lasting(found["length"])),)


TIME_RULES: tuple[Rule, ...] = (
    rule(rf"(?:a |at )?(?P<clock>{CLOCK})", lambda found: _clock(found["clock"])),
    rule(r"(?:a|at) (?P<clock>\d{1,2})", lambda found: _clock(found["clock"])),
    rule(rf"(?:a |at |de |from )?(?P<start>{CLOCK}){_TO}(?P<end>{CLOCK})", _range),
    rule(rf"(?:de |from )(?P<start>\d{{1,2}}){_TO}(?P<end>{CLOCK})", _range),
    # And no "14 a 16h": "lundi 14 à 16h" is Monday the 14th, at four.
    rule(rf"(?P<start>\d{{1,2}})(?:-| to )(?P<end>{CLOCK})", _range),
    rule(r"\d{1,2}", lambda found: (Number(int(found[0])),)),
    rule(r"(?:du |le |au |in the )?(?:matin|morning)", lambda _: (Period("morning"),)),
    rule(r"(?:de l'|l'|d'|in the )?(?:apres[- ]midi|afternoon)", lambda _: (Period("afternoon"),)),
    rule(r"(?:du |le |au |in the )?(?:soir|evening)|at night", lambda _: (Period("evening"),)),
    rule(rf"(?:dans|in) (?P<length>{LENGTH})", _after),
    rule(rf"(?:pendant|durant|for) (?P<length>{LENGTH})", _length),
    rule(r"(?P<length>\d{1,3} ?(?:minutes?|mins?|mn))", _length),
)
"""Times are written alike in both languages."""
