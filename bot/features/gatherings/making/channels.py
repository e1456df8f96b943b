"""Where a gathering is announced: the channels of the space, the one we are in, or several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Details, Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import for_change, places_of
from bot.features.gatherings.life import show
from bot.features.gatherings.making.creating import previewed
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote.book import VotesBook
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Job,
    Later,
    Member,
    Message,
    Option,
    Place,
    Post,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Members, Translate

HOME, HERE = "home", "here"


def channel_field(t: Translate, details: Details, community: Community, here: Place) -> Field:
    """Which channels its card is shown in. No value names a channel, so that none can be forged:
    "home" and "here", and the numbers of those chosen before.
    """
    options: list[Option] = []
    if community.homes:
        options.append(Option(HOME, t("The main channel of the space")))
    if here.channel and here not in community.homes:
        options.append(Option(HERE, t("This channel, where you are now")))
    others = _others(details, community)
    chosen = [HOME] if _at_home(details, community) else []
    for number, place in enumerate(others):
        if place == here:
            chosen.append(HERE)
        else:
            chosen.append(str(number))
            options.append(Option(str(number), ("#", place.channel)))
    label = t("Where it is announced")
    return Field("places", label, "choices", ",".join(chosen), tuple(options), optional=True)


def read_channels(call: Call, details: Details, community: Community) -> tuple[Place, ...]:
    """The places chosen; () for the homes of the space, whatever they will be."""
    chosen = [one for one in call.args.get("places", "").split(",") if one]
    others = _others(details, community)
    found: list[Place] = []
    for one in chosen:
        if one == HERE and call.place.channel:
            found.append(Place(call.place.chat, call.place.channel))
        elif one.isdecimal() and one.isascii() and len(one) < 4 and int(one) < len(others):
            found.append(others[int(one)])
        elif one != HOME:
            raise Refusal(N_("Choose among the channels shown."), field="places")
    extra = [place for place in dict.fromkeys(found) if place not in community.homes]
    at_home = HOME in chosen or len(extra) < len(set(found))
    if not at_home and not extra:
        raise Refusal(N_("Choose one channel at least."), field="places")
    if at_home and not extra:
        return ()
    return (*(community.homes if at_home else ()), *extra)


def _at_home(details: Details, community: Community) -> bool:
    return not details.places or bool(set(details.places) & set(community.homes))


def _others(details: Details, community: Community) -> list[Place]:
    return [place for place in details.places if place not in community.homes]


@gatherings.call("channels", audited=True)
async def channels(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    field = channel_field(t, found.details, community, call.place)
    return [
        Ask(Form("gatherings.save_channels", t("Channels"), (field,), str(found.id), t("Save")))
    ]


@gatherings.call("save_channels", audited=True)
async def save_channels(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """One card in each; a channel taken off keeps a card that says where it has moved."""
    old = await for_change(call, me, community, book, members)
    places = read_channels(call, old.details, community)
    changed = replace(old, details=replace(old.details, places=places))
    await book.change(changed)
    if old.state == "draft":
        return [await previewed(changed, t, signups, votes)]
    n = len(places_of(changed, community))
    text = t.many("Saved: its card is in {n} channel.", "Saved: its card is in {n} channels.", n)
    manage = Button(t("Manage"), "gatherings.manage", str(old.id))
    effects: Effects = [Whisper(Message(text, (manage,))), show(changed, clock.now())]
    return [*effects, *taken_off(old, changed, community, clock.now())]


def taken_off(
    old: Gathering, new: Gathering, community: Community, now: datetime
) -> Iterable[Later]:
    """What is left to say where a card was and is no longer brought up to date."""
    if not old.announced and old.state != "voting":
        return
    kept = places_of(new, community)
    for place in places_of(old, community):
        if place not in kept:
            args = {"gathering": str(old.id), "chat": place.chat, "channel": place.channel}
            key = f"gatherings.taken_off:{old.id}:{place.chat}:{place.channel}"
            yield Later("gatherings.taken_off", now, key, args)


@gatherings.job("taken_off")
async def say_where(job: Job, community: Community, t: Translate, book: GatheringsBook) -> Effects:
    found = await book.gathering(int(job.args["gathering"]))
    place = Place(job.args["chat"], job.args["channel"])
    if found is None or place in places_of(found, community):
        return []  # it is back meanwhile
    title = title_of(t, found.details)
    at_home = set(places_of(found, community)) & set(community.homes)
    moved: Text = (
        t("**{title}** is announced in the main channel of the space now.", title=title)
        if at_home
        else t("**{title}** is announced in another channel now.", title=title)
    )
    message = Message(joined([moved, t("All that is coming: /event")], " "))
    return [Post(place, message, f"gatherings.card:{found.id}:{place.chat}:{place.channel}")]
