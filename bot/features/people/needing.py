"""A need is written, looked at, and sent: first to those who offer it, then to the space."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.features.people import needs as cards
from bot.features.people.book import Helper, Need, NeedsBook, PeopleBook
from bot.features.people.common import NOTHING, numbers_of
from bot.features.people.finding import Wanted, concepts_in, does, stems
from bot.features.people.reading import LONGEST, LONGEST_TAG, line
from bot.features.people.registry import people
from bot.language import N_
from bot.model import (
    Ask,
    Call,
    Community,
    Effects,
    Field,
    Later,
    Member,
    Message,
    Refusal,
    Whisper,
)
from bot.ports import Clock, Members, Translate
from bot.vocabulary import Vocabulary

A_DAY = timedelta(days=1)  # how long those who are asked have
MOST_ASKED = 3
MOST_AT_ONCE = 3  # needs of one member
TOO_MANY = N_("You are asking for three things already: close one of them first.")
WHAT = Field("need", (N_("what you are looking for, and for when"),), optional=True)


@people.call(
    "need",
    command="ask",
    aliases=("demande",),
    help=N_("Ask the whole space for something: a photographer for March, a van on Friday"),
    params=(WHAT,),
)
async def need(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: NeedsBook,
    profiles: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """With words, a preview of them; without, a form. Too many at once: which one is found?"""
    mine = await book.of(me)
    if len(mine) >= MOST_AT_ONCE:
        return [Whisper(cards.which_is_found(t, mine, t(TOO_MANY)))]
    typed = call.args.get("need", "")
    if not typed.strip():
        about = vocabulary.name(call.arg, t.locale) if call.arg else ""
        return [Ask(cards.form(t, "", about[:LONGEST_TAG]))]
    new = Need(0, me, line(typed, "need"), "", "draft", clock.now())
    return await _preview(new, community, t, book, profiles, members, vocabulary)


@people.call("save_need")
async def save_need(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: NeedsBook,
    profiles: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """The form, sent: the preview."""
    text = line(call.args.get("need", ""), "need", LONGEST)
    if not text:
        raise Refusal(N_("Say in a sentence what you are looking for."), field="need")
    what = line(call.args.get("what", ""), "what", LONGEST_TAG)
    new = Need(0, me, text, what, "draft", clock.now())
    return await _preview(new, community, t, book, profiles, members, vocabulary)


async def _preview(
    new: Need,
    community: Community,
    t: Translate,
    book: NeedsBook,
    profiles: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
) -> Effects:
    """What the space would read, and what happens first; nothing is sent."""
    if len(await book.of(new.author)) >= MOST_AT_ONCE:
        raise Refusal(TOO_MANY)
    found = await book.draft(new)
    some = await who_offers(found, community, book, profiles, members, vocabulary)
    concepts = wanted_of(found, vocabulary).concepts
    names = [vocabulary.name(one, t.locale) for one in sorted(concepts)]
    return [Whisper(cards.preview(t, found, names or [found.what], len(some)))]


def wanted_of(found: Need, vocabulary: Vocabulary) -> Wanted:
    """What somebody who can help would offer: the word given for it, else what the sentence names.

    A word of no concept is taken as it is spelled; a sentence of none says nothing.
    """
    if found.what:
        concepts = frozenset(concepts_in(found.what, vocabulary))
        return Wanted(concepts) if concepts else Wanted(words=stems(found.what))
    return Wanted(frozenset(concepts_in(found.text, vocabulary)))


async def who_offers(
    found: Need,
    community: Community,
    book: NeedsBook,
    profiles: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
) -> list[Member]:
    """Up to three members whose card says so to everyone: who was asked longest ago goes first."""
    what = wanted_of(found, vocabulary)
    if not what:
        return []
    here = [one.member for one in await members.everyone(community.id)]
    every = (await profiles.profiles(here)).values()
    able = [
        one.member for one in every if one.member != found.author and does(one, what, vocabulary)
    ]
    asked = await book.asked(able)
    never = datetime.min.replace(tzinfo=UTC)
    return sorted(able, key=lambda one: (asked.get(one, never), one))[:MOST_ASKED]


@people.call("change_need")
async def change_need(
    call: Call, me: Member, community: Community, t: Translate, book: NeedsBook
) -> Effects:
    """The form again, with what was written."""
    found = await _draft(call, me, community, book)
    return [Ask(cards.form(t, found.text, found.what))]


@people.call("drop_need")
async def drop_need(
    call: Call, me: Member, community: Community, t: Translate, book: NeedsBook
) -> Effects:
    await book.discard((await _draft(call, me, community, book)).id)
    return [Whisper(Message(t("Thrown away: nobody has read it.")))]


@people.call("send_need")
async def send_need(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: NeedsBook,
    profiles: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """Those who offer it are asked whether they want to be named; without any, it is posted."""
    found, now = await _draft(call, me, community, book), clock.now()
    if len(await book.of(me)) >= MOST_AT_ONCE:
        raise Refusal(TOO_MANY)
    some = await who_offers(found, community, book, profiles, members, vocabulary)
    await book.change(replace(found, stage="asking", at=now))
    for one in some:
        await book.put(found.id, Helper(one, "asked"), now)
    if not some:
        return [Whisper(Message(t("I'm posting it now."))), post_later(found, now)]
    text = t.many(
        "I'll ask {n} member first, in private, and post it as soon as they have answered,"
        " tomorrow at the latest.",
        "I'll ask {n} members first, in private, and post it as soon as they have answered,"
        " tomorrow at the latest.",
        len(some),
    )
    return [Whisper(Message(text)), show_later(found, now), post_later(found, now + A_DAY)]


async def _draft(call: Call, me: Member, community: Community, book: NeedsBook) -> Need:
    """The caller's own draft that a button is about, held; refuses anything else."""
    ids = numbers_of(call.arg)
    found = await book.need(community.id, ids[0]) if ids else None
    if found is None or found.author != me:
        raise Refusal(NOTHING)
    if found.stage != "draft":
        raise Refusal(N_("This has been sent already."))
    return found


def post_later(found: Need, due: datetime) -> Later:
    """Have the space read it; asked for again, it is at the earlier of both."""
    return Later("people.post_need", due, f"people.post_need:{found.id}", {"need": str(found.id)})


def show_later(found: Need, now: datetime) -> Later:
    """Have every message about it say how it stands now."""
    return Later("people.show_need", now, f"people.show_need:{found.id}", {"need": str(found.id)})
