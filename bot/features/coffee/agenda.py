"""Coffees whose moment is agreed, as calendars read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.features.coffee.book import CoffeeBook, Group
from bot.features.coffee.registry import coffee
from bot.invitation import Occasion, file_of
from bot.model import Community, File, Member, Person, words
from bot.ports import Clock, Members, Translate

LENGTH = timedelta(minutes=30)
KEPT = timedelta(days=60)  # how long what is past stays in one's calendar


def appointment(
    t: Translate, group: Group, names: Iterable[str], community: Community, *, off: bool = False
) -> Occasion | None:
    """The coffee of a group with these people; None while no moment suits them all.

    *off*: it doesn't take place after all.
    """
    if group.agreed is None:
        return None
    title = t("Coffee: {people}", people=t.series(names))
    return Occasion(
        f"coffee-{group.id}@{community.id}.comptoir",
        words(title),
        group.agreed,
        group.agreed + LENGTH,
        community.zone,
        community.name,
        status="cancelled" if off else "confirmed",
        sequence=int(off),  # what is agreed can't be changed, only called off
    )


def invitation(
    t: Translate,
    group: Group,
    people: Mapping[Member, Person],
    community: Community,
    now: datetime,
    *,
    off: bool = False,
) -> File | None:
    """The same as a file for all of them to open; None while there is no moment."""
    names = [people[member].name for member in group.members]
    found = appointment(t, group, names, community, off=off)
    return file_of(found, now) if found else None


@coffee.agenda()
async def agenda(
    member: Member,
    community: Community,
    t: Translate,
    book: CoffeeBook,
    members: Members,
    clock: Clock,
) -> list[Occasion]:
    """The member's coffees, called off ones too, under the names of those they meet."""
    found = await book.dates_of(member, clock.now() - KEPT)
    people = await members.people({one for group, _ in found for one in group.members})
    return [
        occasion
        for group, state in found
        if (
            occasion := appointment(
                t,
                group,
                [people[one].name for one in group.members if one != member],
                community,
                off=group.gone or state == "cancelled",
            )
        )
    ]
