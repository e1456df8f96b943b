"""A page of everyday phrases: each is right, or asked about.

They are typed in Paris on Monday 23 November 2026 at ten in the morning. What is expected is a
local time, with a length where the phrase has one, or "?" and the kind of question.
"""

from datetime import UTC, date, datetime, time
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.phrases import Kind, Question, Understood, read_moment

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

FRENCH = [
    ("jeudi 18h30", "Thu 2026-11-26 18:30"),
    ("jeu 18h30", "Thu 2026-11-26 18:30"),
    ("Jeu. 18 h 30", "Thu 2026-11-26 18:30"),
    ("JEUDI 18H30 !", "Thu 2026-11-26 18:30"),
    ("ｊｅｕｄｉ\u00a0１８\u202fｈ\u202f３０", "Thu 2026-11-26 18:30"),
    ("jeudi à 18 heures 30", "Thu 2026-11-26 18:30"),
    ("18h30 jeudi", "Thu 2026-11-26 18:30"),
    ("mar 18h30", "Tue 2026-11-24 18:30"),
    ("jeudi midi", "Thu 2026-11-26 12:00"),
    ("jeudi soir à 8h", "Thu 2026-11-26 20:00"),
    ("jeudi après-midi à 3h", "Thu 2026-11-26 15:00"),
    ("lundi 11h", "Mon 2026-11-23 11:00"),  # today, an hour from now
    ("lundi 10h", "Mon 2026-11-30 10:00"),  # not now: strictly later
    ("lundi 9h", "Mon 2026-11-30 09:00"),
    ("lundi prochain 10h", "Mon 2026-11-30 10:00"),
    ("vendredi prochain 10h", "?which_day"),  # the 27th, or the one of next week?
    ("ce vendredi 10h", "Fri 2026-11-27 10:00"),
    ("vendredi de la semaine prochaine à 10h", "Fri 2026-12-04 10:00"),
    ("la semaine prochaine à 10h", "?which_day"),
    ("24/11 8:30", "Tue 2026-11-24 08:30"),
    ("24/11/2026 à 8h", "Tue 2026-11-24 08:00"),
    ("24/11/26 8h", "Tue 2026-11-24 08:00"),
    ("24.11.2026 8h", "Tue 2026-11-24 08:00"),
    ("3/12 18h30", "Thu 2026-12-03 18:30"),
    ("2026-11-24 08:30", "Tue 2026-11-24 08:30"),
    ("24 novembre 18h30", "Tue 2026-11-24 18:30"),
    ("mardi 24 nov. 2026 – 18h30", "Tue 2026-11-24 18:30"),
    ("18 h 24 novembre", "Tue 2026-11-24 18:00"),
    ("18 h 24/11", "Tue 2026-11-24 18:00"),
    ("  lundi \t prochain  10h\n", "Mon 2026-11-30 10:00"),
    ("1er décembre à 18h30", "Tue 2026-12-01 18:30"),
    ("le 26 à 18h", "Thu 2026-11-26 18:00"),
    ("le 23 à 9h", "Wed 2026-12-23 09:00"),  # today's nine o'clock has passed
    ("le 20 à 18h", "Sun 2026-12-20 18:00"),
    ("le 31 à 18h", "Thu 2026-12-31 18:00"),
    ("jeudi 26 18h30", "Thu 2026-11-26 18:30"),
    ("lundi 14 à 16h", "Mon 2026-12-14 16:00"),
    ("12 janvier 9h", "Tue 2027-01-12 09:00"),
    ("demain 14h", "Tue 2026-11-24 14:00"),
    ("demain à 14", "Tue 2026-11-24 14:00"),
    ("demain matin 9h", "Tue 2026-11-24 09:00"),
    ("après-demain midi", "Wed 2026-11-25 12:00"),
    ("aujourd’hui 18h", "Mon 2026-11-23 18:00"),
    ("ce soir 19h", "Mon 2026-11-23 19:00"),
    ("ce soir à 7h", "Mon 2026-11-23 19:00"),
    ("dans 3 jours à 9h", "Thu 2026-11-26 09:00"),
    ("dans deux semaines à 9h", "Mon 2026-12-07 09:00"),
    ("dans un mois à 9h", "Wed 2026-12-23 09:00"),
    ("dans 2 heures", "Mon 2026-11-23 12:00"),
    ("dans une demi-heure", "Mon 2026-11-23 10:30"),
    ("le 1er mardi du mois à 18h30", "Tue 2026-12-01 18:30"),  # November's has passed
    ("dernier vendredi du mois 18h", "Fri 2026-11-27 18:00"),
    ("le premier mardi du mois prochain 9h", "Tue 2026-12-01 09:00"),
    ("2e jeudi de février 9h", "Thu 2027-02-11 09:00"),
    ("14h-16h jeudi", "Thu 2026-11-26 14:00 2:00:00"),
    ("jeudi 14-16h", "Thu 2026-11-26 14:00 2:00:00"),
    ("jeudi de 14h à 16h", "Thu 2026-11-26 14:00 2:00:00"),
    ("jeudi 22h - 1h", "Thu 2026-11-26 22:00 3:00:00"),
    ("jeudi 18h30 pendant 1h30", "Thu 2026-11-26 18:30 1:30:00"),
    ("pour jeudi 18h30", "Thu 2026-11-26 18:30"),
    ("jeudi 18h30, 45 min", "Thu 2026-11-26 18:30 0:45:00"),
    # Asked about.
    ("", "?empty"),
    (" \u200b . ", "?empty"),
    ("à", "?unknown"),
    ("18h30", "?no_day"),
    ("6", "?no_day"),
    ("jeudi", "?no_time"),
    ("ce soir", "?no_time"),
    ("le 1er mardi du mois", "?no_time"),
    ("jeudi 6", "?hour"),  # the hour, or the 6th?
    ("jeudi 18", "?hour"),
    ("demain à 6", "?hour"),
    ("30/02 18h", "?impossible_date"),
    ("29/02 18h", "?impossible_date"),  # 2027 has none
    ("31 avril", "?impossible_date"),
    ("11/24 8h", "?impossible_date"),
    ("jeudi 32 9h", "?impossible_date"),
    ("5e mardi du mois 9h", "?unknown"),
    ("demain 25h", "?impossible_time"),
    ("demain 18h60", "?impossible_time"),
    ("demain minuit", "?midnight"),
    ("demain 24h", "?midnight"),
    ("18h le matin demain", "?part_of_day"),
    ("ce soir 14h", "?part_of_day"),
    ("20/11 9h", "?past"),
    ("aujourd'hui 9h", "?past"),
    ("ce lundi 9h", "?past"),
    ("24/11/2025 9h", "?past"),
    ("24/11/9999 9h", "?too_far"),
    ("24/11/2028 9h", "?too_far"),
    ("jeudi 24/11 18h30", "?day_and_date"),  # the 24th is a Tuesday
    ("28/03/2027 2h30", "?clock_change"),
    ("dans 15 jours à 9h", "?days_or_weeks"),  # two weeks, for many
    ("dans huit jours à 9h", "?days_or_weeks"),
    ("16h-14h jeudi", "?end_first"),
    ("jeudi 18h30 vendredi 18h30", "?twice"),
    ("jeudi 18h30 20h", "?twice"),
    ("jeudi ou vendredi 18h30", "?unknown"),
    ("pas jeudi 18h30", "?unknown"),
    ("jeudi vers 18h30", "?unknown"),
    ("jeudi 18h30 max", "?unknown"),
    ("tous les jeudis 18h30", "?unknown"),
    ("hier 18h", "?unknown"),
    ("premier mardi de novembre 9h", "?past"),
    ("demain semaine prochaine 9h", "?twice"),
    ("jeudi 14h-16h pendant 1h", "?twice"),
    ("dans 2 heures jeudi", "?unknown"),
    ("ce soir 08:30", "?part_of_day"),
    ("demain 18:30:15", "?unknown"),
    ("24/11/2026/3 18h", "?unknown"),
    ("jeudi 14h à", "?unknown"),
    ("18 jeudi", "?hour"),
    ("18h30 26 jeudi", "?impossible_time"),
    ("jeudi pour 2 heures", "?unknown"),
    ("lundi midi 30", "?impossible_time"),  # half past twelve, and not Monday the 30th
    ("jeudi 18h30 🎉", "?unknown"),
    ("jeudi 18h30" * 19, "?too_long"),
]
ENGLISH = [
    ("Thursday 6:30pm", "Thu 2026-11-26 18:30"),
    ("thu 18:30", "Thu 2026-11-26 18:30"),
    ("jeudi 18h30", "Thu 2026-11-26 18:30"),
    ("on Thursday at 6.30 p.m.", "Thu 2026-11-26 18:30"),
    ("Thursday at 6 pm", "Thu 2026-11-26 18:00"),
    ("at 2pm - 4pm thursday", "Thu 2026-11-26 14:00 2:00:00"),
    ("Thursday @ 6pm", "Thu 2026-11-26 18:00"),
    ("thursday at 6 in the evening", "Thu 2026-11-26 18:00"),
    ("thursday noon", "Thu 2026-11-26 12:00"),
    ("thursday 12pm", "Thu 2026-11-26 12:00"),
    ("thursday 12:30am", "Thu 2026-11-26 00:30"),
    ("thursday 0:00", "Thu 2026-11-26 00:00"),
    ("tomorrow 6pm", "Tue 2026-11-24 18:00"),
    ("tomorrow morning at 9", "Tue 2026-11-24 09:00"),
    ("day after tomorrow 9:00", "Wed 2026-11-25 09:00"),
    ("tonight 7pm", "Mon 2026-11-23 19:00"),
    ("tonight at 7", "Mon 2026-11-23 19:00"),
    ("today at noon", "Mon 2026-11-23 12:00"),
    ("next monday 10am", "Mon 2026-11-30 10:00"),
    ("this thursday 18:00", "Thu 2026-11-26 18:00"),
    ("thursday next week 9am", "Thu 2026-12-03 09:00"),
    ("in two weeks at 9:00", "Mon 2026-12-07 09:00"),
    ("3 days from now at 9am", "Thu 2026-11-26 09:00"),
    ("in 8 days at 9am", "Tue 2026-12-01 09:00"),
    ("in 2 hours", "Mon 2026-11-23 12:00"),
    ("in half an hour", "Mon 2026-11-23 10:30"),
    ("first Tuesday of the month 6pm", "Tue 2026-12-01 18:00"),
    ("the last friday of this month, 6pm", "Fri 2026-11-27 18:00"),
    ("second thursday in february 9am", "Thu 2027-02-11 09:00"),
    ("Nov 24 6:30pm", "Tue 2026-11-24 18:30"),
    ("November 24th, 2026 at 6:30pm", "Tue 2026-11-24 18:30"),
    ("the 24th of November 18:30", "Tue 2026-11-24 18:30"),
    ("24 November 18:30", "Tue 2026-11-24 18:30"),
    ("mar 24 18:30", "Wed 2027-03-24 18:30"),
    ("the 26th at 6pm", "Thu 2026-11-26 18:00"),
    ("24/11 8:30", "Tue 2026-11-24 08:30"),
    ("11/24 8:30", "Tue 2026-11-24 08:30"),
    ("5/5/2027 9am", "Wed 2027-05-05 09:00"),
    ("2026/11/24 18:30", "Tue 2026-11-24 18:30"),
    ("thursday 2-4pm", "Thu 2026-11-26 14:00 2:00:00"),
    ("thursday 11-1pm", "Thu 2026-11-26 11:00 2:00:00"),
    ("from 2pm to 4pm on thursday", "Thu 2026-11-26 14:00 2:00:00"),
    ("thursday 6pm for 90 minutes", "Thu 2026-11-26 18:00 1:30:00"),
    # Asked about.
    ("thursday for 2 hours", "?no_time"),
    ("tomorrow 6", "?hour"),
    ("thursday at 6", "?hour"),
    ("thursday 6 o'clock", "?hour"),
    ("next friday 10am", "?which_day"),
    ("next week 10am", "?which_day"),
    ("sunday next week 9am", "?which_day"),  # where weeks begin on Sunday, the 29th
    ("3/12 18:30", "?day_or_month"),
    ("1/2/2027 9am", "?day_or_month"),
    ("thursday 12am", "?midnight"),
    ("thursday midnight", "?midnight"),
    ("thursday 13pm", "?impossible_time"),
    ("30/02 9am", "?impossible_date"),
    ("April 31 9am", "?impossible_date"),
    ("tomorrow 25:00", "?impossible_time"),
    ("tonight 1am", "?part_of_day"),
    ("yesterday 6pm", "?unknown"),
    ("november 20 6pm", "?past"),
    ("november 24 9999 6pm", "?too_far"),
    ("in two weeks", "?no_time"),
    ("first Tuesday of the month", "?no_time"),
    ("in two weeks' time 9am", "?unknown"),
    ("thursday or friday 6pm", "?unknown"),
    ("not thursday 6pm", "?unknown"),
    ("before thursday 6pm", "?unknown"),
    ("thursday 6-8", "?unknown"),
    ("mar 18:30", "?unknown"),
    ("last friday 6pm", "?unknown"),
    ("whenever", "?unknown"),
]


