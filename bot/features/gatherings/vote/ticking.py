"""A vote on dates, as members see it: tick those that suit, and change your mind at will."""

from __future__ import annotations

from bot.features.gatherings.book import Gathering, GatheringsBook
from bot.features.gatherings.common import CALLED_OFF, NOTHING, gathering_of, number_of
from bot.features.gatherings.life import show
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.vote.book import NONE, Ballot, VotesBook
from bot.features.gatherings.vote.cards import ticked
from bot.language import N_
from bot.model import Call, Community, Effects, Member, Message, Refusal, Whisper
from bot.ports import Clock, Translate


@gatherings.call("tick")
async def tick(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    """A date suits, or no longer does."""
    found, ballot = await _going_on(call, community, book, votes)
    number = number_of(call, 1)
    if number is None or number not in ballot.dates:
        raise Refusal(NOTHING)
    if number not in ballot.open(clock.now()):
        raise Refusal(N_("This date is past by now."))
    mine = (ballot.of(me) - {NONE}) ^ {number}
    await votes.tick(found.id, me, mine)
    return [Whisper(Message(ticked(t, ballot, mine))), show(found, clock.now())]


@gatherings.call("none_suits")
async def none_suits(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    found, _ = await _going_on(call, community, book, votes)
    await votes.tick(found.id, me, frozenset({NONE}))
    text = t("Noted: none of these dates suits you. I'll tell you which one it will be.")
    return [Whisper(Message(text)), show(found, clock.now())]


async def _going_on(
    call: Call, community: Community, book: GatheringsBook, votes: VotesBook
) -> tuple[Gathering, Ballot]:
    """The gathering whose dates are voted on, held, and the vote; refuses any other."""
    found = await gathering_of(call, community, book, hold=True)
    if found.state == "cancelled":
        raise Refusal(CALLED_OFF)
    if found.state == "planned" and found.start:
        raise Refusal(N_("The vote is over: it is {when}."), when=found.start)
    if found.state != "voting":
        raise Refusal(NOTHING)
    return found, await votes.ballot(found.id)


@gatherings.farewell()
async def forget_votes(
    member: Member, book: GatheringsBook, votes: VotesBook, clock: Clock
) -> Effects:
    """Who left the space no longer counts where a vote is on."""
    cards: Effects = []
    for number in await votes.forget(member):
        found = await book.gathering(number)
        if found:
            cards.append(show(found, clock.now()))
    return cards
