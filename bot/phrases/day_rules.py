"""The grammar of days: which words make which part."""

import re
from functools import lru_cache
from typing import Literal

from bot.phrases.parts import (
    Clock,
    DayOfMonth,
    Edge,
    Later,
    NextWeek,
    NthWeekday,
    OnDate,
    Period,
    Weekday,
)
from bot.phrases.scanner import Build, Built, Rule, rule
from bot.phrases.words import (
    NUMBERS,
    ORDINALS,
    english_months,
    months,
    number,
    one_of,
    weekdays,
)

COUNT = rf"(?:\d{{1,3}}|{one_of(NUMBERS)})"
ORDINAL = one_of(ORDINALS)
_UNIT = r"(?P<unit>jours?|semaines?|mois|days?|weeks?|months?)"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CENTURY = 2000
_TWO_DIGITS = 2
# "Dans huit jours" is a week and "dans quinze jours" two for most who say it, but not for all.
_SAID_FOR_WEEKS = {"8", "huit", "15", "quinze"}


def _later(found: re.Match[str]) -> Built:
    count, unit = number(found["count"]), found["unit"]
    if unit.startswith("mo"):
        return (Later(months=count),)
    return (Later(count * 7 if unit.startswith(("se", "we")) else count),)


def _in_so_long(found: re.Match[str]) -> Built:
    if found["unit"].startswith("jour") and found["count"] in _SAID_FOR_WEEKS:
        return "days_or_weeks"
    return _later(found)


def _date(year: str | None, month: int, day: int) -> Built:
    if not 1 <= month <= len(_LONGEST) or not 1 <= day <= _LONGEST[month - 1]:
        return "impossible_date"
    if year is None:
        return (OnDate(None, month, day),)
    return (OnDate(int(year) + (_CENTURY if len(year) == _TWO_DIGITS else 0), month, day),)


def _day_first(found: re.Match[str]) -> Built:
    """3/12 in French: the third of December."""
    return _date(found["year"], int(found["two"]), int(found["one"]))


def _either_first(found: re.Match[str]) -> Built:
    """3/12 in English: one side of an ocean or the other, unless only one can be a month."""
    one, two = int(found["one"]), int(found["two"])
    if one == two or two > len(_LONGEST) >= one:
        return _date(found["year"], one, two)
    return _date(found["year"], two, one) if one > len(_LONGEST) else "day_or_month"


def _day_of_month(found: re.Match[str]) -> Built:
    day = int(found["day"])
    return (DayOfMonth(day),) if 1 <= day <= max(_LONGEST) else "impossible_date"


_NEAR: tuple[Rule, ...] = (
    rule(r"aujourd'? ?hui|today", lambda _: (Later(),)),
    rule(r"demain|tomorrow", lambda _: (Later(1),)),
    rule(r"apres[- ]demain|(?:the )?day after tomorrow", lambda _: (Later(2),)),
    rule(r"ce matin|this morning", lambda _: (Later(), Period("morning"))),
    rule(r"ce midi", lambda _: (Later(), Clock(12))),
    rule(r"cet? apres[- ]midi|this afternoon", lambda _: (Later(), Period("afternoon"))),
    rule(r"ce soir|tonight|this evening", lambda _: (Later(), Period("evening"))),
    rule(r"(?:de )?(?:la )?semaine prochaine|(?:of )?next week", lambda _: (NextWeek(),)),
    rule(rf"(?:dans|in) (?P<count>{COUNT}) {_UNIT}", _in_so_long),
    rule(rf"(?P<count>{COUNT}) {_UNIT} from (?:now|today)", _later),
)
_WRITTEN = (
    r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?",
    r"(?P<one>\d{1,2})\.(?P<two>\d{1,2})\.(?P<year>\d{4}|\d{2})",
    r"(?P<one>\d{1,2})-(?P<two>\d{1,2})-(?P<year>\d{4})",
)


def _weekday_rules(french: bool) -> tuple[Rule, ...]:
    names = weekdays(french)
    weekday = rf"(?P<weekday>{one_of(names)})\.?"

    def named(which: Literal["", "next", "this"]) -> Build:
        return lambda found: (Weekday(names[found["weekday"]], which),)

    return (
        rule(weekday, named("")),
        rule(rf"(?:ce|this|this coming) {weekday}", named("this")),
        rule(rf"{weekday} prochain", named("next")),
        rule(rf"next {weekday}", named("next")),
    )


def _date_rules(french: bool) -> tuple[Rule, ...]:
    names = months(french)
    month = rf"(?P<month>{one_of(names)})\.?"
    leading = rf"(?P<month>{one_of(english_months(french))})\.?"

    def named(found: re.Match[str]) -> Built:
        day = 1 if found["day"] == "premier" else int(found["day"])
        return _date(found["year"], names[found["month"]], day)

    return (
        rule(
            r"(?P<year>\d{4})(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
            lambda found: _date(found["year"], int(found["month"]), int(found["day"])),
        ),
        *(rule(pattern, _day_first if french else _either_first) for pattern in _WRITTEN),
        rule(
            r"(?:le |the )?(?P<day>\d{1,2}|premier) ?(?:er|e|st|nd|rd|th)?"
            rf" ?(?:of |de |d')?{month}{_YEAR}",
            named,
        ),
        rule(rf"{leading} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", named),
        rule(r"le (?P<day>\d{1,2})(?:er|e)?", _day_of_month),
        rule(r"(?:the )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)", _day_of_month),
    )


def _nth_rules(french: bool) -> tuple[Rule, ...]:
    weekday_names, month_names = weekdays(french), months(french)
    nth = rf"(?:le |the )?(?P<nth>{ORDINAL}) (?P<weekday>{one_of(weekday_names)})"

    def of(month: Literal["any", "this", "next"]) -> Build:
        return lambda found: (
            NthWeekday(ORDINALS[found["nth"]], weekday_names[found["weekday"]], month),
        )

    def of_named(found: re.Match[str]) -> Built:
        year = int(found["year"]) if found["year"] else None
        nth, weekday = ORDINALS[found["nth"]], weekday_names[found["weekday"]]
        return (NthWeekday(nth, weekday, month_names[found["month"]], year),)

    return (
        rule(rf"{nth} (?:du mois|(?:of|in) the month)", of("any")),
        rule(rf"{nth} (?:de ce mois|(?:of|in) this month)", of("this")),
        rule(rf"{nth} (?:du mois prochain|(?:of|in) next month)", of("next")),
        rule(rf"{nth} (?:de |d'|en |of |in )?(?P<month>{one_of(month_names)}){_YEAR}", of_named),
    )


@lru_cache
def day_rules(french: bool) -> tuple[Rule, ...]:
    """Every way to say a day; ``french`` settles what is written alike in both languages."""
    return (*_NEAR, *_weekday_rules(french), *_date_rules(french), *_nth_rules(french))


LASTING_RULE = rule(rf"(?:pendant |durant |for |pour )?(?P<count>{COUNT}) {_UNIT}", _later)
"""So many days, weeks or months from today, for a pause."""

EDGE_RULES: tuple[Rule, ...] = (
    rule(r"until|till|jusqu'(?:au|a|en)", lambda _: (Edge("until"),)),
    rule(
        r"from|starting(?: from| on)?|a partir (?:du|de|d')|a compter du|des",
        lambda _: (Edge("from"),),
    ),
)
"""What says that the date after it ends, or begins, something."""
