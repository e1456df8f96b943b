"""A rhythm in words: what is shown back is what could have been typed. Pure."""

from __future__ import annotations

from datetime import date

from bot.calendar import Daily, MonthlyOn, MonthlyWeekday, Pattern, Rhythm, Weekly
from bot.model import Text, words
from bot.ports import Translate


def rhythm_text(t: Translate, rhythm: Rhythm) -> str:
    """A rhythm in words that are read back as the same rhythm, its end included.

    What it leaves out has no words: the days skipped, what closed days do, and the day from
    which it is counted.
    """
    said = [words(_repeated(t, rhythm.pattern, t.hour(rhythm.at)))]
    if rhythm.until:
        said.append(words(t("until {day}", day=_dated(t, rhythm.until))))
    if rhythm.count:
        said.append(words(t.many("{n} time", "{n} times", rhythm.count)))
    return ", ".join(said)


def _repeated(t: Translate, pattern: Pattern, at: str) -> Text:
    match pattern:
        case Daily():
            return t("every day at {at}", at=at)
        case Weekly(weekday, 1):
            return t("every {weekday} at {at}", weekday=t.weekday(weekday), at=at)
        case Weekly(weekday, every):
            day = t.weekday(weekday)
            return t("every {n} weeks on {weekday} at {at}", n=str(every), weekday=day, at=at)
        case MonthlyOn(day_of_month):
            return t("the {n} of each month at {at}", n=t.ordinal(day_of_month), at=at)
        case MonthlyWeekday(nth, weekday):
            nths = (t("first"), t("second"), t("third"), t("fourth"), t("last"))
            nth_one = nths[nth - 1 if nth > 0 else -1]
            day = t.weekday(weekday)
            return t("the {nth} {weekday} of each month at {at}", nth=nth_one, weekday=day, at=at)


def _dated(t: Translate, day: date) -> str:
    return f"{t.day(day)} {day.year}"
