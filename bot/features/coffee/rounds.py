"""Holding a round: draw it, write it down, introduce its groups, plan the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from random import Random

from bot.address import together
from bot.calendar import Closures
from bot.features.coffee.agenda import invitation
from bot.features.coffee.book import Circle, CoffeeBook, Enrolment, Group, Round
from bot.features.coffee.cards import across, back, cancelled, changed, introduction, missed, sorry
from bot.features.coffee.common import coming_round, people_and_voice
from bot.features.coffee.draw import draw, new_groups
from bot.features.coffee.registry import coffee
from bot.features.coffee.report import draws_of, proof_of
from bot.features.coffee.slots import propose
from bot.features.coffee.starters import STARTERS
from bot.features.coffee.when import follow_ups, is_on, local_day, plan
from bot.model import Community, Effects, Job, Later, Member, Message, Place, Post, joined
from bot.ports import Clock, Languages, Members
from bot.vocabulary import Vocabulary

MEMORY = timedelta(days=3 * 366)  # how far back meetings are looked at


@dataclass(frozen=True, slots=True)
class Table:
    """What drawing needs beside the book."""

    community: Community
    closures: Closures
    vocabulary: Vocabulary
    now: datetime


@coffee.job("round")
async def hold_round(
    job: Job,
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
    vocabulary: Vocabulary,
    chance: Random,
) -> Effects:
    """Write the round and queue its introductions, all in one transaction."""
    circle = await book.circle(int(job.args["circle"]))
    if circle is None:
        return []
    day = date.fromisoformat(job.args["day"])
    following = plan(circle, community, closures, max(clock.now(), job.due))
    if not is_on(circle, community, closures, day):
        return [*following]  # the rhythm was changed since
    if clock.now() - job.due > community.catch_up:
        args = {"circle": str(circle.id), "day": day.isoformat()}
        told = Later("coffee.missed", clock.now(), f"coffee.missed:{circle.id}:{day}", args)
        return [told, *following]
    table = Table(community, closures, vocabulary, clock.now())
    return [*await hold(circle, day, table, book, chance), *following]


async def hold(
    circle: Circle, day: date, table: Table, book: CoffeeBook, chance: Random
) -> Effects:
    """Hold the round of this day, once: an earlier draft counts if it still fits."""
    await book.hold(circle.id)
    enrolled = await book.enrolled(circle.id)
    taking_part = [one for one in enrolled if one.takes_part(day)]
    found = await book.round_of(circle.id, day, "round")
    if found and found.state != "draft":
        return []
    if found is None or not await fits(found, circle, taking_part, book):
        found = await draft(circle, day, taking_part, table, book, chance)
    await book.set_state(found.id, "held", table.now)
    held = replace(found, state="held", at=table.now)
    effects = await announcements(held, book, table.now)
    return [
        *effects,
        *follow_ups(held, circle, table.community, table.closures),
        *await rest(enrolled, day, book, table.now),
    ]


async def fits(
    found: Round, circle: Circle, taking_part: Sequence[Enrolment], book: CoffeeBook
) -> bool:
    """Whether a draft is about exactly those who take part, and parts whom it must by now."""
    groups = await book.groups(found.id)
    seated = {member for group in groups for member in group.members}
    if seated | set(await book.left_out(found.id)) != {one.member for one in taking_part}:
        return False
    avoided = await book.avoided(circle.community)
    cards = await book.cards(seated) if circle.apart else {}
    company = {member: card.company.strip().casefold() for member, card in cards.items()}
    return not any(
        {(one, other), (other, one)} & avoided
        or (company.get(one) and company[one] == company.get(other))
        for group in groups
        for one, other in combinations(group.members, 2)
    )


async def draft(
    circle: Circle,
    day: date,
    taking_part: Sequence[Enrolment],
    table: Table,
    book: CoffeeBook,
    chance: Random,
    *,
    anew: bool = False,
) -> Round:
    """Draw the round of this day and write it down, not yet held; an older draft goes.

    The same people are drawn the same again, however often somebody comes and goes, unless it is
    *anew*: nobody shall see hundreds of draws, and who is together in none of them.
    """
    seed = chance.getrandbits(31)
    new = Round(0, circle.id, day, table.now, seed, "draft")
    found = await book.open_round(new) or await book.round_of(circle.id, day, "round")
    if found is None:  # somebody else's transaction holds the row: the job comes again
        raise RuntimeError(f"the round of {day} is being written by another worker")
    draws = draws_of(found.proof)
    if draws and not anew:
        seed = found.seed
    await book.clear(found.id)
    members = {str(one.member.id): one.member for one in taking_part}
    past = await book.past(circle.community, day - MEMORY)
    cards = await book.cards(members.values())
    avoided = await book.avoided(circle.community)
    enrolled = len(await book.enrolled(circle.id))
    drawn = draw(circle, taking_part, cards, avoided, past, seed, table.vocabulary, enrolled)
    await book.prove(found.id, seed, proof_of(drawn, max(draws + anew, 1)))
    fresh = new_groups(drawn, members, await book.led(circle.id), len(STARTERS))
    zone = table.community.zone
    slotted = [
        replace(
            group,
            slots=propose([cards[m].hours for m in group.members], zone, table.now, table.closures),
        )
        for group in fresh
    ]
    await book.seat(found.id, slotted)
    await book.leave_out(found.id, {members[left.id]: left.why for left in drawn.left_out})
    return replace(found, seed=seed)


async def announcements(round_: Round, book: CoffeeBook, now: datetime) -> list[Later]:
    """One job per introduction and per apology: each arrives, or waits, on its own."""
    introductions = [introduce_later(group, now) for group in await book.groups(round_.id)]
    apologies = [
        Later(
            "coffee.apologise",
            now,
            f"coffee.apologise:{round_.id}:{member.id}",
            {"round": str(round_.id), "member": str(member.id)},
        )
        for member in await book.left_out(round_.id)
    ]
    return [*introductions, *apologies]


def introduce_later(group: Group, now: datetime) -> Later:
    """Show the group its card, or show it again as it is now."""
    args = {"group": str(group.id)}
    return Later("coffee.introduce", now, f"coffee.introduce:{group.id}", args)


async def rest(
    enrolled: Sequence[Enrolment], day: date, book: CoffeeBook, now: datetime
) -> list[Later]:
    """One round less to rest; who has rested enough is told that they are back."""
    jobs = []
    for one in enrolled:
        if one.rest > 0:
            await book.enrol(replace(one, rest=one.rest - 1))
            if one.rest == 1:
                args = {"circle": str(one.circle), "member": str(one.member.id)}
                key = f"coffee.back:{one.circle}:{one.member.id}:{day}"
                jobs.append(Later("coffee.back", now, key, args))
    return jobs


@coffee.job("introduce")
async def introduce(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    group = await book.group(int(job.args["group"]))
    if group is None:
        return []
    round_ = await book.round(group.round)
    off = round_ is not None and round_.state == "cancelled"
    if group.gone or off:
        people, t = await people_and_voice(group.members, community, members, languages)
        message = cancelled(t) if off else changed(t)
        file = invitation(t, group, people, community, clock.now(), off=True)
        message = replace(message, file=file)
        return [_card(group, message)]
    shown = Shown(book, members, languages, vocabulary)
    return [await card_of(group, community, shown, clock.now(), round_)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a card is made from."""

    book: CoffeeBook
    members: Members
    languages: Languages
    vocabulary: Vocabulary


