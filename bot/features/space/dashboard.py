"""The way in to the organisers' pages: a link that is good once, for ten minutes."""

from __future__ import annotations

from random import Random

from bot.features.space.book import LINK_LASTS, KeysBook, digest_of
from bot.features.space.registry import space
from bot.language import N_
from bot.model import Button, Effects, Member, Message, Refusal, Whisper, joined
from bot.ports import Addresses, Clock, Translate

NOT_THERE = N_(
    "There are no pages here yet: whoever runs the bot has to give it an address on the web, with"
    " **public_url** and **secret** under **[web]** in its configuration."
)


@space.call(
    "dashboard",
    command="space dashboard",
    aliases=("espace tableau",),
    help=N_("The organisers' pages, in your browser"),
    organiser=True,
)
async def dashboard(
    me: Member, t: Translate, addresses: Addresses, keys: KeysBook, clock: Clock, chance: Random
) -> Effects:
    """A link for the caller alone. It is asked for in chat, so that there is no password."""
    now = clock.now()
    key = addresses.key("link", str(me), now.isoformat(), str(chance.getrandbits(128)))
    address = addresses.entrance(key)
    if not address:
        raise Refusal(NOT_THERE)
    await keys.issue(digest_of(key), me, "link", now + LINK_LASTS, now)
    text = t(
        "[Open the organisers' pages]({address}). This link is yours alone: it opens once, within"
        " ten minutes.",
        address=address,
    )
    return [Whisper(Message(text))]


@space.home(organiser=True)
async def way_in(t: Translate, addresses: Addresses) -> Effects:
    """For organisers, where there are pages: the button that asks for a link."""
    if not addresses.entrance("any"):
        return []
    text = joined(
        [
            t("**The organisers' pages**"),
            t("Rounds, members, the map and the pulse of the space, in your browser."),
        ]
    )
    return [Whisper(Message(text, (Button(t("Get a link"), "space.dashboard"),)))]


@space.farewell()
async def shut(me: Member, keys: KeysBook) -> Effects:
    """Who left the space is out of its pages at once."""
    await keys.withdraw(me)
    return []
