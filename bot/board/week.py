"""This week: what runs, what is stuck, what needs an organiser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.board.book import Attendance, RoundCount, Stuck
from bot.board.common import Desk
from bot.calendar import Occurrence
from bot.features.coffee.book import Circle, CoffeeBook, Round
from bot.features.coffee.when import next_round
from bot.features.gatherings.book import Count, Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.model import Button, Text, joined
from bot.pages import Item, Week
from bot.ports import Translate

WEEK = timedelta(days=7)
FORTNIGHT = timedelta(days=14)
SOON = timedelta(days=2)  # before a round, it is worth a look
ROUNDS = 30  # that are looked through for the last one of each circle


async def week(desk: Desk) -> Week:
    """The page as it is now."""
    community, tx, now = desk.community, desk.tx, desk.now
    circles = await tx.get(CoffeeBook).circles(community.id)
    rounds = await desk.book.counts(_last_ones(await desk.book.rounds(community.id, ROUNDS)))
    coming = await tx.get(GatheringsBook).coming(community.id, now)
    counts = await tx.get(SignupsBook).counts(one.id for one in coming)
    past = await desk.book.past(community.id, now - FORTNIGHT, now)
    newcomers = await desk.book.unlinked(community.id, now - WEEK)
    stuck = [_stuck(desk.t, one) for one in await desk.book.stuck(community.id, now)]
    return Week(
        tuple(_runs(desk, circles, rounds, coming, counts)),
        tuple(stuck),
        (
            *_rounds_to_look_at(desk, circles, rounds),
            *_dates_to_choose(desk, coming),
            *_to_tick(desk, past),
            *_newcomers(desk.t, newcomers),
        ),
    )


def _runs(
    desk: Desk,
    circles: Sequence[Circle],
    rounds: Sequence[RoundCount],
    coming: Sequence[Gathering],
    counts: Mapping[int, Count],
) -> list[Item]:
    soon = [one for one in coming if one.state == "planned" and one.start]
    return [
        *(_of_circle(desk, circle, rounds) for circle in circles),
        *(
            _of_gathering(desk.t, one, counts[one.id])
            for one in soon
            if one.start and one.start < desk.now + WEEK
        ),
    ]


def _of_circle(desk: Desk, circle: Circle, rounds: Sequence[RoundCount]) -> Item:
    """How its last round goes, and when the next one is."""
    t = desk.t
    last = next((one for one in rounds if one.round.circle == circle.id), None)
    following = _next(desk, circle, last)
    notes: list[Text] = []
    if last:
        said = t.many(
            "{met} of {n} coffee of {day} has taken place",
            "{met} of {n} coffees of {day} have taken place",
            last.groups,
            met=str(last.met),
            day=t.day(last.round.day),
        )
        notes.append(said)
    if following:
        notes.append(t("the next round is {when}", when=following.at))
    text = t("☕ **{circle}**", circle=circle.name)
    return Item(text, joined(notes, " · "), page=f"rounds/{last.round.id}" if last else "rounds")


def _next(desk: Desk, circle: Circle, last: RoundCount | None) -> Occurrence | None:
    """The circle's next round that did not go out before its time."""
    found = next_round(circle, desk.community, desk.closures, desk.now)
    if found and last and last.round.day == found.day:
        return next_round(circle, desk.community, desk.closures, found.at)
    return found


def _last_ones(rounds: Sequence[Round]) -> list[Round]:
    """The last round that each circle held on its rhythm."""
    found: dict[int, Round] = {}
    for one in rounds:
        if one.kind == "round" and one.state == "held":
            found.setdefault(one.circle, one)
    return list(found.values())


def _of_gathering(t: Translate, one: Gathering, count: Count) -> Item:
    going, waiting = sum(count.held.values()), count.people.get("waiting", 0)
    notes = [t.many("{n} is going", "{n} are going", going)]
    if waiting:
        notes.append(t.many("{n} person waits", "{n} people wait", waiting))
    when: Text = (one.start,) if one.start else ()
    text = joined([t("📌 **{title}**", title=title_of(t, one.details)), when], ", ")
    return Item(text, joined(notes, " · "), _manage(t, one))


def _manage(t: Translate, one: Gathering) -> tuple[Button, ...]:
    return (Button(t("Manage"), "gatherings.manage", str(one.id)),)


def _stuck(t: Translate, one: Stuck) -> Item:
    """What was given up, by its name: what it was about is nobody's business here."""
    since = t("since {when}", when=one.since)
    if one.what == "job":
        said = t.many(
            "{n} job was given up: {name}", "{n} jobs were given up: {name}", one.number,
            name=one.name,
        )  # fmt: skip
    elif one.name == "failed":
        said = t.many(
            "{n} message could not be delivered", "{n} messages could not be delivered", one.number
        )
    else:
        said = t.many(
            "{n} message has been waiting for long", "{n} messages have been waiting for long",
            one.number,
        )  # fmt: skip
    see = (Button(t("See which"), "space.status"),) if one.what == "message" else ()
    return Item(said, since, see)


def _rounds_to_look_at(
    desk: Desk, circles: Sequence[Circle], rounds: Sequence[RoundCount]
) -> list[Item]:
    t, found = desk.t, []
    for circle in circles:
        last = next((one for one in rounds if one.round.circle == circle.id), None)
        following = _next(desk, circle, last)
        if following and following.at <= desk.now + SOON:
            text = t("The next round of **{circle}** is {when}", circle=circle.name,
                     when=following.at)  # fmt: skip
            note = t("look at it before it goes out")
            look = Button(t("See the preview"), "coffee.preview", str(circle.id), "primary")
            found.append(Item(text, note, (look,), "rounds"))
        if last and last.left_out:
            text = t.many(
                "{n} person was left out of the last round of **{circle}**",
                "{n} people were left out of the last round of **{circle}**",
                last.left_out,
                circle=circle.name,
            )
            found.append(Item(text, page=f"rounds/{last.round.id}"))
    return found


def _dates_to_choose(desk: Desk, coming: Sequence[Gathering]) -> list[Item]:
    t = desk.t
    return [
        Item(t("**{title}** has no date yet", title=title_of(t, one.details)), (), _manage(t, one))
        for one in coming
        if one.state == "voting"
    ]


def _to_tick(desk: Desk, past: Sequence[Attendance]) -> list[Item]:
    t = desk.t
    return [
        Item(
            t("Who came to **{title}**?", title=title_of(t, one.gathering.details)),
            t.many("{n} was going", "{n} were going", one.going),
            (Button(t("Who came"), "gatherings.attendance", str(one.gathering.id)),),
        )
        for one in past
        if one.going and not one.came and not one.absent
    ]


def _newcomers(t: Translate, number: int) -> list[Item]:
    if not number:
        return []
    text = t.many(
        "{n} member has been here for a week and takes part in no coffee",
        "{n} members have been here for a week and take part in no coffee",
        number,
    )
    return [Item(text, page="members?show=outside")]
