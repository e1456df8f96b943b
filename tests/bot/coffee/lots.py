"""Lots that fall as a test wants them to: which pairs stay where they are, whoever they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, count

from bot.features.coffee.book import CoffeeBook
from bot.features.coffee.swapping import by_lot
from bot.model import Member
from tests.town import Town


async def keep_none_apart(town: Town, *people: str) -> None:
    """No pair of these is refused by lot."""
    members = [await town.member(one) for one in people]
    await _draw(town, apart=(), free=combinations(members, 2))


async def keep_apart(town: Town, one: str, other: str) -> None:
    """These two are refused by lot."""
    await _draw(town, apart=[(await town.member(one), await town.member(other))], free=())


async def _draw(
    town: Town, apart: Iterable[tuple[Member, Member]], free: Iterable[tuple[Member, Member]]
) -> None:
    wanted = [(pair, True) for pair in apart] + [(pair, False) for pair in free]
    lots = next(
        lots
        for lots in map(str, count(1))
        if all(by_lot(lots, *pair) == falls for pair, falls in wanted)
    )
    async with town.database.transaction() as tx:
        book = tx.get(CoffeeBook)
        [first, *_] = await book.circles(town.community.id)
        await book.change(replace(first, lots=lots))