def shown(answer: Understood | Question) -> str:
    if isinstance(answer, Question):
        return f"?{answer.kind}"
    here = answer.at.astimezone(PARIS)
    assert (here.date(), here.time()) == (answer.day, answer.clock)
    length = f" {answer.length}" if answer.length else ""
    return f"{here:%a %Y-%m-%d %H:%M}{length}"


@pytest.mark.parametrize(("typed", "expected"), FRENCH)
def test_a_page_of_french(typed: str, expected: str) -> None:
    assert shown(read_moment(typed, NOW, PARIS, "fr")) == expected


@pytest.mark.parametrize(("typed", "expected"), ENGLISH)
def test_a_page_of_english(typed: str, expected: str) -> None:
    assert shown(read_moment(typed, NOW, PARIS, "en")) == expected


@pytest.mark.parametrize(
    ("locale", "typed", "fragment"),
    [
        ("fr", "Demain à 25H", "à 25H"),
        ("fr", "le 31 Avril à 18h", "le 31 Avril"),
        ("fr", "jeudi l’après‑midi ou 18h", "ou"),
        ("en", "3/12 at 6pm", "3/12"),
        ("en", "Next Friday 10am", "Next Friday"),
        ("en", "thursday at sıx", "sıx"),
        ("en", "x" * 100, "x" * 59 + "…"),
    ],
)
def test_a_question_shows_the_piece_as_it_was_typed(locale: str, typed: str, fragment: str) -> None:
    answer = read_moment(typed, NOW, PARIS, locale)
    assert isinstance(answer, Question)
    assert answer.fragment == fragment
    assert fragment in answer.sentence.format(fragment=answer.fragment)


