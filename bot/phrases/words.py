"""The words of the grammar, folded: lower case and without accents."""

from collections.abc import Iterable

_WEEKDAYS = (
    ("lundi", "lun", "monday", "mon"),
    ("mardi", "tuesday", "tues", "tue"),
    ("mercredi", "mercr", "mer", "wednesday", "weds", "wed"),
    ("jeudi", "jeu", "thursday", "thurs", "thur", "thu"),
    ("vendredi", "vendr", "ven", "friday", "fri"),
    ("samedi", "sam", "saturday", "sat"),
    ("dimanche", "dim", "sunday", "sun"),
)
_FRENCH_MONTHS = (
    ("janvier", "janv"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre",),
    ("octobre",),
    ("novembre",),
    ("decembre",),
)
_ENGLISH_MONTHS = (
    ("january", "jan"),
    ("february", "feb"),
    ("march",),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_NUMBERS = (
    ("un", "une", "a", "an", "one"),
    ("deux", "two"),
    ("trois", "three"),
    ("quatre", "four"),
    ("cinq", "five"),
    ("six",),
    ("sept", "seven"),
    ("huit", "eight"),
    ("neuf", "nine"),
    ("dix", "ten"),
    ("onze", "eleven"),
    ("douze", "twelve"),
    ("treize", "thirteen"),
    ("quatorze", "fourteen"),
    ("quinze", "fifteen"),
)
ORDINALS = {
    "premier": 1,
    "1er": 1,
    "first": 1,
    "1st": 1,
    "deuxieme": 2,
    "second": 2,
    "2e": 2,
    "2eme": 2,
    "2nd": 2,
    "troisieme": 3,
    "third": 3,
    "3e": 3,
    "3eme": 3,
    "3rd": 3,
    "quatrieme": 4,
    "fourth": 4,
    "4e": 4,
    "4eme": 4,
    "4th": 4,
    "dernier": -1,
    "last": -1,
}


def is_french(locale: str) -> bool:
    """Whether a locale ("fr", "fr_CA", "fr-FR") is French; any other is read as English."""
    return locale.lower().replace("-", "_").partition("_")[0] == "fr"


def weekdays(french: bool) -> dict[str, int]:
    """Names of weekdays, 0 being Monday. "mar" is a Tuesday in French alone."""
    numbered = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
    return numbered | ({"mar": 1} if french else {})


def _in_full(name: str) -> bool:
    return name.endswith(("di", "day", "dimanche"))


def full_weekdays() -> dict[str, int]:
    """Names of weekdays in full, which alone have a plural."""
    return {
        name: number for number, names in enumerate(_WEEKDAYS) for name in names if _in_full(name)
    }


def months(french: bool) -> dict[str, int]:
    """Names of months in both languages, 1 being January."""
    french_names = {
        name: number for number, names in enumerate(_FRENCH_MONTHS, 1) for name in names
    }
    return french_names | english_months(french)


def english_months(french: bool) -> dict[str, int]:
    """Names of months that may stand before the day. "mar" is March in English alone."""
    numbered = {name: number for number, names in enumerate(_ENGLISH_MONTHS, 1) for name in names}
    return numbered | ({} if french else {"mar": 3})


NUMBERS = {name: number for number, names in enumerate(_NUMBERS, 1) for name in names}


def number(text: str) -> int:
    """The number written in digits or, up to fifteen, in letters; ``KeyError`` for others."""
    return int(text) if text.isdigit() else NUMBERS[text]


def one_of(words: Iterable[str]) -> str:
    """A regular expression for one of these words, the longest first."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
