"""The messages of the coffee feature. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acquaintance import Card, load_reasons, may_be_said, reason_text, spelling, who_is
from bot.features.coffee.book import Circle, Group
from bot.features.coffee.starters import STARTERS
from bot.model import Button, Link, Member, Message, Text, joined, listed, words
from bot.ports import Translate
from bot.vocabulary import Vocabulary


def introduction(
    t: Translate,
    group: Group,
    cards: Mapping[Member, Card],
    wording: str,
    zone: ZoneInfo,
    vocabulary: Vocabulary,
) -> Message:
    """Who meets whom, who they are, why, when they could, and what to press afterwards."""
    by_id = {str(member.id): member for member in group.members}
    reasons = [one for one in load_reasons(group.reasons) if may_be_said(one, by_id, cards)]
    spelled = spelling(cards.values(), vocabulary)
    whys = [reason_text(t, reason, by_id, vocabulary, spelled) for reason in reasons]
    whos = [who_is(t, cards[m], vocabulary) for m in group.members if m in cards]
    lines: list[Text] = [
        t("☕ **Time for a coffee!** {people}", people=listed(group.members)),
        (wording,) if wording else (),
        joined([who for who in whos if who]),
        joined([why for why in whys if why], " "),
        t("To break the ice: {question}", question=t(STARTERS[group.starter % len(STARTERS)])),
        when_to_meet(t, group, zone),
    ]
    slots = tuple(
        Button(hour_label(t, slot, zone), "coffee.slot", f"{group.id}:{number}")
        for number, slot in enumerate(group.slots)
        if not group.agreed and not group.met
    )
    met = Button(t("We met"), "coffee.met", str(group.id), "primary")
    if group.met:  # where it leads is another feature's: it stays between each of them and the bot
        met = Button(t("I'd gladly meet again"), "rhythm.again", _ids(group.members))
    return Message(joined([line for line in lines if line], "\n\n"), (*slots, met))


def _ids(members: Iterable[Member]) -> str:
    return ",".join(str(one.id) for one in members)


def when_to_meet(t: Translate, group: Group, zone: ZoneInfo) -> Text:
    """What is agreed, or who is in charge and which moments are proposed."""
    if group.met:
        return t("✔ You met. Lovely!")
    if group.agreed:
        return t("✔ **Agreed:** {when}", when=group.agreed)
    lead = t("{captain}, it's your turn to make it happen.", captain=group.captain)
    if not group.slots:
        return (*lead, " ", *t("Propose a moment right here."))
    lines: list[Text] = [(*lead, " ", *t("Which moments suit you? Press all that do."))]
    for number, slot in enumerate(group.slots):
        voters = [seat.member for seat in group.seats if number in seat.votes]
        if voters:
            label = hour_label(t, slot, zone)
            lines.append(("• ", *label, " — ", *listed(voters)))
    return joined(lines)


def across(t: Translate, address: str) -> Text:
    """To people who have no chat in common: where they can meet all the same."""
    if address:
        room = words(t("our video room"))
        return t("You are on different chats. Meet here: {room}.", room=Link(room, address))
    return t("You are on different chats: what you press here, the others read on theirs.")


def hour_label(t: Translate, moment: datetime, zone: ZoneInfo) -> Text:
    """A moment in the space's own time, for where no reader's zone can be known."""
    local = moment.astimezone(zone)
    return (f"{t.day(local.date())} {t.hour(local.time())}",)


def sorry(t: Translate, why: str, following: datetime | None) -> Message:
    """To somebody who could not be placed. It reads the same with and without avoid lists."""
    if why == "alone":
        text = t("You were the only one in this round: nobody to meet this time. Sorry!")
    elif why == "sat_out":
        text = t("You were an odd number this time, and it was your turn to sit out. Sorry!")
    else:
        text = t("I couldn't find you somebody to meet this time. Sorry!")
    if following:
        text += (" ", *t("The next round is {when}.", when=following))
    return Message(text)


def back(t: Translate, following: datetime | None) -> Message:
    """A pause that ended by itself."""
    text = t("Welcome back! Your pause is over.")
    if following:
        text += (" ", *t("You take part in the next round: {when}.", when=following))
    pause = Button(t("Pause again"), "coffee.pause")
    return Message(text, (pause,))


def missed(t: Translate, day: str, circle: str) -> Message:
    """To the organisers, when the bot was away for too long."""
    text = t(
        "I was away when the coffee round of {day} was due, and it is too late for it now."
        " You can hold one, or leave it until the next.",
        day=day,
    )
    return Message(text, (Button(t("Hold a round now"), "coffee.round_now", circle, "primary"),))


def warning(t: Translate, at: datetime, circle: Circle, day: str, *, asks: bool) -> Message:
    """The day before: to who wants to know, or to be asked each time."""
    arg = f"{circle.id}:{day}"
    if asks:
        text = t("Coffee is tomorrow, {when}. Are you in?", when=at)
        yes = Button(t("I'm in"), "coffee.yes", arg, "primary")
        return Message(text, (yes, Button(t("Not this time"), "coffee.skip", arg)))
    text = t("Coffee is tomorrow, {when}: you will be introduced to somebody.", when=at)
    return Message(text, (Button(t("Skip this one"), "coffee.skip", arg),))


def nudge(t: Translate, group: Group) -> Message:
    """A day later, when nobody has pressed anything."""
    question = t(STARTERS[(group.starter + 1) % len(STARTERS)])
    text = t(
        "{captain}, shall you propose a moment? Twenty minutes are enough.\n\nOr start with this:"
        " {question}",
        captain=group.captain,
        question=question,
    )
    return Message(text)


def check(t: Translate, group: Group, *, last: bool) -> Message:
    """Halfway, and at the end: have you met?"""
    if last:
        text = t("This round is nearly over. Did you meet?")
    else:
        text = t("Half of this round is over. Have you met?")
    arg = str(group.id)
    return Message(
        text,
        (
            Button(t("We met"), "coffee.met", arg, "primary"),
            Button(t("Not yet"), "coffee.not_yet", arg),
            Button(t("We couldn't"), "coffee.could_not", arg),
        ),
    )


def recap(t: Translate, met: int, groups: int) -> Message:
    """The count, for everybody. Nobody is ranked."""
    if met == 0:
        return Message(t("☕ A new round is coming. Last time nobody told me they met: next time!"))
    text = t.many(
        "☕ {met} of {n} group met in the last round. Thank you all!",
        "☕ {met} of {n} groups met in the last round. Thank you all!",
        groups,
        met=str(met),
    )
    return Message(text)


def ghost(t: Translate, circle: Circle) -> Message:
    """One kind question after three silent rounds."""
    text = t(
        "I haven't heard of your last three coffees. No harm done! What suits you best from now on?"
    )
    arg = str(circle.id)
    return Message(
        text,
        (
            Button(t("Keep me in"), "coffee.stay", arg, "primary"),
            Button(t("Ask me each time"), "coffee.ask_me", arg),
            Button(t("Take me out"), "coffee.leave", arg),
        ),
    )


def moved(t: Translate, was: str, now: str, because: str) -> Message:
    """A closed day moves a round."""
    return Message(
        t("☕ The coffee of {was} moves to {now} ({because}).", was=was, now=now, because=because)
    )


def gap(t: Translate, day: str, following: datetime, because: str) -> Message:
    """A closed day leaves a round out."""
    text = t(
        "☕ No coffee on {day} ({because}). The next round is {when}.",
        day=day,
        because=because,
        when=following,
    )
    return Message(text)


def changed(t: Translate) -> Message:
    """On the card of a group whose people sit elsewhere now."""
    return Message(t("This coffee has changed: it goes on in a new conversation."))


def cancelled(t: Translate) -> Message:
    """On the card of a group whose round was called off."""
    return Message(t("This coffee round was called off by the organisers. Sorry for the mix-up!"))
