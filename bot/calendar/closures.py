"""Days on which a space is closed: public holidays, its own closures, its weekly days of rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_CODE_LENGTH = 2


@dataclass(frozen=True, slots=True)
class OwnClosure:
    """Days a space closes of its own accord, both ends included, and what it calls them.

    Raises ``ValueError`` when it ends before it begins.
    """

    first: date
    last: date
    label: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the closure {self.label!r} ends before it begins")


@dataclass(frozen=True, slots=True)
class Closures:
    """The closed days of a space.

    ``country``: ISO 3166 code ("FR") whose public holidays close it, ``subdivision``: its ISO
    3166-2 part ("57" for Moselle, which has two holidays more). ``rest``: weekdays (0 is Monday)
    on which nothing may be moved, and which close rhythms that do not name a weekday.
    ``language``: of the holidays' names. Raises ``ValueError`` for a place that is not known.
    """

    country: str | None = None
    subdivision: str | None = None
    own: tuple[OwnClosure, ...] = ()
    rest: frozenset[int] = frozenset()
    language: str = "en"

    def __post_init__(self) -> None:
        if self.country is None:
            if self.subdivision is not None:
                raise ValueError(f"the region {self.subdivision!r} needs its country")
            return
        _public_holidays(self.country, self.subdivision, self.language)

    def closed(self, day: date, language: str | None = None) -> str | None:
        """Why the space is closed on ``day``, or None; days of rest are not counted here.

        The space's own label goes before the holiday's name, which is in ``language`` (by default
        the closures' own) where the country's holidays have it, else in the country's language.
        """
        for closure in self.own:
            if closure.first <= day <= closure.last:
                return closure.label
        if self.country is None:
            return None
        names = _public_holidays(self.country, self.subdivision, language or self.language)
        return names.get(day)

    def rests(self, day: date) -> bool:
        """Whether ``day`` is a weekly day of rest."""
        return day.weekday() in self.rest


OPEN = Closures()
"""Open every day."""


@lru_cache(maxsize=64)
def _public_holidays(country: str, subdivision: str | None, language: str) -> Mapping[date, str]:
    """A country's holidays, filled year by year as they are asked for.

    Raises ``ValueError`` for a country or subdivision that the library does not know.
    """
    # Imported here: 16 MB and half a second, which a space that closes on none need not pay.
    import holidays  # noqa: PLC0415 -- see the line above

    place = country if subdivision is None else f"{country}-{subdivision}"
    try:
        plain = holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError as unknown:
        raise ValueError(f"no public holidays are known for {place!r}") from unknown
    if len(country) != _CODE_LENGTH:  # the library takes its own class names too ("France")
        raise ValueError(f"public holidays need a country's code such as 'FR', not {country!r}")
    # Never without a language: the library would then take the machine's.
    spoken = _closest(language, plain.supported_languages) or plain.default_language
    return holidays.country_holidays(country, subdiv=subdivision, language=spoken)


def _closest(language: str, supported: tuple[str, ...]) -> str | None:
    """The supported language nearest to ``language``: "en_US" for "en" or "en_GB"."""
    wanted = language.replace("-", "_")
    if wanted in supported:
        return wanted
    family = wanted.partition("_")[0]
    return next((name for name in supported if name.partition("_")[0] == family), None)
