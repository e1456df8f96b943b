"""A coffee outside the rounds, for people who all said yes to one: another feature asks for it.

It counts as a meeting like any other, so that the rounds that follow bring them to whom they
know less.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.calendar import Closures
from bot.features.coffee.book import Circle, CoffeeBook
from bot.features.coffee.company import introduce
from bot.features.coffee.registry import coffee
from bot.features.coffee.slots import propose
from bot.model import Community, Effects, Job, Member
from bot.ports import Clock, Members


@coffee.job("meet_again")
async def meet_again(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """Introduce them, with moments to choose from; nothing, should one have left meanwhile."""
    some = tuple(Member(community.id, int(one)) for one in job.args["members"].split(","))
    people = await members.people(some)
    circle = await _circle_of(some, community, book)
    avoided = await book.avoided(community.id)
    parted = any({one, other} <= set(some) for one, other in avoided)
    if circle is None or parted or not all(m in people and people[m].here for m in some):
        return []
    await book.hold(circle.id)
    cards = await book.cards(some)
    hours = [cards[one].hours for one in some]
    slots = propose(hours, community.zone, clock.now(), closures)
    return await introduce(circle, some, community, book, clock, slots)


async def _circle_of(
    some: Collection[Member], community: Community, book: CoffeeBook
) -> Circle | None:
    """The first circle of theirs; that of the space where they have none in common."""
    theirs = [{one.circle for one in await book.enrolments(member)} for member in some]
    common = set.intersection(*theirs)
    circles = await book.circles(community.id)
    return next((one for one in circles if one.id in common), next(iter(circles), None))
