"""Settings: the circles, and every message as members would read it; here those of a coffee."""

from __future__ import annotations

from datetime import timedelta

from bot.acquaintance import Card
from bot.board import announced, mutual
from bot.board.common import Desk, in_words
from bot.board.rounds import circle_line
from bot.features.coffee import cards
from bot.features.coffee.book import Circle, CoffeeBook, Group, Seat
from bot.language import N_
from bot.model import Member, Message, Person, Text, words
from bot.pages import Sample, SettingsSheet

NOBODY = 0  # the number of somebody who is made up
SLOTS = (timedelta(days=1, hours=2), timedelta(days=2, hours=3), timedelta(days=3))
MADE_UP = N_("Camille Moreau")
HER_TRADE = N_("photographer")


async def settings(desk: Desk, reader: Person) -> SettingsSheet:
    """The circles, and samples that *reader* is the first person of."""
    found = await desk.tx.get(CoffeeBook).circles(desk.community.id)
    lines = tuple([await circle_line(desk, one) for one in found])
    other, name = Member(desk.community.id, NOBODY), words(desk.t(MADE_UP))
    coffees = _samples(desk, reader, other, name, found[0]) if found else ()
    whom = desk, reader, other, name
    return SettingsSheet(
        lines,
        tuple(coffees),
        tuple(announced.samples(*whom)),
        tuple(mutual.thanks(*whom)),
        tuple(mutual.requests(*whom)),
    )


def _samples(
    desk: Desk, reader: Person, other: Member, made_up: str, circle: Circle
) -> list[Sample]:
    """What is said around a round, in its order; *other*, called *made_up*, is nobody."""
    t, now = desk.t, desk.now
    people = {reader.member: reader, other: Person(other, made_up, "")}
    slots = tuple((now + one).replace(minute=0, second=0, microsecond=0) for one in SLOTS)
    seats = (Seat(reader.member), Seat(other))
    group = Group(0, 0, seats, "[]", reader.member, 0, slots)
    known = {other: Card(other, trade=words(t(HER_TRADE)), shown=frozenset({"trade"}))}
    zone, day = desk.community.zone, desk.today.isoformat()
    written: list[tuple[Text, Message]] = [
        (t("The day before, to whoever wants to know"),
         cards.warning(t, now + timedelta(days=1), circle, day, asks=False)),
        (t("The day before, to whoever wants to be asked"),
         cards.warning(t, now + timedelta(days=1), circle, day, asks=True)),
        (t("On the day, to each group"),
         cards.introduction(t, group, known, circle.wording, zone, desk.vocabulary)),
        (t("To somebody nobody was free for"), cards.sorry(t, "", now + timedelta(days=7))),
        (t("A day later, if nobody pressed anything"), cards.nudge(t, group)),
        (t("Halfway"), cards.check(t, group, last=False)),
        (t("The day before the next round"), cards.check(t, group, last=True)),
        (t("Before the next round, to everybody"), cards.recap(t, 9, 11)),
        (t("After three silent rounds"), cards.ghost(t, circle)),
        (t("After a pause"), cards.back(t, now + timedelta(days=7))),
    ]  # fmt: skip
    return [Sample(when, in_words(message, people)) for when, message in written]
