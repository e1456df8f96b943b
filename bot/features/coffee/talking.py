"""A coffee by voice, noticed by itself: only where everybody of it wished so."""

from __future__ import annotations

from bot.calendar import Closures
from bot.features.coffee.book import CoffeeBook, Group
from bot.features.coffee.registry import coffee
from bot.features.coffee.rounds import Shown, card_of
from bot.features.coffee.when import closes
from bot.model import Community, Effects, Talk
from bot.ports import Clock, Languages, Members
from bot.vocabulary import Vocabulary

LAST = 4  # of a member's coffees are looked at: one may be in several circles


@coffee.talk()
async def talked(
    talk: Talk,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """The same as if one of them had pressed "We met"."""
    shown = Shown(book, members, languages, vocabulary)
    effects: Effects = []
    for group in await _companies(talk, book):
        round_ = await book.round(group.round)
        circle = await book.circle(round_.circle) if round_ else None
        if round_ is None or circle is None or round_.state != "held":
            continue
        if closes(round_, circle, community, closures) <= clock.now():
            continue
        if not await _all_wish_it(group, circle.id, book):
            continue
        for seat in group.seats:
            if seat.said is None:
                await book.answer(group.id, seat.member, "met")
        fresh = await book.group(group.id) or group
        effects.append(await card_of(fresh, community, shown, clock.now()))
    return effects


async def _companies(talk: Talk, book: CoffeeBook) -> list[Group]:
    """The coffees whose people all sit there, and of which it isn't known yet that they met."""
    found = {
        group.id: group
        for member in sorted(talk.members)
        for group in await book.groups_of(member, LAST)
        if not group.gone and not group.met and talk.members.issuperset(group.members)
    }
    return [found[number] for number in sorted(found)]


async def _all_wish_it(group: Group, circle: int, book: CoffeeBook) -> bool:
    for member in group.members:
        mine = await book.enrolment(circle, member)
        if mine is None or not mine.voice:
            return False
    return True
