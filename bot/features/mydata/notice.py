"""What is kept of people, why, and for how long: said where they are."""

from __future__ import annotations

from bot.features.mydata.registry import mydata
from bot.language import N_
from bot.model import Button, Community, Effects, Message, Whisper, joined
from bot.ports import Translate


@mydata.call(
    "notice",
    command="privacy",
    aliases=("confidentialite",),
    help=N_("What I keep about you, for how long, and what you can do about it"),
)
async def notice(community: Community, t: Translate) -> Effects:
    """Short: the whole of it is PRIVACY.md."""
    lines = (
        t("**What {space} keeps about you, with me**", space=community.name),
        t(
            "• Your name and language as this chat tells them, and what you type to me or press:"
            " your profile, coffees, sign-ups, recommendations, requests."
        ),
        t("• I read no conversations, and nothing leaves this machine: no statistics, no adverts."),
        t(
            "• Whom you would rather not meet stays between you and me: not even organisers can"
            " read or guess it."
        ),
        t(
            "• Kept for as long as you are here; 30 days after you left, you are erased. Coffees"
            " and sign-ups: 12 months. What I wrote: 7 days, then only that it was sent."
        ),
        t("• Each line of your card is seen by whom you choose: /profile privacy"),
        t("• **/mydata** gives you all of it, **/mydata forget** erases it, at once and for good."),
        t(
            "The organisers of {space} answer for it; so does whoever runs me.",
            space=community.name,
        ),
    )
    buttons = (
        Button(t("Give me my data"), "mydata.export"),
        Button(t("Forget me"), "mydata.forget", style="danger"),
    )
    return [Whisper(Message(joined(lines), buttons))]