def test_a_day_alone_takes_the_time_it_is_given() -> None:
    answer = read_moment("le 1er mardi du mois", NOW, PARIS, "fr", at=time(8, 30))
    assert shown(answer) == "Tue 2026-12-01 08:30"
    # On the day itself, only while that time is still to come.
    early, late = time(11), time(9)
    assert shown(read_moment("lundi", NOW, PARIS, "fr", at=early)) == "Mon 2026-11-23 11:00"
    assert shown(read_moment("lundi", NOW, PARIS, "fr", at=late)) == "Mon 2026-11-30 09:00"
    assert shown(read_moment("aujourd'hui", NOW, PARIS, "fr", at=late)) == "?past"
    # A part of the day asks for a time of its own.
    assert shown(read_moment("demain soir", NOW, PARIS, "fr", at=late)) == "?no_time"


def test_today_is_the_reader_s_own() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    in_paris = read_moment("demain 9h", late, PARIS, "fr")
    in_montreal = read_moment("demain 9h", late, ZoneInfo("America/Toronto"), "fr_CA")
    assert isinstance(in_paris, Understood)
    assert isinstance(in_montreal, Understood)
    assert in_paris == Understood(
        datetime(2026, 11, 25, 8, tzinfo=UTC), date(2026, 11, 25), time(9), None
    )
    assert in_montreal.at == datetime(2026, 11, 24, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "expected"), [("fr", "Mon 2026-11-30 10:00"), ("en", "?which_day")]
)
def test_on_a_sunday_next_monday_is_tomorrow_only_where_weeks_begin_on_monday(
    locale: str, expected: str
) -> None:
    sunday = datetime(2026, 11, 29, 9, tzinfo=UTC)
    assert shown(read_moment("next monday 10:00", sunday, PARIS, locale)) == expected


def test_of_an_hour_that_happens_twice_the_first_is_meant() -> None:
    answer = read_moment("31/10/2027 2h30", NOW, PARIS, "fr")
    assert isinstance(answer, Understood)
    assert answer.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_moment_needs_a_clock_with_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        read_moment("demain 9h", NOW.replace(tzinfo=None), PARIS, "fr")


def test_every_kind_of_question_has_its_sentence() -> None:
    sentences = {kind: Question(kind, "…").sentence for kind in get_args(Kind)}
    assert len(set(sentences.values())) == len(sentences)
    assert {kind for kind, said in sentences.items() if "{fragment}" not in said} == {"empty"}


@pytest.mark.parametrize("page", [FRENCH, ENGLISH])
def test_the_page_is_a_page(page: list[tuple[str, str]]) -> None:
    assert len({typed for typed, _ in page}) >= 60


@pytest.mark.parametrize("typed", ["30/02", "31 avril", "demain 25h", "hier", "24/11/2025", "9999"])
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_what_cannot_be_is_asked_about_in_both_languages(typed: str, locale: str) -> None:
    assert isinstance(read_moment(typed, NOW, PARIS, locale, time(18, 30)), Question)
