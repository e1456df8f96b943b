"""What this adapter says by itself: about forms that Discord can't show in one go, above all.

The sentences are the bot's own catalogue's, spoken through the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from adapters.discord.forms import JSON, Question, Sheet, token
from adapters.discord.text import plain
from bot.model import Bold, Button, Message, Span, Text
from bot.ports import Translate

Style = Literal["plain", "primary", "danger"]


def placeholders(t: Translate) -> JSON:
    """What a box says where a date or an hour is to be typed."""
    return {"date": plain(t("For example 30/11/2026")), "time": plain(t("For example 18:30"))}


def fault(t: Translate, key: str) -> Text:
    """What is wrong with an answer that `forms.fill` could not read."""
    match key:
        case "required":
            return t("This has to be filled in.")
        case "number":
            return t("This is not a number.")
        case "date":
            return t("This is not a date: write it like 30/11/2026.")
        case "time":
            return t("This is not a time of day: write it like 18:30.")
        case "one":
            return t("Choose one only.")
        case _:
            return t("Choose among the options.")


def refused(t: Translate, sheet: Sheet, key: str, step: int, errors: Mapping[str, Text]) -> Message:
    """Why a form was not accepted, what was typed there, and the way back to it."""
    labels = {question.name: question.label for question in sheet.questions}
    spans: list[Span] = []
    for name, why in errors.items():
        spans += [Bold(labels[name]), ": "] if name in labels else []
        spans += [*why, "\n"]
        typed = sheet.answers.get(name, "")
        if typed and name in labels:
            spans += [*t("You wrote: {typed}", typed=typed[:300]), "\n"]
    return Message(tuple(spans[:-1]), (_button(t("Correct it"), key, step),))


def further(t: Translate, sheet: Sheet, key: str, step: int) -> Message:
    """A step is done: what was answered so far, and the next one."""
    steps = sheet.steps
    asked = [question for step_ in steps[:step] for question in step_]
    head = t("Step {n} of {all} is noted. Nothing is sent yet.", n=str(step), all=str(len(steps)))
    text = (*head, *(span for question in asked for span in _answered(sheet, question)))
    return Message(
        text, (_button(t("Continue"), key, step), _button(t("Back"), key, step - 1, "plain"))
    )


def opened(t: Translate, key: str, title: str) -> Message:
    """A form that could not be opened at once: Discord allows none after a form, or late."""
    return Message((Bold(title),), (_button(t("Open the form"), key, 0),))


def gone(t: Translate, typed: Sequence[str] = ()) -> Message:
    """A form that nobody remembers any more: what was typed is given back."""
    said = t("This form is over: nothing is waiting here. Ask for it again.")
    if not typed:
        return Message(said)
    return Message((*said, "\n\n", *t("You wrote: {typed}", typed="\n".join(typed))))


def done(t: Translate) -> Message:
    """Where Discord wants words, and there is nothing to say."""
    return Message(t("Done."))


def private(t: Translate, mentions: Sequence[Span]) -> Message:
    """What a private thread begins with: whom it is for, and who else may look."""
    said = t("this conversation is yours. The server's moderators can read it too.")
    return Message((*mentions, ": ", *said))


def restarted(t: Translate, why: str) -> Text:
    """What organisers read of a connection that ended by itself."""
    return t(
        "My connection to Discord ended ({why}), and I began a new one. What somebody pressed"
        " meanwhile may be lost; all else is looked at again. I say so once a day at most: the log"
        " has every time.",
        why=why,
    )


def full(t: Translate) -> Text:
    """What organisers read when the server's calendar takes no more."""
    return t(
        "The server's calendar on Discord is full: it takes 100 events that are not over yet. A"
        " gathering that has no place there is announced in the channel all the same. Delete some"
        " of the events, and it gets its place when its message changes next."
    )


def _answered(sheet: Sheet, question: Question) -> list[Span]:
    """A line with an answer, none for what was left empty."""
    if question.kind == "people":
        said = ", ".join(name for _, name in sheet.people.get(question.name, ()))
    else:
        value = sheet.answers.get(question.name, "")
        options = dict(question.options)
        said = ", ".join(options.get(one, one) for one in value.split(",")) if options else value
    return ["\n", Bold(question.label), ": ", said[:300]] if said else []


def _button(label: Text, key: str, step: int, style: Style = "primary") -> Button:
    """One of our own: its token is `forms.token`, with no call behind it."""
    what, _, arg = token("open", key, step).partition(":")
    return Button(label, what, arg, style)
