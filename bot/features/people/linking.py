"""One person, two chats: their accounts are joined with a code that is good once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from random import Random

from bot.features.people.book import FIELDS, LinksBook, PeopleBook, Profile
from bot.features.people.registry import people
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Field,
    Member,
    Message,
    Refusal,
    Unite,
    Whisper,
)
from bot.ports import Clock, Members, Translate

GOOD_FOR = timedelta(minutes=10)
TRIES = 5  # wrong codes in that time
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another
LENGTH = 8  # 40 bits
CODE = Field("code", (N_("The code from your other chat"),), optional=True)


def digest_of(community: Community, code: str) -> str:
    """What is kept of a code: whoever reads the database cannot use it."""
    return sha256(f"comptoir link\0{community.id}\0{code}".encode()).hexdigest()


def tidy(typed: str) -> str:
    """A code as it was given out, however it was typed."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:40]


@people.call(
    "link",
    command="profile link",
    aliases=("profil lier",),
    help=N_("Join your accounts on two chats into one"),
    params=(CODE,),
)
async def link(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    links: LinksBook,
    members: Members,
    clock: Clock,
    chance: Random,
) -> Effects:
    """Without a code: one is given out. With one: whose it is, and whether that is them."""
    if len(community.chats) < 2:
        raise Refusal(N_("This space has one chat only: there is nothing to join."))
    typed = tidy(call.arg or call.args.get("code", ""))
    if not typed:
        code = "".join(chance.choice(LETTERS) for _ in range(LENGTH))
        await links.issue(me, digest_of(community, code), clock.now() + GOOD_FOR)
        text = t(
            "Your code is **{code}**. On the other chat, within ten minutes, type"
            " **/profile link {code}**. Show it to nobody: it is the key to your account.",
            code=code,
        )
        return [Whisper(Message(text))]
    other = await whose(typed, me, community, links, clock)
    if other is None:
        return [Whisper(Message(t("This code is not good, or not any more.")))]
    await check(me, other, members)
    name = (await members.people([other]))[other].name
    text = t(
        "This code belongs to **{name}** on the other chat. If that is you, the two accounts"
        " become one: coffees, seats, profile, and whom you would rather not meet. This can't"
        " be undone.",
        name=name,
    )
    button = Button(t("Yes, that is me"), "people.unite", typed, "primary")
    return [Whisper(Message(text, (button,)))]


@people.call("unite")
async def unite(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    links: LinksBook,
    book: PeopleBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """They said it is them: who came first stays, with all that both had."""
    other = await whose(tidy(call.arg), me, community, links, clock)
    if other is None:
        return [Whisper(Message(t("This code is not good, or not any more.")))]
    await check(me, other, members)
    await links.spend(other)
    stays, goes = sorted((me, other))
    mine, theirs = await book.profile(stays), await book.profile(goes)
    if theirs:
        await book.save(filled_up(mine or Profile(stays), theirs))
    return [
        Whisper(Message(t("Done: your two accounts are one. Use whichever you like."))),
        Unite(stays, goes),
    ]


async def whose(
    code: str, me: Member, community: Community, links: LinksBook, clock: Clock
) -> Member | None:
    """Who was given this code. A wrong one is counted, so that nobody can guess for long."""
    if await links.misses(me, clock.now(), GOOD_FOR) >= TRIES:
        raise Refusal(N_("Too many wrong codes: wait ten minutes, and ask for a new one."))
    found = await links.owner(community.id, digest_of(community, code), clock.now())
    if found is None:
        await links.miss(me, clock.now(), GOOD_FOR)
    return found


async def check(me: Member, other: Member, members: Members) -> None:
    """Refuses who would join themselves, or two accounts of one chat."""
    if me == other:
        raise Refusal(N_("This is your own code: type it on the other chat."))
    found = await members.people([me, other])
    chats = [account.chat for person in found.values() for account in person.accounts]
    if len(set(chats)) < len(chats):
        raise Refusal(N_("You both have an account on the same chat: these are two people."))


def filled_up(mine: Profile, theirs: Profile) -> Profile:
    """What one says of oneself, and where one says nothing, what the other account said."""
    blank = [name for name in FIELDS if name in theirs.filled() and name not in mine.filled()]
    sights = {**mine.seen_by, **{name: theirs.sight(name) for name in blank}}
    more = {name: getattr(theirs, name) for name in blank}
    return replace(mine, **more, seen_by=sights)
