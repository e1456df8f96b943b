"""Rounds: who met, who was left out and why, and the one that is still a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.board.common import Desk
from bot.features.coffee.book import Circle, CoffeeBook
from bot.features.coffee.book import Group as Seats
from bot.features.coffee.report import proof_line, why_left_out
from bot.features.coffee.when import next_round
from bot.pages import Circle as CircleLine
from bot.pages import Group, LeftOut, Round, RoundLine, Rounds, Seated
from bot.ports import Members
from bot.repeating import rhythm_text

LAST = 13  # rounds in a list: a quarter of weeks
SIZE = 60  # groups on a page


async def rounds(desk: Desk) -> Rounds:
    """Every circle and what it held lately."""
    found = await desk.tx.get(CoffeeBook).circles(desk.community.id)
    names = {circle.id: circle.name for circle in found}
    last = await desk.book.rounds(desk.community.id, LAST)
    lines = [
        RoundLine(
            one.round.id,
            names.get(one.round.circle, "?"),
            one.round.day,
            one.round.state,
            one.groups,
            one.met,
            one.people,
            one.left_out,
        )
        for one in await desk.book.counts(last)
    ]
    return Rounds(tuple([await circle_line(desk, one) for one in found]), tuple(lines))


async def circle_line(desk: Desk, circle: Circle) -> CircleLine:
    """A circle, with its next round and the draft of it, if there is one."""
    following = next_round(circle, desk.community, desk.closures, desk.now)
    draft = 0
    if following:
        drawn = await desk.tx.get(CoffeeBook).round_of(circle.id, following.day, "round")
        draft = drawn.id if drawn and drawn.state == "draft" else 0
        if drawn and not draft:  # it went out before its time
            following = next_round(circle, desk.community, desk.closures, following.at)
    rhythm = rhythm_text(desk.t, circle.rhythm)
    at = following.at if following else None
    return CircleLine(circle.id, circle.name, rhythm, circle.size, at, draft)


async def one_round(desk: Desk, number: int, name: str, start: int) -> Round | None:
    """A round of this space, as many of its groups as stand on a page."""
    book = desk.tx.get(CoffeeBook)
    found = await book.round(number)
    circle = await book.circle(found.circle) if found else None
    if found is None or circle is None or circle.community != desk.community.id:
        return None
    groups = [one for one in await book.groups(number) if not one.gone]
    left = await book.left_out(number)
    names: dict[int, str] = {}
    if name:  # everybody's, to look for it
        names = dict(await desk.book.names(desk.community.id))
    fitting = [one for one in groups if _has(one, name, names)]
    shown = fitting[start : start + SIZE]
    seen = [*(member for group in shown for member in group.members), *left]
    people = await desk.tx.get(Members).people(seen)
    names |= {member.id: person.name for member, person in people.items()}
    return Round(
        found.id,
        circle.name,
        found.day,
        found.state,
        proof_line(desk.t, groups, left, found.proof, circle.size),
        sum(one.met for one in groups),
        tuple(_group(one, names) for one in shown),
        tuple(
            LeftOut(one.id, names.get(one.id, "?"), why_left_out(desk.t, why))
            for one, why in left.items()
        ),
        len(fitting),
        len(groups),
    )


def _has(group: Seats, name: str, names: Mapping[int, str]) -> bool:
    wanted = name.casefold()
    return not wanted or any(wanted in names.get(one.id, "").casefold() for one in group.members)


def _group(group: Seats, names: Mapping[int, str]) -> Group:
    seats: Sequence[Seated] = [
        Seated(one.member.id, names.get(one.member.id, "?"), one.said or "") for one in group.seats
    ]
    return Group(tuple(seats), group.met)
