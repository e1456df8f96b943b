"""How many seats a gathering has, on site and by video. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.features.gatherings.book import Gathering, Where

Quotas = Mapping[Where, int | None]
"""Seats in each quota there is, in order; None for as many as come."""


def quotas(gathering: Gathering) -> Quotas:
    """The quotas of a gathering as it stands."""
    details = gathering.details
    if details.hybrid:
        site = 0 if gathering.remote_only else details.seats
        return {"site": site, "remote": details.remote}
    return {details.only: details.seats}
