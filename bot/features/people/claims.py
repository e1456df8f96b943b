"""How a recommendation is told: to who is asked whether it is so, and to who said it. Pure."""

from __future__ import annotations

from bot.features.people.book import Thanks
from bot.model import Button, Member, Message, Text, joined
from bot.ports import Translate


def mine_button(t: Translate) -> Button:
    return Button(t("Given and received"), "people.mine")


def noted(t: Translate, other: Member) -> Message:
    """To who said it, at once."""
    text = t("Noted, thank you! I'll ask {who}, and it counts once they say so too.", who=other)
    return Message(text, (mine_button(t),))


def confirmed(t: Translate, thanks: Thanks) -> Message:
    """To whoever said it, once the other says so too."""
    what = told(t, thanks, thanks.author)
    text = t("{who} says so too: {what}", who=thanks.other, what=what)
    return Message(text, (mine_button(t),))


def question(t: Translate, thanks: Thanks) -> Message:
    """To who is asked; answered, it says what they answered."""
    if thanks.standing == "withdrawn":
        return Message(t("There is nothing to answer here any more."))
    claim = claim_of(t, thanks)
    arg = str(thanks.id)
    match thanks.standing:
        case "asked":
            buttons = (
                Button(t("Yes, that's right"), "people.so", arg, "primary"),
                Button(t("No, that's not right"), "people.not_so", arg),
            )
            return Message(joined([claim, t("Is that right?")], " "), buttons)
        case "confirmed":
            return Message(joined([claim, t("You said that it is right.")], " "))
        case "declined":
            return Message(joined([claim, t("You said that it is not right.")], " "))


def claim_of(t: Translate, thanks: Thanks) -> Text:
    """What the author says, to the other."""
    if thanks.what == "together":
        return t("{who} says that you work together now.", who=thanks.author)
    if thanks.author == thanks.giver:
        return t("{who} says that they recommended you to somebody.", who=thanks.author)
    return t("{who} says that you recommended them to somebody.", who=thanks.author)


def told(t: Translate, thanks: Thanks, me: Member) -> Text:
    """The same as a line of one's own list."""
    other = thanks.receiver if me == thanks.giver else thanks.giver
    if thanks.what == "together":
        return t("you and {who} work together", who=other)
    if me == thanks.giver:
        return t("you recommended {who}", who=other)
    return t("{who} recommended you", who=other)
