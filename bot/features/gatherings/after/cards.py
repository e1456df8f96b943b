"""What is said when a gathering is over: thanks, one question, and the count. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.features.gatherings.book import Gathering, Signup
from bot.features.gatherings.cards import title_of
from bot.model import Button, Message, Text, joined
from bot.ports import Translate

FEWEST = 3  # answers, below which they could be guessed at
LOVED, FINE, NOT = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How a gathering went, in numbers. *liked*: answers by what they say."""

    came: int
    signed_up: int
    missing: int  # they signed up, and it is known that they didn't come
    unknown: int  # they signed up, and nobody said
    liked: Counter[int]


def tally(signups: Iterable[Signup]) -> Tally:
    """Count; guests come and stay away with whoever brings them."""
    everybody = list(signups)
    going = [one for one in everybody if one.standing == "going"]
    return Tally(
        sum(one.heads for one in everybody if one.came),
        sum(one.heads for one in going),
        sum(one.heads for one in going if one.came is False),
        sum(one.heads for one in going if one.came is None),
        Counter(one.liked for one in everybody if one.liked is not None),
    )


def who_was_there(signups: Iterable[Signup]) -> list[Signup]:
    """Those who came; all who had a seat, where nobody said anything about anybody."""
    everybody = list(signups)
    if all(one.came is None for one in everybody):
        return [one for one in everybody if one.standing == "going"]
    return [one for one in everybody if one.came]


def to_thank(signups: Iterable[Signup]) -> list[Signup]:
    """Those who came, and those who had a seat and of whom nobody said that they didn't."""
    return [
        one for one in signups if one.came or (one.standing == "going" and one.came is not False)
    ]


def to_tick(signups: Iterable[Signup]) -> list[Signup]:
    """Those who had a seat, and those of whom it is known whether they came."""
    return [one for one in signups if one.standing == "going" or one.came is not None]


def thanks(t: Translate, gathering: Gathering, signup: Signup) -> Message:
    """To one who was there, with the question."""
    title, arg = title_of(t, gathering.details), str(gathering.id)
    buttons = [
        Button(t("Loved it"), "gatherings.liked", f"{arg}:{LOVED}", "primary"),
        Button(t("It was fine"), "gatherings.liked", f"{arg}:{FINE}"),
        Button(t("Not for me"), "gatherings.liked", f"{arg}:{NOT}"),
    ]
    head = t("Thank you for coming to **{title}**!", title=title)
    if not signup.came:
        head = t("**{title}** is over: thank you, if you were there.", title=title)
        buttons.append(Button(t("I wasn't there"), "gatherings.absent", arg))
    return Message(
        joined([head, t("How was it? Only totals are shown, without names.")], " "), tuple(buttons)
    )


def count(t: Translate, gathering: Gathering, found: Tally) -> Message:
    """How it went, for whoever made it."""
    title, when = title_of(t, gathering.details), gathering.start or ""
    lines: list[Text] = [t("**{title}**, {when}", title=title, when=when)]
    lines.append(_came(t, found))
    lines.append(_liked(t, found))
    return Message(joined(lines), (_tick(t, gathering),))


def who_came(t: Translate, gathering: Gathering) -> Message:
    """To whoever made it, once it is over."""
    title = title_of(t, gathering.details)
    text = t("**{title}** is over. Who came? I'll thank them tomorrow.", title=title)
    return Message(text, (_tick(t, gathering),))


def _tick(t: Translate, gathering: Gathering) -> Button:
    return Button(t("Tick who came"), "gatherings.attendance", str(gathering.id))


def _came(t: Translate, found: Tally) -> Text:
    signed_up = t.many("{n} signed up", "{n} signed up", found.signed_up)
    if not found.came and not found.missing:
        return (*signed_up, ". ", *t("Nobody has said yet who came."))
    parts = [
        t.many("{n} came", "{n} came", found.came),
        signed_up,
        t.many("{n} no-show", "{n} no-shows", found.missing),
    ]
    if found.unknown:
        parts.append(t.many("{n} not known", "{n} not known", found.unknown))
    return joined(parts, " · ")


def _liked(t: Translate, found: Tally) -> Text:
    answers = sum(found.liked.values())
    if answers < FEWEST:
        return t("What they thought of it is shown from three answers on.")
    parts = [
        t.many("{n} loved it", "{n} loved it", found.liked[LOVED]),
        t.many("{n} found it fine", "{n} found it fine", found.liked[FINE]),
        t.many("{n} said it was not for them", "{n} said it was not for them", found.liked[NOT]),
    ]
    return joined(parts, " · ")
