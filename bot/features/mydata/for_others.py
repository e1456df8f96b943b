"""Somebody asks an organiser to be erased: in person, by letter, long after they left the chat."""

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
    Refusal,
    Whisper,
)
from bot.ports import Members, Translate

WHO = Field("who", (N_("who asked for it"),), "people", optional=True)
NOTHING = N_("This button no longer does anything.")
MYSELF = N_("That would be yourself: type **/mydata forget**")


@mydata.subject()
async def nobody(call: Call) -> list[str]:  # noqa: ARG001 -- asked of every call alike
    """The journal says that somebody was erased, and not who."""
    return []


@mydata.call(
    "forget_other",
    command="space forget",
    aliases=("espace oublier",),
    help=N_("Erase a member who asked you for it, for good"),
    params=(WHO,),
    organiser=True,
)
async def forget_other(call: Call, me: Member, t: Translate) -> Effects:
    """Asked once."""
    whom = call.members.get("who", ())
    if len(whom) != 1:
        raise Refusal(N_("Say who it is: **/space forget @somebody**"))
    if whom[0] == me:
        raise Refusal(MYSELF)
    text = t(
        "Everything about {who} would be erased, as if they had typed **/mydata forget**:"
        " their seats go to whoever waits, and whoever was introduced to them is introduced to"
        " somebody else. This can't be undone. Do it only if they asked for it.",
        who=whom[0],
    )
    button = Button(t("Erase everything"), "mydata.erase_other", str(whom[0].id), "danger")
    return [Whisper(Message(text, (button,)))]


@mydata.call("erase_other", organiser=True)
async def erase_other(
    call: Call, me: Member, community: Community, t: Translate, members: Members
) -> Effects:
    """They said it again."""
    known = call.arg.isdecimal() and call.arg.isascii() and len(call.arg) < 18
    whom = Member(community.id, int(call.arg)) if known else me
    person = (await members.people([whom])).get(whom)
    if whom == me or person is None or person.member.community != community.id:
        raise Refusal(NOTHING)
    return [Whisper(Message(t("Done: nobody here knows them any more."))), Forget(whom)]
