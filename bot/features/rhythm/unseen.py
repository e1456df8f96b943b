"""Somebody unseen for a while is asked once, kindly; a no is for good, "not now" for months.

Nobody else learns of it, organisers included.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.features.rhythm.again import awaiting
from bot.features.rhythm.book import Habits, RhythmBook
from bot.features.rhythm.common import BETWEEN, Hall, day_of
from bot.features.rhythm.registry import rhythm
from bot.model import (
    Button,
    Community,
    Effects,
    Member,
    Message,
    Place,
    Post,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Translate

A_WHILE = timedelta(weeks=6)  # without a coffee, a gathering or a press
MONTHS = timedelta(days=120)  # after "not now"
A_DAY = 3  # who are asked on one day, at most


async def ask_unseen(hall: Hall) -> Effects:
    """A few of those whom nobody has seen for six weeks: who is away the longest goes first."""
    today = hall.today
    unseen = await hall.presence.unseen(hall.community.id, today - A_WHILE, today)
    habits = await hall.book.habits(unseen)
    spared = await awaiting(hall)
    some = [
        one
        for one, seen in unseen.items()
        if one not in spared and _may_ask(habits[one], seen, today)
    ][:A_DAY]
    posts: Effects = []
    for one, t in (await hall.voices(*some)).items():
        asked = replace(habits[one], asked=today, rests=None)
        await hall.book.keep(asked)
        posts.append(_question(t, asked))
    return posts


def _may_ask(habits: Habits, seen: date, today: date) -> bool:
    """Once, and again when they were back since, or when the months of "not now" are over."""
    if not habits.unseen or (habits.rests and today < habits.rests):
        return False
    if habits.offered and today < habits.offered + BETWEEN:
        return False  # something was proposed to them lately
    return habits.asked is None or habits.rests is not None or seen > habits.asked


def _question(t: Translate, habits: Habits, answer: Text = ()) -> Post:
    text = t("It has been a while! If you would like to meet somebody again, you are welcome.")
    more = t("If this is not the moment, one word is enough.")
    buttons = (
        Button(t("A coffee"), "coffee.join", style="primary"),
        Button(t("What is coming"), "gatherings.list"),
        Button(t("Not now"), "rhythm.not_now"),
        Button(t("Never ask again"), "rhythm.never_ask"),
    )
    message = Message(joined([text, answer or more], " "), () if answer else buttons)
    key = f"rhythm.unseen:{habits.member.id}:{habits.asked}"
    return Post(Place.of(habits.member), message, key, anew=not answer)


@rhythm.call("not_now")
async def not_now(
    me: Member, community: Community, t: Translate, book: RhythmBook, clock: Clock
) -> Effects:
    habits = (await book.habits([me]))[me]
    await book.keep(replace(habits, rests=day_of(clock.now(), community) + MONTHS))
    told = _question(t, habits, t("You said: not now."))
    return [Whisper(Message(t("All right: I may ask again in a few months."))), told]


@rhythm.call("never_ask")
async def never_ask(me: Member, t: Translate, book: RhythmBook) -> Effects:
    habits = (await book.habits([me]))[me]
    await book.keep(replace(habits, unseen=False))
    text = t("All right: I'll never ask again. You are welcome whenever you like.")
    told = _question(t, habits, t("You said: never again."))
    return [Whisper(Message(text, (Button(t("Change"), "rhythm.change"),))), told]
