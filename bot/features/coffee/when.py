"""When a circle's next round is, as the job that will hold it. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.calendar import Closures, Occurrence, next_occurrence
from bot.features.coffee.book import Circle
from bot.model import Community, Later


def next_round(
    circle: Circle, community: Community, closures: Closures, after: datetime
) -> Occurrence | None:
    """The circle's next occurrence after *after*; None when its rhythm has ended."""
    return next_occurrence(circle.rhythm, community.zone, after, closures)


def round_job(circle: Circle, occurrence: Occurrence) -> Later:
    """The job that holds this round. Its key is the circle and the local day: once each."""
    args = {"circle": str(circle.id), "day": occurrence.day.isoformat()}
    key = f"coffee.round:{circle.id}:{occurrence.day}"
    return Later("coffee.round", occurrence.at, key, args)
