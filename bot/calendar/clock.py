"""From a date and a time on the wall to a moment, and back."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_NOON = time(12)


def resolve(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when the wall clock of ``zone`` shows ``at`` on ``day``.

    A time that the clocks jump over moves forward by the length of the jump (02:30 becomes 03:30);
    a time that happens twice is the first of the two. Raises ``ValueError`` when ``at`` carries a
    time zone of its own.
    """
    if at.tzinfo is not None:
        raise ValueError("a local time carries no time zone of its own")
    # PEP 495: with fold=0 a repeated time is the first one, and a skipped time keeps the offset
    # from before the jump, which is what moves it forward by the jump's length.
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock of ``zone`` shows at ``moment``.

    Raises ``ValueError`` when ``moment`` is naive: its meaning would depend on the machine.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(zone)


def today(moment: datetime, zone: ZoneInfo) -> date:
    """The date in ``zone`` at ``moment``. Raises ``ValueError`` when ``moment`` is naive."""
    return local(moment, zone).date()


def time_exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks of ``zone`` show ``at`` on ``day``, and do not jump over it."""
    shown = resolve(day, at, zone).astimezone(zone)
    return shown.replace(tzinfo=None, fold=0) == datetime.combine(day, at.replace(fold=0))


def day_exists(day: date, zone: ZoneInfo) -> bool:
    """Whether ``zone`` has lived through ``day``.

    A country that crosses the date line loses a whole date, as Samoa lost 30 December 2011.
    """
    return resolve(day, _NOON, zone).astimezone(zone).date() == day


def find_zone(name: str) -> ZoneInfo | None:
    """The IANA zone called ``name`` ("Europe/Paris"), or None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A folder ("Europe") is an OSError, a path that leaves the database a ValueError, and an
        # unknown name ZoneInfoNotFoundError, which is a KeyError.
        return None
