"""A need is answered: who wants to be named, who can help, and that it is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.features.people import needs as cards
from bot.features.people.book import Helper, Naming, Need, NeedsBook
from bot.features.people.common import NOTHING, numbers_of, voices_of
from bot.features.people.needing import post_later, show_later
from bot.features.people.registry import people
from bot.language import N_
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Job,
    Later,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Whisper,
)
from bot.ports import Clock, Languages, Members, Translate

KEPT = timedelta(days=30)  # after that, nobody is looking for it any more
MOST_THANKED = 4  # as many as the button of merci carries


# Calls -------------------------------------------------------------------------------


@people.call("named")
async def named(
    call: Call, me: Member, community: Community, t: Translate, book: NeedsBook, clock: Clock
) -> Effects:
    """Whoever was asked wants to be named."""
    found, mine = await _asked(call, me, community, book)
    await book.put(found.id, replace(mine, naming="yes"), clock.now())
    text = t("Thank you: I'll name you, and {who} can write to you.", who=found.author)
    return [Whisper(Message(text)), *await _answered(found, book, clock)]


@people.call("not_named")
async def not_named(
    call: Call, me: Member, community: Community, t: Translate, book: NeedsBook, clock: Clock
) -> Effects:
    """Rather not, or not any more: nobody is told that they were asked."""
    found, mine = await _asked(call, me, community, book)
    await book.put(found.id, replace(mine, naming="no"), clock.now())
    text = t("All right: you are not named, and I'll tell nobody that I asked.")
    return [Whisper(Message(text)), *await _answered(found, book, clock)]


async def _asked(
    call: Call, me: Member, community: Community, book: NeedsBook
) -> tuple[Need, Helper]:
    """What the caller was asked about, and what they said to it."""
    found = await _open(call, community, book)
    helpers = {one.member: one for one in await book.helpers(found.id)}
    if me not in helpers or not helpers[me].naming:
        raise Refusal(N_("This question is for somebody else."))
    return found, helpers[me]


async def _open(call: Call, community: Community, book: NeedsBook) -> Need:
    """The need that a button is about, held; refuses what is no more, or not yet."""
    ids = numbers_of(call.arg)
    found = await book.need(community.id, ids[0]) if ids else None
    if found is None or found.stage == "draft":
        raise Refusal(NOTHING)
    if found.stage in {"found", "over"}:
        raise Refusal(N_("This request is closed, thank you."))
    return found


async def _answered(found: Need, book: NeedsBook, clock: Clock) -> Effects:
    """Everything says how it stands; posted at once if nobody is left to answer."""
    waiting = [one for one in await book.helpers(found.id) if one.naming == "asked"]
    post = [post_later(found, clock.now())] if found.stage == "asking" and not waiting else []
    return [show_later(found, clock.now()), *post]


@people.call("help")
async def can_help(
    call: Call, me: Member, community: Community, t: Translate, book: NeedsBook, clock: Clock
) -> Effects:
    """Anybody of the space can help; who asked is told, and nobody else."""
    found = await _open(call, community, book)
    if me == found.author:
        text = t("This is your own request. Is it found?")
        return [Whisper(Message(text, (cards.found_button(t, found),)))]
    if found.stage != "open":
        raise Refusal(NOTHING)
    mine = {one.member: one for one in await book.helpers(found.id)}.get(me, Helper(me))
    if mine.helps:
        return [Whisper(Message(t("{who} knows already, thank you!", who=found.author)))]
    await book.put(found.id, replace(mine, helps=True), clock.now())
    args = {"need": str(found.id), "member": str(me.id)}
    key = f"people.tell_help:{found.id}:{me.id}"
    text = t("Thank you! I'll tell {who} in private that you can help.", who=found.author)
    return [
        Whisper(Message(text)),
        show_later(found, clock.now()),
        Later("people.tell_help", clock.now(), key, args),
    ]


@people.call("found")
async def it_is_found(
    call: Call, me: Member, community: Community, t: Translate, book: NeedsBook, clock: Clock
) -> Effects:
    """Its author closes it; whoever helped can be thanked."""
    found = await _open(call, community, book)
    if me != found.author:
        raise Refusal(N_("Only the person who asked can close this."))
    await book.change(replace(found, stage="found"))
    some = [one.member for one in await book.helpers(found.id) if one.helps or one.naming == "yes"]
    ids = ",".join(str(one.id) for one in some[:MOST_THANKED])
    merci = (Button(t("Say merci"), "people.merci", ids),) if some else ()
    text = t("Wonderful! I'll say so where the space read it.")
    return [Whisper(Message(text, merci)), show_later(found, clock.now())]


# Jobs --------------------------------------------------------------------------------


@people.job("post_need")
async def post_need(job: Job, community: Community, book: NeedsBook, clock: Clock) -> Effects:
    """The space reads it, with those who want to be named."""
    found = await book.need(community.id, int(job.args["need"]))
    if found is None or found.stage != "asking":
        return []
    posted = replace(found, stage="open", posted=clock.now())
    await book.change(posted)
    args = {"need": str(found.id)}
    over = Later("people.end_need", clock.now() + KEPT, f"people.end_need:{found.id}", args)
    return [show_later(posted, clock.now()), over]


@people.job("end_need")
async def end_need(job: Job, community: Community, book: NeedsBook, clock: Clock) -> Effects:
    """A month later it is over, if nobody said so before."""
    found = await book.need(community.id, int(job.args["need"]))
    if found is None or found.stage != "open":
        return []
    await book.change(replace(found, stage="over"))
    return [show_later(found, clock.now())]


@people.job("show_need")
async def show_need(
    job: Job,
    community: Community,
    t: Translate,
    book: NeedsBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """Every message about a need says how it stands: the card, the questions, its author's."""
    found = await book.need(community.id, int(job.args["need"]))
    if found is None:
        return []
    helpers = await book.helpers(found.id)
    voices = await voices_of(
        [found.author, *(one.member for one in helpers)], community, members, languages
    )
    here = [one for one in helpers if one.member in voices]
    posts: Effects = []
    for one in here:
        if one.naming:
            key = f"people.name:{found.id}:{one.member.id}"
            message = cards.question(voices[one.member], found, one)
            new = one.naming == "asked" and found.stage in {"asking", "open"}
            posts.append(Post(Place.of(one.member), message, key, anew=new))
    if found.posted is None:
        return posts
    card = cards.card(t, found, [one.member for one in here if one.naming == "yes"])
    for place in community.homes:
        key = f"people.need:{found.id}:{place.chat}:{place.channel}"
        posts.append(Post(place, card, key, anew=found.stage == "open"))
    if own := voices.get(found.author):
        message = cards.to_author(own, found, [one.member for one in here if one.helps])
        new = found.stage == "open"
        posts.append(Post(Place.of(found.author), message, f"people.asks:{found.id}", anew=new))
    return posts


@people.job("tell_help")
async def tell_help(
    job: Job,
    community: Community,
    book: NeedsBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """To who asked: somebody can help. A message of its own, for an edit notifies nobody."""
    found = await book.need(community.id, int(job.args["need"]))
    helper = Member(community.id, int(job.args["member"]))
    if found is None or found.stage != "open":
        return []
    voices = await voices_of([found.author, helper], community, members, languages)
    if helper not in voices or not (t := voices.get(found.author)):
        return []
    return [Post(Place.of(found.author), cards.can_help(t, found, helper), job.key)]


@people.farewell()
async def leave_needs(member: Member, book: NeedsBook, clock: Clock) -> Effects:
    """Who left is looking for nothing, is named nowhere and asked nothing."""
    effects: Effects = []
    for found in await book.of(member):
        await book.change(replace(found, stage="over"))
        effects.append(show_later(found, clock.now()))
    for found in await book.waiting_for(member):
        mine = {one.member: one for one in await book.helpers(found.id)}[member]
        naming: Naming = "no" if mine.naming else ""
        await book.put(found.id, Helper(member, naming), clock.now())
        effects += await _answered(found, book, clock)
    return effects
