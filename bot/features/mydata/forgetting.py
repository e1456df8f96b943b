"""Forget me: what goes is said first, and goes at once when they say so again."""

from __future__ import annotations

from bot.features.mydata.registry import mydata
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Field,
    Forget,
    Member,
    Message,
    Text,
    Whisper,
    joined,
)
from bot.ports import Members, Translate

YES = ("yes", "oui")
SURE = Field("sure", (N_("“yes” to be forgotten without another question"),), optional=True)


@mydata.call(
    "forget",
    command="mydata forget",
    aliases=("mesdonnees oublier", "mydata oublier"),
    help=N_("Have everything about you erased, for good"),
    params=(SURE,),
)
async def forget(
    call: Call, me: Member, community: Community, t: Translate, members: Members
) -> Effects:
    """Asked once; typed with a yes, not at all."""
    if call.args.get("sure", "").strip().casefold() in YES:
        return erased(me, t)
    buttons = (
        Button(t("Erase everything"), "mydata.erase", style="danger"),
        Button(t("Give me my data first"), "mydata.export"),
    )
    alone = await members.organisers(community.id) == [me]
    return [Whisper(Message(what_goes(t, community, alone=alone), buttons))]


def what_goes(t: Translate, community: Community, *, alone: bool) -> Text:
    """All of it; *alone*: nobody else is an organiser."""
    nobody_else = t("**You are the only organiser:** once you are gone nobody can announce or"
                    " change anything here, until somebody else is one.")  # fmt: skip
    return joined(
        [
            t("**Everything {space} keeps about you would be erased, for good:**",
              space=community.name),
            t("• your name, your accounts, your profile, and whom you would rather not meet"),
            t("• your seats, which go to those who wait, and your place in the coffee: whoever"
              " was introduced to you is introduced to somebody else"),
            t("• your recommendations, your requests, and what I wrote to you"),
            t("• your name in what I wrote elsewhere, as far as I can still change it"),
            t("Numbers stay, without a name: that two people met, that a seat was taken."
              " Whoever asked not to meet you keeps that, by a mark that tells nobody who you"
              " are."),
            *((nobody_else,) if alone else ()),
            t("This can't be undone. You can come back at any time, as somebody new."),
        ]
    )  # fmt: skip


@mydata.call("erase")
async def erase(me: Member, t: Translate) -> Effects:
    """They said it again."""
    return erased(me, t)


def erased(me: Member, t: Translate) -> Effects:
    text = t(
        "Done: I have forgotten you. Backups won't bring you back. Should you write to me again,"
        " we start anew. Take care!"
    )
    return [Whisper(Message(text)), Forget(me)]
