"""A second coffee: two said in private that they would gladly meet again, and are asked once.

Nobody learns of a wish that only one of them has: every answer reads the same, whatever the other
said, and silence is what both a no and no answer look like.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.features.rhythm.book import RhythmBook, Wish
from bot.features.rhythm.common import DAY, Hall, can_be_asked, day_of, offered
from bot.features.rhythm.ladder_book import LadderBook
from bot.features.rhythm.registry import rhythm
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Later,
    Member,
    Message,
    Place,
    Post,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Members, Translate
from bot.presence import Presence
from bot.voices import NOTHING, numbers_of

COMPANY = 8  # people that the card of a coffee names
LATELY = timedelta(weeks=8)  # how long after a coffee one can say so
SOON = timedelta(weeks=6)  # until both are asked, at least
SPREAD = 11  # days more, so that not all are asked at once
KEPT = timedelta(days=182)  # a wish that nothing came of
OPEN_FOR = timedelta(days=30)  # the question


@rhythm.call("again")
async def gladly_again(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: RhythmBook,
    presence: Presence,
    members: Members,
    clock: Clock,
) -> Effects:
    """From the card of a coffee, which names all who met ("3,12")."""
    named = numbers_of(call.arg, COMPANY)
    met = await presence.met(me, day_of(clock.now(), community) - LATELY)
    partners = {one for _, group in met for one in group if one != me and one.id in named}
    people = await members.people(sorted(partners))
    here = [person for person in people.values() if person.here]
    if not here:
        raise Refusal(NOTHING)
    if len(here) > 1:
        buttons = tuple(Button((one.name,), "rhythm.again", str(one.member.id)) for one in here)
        return [Whisper(Message(t("Whom would you gladly meet again?"), buttons))]
    return await _wish(me, here[0].member, t, book, clock)


async def _wish(me: Member, other: Member, t: Translate, book: RhythmBook, clock: Clock) -> Effects:
    """Written down; what the other said is not even looked at."""
    mine, _ = await book.wishes(me, other)
    if mine is None or mine.asked:
        await book.wish(Wish(me, other, clock.now()))
    text = t(
        "Noted, and it stays between us. If {who} tells me the same, I'll propose a second"
        " coffee to you both in six to eight weeks.",
        who=other,
    )
    take_back = Button(t("Take it back"), "rhythm.not_again", str(other.id))
    return [Whisper(Message(text, (take_back,)))]


@rhythm.call("not_again")
async def take_back(
    call: Call, me: Member, community: Community, t: Translate, book: RhythmBook
) -> Effects:
    """A wish is nobody's business but one's own, and so is its end."""
    ids = numbers_of(call.arg)
    if not ids:
        raise Refusal(NOTHING)
    await book.unwish(me, Member(community.id, ids[0]))
    return [Whisper(Message(t("Taken back: nobody knew of it.")))]


async def second_coffees(hall: Hall) -> Effects:
    """Of each pair that wished it weeks ago both are asked, if they haven't met since.

    Who is away, or was asked something lately, is waited for.
    """
    community, book, presence = hall.community, hall.book, hall.presence
    await book.sweep_wishes(community.id, hall.now - KEPT)
    avoided = await hall.acquaintances.avoided(community.id)
    posts: Effects = []
    for mine, theirs in await book.mutual(community.id):
        one, other = mine.member, mine.other
        said = _said(mine, theirs, community)
        if hall.today < _day_to_ask(mine, theirs, community):
            continue
        met = await presence.met(one, said + DAY)
        if {(one, other), (other, one)} & avoided or any(other in group for _, group in met):
            continue
        if not await can_be_asked((one, other), hall.today, book, presence):
            continue
        for wish in (mine, theirs):
            await book.wish(replace(wish, asked=hall.now))
        await offered((one, other), hall.today, book)
        voices = await hall.voices(one, other)
        posts += [_question(voices[wish.member], wish, hall.now) for wish in (mine, theirs)]
    return posts


def _said(mine: Wish, theirs: Wish, community: Community) -> date:
    """Since when both wish it."""
    return day_of(max(mine.at, theirs.at), community)


def _day_to_ask(mine: Wish, theirs: Wish, community: Community) -> date:
    return _said(mine, theirs, community) + SOON + DAY * ((mine.member.id + mine.other.id) % SPREAD)


async def awaiting(hall: Hall) -> set[Member]:
    """Whom a second coffee is proposed to within days: they need no other question."""
    soon: set[Member] = set()
    for mine, theirs in await hall.book.mutual(hall.community.id):
        if abs(_day_to_ask(mine, theirs, hall.community) - hall.today) <= DAY * SPREAD:
            soon |= {mine.member, theirs.member}
    return soon


def _question(t: Translate, wish: Wish, asked: datetime, answer: Text = ()) -> Post:
    """A second coffee? Answered, it says what was answered instead of asking."""
    text = t("{who} and you both told me that you would gladly meet again.", who=wish.other)
    question = t("A second coffee? If you both say yes, I'll bring you together, with moments"
                 " to choose from.")  # fmt: skip
    arg = str(wish.other.id)
    buttons = (
        Button(t("Gladly"), "rhythm.gladly", arg, "primary"),
        Button(t("Not this time"), "rhythm.no_second", arg),
        Button(t("Never propose anything"), "rhythm.no_offers"),
    )
    message = Message(joined([text, answer or question], " "), () if answer else buttons)
    key = f"rhythm.second:{wish.member.id}:{wish.other.id}:{asked.date()}"
    return Post(Place.of(wish.member), message, key, anew=not answer)


@rhythm.call("gladly")
async def gladly(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: RhythmBook,
    ladder: LadderBook,
    clock: Clock,
) -> Effects:
    """Once both said so, the coffee is made; until then nobody knows what the other said."""
    other, mine, theirs = await _asked(call, me, community, book, clock)
    text = t("Lovely! As soon as {who} says yes too, I'll bring you together.", who=other)
    told = _question(t, mine, mine.asked or mine.at, t("You said: gladly."))
    if theirs is None or not theirs.yes:
        await book.wish(replace(mine, yes=True))
        return [Whisper(Message(text)), told]
    for one, two in ((me, other), (other, me)):
        await book.unwish(one, two)
    await ladder.lay(community.id, (me, other), clock.now())
    first, second = sorted((me.id, other.id))
    args = {"members": f"{first},{second}"}
    # Where it leads is another feature's: a coffee as those of the rounds are.
    coffee = Later("coffee.meet_again", clock.now(), f"coffee.meet_again:{first}:{second}", args)
    return [Whisper(Message(text)), told, coffee]


@rhythm.call("no_second")
async def no_second(
    call: Call, me: Member, community: Community, t: Translate, book: RhythmBook, clock: Clock
) -> Effects:
    other, mine, _ = await _asked(call, me, community, book, clock)
    await book.unwish(me, other)
    told = _question(t, mine, mine.asked or mine.at, t("You said: not this time."))
    return [Whisper(Message(t("All right, and nobody is told."))), told]


async def _asked(
    call: Call, me: Member, community: Community, book: RhythmBook, clock: Clock
) -> tuple[Member, Wish, Wish | None]:
    """Whom the question is about, and both wishes; refuses who was not asked, or too late."""
    ids = numbers_of(call.arg)
    other = Member(community.id, ids[0]) if ids else me
    mine, theirs = await book.wishes(me, other)
    if mine is None or mine.asked is None or clock.now() - mine.asked > OPEN_FOR:
        raise Refusal(NOTHING)
    return other, mine, theirs


@rhythm.farewell()
async def let_go(member: Member, book: RhythmBook) -> Effects:
    """Nobody is waited for who has left."""
    await book.forget_wishes(member)
    await book.forget_greeter(member)
    return []
