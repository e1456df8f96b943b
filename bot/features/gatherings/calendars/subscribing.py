"""Calendars to subscribe to: each member's own, and the space's for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.features.gatherings.book import CalendarBook, Gathering, Signup, Standing
from bot.features.gatherings.calendars.invitations import occasion
from bot.features.gatherings.links import link_of
from bot.features.gatherings.registry import gatherings
from bot.invitation import Occasion, Status
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Link,
    Member,
    Message,
    Refusal,
    Text,
    Whisper,
    joined,
    words,
)
from bot.ports import Addresses, Clock, Subscriptions, Translate

KEPT = timedelta(days=60)  # how long what is past stays in a calendar
NOT_THERE = N_(
    "Calendars can't be subscribed to here yet: whoever runs the bot has to give it an address"
    " on the web, with **public_url** and **secret** under **[web]** in its configuration."
)

CALLED_OFF = N_("Called off: {title}")
NO = N_("Not going: {title}")
STANDINGS: dict[Standing, tuple[Status, str]] = {
    "going": ("confirmed", ""),
    "offered": ("tentative", N_("A seat for you: {title}")),
    "waiting": ("tentative", N_("Waiting list: {title}")),
    "maybe": ("tentative", N_("Maybe: {title}")),
    "no": ("cancelled", NO),
    "lapsed": ("cancelled", NO),
}


@gatherings.call(
    "calendar",
    command="event calendar",
    aliases=("evenement calendrier",),
    help=N_("The address of your own calendar: your gatherings and coffees"),
)
async def calendar(
    me: Member, t: Translate, addresses: Addresses, subscriptions: Subscriptions
) -> Effects:
    return [await _mine(me, t, addresses, subscriptions)]


@gatherings.call("new_calendar")
async def new_calendar(
    call: Call, me: Member, t: Translate, addresses: Addresses, subscriptions: Subscriptions
) -> Effects:
    """Another address; pressed on one that is revoked already, it only says what holds now."""
    if call.arg != str(await subscriptions.revoked(me)):
        return [await _mine(me, t, addresses, subscriptions)]
    await subscriptions.revoke(me)
    return [await _mine(me, t, addresses, subscriptions, fresh=True)]


@gatherings.call(
    "space_calendar",
    command="space calendar",
    aliases=("espace calendrier",),
    help=N_("The address of the space's public calendar"),
    organiser=True,
)
async def space_calendar(
    community: Community, t: Translate, addresses: Addresses, subscriptions: Subscriptions
) -> Effects:
    return [await _ours(community, t, addresses, subscriptions)]


@gatherings.call("new_space_calendar", organiser=True)
async def new_space_calendar(
    call: Call,
    community: Community,
    t: Translate,
    addresses: Addresses,
    subscriptions: Subscriptions,
) -> Effects:
    """The same for the space."""
    if call.arg != str(await subscriptions.revoked(community)):
        return [await _ours(community, t, addresses, subscriptions)]
    await subscriptions.revoke(community)
    return [await _ours(community, t, addresses, subscriptions, fresh=True)]


async def _mine(
    me: Member,
    t: Translate,
    addresses: Addresses,
    subscriptions: Subscriptions,
    *,
    fresh: bool = False,
) -> Whisper:
    revoked = await subscriptions.revoked(me)
    address = _address(addresses, me, revoked)
    head = t("**Your calendar**, with your gatherings and your coffees:")
    keep = t("Keep the address to yourself: whoever has it reads your calendar.")
    button = Button(t("New address"), "gatherings.new_calendar", str(revoked))
    return _shown(t, head, address, keep, button, fresh=fresh)


async def _ours(
    community: Community,
    t: Translate,
    addresses: Addresses,
    subscriptions: Subscriptions,
    *,
    fresh: bool = False,
) -> Whisper:
    revoked = await subscriptions.revoked(community)
    address = _address(addresses, community, revoked)
    head = t("**The calendar of {space}**, for everybody:", space=community.name)
    keep = t("You may show it to the world: no names and no links to video calls are in it.")
    button = Button(t("New address"), "gatherings.new_space_calendar", str(revoked))
    return _shown(t, head, address, keep, button, fresh=fresh)


def _address(addresses: Addresses, whose: Member | Community, revoked: int) -> str:
    address = addresses.calendar(whose, revoked)
    if not address:
        raise Refusal(NOT_THERE)
    return address


def _shown(
    t: Translate, head: Text, address: str, keep: Text, button: Button, *, fresh: bool
) -> Whisper:
    """The address, and how to subscribe, in two lines."""
    how = (
        t(
            "Google Calendar: Other calendars › + › From URL."
            " Outlook: Add calendar › Subscribe from web."
        ),
        t(
            "iPhone: Calendars › Add Calendar › Add Subscription Calendar."
            " Mac: File › New Calendar Subscription."
        ),
    )
    old = t("The old address shows nothing any more.") if fresh else ()
    parts: list[Text] = [joined([head, (Link(address, address),)]), joined(how), keep, old]
    return Whisper(Message(joined([part for part in parts if part], "\n\n"), (button,)))


# What stands in them -------------------------------------------------------------


@gatherings.agenda()
async def agenda(
    member: Member,
    community: Community,
    t: Translate,
    book: CalendarBook,
    clock: Clock,
) -> list[Occasion]:
    """All that the member answered to, as they answered, and what they host."""
    found = await book.of_member(member, clock.now() - KEPT)
    return [_mine_as_it_stands(t, one, signup, community) for one, signup in found]


def _mine_as_it_stands(
    t: Translate, gathering: Gathering, signup: Signup | None, community: Community
) -> Occasion:
    status, label = STANDINGS[signup.standing if signup else "going"]
    going, where = status == "confirmed", signup.where if signup else None
    link = link_of(community.video, gathering)
    found = occasion(t, gathering, community, status, going=going, where=where, link=link)
    return _labelled(t, found, gathering, label)


def _labelled(t: Translate, found: Occasion, gathering: Gathering, label: str) -> Occasion:
    """The title says it too: not every program shows a status."""
    said = CALLED_OFF if gathering.state == "cancelled" else label
    return replace(found, title=words(t(said, title=found.title))) if said else found


@gatherings.programme()
async def programme(
    community: Community, t: Translate, book: CalendarBook, clock: Clock
) -> list[Occasion]:
    """All that was announced: no link, and nobody's name."""
    found = await book.announced(community.id, clock.now() - KEPT)
    return [_labelled(t, occasion(t, one, community, "confirmed"), one, "") for one in found]


@gatherings.farewell()
async def forget_address(me: Member, subscriptions: Subscriptions) -> Effects:
    """Who comes back one day gets an address of their own again."""
    await subscriptions.revoke(me)
    return []
