"""Rhythms, lengths and lone days as people type them: right, or asked about."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Rhythm
from bot.phrases import Question, read_day, read_length, read_rhythm

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday, 10:00 in Paris

RHYTHMS = [
    ("fr", "tous les jeudis à 18h30", "weekly thu 18:30"),
    ("fr", "chaque jeudi 18h30", "weekly thu 18:30"),
    ("fr", "les jeudis à 18h30", "weekly thu 18:30"),
    ("fr", "toutes les semaines le jeudi à 18h30", "weekly thu 18:30"),
    ("fr", "un jeudi sur deux à 18h30", "every 2 weeks thu 18:30 from 2026-11-26"),
    ("fr", "toutes les 2 semaines, le lundi à 9h", "every 2 weeks mon 09:00 from 2026-11-30"),
    ("fr", "tous les quinze jours le lundi 11h", "every 2 weeks mon 11:00 from 2026-11-23"),
    ("fr", "tous les trois mardis 9h", "every 3 weeks tue 09:00 from 2026-11-24"),
    ("fr", "tous les jours à 9h", "daily 09:00"),
    ("fr", "chaque mois le 15 à 9h", "monthly 15 09:00"),
    ("fr", "le 15 de chaque mois 9h", "monthly 15 09:00"),
    ("fr", "le 31 de chaque mois 9h", "monthly 31 09:00"),
    ("fr", "le 1er mardi du mois 18h30", "monthly first tue 18:30"),
    ("fr", "tous les deuxièmes mardis du mois 18h30", "monthly second tue 18:30"),
    ("fr", "chaque mois le troisième mar à midi", "monthly third tue 12:00"),
    ("fr", "le dernier vendredi de chaque mois à 18h30", "monthly last fri 18:30"),
    ("fr", "tous les jeudis 18h30 jusqu'au 24 décembre", "weekly thu 18:30 until 2026-12-24"),
    ("fr", "tous les jeudis à 18h30, 10 fois", "weekly thu 18:30 from 2026-11-26 times 10"),
    ("fr", "à partir du 3 décembre tous les jeudis 18h30", "weekly thu 18:30 from 2026-12-03"),
    ("en", "every Thursday 18:30", "weekly thu 18:30"),
    ("en", "every thursday at 6 in the evening", "weekly thu 18:00"),
    ("en", "Thursdays at 6pm", "weekly thu 18:00"),
    ("en", "weekly on Thursday 6pm", "weekly thu 18:00"),
    ("en", "every other Thursday 6pm", "every 2 weeks thu 18:00 from 2026-11-26"),
    ("en", "every fortnight on monday 9am", "every 2 weeks mon 09:00 from 2026-11-30"),
    ("en", "every 14 days on monday 9am", "every 2 weeks mon 09:00 from 2026-11-30"),
    ("en", "daily 9am", "daily 09:00"),
    ("en", "monthly on the 15th at 9am", "monthly 15 09:00"),
    ("en", "the first Tuesday of every month 6pm", "monthly first tue 18:00"),
    ("en", "every first tuesday 6pm", "monthly first tue 18:00"),
    ("en", "every month on the last friday 6pm", "monthly last fri 18:00"),
    (
        "en",
        "every Thursday 6pm from December 3 until January 28 2027",
        "weekly thu 18:00 from 2026-12-03 until 2027-01-28",
    ),
    # Asked about.
    ("fr", "jeudi 18h30", "?how_often"),
    ("fr", "le jeudi à 18h30", "?how_often"),
    ("fr", "chaque 2e mardi 9h", "?how_often"),
    ("fr", "tous les jeudis", "?no_time"),
    ("fr", "toutes les deux semaines", "?which_weekday"),
    ("fr", "chaque mois 9h", "?which_date"),
    ("fr", "chaque mois le jeudi 9h", "?which_date"),
    ("fr", "chaque mois le 1er mardi de décembre 9h", "?which_date"),
    ("fr", "toutes les 2 semaines jeudi prochain 9h", "?which_weekday"),
    ("fr", "le 1er mardi de décembre 18h30", "?how_often"),
    ("fr", "tous les mardis et jeudis 9h", "?unknown"),
    ("fr", "tous les jeudis sauf le 24 décembre 9h", "?unknown"),
    ("fr", "tous les 3 mois le 15 9h", "?rhythm"),
    ("fr", "tous les jours le 15 9h", "?twice"),
    ("fr", "tous les jeudis 18h30 20h", "?twice"),
    ("fr", "tous les jeudis 25h", "?impossible_time"),
    ("fr", "tous les jeudis 14h-16h", "?unknown"),
    ("fr", "tous les jeudis à 18h30 0 fois", "?rhythm"),
    ("fr", "tous les jeudis à 18h30 jusqu'au 20 novembre", "?past"),
    ("fr", "tous les jeudis à 18h30 jusqu'au 31 avril", "?impossible_date"),
    ("en", "every second tuesday 9am", "?how_often"),
    ("en", "biweekly 9am", "?how_often"),
    ("en", "every thursday at 6", "?hour"),
    ("en", "every thursday 6", "?hour"),
    ("en", "every thursday midnight", "?midnight"),
    ("en", "every weekday 9am", "?unknown"),
    ("en", "every 3 days 9am", "?rhythm"),
    ("en", "every 13 weeks on thursday 9am", "?rhythm"),
    ("en", "every 0 weeks on thursday 9am", "?rhythm"),
    ("en", "every thursday 6pm until 3/12", "?day_or_month"),
    ("en", "every thursday 6pm until tomorrow", "?end_first"),
    ("en", "every thursday 6pm until tomorrow until friday", "?twice"),
    ("en", "every thursday 6pm from december 3 until december 1", "?end_first"),
    ("en", "every thursday until", "?no_day"),
    ("en", "", "?empty"),
    # More of what people say, right or asked about.
    ("fr", "tous les 2 jeudis à 18h30", "every 2 weeks thu 18:30 from 2026-11-26"),
    ("fr", "un mardi sur deux 18h30", "every 2 weeks tue 18:30 from 2026-11-24"),
    ("fr", "tous les premiers mardis du mois à 18h30", "monthly first tue 18:30"),
    ("fr", "le premier mardi de chaque mois à 18h30", "monthly first tue 18:30"),
    ("fr", "chaque premier lundi du mois 9h", "monthly first mon 09:00"),
    ("fr", "toutes les deux semaines le jeudi à 18h30", "every 2 weeks thu 18:30 from 2026-11-26"),
    ("fr", "une semaine sur deux, le mercredi à midi", "every 2 weeks wed 12:00 from 2026-11-25"),
    ("fr", "chaque semaine le vendredi 8h30", "weekly fri 08:30"),
    ("fr", "tous les vendredis 8h30, jusqu'au 30 juin", "weekly fri 08:30 until 2027-06-30"),
    ("fr", "tous les lundis 8h30 jusqu'au 30/06/2027", "weekly mon 08:30 until 2027-06-30"),
    ("fr", "chaque jeudi 18h30, 10 fois", "weekly thu 18:30 from 2026-11-26 times 10"),
    ("fr", "tous les jeudis à 18h30 à partir du 7 janvier", "weekly thu 18:30 from 2027-01-07"),
    ("fr", "le dernier jeudi du mois à 18h30", "monthly last thu 18:30"),
    ("fr", "tous les matins 9h", "?unknown"),
    ("fr", "chaque jour à 12h30", "daily 12:30"),
    ("fr", "tous les mois le 1er à 9h", "monthly 1 09:00"),
    ("fr", "le 2e mardi du mois 9h", "monthly second tue 09:00"),
    ("fr", "tous les dimanches 23h30", "weekly sun 23:30"),
    ("fr", "les mercredis 12h30 10 séances", "weekly wed 12:30 from 2026-11-25 times 10"),
    ("fr", "hebdomadaire le mardi 18h", "weekly tue 18:00"),
    ("fr", "mensuel le 15 18h30", "monthly 15 18:30"),
    ("fr", "tous les jeudis soir 19h", "weekly thu 19:00"),
    ("fr", "tous les jeudis soirs à 19h", "?unknown"),
    ("fr", "tous les 31 avril 9h", "?unknown"),
    ("fr", "chaque jeudi 25h", "?impossible_time"),
    ("fr", "tous les jeudis jusqu'au 30 février 18h30", "?impossible_date"),
    ("fr", "tous les jeudis à minuit", "?midnight"),
    ("fr", "tous les deux jours 9h", "?rhythm"),
    ("fr", "tous les ans le 14 juillet 9h", "?unknown"),
    ("fr", "parfois le jeudi 18h30", "?unknown"),
    ("fr", "un jeudi sur trois 18h30", "?unknown"),
    ("fr", "tous les 1ers jeudis 18h30", "monthly first thu 18:30"),
    ("fr", "tous les jeudis 18h30 jusqu'en 9999", "?unknown"),
    ("fr", "bimensuel le jeudi 18h30", "?how_often"),
    ("en", "every Tuesday 6pm", "weekly tue 18:00"),
    ("en", "each Monday at 9:00", "weekly mon 09:00"),
    ("en", "Mondays at 8:30am", "weekly mon 08:30"),
    ("en", "Fridays 12:30", "weekly fri 12:30"),
    ("en", "every other Tuesday at noon", "every 2 weeks tue 12:00 from 2026-11-24"),
    ("en", "every two weeks on Thursday 18:30", "every 2 weeks thu 18:30 from 2026-11-26"),
    ("en", "every 2 Thursdays 18:30", "every 2 weeks thu 18:30 from 2026-11-26"),
    ("en", "every 3 weeks on Monday 9am", "every 3 weeks mon 09:00 from 2026-11-30"),
    ("en", "fortnightly on Wednesday 12:30", "every 2 weeks wed 12:30 from 2026-11-25"),
    ("en", "once a week on Thursday 18:30", "weekly thu 18:30"),
    ("en", "the first Tuesday of each month 18:30", "monthly first tue 18:30"),
    ("en", "first Monday of the month 9am", "monthly first mon 09:00"),
    ("en", "the last Friday of every month at 6pm", "monthly last fri 18:00"),
    ("en", "every last Thursday 6:30pm", "monthly last thu 18:30"),
    ("en", "second Wednesday of the month 18:00", "monthly second wed 18:00"),
    ("en", "the third Thursday of each month at 7 in the evening", "monthly third thu 19:00"),
    ("en", "every month on the 1st at 9am", "monthly 1 09:00"),
    ("en", "once a month on the 15th 18:30", "monthly 15 18:30"),
    ("en", "monthly on the 31st at 18:30", "monthly 31 18:30"),
    ("en", "every day at 9:00", "daily 09:00"),
    ("en", "each day 12:30", "daily 12:30"),
    ("en", "every morning 9am", "?unknown"),
    ("en", "every Thursday 18:30, 10 times", "weekly thu 18:30 from 2026-11-26 times 10"),
    ("en", "every Thursday 18:30 until 30 June", "weekly thu 18:30 until 2027-06-30"),
    ("en", "Thursdays 6pm until December 17", "weekly thu 18:00 until 2026-12-17"),
    ("en", "every Monday 9am from January 4", "weekly mon 09:00 from 2027-01-04"),
    (
        "en",
        "every Thursday 18:30 from 3 December, 5 times",
        "weekly thu 18:30 from 2026-12-03 times 5",
    ),
    ("en", "every Sunday 23:30", "weekly sun 23:30"),
    ("en", "every Thursday 12:30am", "weekly thu 00:30"),
    ("en", "every sunday 2:30", "weekly sun 02:30"),
    ("en", "every Thursday 25:00", "?impossible_time"),
    ("en", "every Thursday until 30 February 18:30", "?impossible_date"),
    ("en", "every two days 9am", "?rhythm"),
    ("en", "every year on July 14 9am", "?unknown"),
    ("en", "every Thursday", "?no_time"),
    ("en", "every 2 weeks", "?which_weekday"),
    ("en", "every month 9am", "?which_date"),
    ("en", "every Tuesday and Thursday 9am", "?unknown"),
    ("en", "every Thursday except December 24 6pm", "?unknown"),
    ("en", "every Thursday 6pm until 1 January 9999", "?too_far"),
    ("en", "sometimes on Thursday 6pm", "?unknown"),
    ("en", "Thursday 6pm", "?how_often"),
    ("en", "every third Thursday 6pm", "?how_often"),
    ("en", "twice a week 9am", "?unknown"),
    ("en", "every Thursday 0 times 6pm", "?rhythm"),
    ("en", "every Thursday 6", "?hour"),
]


def shown(answer: object) -> str:
    return f"?{answer.kind}" if isinstance(answer, Question) else str(answer)


@pytest.mark.parametrize(("locale", "typed", "expected"), RHYTHMS)
def test_a_page_of_rhythms(locale: str, typed: str, expected: str) -> None:
    assert shown(read_rhythm(typed, NOW, PARIS, locale)) == expected


def test_a_series_made_from_a_gathering_takes_its_day_and_time() -> None:
    thursday = date(2026, 12, 3)

    def read(typed: str) -> str:
        answer = read_rhythm(typed, NOW, PARIS, "en", first=thursday, at=time(18, 30))
        return shown(answer)

    assert read("every 2 weeks") == "every 2 weeks thu 18:30 from 2026-12-03"
    assert read("every week") == "weekly thu 18:30 from 2026-12-03"
    assert read("daily, 5 times") == "daily 18:30 from 2026-12-03 times 5"
    assert read("every 2 weeks on tuesday 9am") == "every 2 weeks tue 09:00 from 2026-12-03"
    assert read("every week from december 10") == "weekly thu 18:30 from 2026-12-10"
    assert read("every month") == "?which_date"  # the 3rd, or the first Thursday?
    assert read("every week until december 2") == "?end_first"


def test_a_rhythm_that_is_already_over_is_asked_about() -> None:
    long_ago = date(2026, 1, 1)
    answer = read_rhythm("every week, 3 times", NOW, PARIS, "en", first=long_ago, at=time(9))
    assert shown(answer) == "?end_first"
    going_on = read_rhythm("every week", NOW, PARIS, "en", first=long_ago, at=time(9))
    assert isinstance(going_on, Rhythm)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45 min", 45),
        ("45mn", 45),
        ("90", 90),
        ("90 minutes", 90),
        ("1h30", 90),
        ("1 h 30", 90),
        ("1h30min", 90),
        ("1 h", 60),
        ("2 hours", 120),
        ("1 hour 30 minutes", 90),
        ("deux heures", 120),
        ("une heure et demie", 90),
        ("an hour and a half", 90),
        ("1,5 h", 90),
        ("1.5 hours", 90),
        ("Une demi‑heure", 30),
        ("half an hour", 30),
        ("un quart d’heure", 15),
        ("24h", 24 * 60),
    ],
)
def test_a_length(typed: str, minutes: int) -> None:
    assert read_length(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", "empty"),
        ("long", "length"),
        ("1:30", "length"),
        ("1h30 ou 2h", "length"),
        ("-45 min", "length"),
        ("1h5", "length"),
        ("2", "length_limits"),
        ("0", "length_limits"),
        ("25h", "length_limits"),
        ("9999", "length_limits"),
        ("1" * 300, "too_long"),
    ],
)
def test_a_length_that_is_asked_about(typed: str, kind: str) -> None:
    answer = read_length(typed)
    assert isinstance(answer, Question)
    assert (answer.kind, answer.fragment[:5]) == (kind, typed[:5])


@pytest.mark.parametrize(
    ("locale", "typed", "expected"),
    [
        ("en", "until 3 december", "2026-12-03"),
        ("en", "December 3", "2026-12-03"),
        ("en", "2 weeks", "2026-12-07"),
        ("en", "for a week", "2026-11-30"),
        ("en", "until thursday", "2026-11-26"),
        ("en", "monday", "2026-11-30"),  # never today
        ("en", "tomorrow", "2026-11-24"),
        ("fr", "jusqu’au 3 décembre", "2026-12-03"),
        ("fr", "jusqu'à lundi prochain", "2026-11-30"),
        ("fr", "pour 2 semaines", "2026-12-07"),
        ("fr", "15 jours", "2026-12-08"),
        ("fr", "un mois", "2026-12-23"),
        ("fr", "3/12", "2026-12-03"),
        ("en", "3/12", "?day_or_month"),
        ("en", "today", "?past"),
        ("en", "0 days", "?past"),
        ("en", "999 weeks", "?too_far"),
        ("en", "until", "?no_day"),
        ("en", "from thursday", "?unknown"),
        ("en", "thursday 6pm", "?unknown"),
        ("en", "next friday", "?which_day"),
        ("en", "forever", "?unknown"),
        ("fr", "31/04", "?impossible_date"),
    ],
)
def test_a_day_to_pause_until(locale: str, typed: str, expected: str) -> None:
    assert shown(read_day(typed, NOW, PARIS, locale)) == expected


def test_a_month_later_that_does_not_exist_is_asked_about() -> None:
    end_of_january = datetime(2027, 1, 31, 12, tzinfo=UTC)
    assert shown(read_day("un mois", end_of_january, PARIS, "fr")) == "?impossible_date"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_rhythms_is_a_page(language: str) -> None:
    assert len({typed for locale, typed, _ in RHYTHMS if locale == language}) >= 60
