"""The three kinds, and what each of them begins with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.features.gatherings.book import Details, Kind
from bot.language import N_

EVENT = Details("event", "", length=60)
BREAKFAST = Details("breakfast", "", length=45, table=4)
APERO = Details("apero", "", length=60, table=4)


@dataclass(frozen=True, slots=True)
class Ready:
    """A kind as it comes out of the box."""

    details: Details
    at: time | None  # the local time of a day that is given without one
    name: str  # an English msgid
    sign: str


KINDS: dict[Kind, Ready] = {
    "event": Ready(EVENT, None, N_("Event"), "📌"),
    "breakfast": Ready(BREAKFAST, time(8, 30), N_("Remote breakfast"), "🥐"),
    "apero": Ready(APERO, time(18, 30), N_("Virtual apéro"), "🥂"),
}
