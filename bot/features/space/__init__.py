"""The space, for its organisers: what they did, who may do it, and what is stuck.

`deeds` is what the journal says, `stuck` what becomes of messages in doubt, `worries` what is
said of them.
"""

from __future__ import annotations

from bot.features.space import dashboard, picture, stuck
from bot.features.space.deeds import LOOKS, told
from bot.features.space.registry import space
from bot.language import N_
from bot.model import (
    Community,
    Effects,
    Message,
    Text,
    Whisper,
    joined,
)
from bot.ports import Audit, Home, Translate

__all__ = ["dashboard", "picture", "space", "stuck"]

MOST = 20  # acts that are told
READ = 200  # acts that are looked through for them


@space.call(
    "audit",
    command="space audit",
    aliases=("espace journal",),
    help=N_("What organisers did lately"),
    organiser=True,
)
async def audit(community: Community, t: Translate, book: Audit) -> Effects:
    """The newest first; what only looked at something is not told."""
    acts = [act for act in await book.last(community.id, READ) if act.name not in LOOKS]
    if not acts:
        return [Whisper(Message(t("Nothing yet.")))]
    lines: list[Text] = [told(t, act) for act in acts[:MOST]]
    return [Whisper(Message(joined([t("**What organisers did lately**"), *lines])))]


@space.call(
    "home",
    command="home",
    aliases=("accueil",),
    help=N_("Your coffees, your gatherings and your profile on one page"),
)
async def home(sections: Home) -> Effects:
    page = await sections()
    texts = joined([one.text for one in page], "\n\n")
    return [Whisper(Message(texts, tuple(button for one in page for button in one.buttons)))]


@space.call("page")
async def page(sections: Home) -> Effects:
    """The same for a chat that keeps a page for each member: a whisper for each section."""
    return [Whisper(one) for one in await sections()]
