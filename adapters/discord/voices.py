"""Who sits together in a voice channel, and since when: in memory only, and of nothing else. Pure.

It hears who is in which channel, never what is said there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

ENOUGH: Final = timedelta(minutes=10)


class Voices:
    """Everybody in the voice channels of one server, by their ids."""

    def __init__(self) -> None:
        self._where: dict[str, tuple[str, datetime]] = {}  # who -> the channel, and since when
        self._told: set[frozenset[str]] = set()

    def moved(self, who: str, channel: str, now: datetime) -> None:
        """Somebody is in this channel now, or in none ("")."""
        if channel == self._where.get(who, ("", now))[0]:
            return  # muted, or the like
        self._where.pop(who, None)
        self._told = {one for one in self._told if who not in one}
        if channel:
            self._where[who] = channel, now

    def seen(self, everybody: Mapping[str, str], now: datetime) -> None:
        """After a gap: who is where. Of who is elsewhere now, nobody knows since when."""
        for who in {*self._where, *everybody}:
            self.moved(who, everybody.get(who, ""), now)

    def together(self, now: datetime) -> list[frozenset[str]]:
        """Those who have sat together long enough, room by room, each company once."""
        rooms: dict[str, set[str]] = {}
        for who, (channel, since) in sorted(self._where.items()):
            if now - since >= ENOUGH:
                rooms.setdefault(channel, set()).add(who)
        found = [frozenset(room) for _, room in sorted(rooms.items()) if len(room) > 1]
        fresh = [company for company in found if company not in self._told]
        self._told |= set(fresh)
        return fresh
