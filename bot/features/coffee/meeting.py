"""What a group says of its coffee: the moment it agrees on, and whether it met.

Only buttons tell: what people write to each other is never read.
"""

from __future__ import annotations

from dataclasses import replace

from bot.calendar import Closures
from bot.features.coffee.book import CoffeeBook, Group, Said
from bot.features.coffee.common import coming_round, group_of
from bot.features.coffee.registry import coffee
from bot.features.coffee.rounds import Shown, card_of
from bot.language import N_
from bot.model import Button, Call, Community, Effects, Member, Message, Refusal, Text, Whisper
from bot.ports import Clock, Languages, Members, Translate
from bot.vocabulary import Vocabulary


@coffee.call("slot")
async def choose_slot(
    call: Call,
    me: Member,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """A moment suits me, or no longer does; everybody sees it on the card."""
    group = await group_of(call, me, book)
    _, _, number = call.arg.partition(":")
    if not number.isdecimal() or int(number) >= len(group.slots):
        raise Refusal(N_("This button no longer does anything."))
    mine = next(seat.votes for seat in group.seats if seat.member == me)
    await book.vote(group.id, me, mine ^ {int(number)})
    fresh = await book.group(group.id)
    if fresh is None:
        return []
    shown = Shown(book, members, languages, vocabulary)
    return [await card_of(fresh, community, shown, clock.now())]


@coffee.call("met")
async def met(
    call: Call,
    me: Member,
    t: Translate,
    community: Community,
    book: CoffeeBook,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    group = await answered(call, me, "met", book)
    text = t("Lovely, thanks for telling me! A photo in the channel makes everybody's day.")
    shown = Shown(book, members, languages, vocabulary)
    card = await card_of(group, community, shown, clock.now())
    return [Whisper(Message(text, _further(t, group, me))), card]


def _further(t: Translate, group: Group, me: Member) -> tuple[Button, ...]:
    """Where they lead is other features': something good may come of a coffee."""
    others = ",".join(str(one.id) for one in group.members if one != me)
    return (
        Button(t("Say merci"), "people.merci", others),
        Button(t("I'd gladly meet again"), "rhythm.again", others),
    )


@coffee.call("not_yet")
async def not_yet(call: Call, me: Member, t: Translate, book: CoffeeBook) -> Effects:
    group = await answered(call, me, "not_yet", book)
    text: Text = t("No hurry. Twenty minutes are enough: who proposes a moment?")
    if group.agreed:
        text = t("No hurry: you agreed on {when}.", when=group.agreed)
    return [Whisper(Message(text))]


@coffee.call("could_not")
async def could_not(
    call: Call,
    me: Member,
    t: Translate,
    community: Community,
    book: CoffeeBook,
    clock: Clock,
    closures: Closures,
) -> Effects:
    group = await answered(call, me, "could_not", book)
    text: Text = t("That happens. Thanks for telling me!")
    round_ = await book.round(group.round)
    circle = await book.circle(round_.circle) if round_ else None
    now = clock.now()
    following = await coming_round(circle, community, closures, now, book) if circle else None
    if following:
        text = (*text, " ", *t("The next round is {when}.", when=following.at))
    return [Whisper(Message(text))]


async def answered(call: Call, me: Member, said: Said, book: CoffeeBook) -> Group:
    """Write down what *me* says of their group; any word from them ends their silence."""
    group = await group_of(call, me, book)
    await book.answer(group.id, me, said)
    round_ = await book.round(group.round)
    mine = await book.enrolment(round_.circle, me) if round_ else None
    if mine and (mine.silent or mine.kind_question):
        await book.enrol(replace(mine, silent=0, kind_question=False))
    return await book.group(group.id) or group
