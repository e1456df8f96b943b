"""What members are asked and reminded of by private message. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.features.gatherings.book import Gathering, Signup
from bot.features.gatherings.cards import answers, title_of
from bot.features.gatherings.links import Way, comes_by_video, joining
from bot.features.gatherings.seats.notices import cant
from bot.model import Button, Message, Span, Text, joined
from bot.ports import Translate

DECIDED = timedelta(hours=48)  # before the start, a "maybe" is asked to decide


def stamp(gathering: Gathering) -> str:
    """The time a question is about: answered after another move, it is about the past."""
    return str(int(gathering.start.timestamp())) if gathering.start else ""


def still_coming(t: Translate, gathering: Gathering) -> tuple[Button, ...]:
    """The two answers of who was asked."""
    sure = Button(
        t("I'm still coming"), "gatherings.sure", f"{gathering.id}:{stamp(gathering)}", "primary"
    )
    return (sure, Button(t("Give up my seat"), "gatherings.no", str(gathering.id)))


def to_decide(t: Translate, gathering: Gathering) -> tuple[Button, ...]:
    """The card's own answers, without "maybe"."""
    return tuple(one for one in answers(t, gathering) if one.name != "gatherings.maybe")


def moved(t: Translate, gathering: Gathering, signup: Signup, was: datetime) -> Message:
    """Another time: a question to who is going, news to who waits or hesitates."""
    title, when = title_of(t, gathering.details), gathering.start or ""
    head = t("**{title}** moves from {was} to {now}.", title=title, was=was, now=when)
    match signup.standing:
        case "going":
            text = (*head, " ", *t("Are you still coming?"))
            return Message(text, still_coming(t, gathering))
        case "maybe":
            return Message((*head, " ", *t("Are you coming?")), to_decide(t, gathering))
        case "waiting":
            text = (*head, " ", *t("You keep your place on the waiting list."))
            return Message(text, (cant(t, gathering),))
    return Message(head, (cant(t, gathering),))


def reminder(
    t: Translate, gathering: Gathering, signup: Signup, way: Way, *, asks: bool
) -> Message:
    """Soon: when, where, and the link; where it *asks*, with the question to who is silent."""
    title, when = title_of(t, gathering.details), gathering.start or ""
    lines = [t("See you soon: **{title}**, {when}.", title=title, when=when)]
    lines += how_to_get_there(t, gathering, signup, way)
    if asks and signup.asked == "asked":
        lines.append(
            t("Are you still coming? If not, give up your seat: somebody else will be glad of it.")
        )
        return Message(joined(lines), still_coming(t, gathering))
    return Message(joined(lines), (cant(t, gathering),))


def how_to_get_there(t: Translate, gathering: Gathering, signup: Signup, way: Way) -> list[Text]:
    """The room or the link, for the eyes of who is going."""
    venue = gathering.details.venue
    room: Text = () if comes_by_video(gathering, signup) or not venue else ("📍 ", venue)
    return [line for line in (room, joining(t, way, gathering, signup)) if line]


def waiting(t: Translate, gathering: Gathering, place: int) -> Message:
    """An hour before, to who is still in the queue."""
    text = t(
        "**{title}** begins {when}, and it is full: you're number {place} on the waiting list."
        " A seat may still come free, and then I'll tell you at once.",
        title=title_of(t, gathering.details),
        when=gathering.start or "",
        place=str(place),
    )
    return Message(text, (cant(t, gathering),))


def decide(t: Translate, gathering: Gathering) -> Message:
    """To who said "maybe", two days before."""
    text = t(
        "You said maybe to **{title}**, {when}. Are you coming?",
        title=title_of(t, gathering.details),
        when=gathering.start or "",
    )
    return Message(text, to_decide(t, gathering))


def hosting(t: Translate, gathering: Gathering) -> Message:
    """To its host, when it is announced: they take a seat like everybody, or don't."""
    text = t(
        "You host **{title}**, {when}: it has just been announced. Would you like a seat?",
        title=title_of(t, gathering.details),
        when=gathering.start or "",
    )
    return Message(text, to_decide(t, gathering))


def noted_maybe(t: Translate, gathering: Gathering, now: datetime) -> Message:
    """The answer to "maybe": the question comes two days before, or now if it is later."""
    if gathering.start and gathering.start - now > DECIDED:
        return Message(t("Noted: maybe. I'll ask you again two days before."))
    text = t("Noted: maybe. It is soon: tell me as soon as you know.")
    return Message(text, to_decide(t, gathering))


def too_few(t: Translate, gathering: Gathering) -> Text:
    """Why it is called off."""
    least = gathering.details.minimum
    return t.many("Nobody had signed up.", "Fewer than {n} people had signed up.", least)


def called_off(t: Translate, gathering: Gathering) -> Message:
    """To everybody who had signed up, with the reason in their own language."""
    title, when = title_of(t, gathering.details), gathering.start or ""
    head = t("**{title}**, {when}, does not take place.", title=title, when=when)
    return Message(joined([head, too_few(t, gathering)], " "))


def nearly(t: Translate, gathering: Gathering, heads: int, deadline: datetime) -> Message:
    """To those who can still do something about it."""
    holes: dict[str, Span | Text] = {
        "title": title_of(t, gathering.details),
        "least": str(gathering.details.minimum),
        "deadline": deadline,
    }
    text = t.many(
        "**{title}**: {n} person of the {least} it needs. It is called off by itself {deadline}"
        " unless more sign up.",
        "**{title}**: {n} people of the {least} it needs. It is called off by itself {deadline}"
        " unless more sign up.",
        heads,
        **holes,
    )
    return Message(text, (Button(t("Manage"), "gatherings.manage", str(gathering.id)),))
