"""Two accounts turn out to be one person: a coffee with oneself is none."""

from __future__ import annotations

from bot.features.coffee.book import CoffeeBook
from bot.features.coffee.registry import coffee
from bot.model import Effects, Unite

LATELY = 10  # coffees that are looked through


@coffee.union()
async def one_person(both: Unite, book: CoffeeBook) -> Effects:
    """Whoever was introduced to themselves alone sits nowhere any more."""
    for group in await book.groups_of(both.goes, LATELY):
        if set(group.members) == {both.stays, both.goes}:
            await book.dissolve(group.id)
    return []
