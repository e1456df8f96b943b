"""What is said at its time: the day before, a day later, halfway, at the end; and the count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.calendar import Closures
from bot.features.coffee import cards
from bot.features.coffee.book import Circle, CoffeeBook, Enrolment, Group
from bot.features.coffee.common import circle_for, coming_round, people_and_voice, room_of
from bot.features.coffee.registry import coffee
from bot.features.coffee.rounds import Shown, card_of
from bot.features.coffee.when import WINDOW, closes, is_on, next_round
from bot.language import N_
from bot.model import (
    Call,
    Community,
    Effects,
    Job,
    Later,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Whisper,
)
from bot.ports import Clock, Languages, Members, Translate
from bot.vocabulary import Vocabulary

SILENT = 3  # rounds without a word, after which one kind question is asked


@coffee.job("warn")
async def warn(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """The day before: who asked to be told is told, who wants to be asked is asked."""
    circle = await book.circle(int(job.args["circle"]))
    day = date.fromisoformat(job.args["day"])
    if circle is None or not is_on(circle, community, closures, day):
        return []
    at = await coming_round(circle, community, closures, clock.now(), book)
    if at is None or at.day != day:
        return []  # late, or it went out before its time
    posts: Effects = []
    for one in await book.enrolled(circle.id):
        asks = one.mode == "ask"
        told = one.warn and one.takes_part(day)
        if told or (asks and replace(one, yes=day).takes_part(day) and one.yes != day):
            _, t = await people_and_voice([one.member], community, members, languages)
            message = cards.warning(t, at.at, circle, str(day), asks=asks)
            key = f"{job.key}:{one.member.id}"
            posts.append(Post(Place.of(one.member), message, key, kind="reminder", until=at.at))
    return posts


@coffee.job("moved")
async def tell_moved(
    job: Job, community: Community, book: CoffeeBook, t: Translate, closures: Closures
) -> Effects:
    """A closed day moves the round: said in the circle's channel."""
    circle = await book.circle(int(job.args["circle"]))
    place = room_of(circle, community) if circle else None
    was, now = (date.fromisoformat(job.args[name]) for name in ("from", "day"))
    if circle is None or place is None or not is_on(circle, community, closures, now):
        return []
    message = cards.moved(t, t.day(was), t.day(now), job.args["because"])
    return [Post(place, message, job.key)]


@coffee.job("gap")
async def tell_gap(
    job: Job,
    community: Community,
    book: CoffeeBook,
    t: Translate,
    clock: Clock,
    closures: Closures,
) -> Effects:
    """A closed day leaves a round out: said in the circle's channel."""
    circle = await book.circle(int(job.args["circle"]))
    place = room_of(circle, community) if circle else None
    following = next_round(circle, community, closures, clock.now()) if circle else None
    if place is None or following is None:
        return []
    day = t.day(date.fromisoformat(job.args["from"]))
    return [Post(place, cards.gap(t, day, following.at, job.args["because"]), job.key)]


@coffee.job("nudge")
async def nudge(
    job: Job, community: Community, book: CoffeeBook, members: Members, languages: Languages
) -> Effects:
    """A day later, to groups where nobody has pressed anything."""
    posts: Effects = []
    for group in await _open_groups(job, book):
        if not group.moved:
            _, t = await people_and_voice(group.members, community, members, languages)
            key = f"coffee.nudge.group:{group.id}"
            posts.append(_nudging(job, Place.of(*group.members), cards.nudge(t, group), key))
    return posts


@coffee.job("halfway")
async def ask_halfway(
    job: Job, community: Community, book: CoffeeBook, members: Members, languages: Languages
) -> Effects:
    """Halfway, to groups that haven't said they met, nor that they couldn't."""
    return await _ask(job, community, book, members, languages, last=False)


@coffee.job("question")
async def ask_at_the_end(
    job: Job, community: Community, book: CoffeeBook, members: Members, languages: Languages
) -> Effects:
    """The evening before the next round, to the same."""
    return await _ask(job, community, book, members, languages, last=True)


async def _ask(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    *,
    last: bool,
) -> Effects:
    posts: Effects = []
    for group in await _open_groups(job, book):
        _, t = await people_and_voice(group.members, community, members, languages)
        key = f"{job.name}.group:{group.id}"
        message = cards.check(t, group, last=last)
        posts.append(_nudging(job, Place.of(*group.members), message, key))
    return posts


