"""The dates a rhythm names, before anything closes or moves them.

Every pattern cuts time into periods (a day, some calendar weeks, a calendar month) and names one
date in each. That is why a date moved inside its period never falls onto the next one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

LAST = -1
"""The *nth* of the last weekday of a month."""

MOST_WEEKS = 12
"""The longest rhythm counted in weeks."""

_WEEK = 7
_MONTHS = 12
_LONGEST_MONTH = 31
_MOST_NTH = 4


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day."""

    def date_number(self, index: int, anchor: date) -> date:
        """The ``index``-th date (from 0) on or after ``anchor``; ``OverflowError`` past 9999."""
        return anchor + timedelta(days=index)

    def index_near(self, day: date, anchor: date) -> int:
        """The index of the period that holds ``day``; negative before ``anchor``."""
        return (day - anchor).days

    def period_end(self, day: date) -> date:
        """The last date of the period in which the pattern names ``day``."""
        return day

    def names_weekday(self) -> bool:
        """Whether someone chose the weekday, so that a weekly day of rest does not close it."""
        return False


@dataclass(frozen=True, slots=True)
class Weekly:
    """One weekday (0 is Monday), every ``every`` weeks (1 to 12) from the first after an anchor.

    Raises ``ValueError`` for anything else.
    """

    weekday: int
    every: int = 1

    def __post_init__(self) -> None:
        _check_weekday(self.weekday)
        if not 1 <= self.every <= MOST_WEEKS:
            raise ValueError(f"every {self.every} weeks: it can be 1 to {MOST_WEEKS}")

    def date_number(self, index: int, anchor: date) -> date:
        """The ``index``-th date (from 0) on or after ``anchor``; ``OverflowError`` past 9999."""
        return self._first(anchor) + timedelta(weeks=self.every * index)

    def index_near(self, day: date, anchor: date) -> int:
        """The index of the period that holds ``day``; negative before ``anchor``."""
        monday = self._first(anchor) - timedelta(days=self.weekday)
        return (day - monday).days // (_WEEK * self.every)

    def period_end(self, day: date) -> date:
        """The last date of the period in which the pattern names ``day``."""
        return day + timedelta(days=_WEEK * self.every - 1 - self.weekday)

    def names_weekday(self) -> bool:
        """Whether someone chose the weekday, so that a weekly day of rest does not close it."""
        return True

    def _first(self, anchor: date) -> date:
        return anchor + timedelta(days=(self.weekday - anchor.weekday()) % _WEEK)


@dataclass(frozen=True, slots=True)
class MonthlyOn:
    """One date a month, 1 to 31; a month without that date takes its last day.

    Raises ``ValueError`` for anything else.
    """

    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.day <= _LONGEST_MONTH:
            raise ValueError(f"day {self.day} of the month: it can be 1 to {_LONGEST_MONTH}")

    def date_number(self, index: int, anchor: date) -> date:
        """The ``index``-th date (from 0) on or after ``anchor``; ``ValueError`` past 9999."""
        return self.in_month(_first_month(self, anchor) + index)

    def index_near(self, day: date, anchor: date) -> int:
        """The index of the period that holds ``day``; negative before ``anchor``."""
        return _month_number(day) - _first_month(self, anchor)

    def period_end(self, day: date) -> date:
        """The last date of the period in which the pattern names ``day``."""
        return _month_end(day)

    def names_weekday(self) -> bool:
        """Whether someone chose the weekday, so that a weekly day of rest does not close it."""
        return False

    def in_month(self, month: int) -> date:
        """The date in a month, months being counted from year 0."""
        year, zero_based = divmod(month, _MONTHS)
        end = _month_end(date(year, zero_based + 1, 1))
        return end.replace(day=min(self.day, end.day))


@dataclass(frozen=True, slots=True)
class MonthlyWeekday:
    """The ``nth`` (1 to 4, or ``LAST``) of a weekday (0 is Monday) in each month.

    Raises ``ValueError`` for anything else: not every month has a fifth one.
    """

    nth: int
    weekday: int

    def __post_init__(self) -> None:
        _check_weekday(self.weekday)
        if self.nth != LAST and not 1 <= self.nth <= _MOST_NTH:
            raise ValueError(
                f"number {self.nth} of a weekday in a month: it can be 1 to {_MOST_NTH}, or last"
            )

    def date_number(self, index: int, anchor: date) -> date:
        """The ``index``-th date (from 0) on or after ``anchor``; ``ValueError`` past 9999."""
        return self.in_month(_first_month(self, anchor) + index)

    def index_near(self, day: date, anchor: date) -> int:
        """The index of the period that holds ``day``; negative before ``anchor``."""
        return _month_number(day) - _first_month(self, anchor)

    def period_end(self, day: date) -> date:
        """The last date of the period in which the pattern names ``day``."""
        return _month_end(day)

    def names_weekday(self) -> bool:
        """Whether someone chose the weekday, so that a weekly day of rest does not close it."""
        return True

    def in_month(self, month: int) -> date:
        """The date in a month, months being counted from year 0."""
        year, zero_based = divmod(month, _MONTHS)
        if self.nth == LAST:
            end = _month_end(date(year, zero_based + 1, 1))
            return end - timedelta(days=(end.weekday() - self.weekday) % _WEEK)
        first = date(year, zero_based + 1, 1)
        return first + timedelta(
            days=(self.weekday - first.weekday()) % _WEEK + _WEEK * (self.nth - 1)
        )


Pattern = Daily | Weekly | MonthlyOn | MonthlyWeekday


def _check_weekday(weekday: int) -> None:
    if not 0 <= weekday < _WEEK:
        raise ValueError(f"weekday {weekday}: it can be 0 (Monday) to 6 (Sunday)")


def _month_number(day: date) -> int:
    return day.year * _MONTHS + day.month - 1


def _month_end(day: date) -> date:
    in_next_month = day.replace(day=1) + timedelta(days=_LONGEST_MONTH)
    return in_next_month.replace(day=1) - timedelta(days=1)


def _first_month(pattern: MonthlyOn | MonthlyWeekday, anchor: date) -> int:
    month = _month_number(anchor)
    return month if pattern.in_month(month) >= anchor else month + 1
