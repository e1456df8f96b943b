"""When a round asks of its groups: never in the night, whatever its rhythm."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from bot.calendar import Closures, Rhythm, Weekly
from bot.features.coffee.book import Circle, Round
from bot.features.coffee.when import follow_ups
from bot.model import Community
from tests.town import PARIS

MONDAY = date(2026, 3, 9)
HIVE = Community("hive", "The Hive", PARIS, "fr", ())


def asked(at: time) -> dict[str, str]:
    """What is asked after a weekly round at this hour, and when, in Paris."""
    circle = Circle(1, "hive", "Coffee", Rhythm(Weekly(0), at))
    round_ = Round(1, 1, MONDAY, datetime.combine(MONDAY, at, PARIS), 1, "held")
    return {
        job.name.removeprefix("coffee."): f"{job.due.astimezone(PARIS):%a %H:%M}"
        for job in follow_ups(round_, circle, HIVE, Closures())
    }


@pytest.mark.parametrize(
    ("at", "halfway", "recap"),
    [
        (time(10), "Thu 10:00", "Mon 08:00"),
        (time(18, 30), "Fri 18:30", "Mon 14:30"),
        (time(8, 15), "Thu 08:15", "Mon 07:45"),
    ],
)
def test_a_weekly_round_asks_by_day(at: time, halfway: str, recap: str) -> None:
    found = asked(at)
    assert found["halfway"] == halfway
    assert found["question"] == "Sun 16:00"
    assert found["recap"] == recap
