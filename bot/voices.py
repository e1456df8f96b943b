"""What several features do: read what a button carries, find the words for each reader."""

from __future__ import annotations

from collections.abc import Iterable

from bot.language import N_
from bot.model import Community, Member
from bot.ports import Languages, Members, Translate

NOTHING = N_("This button no longer does anything.")


def numbers_of(arg: str, most: int = 1) -> list[int]:
    """The numbers that a button carries ("12,3"); none at all where anything else is in it."""
    parts = arg.split(",")
    good = all(part.isdecimal() and part.isascii() and len(part) < 18 for part in parts)
    return [int(part) for part in parts] if good and len(parts) <= most else []


async def voices_of(
    who: Iterable[Member], community: Community, members: Members, languages: Languages
) -> dict[Member, Translate]:
    """The language of each of them; who has left the space is not among them."""
    known = await members.people(who)
    return {
        member: languages.speak(person.locale or community.locale)
        for member, person in known.items()
        if person.here
    }
