"""How a need is shown: to its author, to who is asked to be named, to the space. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.features.people.book import Helper, Need
from bot.model import Button, Field, Form, Member, Message, Text, joined, listed
from bot.ports import Translate


def form(t: Translate, text: str, what: str) -> Form:
    fields = (
        Field(
            "need",
            t("What are you looking for?"),
            "long",
            text,
            hint=t("A sentence, with the date if there is one; 300 characters"),
        ),
        Field(
            "what",
            t("What would they offer?"),
            value=what,
            optional=True,
            hint=t("A word: photography. Empty, I look for it in your sentence."),
        ),
    )
    intro = t("You read everything before anybody else does.")
    return Form("people.save_need", t("Ask the space"), fields, submit=t("Preview"), intro=intro)


def preview(t: Translate, need: Need, names: Sequence[str], count: int) -> Message:
    """What the space would read, and what comes before that."""
    if count:
        first = t.many(
            "First I'll ask {n} member who offers that ({what}) whether they want to be named;"
            " it is posted with those who say yes, tomorrow at the latest.",
            "First I'll ask {n} members who offer that ({what}) whether they want to be named;"
            " it is posted with those who say yes, tomorrow at the latest.",
            count,
            what=t.series(names),
        )
    elif any(names):
        first = t("Nobody's card says that they offer that ({what}).", what=t.series(names))
        first = (*first, " ", *t("It is posted at once."))
    else:
        first = t("I know no trade in this sentence; **Change** lets you give me the word for it.")
        first = (*first, " ", *t("It is posted at once."))
    arg = str(need.id)
    buttons = (
        Button(t("Send it"), "people.send_need", arg, "primary"),
        Button(t("Change"), "people.change_need", arg),
        Button(t("Throw away"), "people.drop_need", arg),
    )
    head = t("Everyone in the space would read:")
    return Message(joined([head, _asks(t, need), first], "\n\n"), buttons)


def _asks(t: Translate, need: Need) -> Text:
    return t("{who} is looking for: “{text}”", who=need.author, text=need.text)


def card(t: Translate, need: Need, named: Sequence[Member]) -> Message:
    """What the whole space reads."""
    if need.stage == "over":
        return Message(t("This request is over."))
    lines = [_asks(t, need)]
    if need.stage == "found":
        lines.append(t("Found, thanks!"))
        return Message(joined(lines))
    if named:
        lines.append(t("They offer it and are glad to be asked: {who}", who=listed(named)))
    return Message(
        joined(lines), (Button(t("I can help"), "people.help", str(need.id), "primary"),)
    )


def question(t: Translate, need: Need, helper: Helper) -> Message:
    """To somebody who offers it: may they be named? Answered or over, it has no more buttons."""
    if need.stage == "over":
        return Message(t("This request is over."))
    asks, arg = _asks(t, need), str(need.id)
    if need.stage == "found":
        return Message(joined([asks, t("Found, thanks!")]))
    if helper.naming == "yes":
        last = t("You are named, thank you!")
        return Message(joined([asks, last]), (Button(t("Rather not"), "people.not_named", arg),))
    if helper.naming == "no":
        return Message(joined([asks, t("You are not named.")]))
    why = t("Your card says that you offer it. Shall I name you when the space reads this?")
    buttons = (
        Button(t("Name me"), "people.named", arg, "primary"),
        Button(t("Rather not"), "people.not_named", arg),
    )
    return Message(joined([asks, why]), buttons)


def to_author(t: Translate, need: Need, helpers: Sequence[Member]) -> Message:
    """How it stands, for who asked; the button that closes it."""
    asked = t("You asked: “{text}”", text=need.text)
    if need.stage in {"found", "over"}:
        return Message(joined([asked, t("This request is closed.")]))
    lines = [asked, t("The space can read it now.")]
    if helpers:
        lines.append(t("They can help: {who}", who=listed(helpers)))
    return Message(joined(lines), (found_button(t, need),))


def can_help(t: Translate, need: Need, helper: Member) -> Message:
    """To who asked: somebody can."""
    return Message(t("{who} can help with “{text}”: write to them.", who=helper, text=need.text))


def which_is_found(t: Translate, mine: Sequence[Need], head: Text) -> Message:
    """All that one member is asking for, each with a button that closes it."""
    lines = [head]
    lines += [(f"{number}. ", one.text) for number, one in enumerate(mine, start=1)]
    lines.append(t("Which one is found? Press its number."))
    buttons = [
        Button((f"{number}",), "people.found", str(one.id))
        for number, one in enumerate(mine, start=1)
    ]
    return Message(joined(lines), tuple(buttons))


def found_button(t: Translate, need: Need) -> Button:
    return Button(t("Found, thanks"), "people.found", str(need.id), "primary")
