"""What several modules of this feature do: find the circle, find the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.calendar import Closures, Occurrence
from bot.features.coffee.book import Circle, CoffeeBook, Group
from bot.features.coffee.when import next_round
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Member,
    Message,
    Person,
    Place,
    Refusal,
    Whisper,
)
from bot.ports import Languages, Members, Translate


async def circle_for(
    call: Call, me: Member, community: Community, book: CoffeeBook, *, mine: bool = False
) -> list[Circle]:
    """The circle a call is about: the one it names, the only one, or all there is to choose from.

    With *mine*, those the caller is in come before the others. Refuses when there is none of that
    name; there is always one, since a community starts with it.
    """
    circles = await book.circles(community.id)
    named = call.arg or call.args.get("circle", "").strip()
    if named:
        found = [c for c in circles if named == str(c.id) or c.name.casefold() == named.casefold()]
        if not found:
            names = ", ".join(circle.name for circle in circles)
            raise Refusal(
                N_("There is no circle called “{name}”. There are: {names}."),
                name=named[:40],
                names=names,
            )
        return found
    if mine:
        inside = {enrolment.circle for enrolment in await book.enrolments(me)}
        return [circle for circle in circles if circle.id in inside] or circles
    return circles


def which(t: Translate, circles: Iterable[Circle], name: str) -> Effects:
    """Ask which circle is meant, one button each; *name* is the call to make."""
    buttons = tuple(Button((circle.name,), name, str(circle.id)) for circle in circles)
    return [Whisper(Message(t("Which one?"), buttons))]


async def coming_round(
    circle: Circle, community: Community, closures: Closures, now: datetime, book: CoffeeBook
) -> Occurrence | None:
    """The next round that is still to be held: one that went out before its time is over."""
    following = next_round(circle, community, closures, now)
    while following and await went_out(circle, following.day, book):
        following = next_round(circle, community, closures, following.at)
    return following


async def went_out(circle: Circle, day: date, book: CoffeeBook) -> bool:
    """Whether the round of this day is more than a preview, or was called off."""
    found = await book.round_of(circle.id, day, "round")
    return found is not None and found.state != "draft"


async def people_and_voice(
    who: Iterable[Member], community: Community, members: Members, languages: Languages
) -> tuple[Mapping[Member, Person], Translate]:
    """These people, and the language they are spoken to in together.

    Theirs if they share one, else the space's.
    """
    people = await members.people(who)
    locales = {person.locale or community.locale for person in people.values()}
    locale = locales.pop() if len(locales) == 1 else community.locale
    return people, languages.speak(locale)


async def group_of(call: Call, me: Member, book: CoffeeBook) -> Group:
    """The group that a button is about. Refuses who is not in it, and what was altered."""
    number = call.arg.partition(":")[0]
    group = await book.group(int(number)) if number.isdecimal() and len(number) < 18 else None
    if group is None or me not in group.members:
        raise Refusal(N_("This is for the members of that coffee."))
    if group.gone:
        raise Refusal(N_("This coffee has changed: your newest conversation counts."))
    return group


def room_of(circle: Circle, community: Community) -> Place | None:
    """Where a circle is spoken to: its own channel, else the space's; None for nowhere."""
    for place in (circle.place, community.home):
        if place.channel:
            return place
    return None
