"""The grammar of what repeats: "every Thursday", "un jeudi sur deux", "chaque mois le 15"."""

import re
from functools import lru_cache

from bot.phrases.day_rules import COUNT, ORDINAL
from bot.phrases.parts import Every, NthWeekday, Times, Weekday
from bot.phrases.scanner import Build, Built, Rule, rule
from bot.phrases.words import ORDINALS, full_weekdays, number, one_of, weekdays

_EACH = r"(?:every|each|chaque|tous les|toutes les)"
_OF_MONTH = r"(?:du mois|de chaque mois|(?:of|in) (?:the|each|every) month)"
_WEEK = 7
_FORTNIGHT_IN_FRENCH = 15


def _every(found: re.Match[str]) -> Built:
    count, unit = number(found["count"]), found["unit"]
    if unit.startswith("mo"):
        return (Every(count, "month"),)
    if unit.startswith(("se", "we")):
        return (Every(count, "week"),)
    if unit.startswith("jour") and count == _FORTNIGHT_IN_FRENCH:
        return (Every(2, "week"),)
    return (Every(count // _WEEK, "week"),) if count % _WEEK == 0 else (Every(count, "day"),)


def _times(found: re.Match[str]) -> Built:
    count = int(found["count"])
    return (Times(count),) if count else "rhythm"


_UNIT_RULES: tuple[Rule, ...] = (
    rule(
        r"every ?day|each day|daily|chaque jour|tous les jours|quotidien(?:nement)?",
        lambda _: (Every(1, "day"),),
    ),
    rule(
        r"every week|each week|weekly|once a week|chaque semaine|toutes les semaines"
        r"|hebdomadaire|une fois par semaine",
        lambda _: (Every(1, "week"),),
    ),
    rule(
        r"every (?:other|second) week|(?:every |each |once a )?fortnight|fortnightly"
        r"|une semaine sur deux|1 semaine sur 2",
        lambda _: (Every(2, "week"),),
    ),
    rule(
        r"(?:of |in )?(?:every|each) month|monthly|once a month|(?:de |du )?chaque mois"
        r"|tous les mois|mensuel|une fois par mois|par mois",
        lambda _: (Every(1, "month"),),
    ),
    # Twice a week, or every two weeks? Twice a month, or every two?
    rule(r"bi-?(?:weekly|monthly)|bi-?(?:mensuel|hebdomadaire)", lambda _: "how_often"),
    rule(
        rf"{_EACH} (?P<count>{COUNT}) (?P<unit>jours?|semaines?|mois|days?|weeks?|months?)",
        _every,
    ),
    rule(r"(?P<count>\d{1,3}) (?:fois|times|seances?|sessions?)", _times),
)


@lru_cache
def rhythm_rules(french: bool) -> tuple[Rule, ...]:
    """Every way to say how often; ``french`` settles what is written alike."""
    names = weekdays(french)
    weekday = rf"(?P<weekday>{one_of(names)})"
    nth = rf"(?P<nth>{ORDINAL})s?"

    def weekly(every: int) -> Build:
        return lambda found: (Every(every, "week"), Weekday(names[found["weekday"]]))

    def every_few(found: re.Match[str]) -> Built:
        return (Every(number(found["count"]), "week"), Weekday(names[found["weekday"]]))

    def monthly(found: re.Match[str]) -> Built:
        day = NthWeekday(ORDINALS[found["nth"]], names[found["weekday"]])
        return (Every(1, "month"), day)

    def first_or_last(found: re.Match[str]) -> Built:
        # "Every second Tuesday" is every other one, or the second of each month.
        return monthly(found) if ORDINALS[found["nth"]] in {1, -1} else "how_often"

    def named(found: re.Match[str]) -> Built:
        return (NthWeekday(ORDINALS[found["nth"]], names[found["weekday"]]),)

    return (
        *_UNIT_RULES,
        rule(rf"{_EACH} {weekday}s?", weekly(1)),
        rule(rf"(?:on |les )?(?P<weekday>{one_of(full_weekdays())})s", weekly(1)),
        rule(rf"every other {weekday}", weekly(2)),
        rule(rf"(?:un |1 ){weekday} sur (?:deux|2)", weekly(2)),
        rule(rf"{_EACH} (?P<count>{COUNT}) {weekday}s", every_few),
        rule(rf"(?:{_EACH} |les? |the )?{nth} {weekday}s? {_OF_MONTH}", monthly),
        rule(rf"{_EACH} {nth} {weekday}s?", first_or_last),
        rule(rf"(?:le |the )?{nth} {weekday}", named),
    )