async def card_of(
    group: Group, community: Community, shown: Shown, now: datetime, round_: Round | None = None
) -> Post:
    """The group's card as it is now, in the language its people share.

    Whoever has read its *round_* hands it on.
    While a moment is agreed on and they haven't met, the card brings it for their calendars.
    """
    book = shown.book
    people, t = await people_and_voice(group.members, community, shown.members, shown.languages)
    round_ = round_ or await book.round(group.round)
    circle = await book.circle(round_.circle) if round_ else None
    cards = await book.cards(group.members)
    wording = circle.wording if circle else ""
    message = introduction(t, group, cards, wording, community.zone, shown.vocabulary)
    if len(together([people[m] for m in group.members if m in people], community.chats)) > 1:
        address = community.video.address(community.id, group.id, "coffee")
        message = replace(message, text=joined([message.text, across(t, address)], "\n\n"))
    if not group.met:
        message = replace(message, file=invitation(t, group, people, community, now))
    return _card(group, message)


def _card(group: Group, message: Message) -> Post:
    return Post(Place.of(*group.members), message, f"coffee.group:{group.id}", kind="introduction")


@coffee.job("apologise")
async def apologise(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    clock: Clock,
    closures: Closures,
) -> Effects:
    round_ = await book.round(int(job.args["round"]))
    circle = await book.circle(round_.circle) if round_ else None
    if round_ is None or circle is None:
        return []
    found = await book.left_out(round_.id)
    following = await coming_round(circle, community, closures, clock.now(), book)
    for member, why in found.items():
        if member.id == int(job.args["member"]):
            _, t = await people_and_voice([member], community, members, languages)
            message = sorry(t, why, following.at if following else None)
            return [Post(Place.of(member), message, f"coffee.sorry:{round_.id}:{member.id}")]
    return []


@coffee.job("back")
async def tell_back(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """A pause is over, by itself: say so."""
    member = Member(community.id, int(job.args["member"]))
    circle = await book.circle(int(job.args["circle"]))
    mine = await book.enrolment(circle.id, member) if circle else None
    if circle is None or mine is None or mine.rest > 0:
        return []
    following = await coming_round(circle, community, closures, clock.now(), book)
    if mine.until:
        if mine.until > local_day(clock.now(), community):
            return []  # paused again meanwhile, for longer
        await book.enrol(replace(mine, until=None))
    _, t = await people_and_voice([member], community, members, languages)
    return [Post(Place.of(member), back(t, following.at if following else None), job.key)]


@coffee.job("missed")
async def tell_missed(
    job: Job, community: Community, members: Members, languages: Languages
) -> Effects:
    """The bot was away for too long: the organisers know, and can hold the round themselves."""
    organisers = await members.organisers(community.id)
    posts: Effects = []
    for organiser in organisers:
        _, t = await people_and_voice([organiser], community, members, languages)
        day = t.day(date.fromisoformat(job.args["day"]))
        message = missed(t, day, job.args["circle"])
        posts.append(Post(Place.of(organiser), message, f"{job.key}:{organiser.id}"))
    return posts
