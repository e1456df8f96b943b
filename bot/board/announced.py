"""Every message of a gathering as members would read it: one that is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.board.common import Desk, in_words
from bot.features.gatherings.book import Count, Gathering, Signup
from bot.features.gatherings.cards import Standings, card
from bot.features.gatherings.digest import digest
from bot.features.gatherings.kinds import APERO
from bot.features.gatherings.seats.moves import Move
from bot.features.gatherings.seats.notices import told, you_are_in, you_wait
from bot.features.gatherings.seats.quotas import quotas
from bot.language import N_
from bot.model import Member, Message, Person, Text, words
from bot.pages import Sample

SEATS = 6
THEME, WHY = N_("our first clients"), N_("The host is ill. Another date comes soon.")


def samples(desk: Desk, reader: Person, other: Member, name: str) -> list[Sample]:
    """What is said around an apéro, in its order; *other*, who is called *name*, is made up."""
    t, now, community = desk.t, desk.now, desk.community
    people = {reader.member: reader, other: Person(other, name, "")}
    start = (now + timedelta(days=9)).replace(minute=30, second=0, microsecond=0)
    details = replace(APERO, title=words(t(THEME)), seats=SEATS)
    new = Gathering(0, community.id, details, "planned", start, reader.member, reader.member,
                    announced=True)  # fmt: skip
    seat = Signup(0, reader.member, "going", "remote")
    waiting = replace(seat, standing="waiting")
    offered = replace(seat, standing="offered", until=now + timedelta(hours=12))
    both = (seat, Signup(0, other, "going", "remote"))
    full = Count({"remote": SEATS}, {"going": SEATS, "waiting": 2})
    none = Standings(Count(), quotas(new))
    off = replace(new, state="cancelled", because=words(t(WHY)))
    written: list[tuple[Text, Message]] = [
        (t("When it is announced, in the channel"), card(t, new, none, now)),
        (t("When it is full"), card(t, new, Standings(full, quotas(new), both), now)),
        (t("To whoever signs up"), you_are_in(t, new, seat, community, now)),
        (t("To whoever comes too late"),
         you_wait(t, new, waiting, 2)),
        (t("When a seat is free, to whoever waited longest"),
         told(t, new, Move("offered", waiting, offered), community, now)),
        (t("On Monday morning, in the channel"), digest(t, [new], {0: full})),
        (t("While it is on"), card(t, new, Standings(full, quotas(new), both), start)),
        (t("When it is called off"), card(t, off, none, now)),
    ]  # fmt: skip
    return [Sample(when, in_words(message, people)) for when, message in written]