def _nudging(job: Job, place: Place, message: Message, key: str) -> Post:
    """A question asked at its time, or not at all."""
    return Post(place, message, key, kind="nudge", until=job.due + WINDOW)


async def _open_groups(job: Job, book: CoffeeBook) -> list[Group]:
    """The round's groups of which it isn't known yet whether they meet."""
    round_ = await book.round(int(job.args["round"]))
    if round_ is None or round_.state != "held":
        return []
    return [
        group
        for group in await book.groups(round_.id)
        if not group.gone
        and not group.met
        and not any(seat.said == "could_not" for seat in group.seats)
    ]


@coffee.job("recap")
async def count(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    t: Translate,
    closures: Closures,
) -> Effects:
    """The count for everybody, and one kind question to who has been silent for long."""
    round_ = await book.round(int(job.args["round"]))
    circle = await book.circle(round_.circle) if round_ else None
    if round_ is None or circle is None or round_.state != "held":
        return []
    groups = [group for group in await book.groups(round_.id) if not group.gone]
    effects: Effects = []
    place = room_of(circle, community)
    if groups and place:
        met = sum(group.met for group in groups)
        effects.append(Post(place, cards.recap(t, met, len(groups)), job.key))
    for one in await _newly_silent(circle, groups, book):
        _, voice = await people_and_voice([one.member], community, members, languages)
        key = f"coffee.ghost:{round_.id}:{one.member.id}"
        effects.append(_nudging(job, Place.of(one.member), cards.ghost(voice, circle), key))
    end = closes(round_, circle, community, closures)
    return [*effects, *(_put_aside_later(group, end) for group in groups)]


def _put_aside_later(group: Group, end: datetime) -> Later:
    """Once the next round has taken its place, a conversation has served."""
    return Later("coffee.put_aside", end, f"coffee.put_aside:{group.id}", {"group": str(group.id)})


@coffee.job("put_aside")
async def put_aside(
    job: Job,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    group = await book.group(int(job.args["group"]))
    if group is None or group.gone:
        return []
    for newer in await book.groups_of(group.members[0], 1):
        if newer.id != group.id and set(newer.members) == set(group.members):
            return []  # the same people again: they go on in the same place
    shown = Shown(book, members, languages, vocabulary)
    card = await card_of(group, community, shown, clock.now())
    return [replace(card, message=replace(card.message, over=True), anew=False)]


async def _newly_silent(
    circle: Circle, groups: Iterable[Group], book: CoffeeBook
) -> list[Enrolment]:
    """Count silent rounds; who has had three and was not asked yet is to be asked now.

    A group that met is a word from all of it, whoever pressed the button.
    """
    await book.hold(circle.id)
    asked = []
    for group in groups:
        for seat in group.seats:
            mine = await book.enrolment(circle.id, seat.member)
            if mine is None:
                continue
            silent = 0 if seat.said or group.met else mine.silent + 1
            ask = silent >= SILENT and not mine.kind_question
            now = replace(
                mine, silent=silent, kind_question=ask or (mine.kind_question and silent > 0)
            )
            if now != mine:
                await book.enrol(now)
            if ask:
                asked.append(now)
    return asked


@coffee.call("stay")
async def stay(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    """The kind question, answered: keep me in."""
    mine = await _mine(call, me, community, book)
    await book.enrol(replace(mine, silent=0, kind_question=False))
    return [Whisper(Message(t("Good, you stay in. See you at the next round!")))]


@coffee.call("ask_me")
async def ask_me(
    call: Call, me: Member, community: Community, t: Translate, book: CoffeeBook
) -> Effects:
    """The kind question, answered: only when I say yes."""
    mine = await _mine(call, me, community, book)
    await book.enrol(replace(mine, mode="ask", silent=0, kind_question=False))
    return [Whisper(Message(t("Good: I'll ask you the day before each round.")))]


async def _mine(call: Call, me: Member, community: Community, book: CoffeeBook) -> Enrolment:
    circle, *_ = await circle_for(call, me, community, book, mine=True)
    await book.hold(circle.id)
    mine = await book.enrolment(circle.id, me)
    if mine is None:
        raise Refusal(N_("You aren't in. To take part: /coffee join"))
    return mine
