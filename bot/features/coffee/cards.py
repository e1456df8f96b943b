"""The messages of the coffee feature. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import matching
from bot.features.coffee.book import Group
from bot.features.coffee.draw import load_reasons
from bot.model import Button, Member, Message, Person, Text, joined, listed
from bot.ports import Translate


def introduction(t: Translate, group: Group) -> Message:
    """Who meets whom, why, and what to press afterwards."""
    by_id = {str(member.id): member for member in group.members}
    whys = [why for reason in load_reasons(group.reasons) if (why := reason_text(t, reason, by_id))]
    lines: list[Text] = [
        t("☕ **Time for a coffee!** {people}", people=listed(group.members)),
        joined(whys, " "),
        t("{captain}, you start: propose a moment right here.", captain=group.captain),
    ]
    buttons = (Button(t("We met"), "coffee.met", str(group.id), "primary"),)
    return Message(joined([line for line in lines if line], "\n\n"), buttons)


def reason_text(t: Translate, reason: matching.Reason, by_id: Mapping[str, Member]) -> Text:
    """One fact as a sentence; () for a fact that isn't worth one."""
    who: Text = (by_id[reason.who],) if reason.who in by_id else ()
    whom: Text = (by_id[reason.whom],) if reason.whom in by_id else ()
    match reason.kind:
        case "offers":
            sentence = t(
                "{who} seeks {what}, {whom} offers it.", who=who, whom=whom, what=reason.what
            )
        case "first":
            sentence = t("You haven't met yet.")
        case "again":
            sentence = t.many(
                "You last met {n} round ago: nobody fresher was possible for everyone.",
                "You last met {n} rounds ago: nobody fresher was possible for everyone.",
                reason.rounds,
            )
        case "trades":
            sentence = t("Your trades are neighbours: {what}.", what=reason.what)
        case "newcomer":
            sentence = t("{who} is new to these coffees.", who=who)
        case "mode" | "hours" | "languages" | "groups":
            sentence = ()
    return sentence


def sorry(t: Translate, why: str) -> Message:
    """To somebody who could not be placed. It reads the same with and without avoid lists."""
    if why == "alone":
        text = t("You were the only one in this round: nobody to meet this time. Sorry!")
    else:
        text = t(
            "I couldn't find you somebody to meet this time. Sorry!"
            " You are among the first to be placed at the next round."
        )
    return Message(text)


def common_locale(people: Sequence[Person], default: str) -> str:
    """The language a group is spoken to in: theirs if they share one, else the space's."""
    locales = {person.locale or default for person in people}
    return locales.pop() if len(locales) == 1 else default
