"""Holding a round: draw it, write it down, introduce its groups, plan the next."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from bot.calendar import Closures
from bot.features.coffee.book import Circle, CoffeeBook, Group, Round
from bot.features.coffee.cards import common_locale, introduction, sorry
from bot.features.coffee.draw import draw, new_groups
from bot.features.coffee.registry import coffee
from bot.features.coffee.when import next_round, round_job
from bot.model import Community, Effects, Job, Later, Place, Post
from bot.ports import Clock, Languages, Members

MEMORY = timedelta(days=3 * 366)  # how far back meetings are looked at
STARTERS = 1


@coffee.job("round")
async def hold_round(
    job: Job,
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
    chance: Random,
) -> Effects:
    """Write the round and queue its introductions, all in one transaction."""
    circle = await book.circle(int(job.args["circle"]))
    if circle is None:
        return []
    day = date.fromisoformat(job.args["day"])
    following = next_round(circle, community, closures, max(clock.now(), job.due))
    effects: Effects = [round_job(circle, following)] if following else []
    return [*await _draw(circle, day, job, book, chance), *effects]


async def _draw(circle: Circle, day: date, job: Job, book: CoffeeBook, chance: Random) -> Effects:
    await book.hold(circle.id)
    seed = chance.getrandbits(31)
    round_ = await book.open_round(Round(0, circle.id, day, job.due, seed, "held", ""))
    if round_ is None:
        return []
    taking_part = [e for e in await book.enrolled(circle.id) if e.takes_part(day)]
    members = {str(e.member.id): e.member for e in taking_part}
    past = await book.past(circle.community, day - MEMORY)
    cards = await book.cards(members.values())
    avoided = await book.avoided(circle.community)
    drawn = draw(circle, taking_part, cards, avoided, past, seed)
    await book.prove(round_.id, drawn.certificate.to_json())
    groups = await book.seat(round_.id, new_groups(drawn, members, past, STARTERS))
    why = {members[left.id]: left.why for left in drawn.left_out}
    await book.leave_out(round_.id, why)
    return [
        *(_introduction(group, job) for group in groups),
        *(_apology(round_, member.id, job) for member in why),
    ]


def _introduction(group: Group, job: Job) -> Later:
    key = f"coffee.introduce:{group.id}"
    return Later("coffee.introduce", job.due, key, {"group": str(group.id)})


def _apology(round_: Round, member: int, job: Job) -> Later:
    args = {"round": str(round_.id), "member": str(member)}
    return Later("coffee.apologise", job.due, f"coffee.apologise:{round_.id}:{member}", args)


@coffee.job("introduce")
async def introduce(
    job: Job, community: Community, book: CoffeeBook, members: Members, languages: Languages
) -> Effects:
    group = await book.group(int(job.args["group"]))
    if group is None:
        return []
    people = await members.people(group.members)
    t = languages.speak(common_locale(list(people.values()), community.locale))
    message = introduction(t, group)
    return [Post(Place.of(*group.members), message, f"coffee.group:{group.id}")]


@coffee.job("apologise")
async def apologise(
    job: Job, community: Community, book: CoffeeBook, members: Members, languages: Languages
) -> Effects:
    round_id = int(job.args["round"])
    for member, why in (await book.left_out(round_id)).items():
        if member.id == int(job.args["member"]):
            person = (await members.people([member]))[member]
            t = languages.speak(person.locale or community.locale)
            key = f"coffee.sorry:{round_id}:{member.id}"
            return [Post(Place.of(member), sorry(t, why), key)]
    return []
