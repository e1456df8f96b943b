"""From pair to table: two who met well are offered a table with two others who complete them.

One ladder, each step asked: the pair first, then the others, and nothing is announced before all
four said yes. A no ends it, and nobody is told whose it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.acquaintance import Acquaintances
from bot.features.rhythm.book import RhythmBook
from bot.features.rhythm.common import Hall, can_be_asked, offered
from bot.features.rhythm.complement import complement
from bot.features.rhythm.hosting import offer_to_host
from bot.features.rhythm.ladder_book import LadderBook, Seat, Table
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
    Unite,
    Whisper,
    joined,
    listed,
)
from bot.ports import Clock, Languages, Members, Translate
from bot.presence import Presence
from bot.vocabulary import Vocabulary
from bot.voices import NOTHING, numbers_of

SETTLED = timedelta(weeks=2)  # between what made two a pair and the offer of a table
PATIENCE = timedelta(days=7)  # how long an answer is waited for
KEPT = timedelta(days=182)  # how long a pair waits for two others, or a table for its meeting
THANKS = timedelta(days=60)  # how far back recommendations are looked at
OTHERS = 2
MOST_LOOKED_AT = 20  # people who complete a pair best
MOST_ASKED = 6  # others, before the table is given up


async def climb(hall: Hall, ladder: LadderBook, vocabulary: Vocabulary) -> Effects:
    """Every morning: what waited too long is over, and who is ready is asked."""
    community = hall.community
    for one, other in await hall.presence.recommended(community.id, hall.now - THANKS):
        await ladder.lay(community.id, (one, other), hall.now)
    effects: Effects = []
    for table in await ladder.tables(community.id, ("ready", "pair", "others", "made")):
        waited = hall.now - table.at
        if waited > (PATIENCE if table.step in {"pair", "others"} else KEPT):
            await ladder.change(replace(table, step="over", at=hall.now))
        elif table.step == "ready" and waited > SETTLED:
            effects += await _ask_pair(table, hall, ladder, vocabulary)
        elif table.step == "made":
            effects += await offer_to_host(table, hall, ladder)
    return effects


async def _ask_pair(
    table: Table, hall: Hall, ladder: LadderBook, vocabulary: Vocabulary
) -> Effects:
    """Only where there are two others to ask: nobody is promised what cannot be."""
    if len(table.pair) < 2 or not await can_be_asked(
        table.pair, hall.today, hall.book, hall.presence
    ):
        return []
    if len(await _complements(table, hall, vocabulary)) < OTHERS:
        return []
    asked = tuple(replace(seat, standing="asked") for seat in table.seats)
    asked_table = replace(table, step="pair", at=hall.now, seats=asked)
    await ladder.change(asked_table)
    await offered(table.pair, hall.today, hall.book)
    voices = await hall.voices(*table.pair)
    return [_question(t, asked_table, one) for one, t in voices.items()]


async def _complements(table: Table, hall: Hall, vocabulary: Vocabulary) -> list[Member]:
    """Who completes the pair and can be asked, who does so most first."""
    everyone = [one.member for one in await hall.members.everyone(hall.community.id)]
    seated = {seat.member for seat in table.seats}
    sitting = {*table.pair, *(s.member for s in table.others if s.standing in {"asked", "yes"})}
    avoided = await hall.acquaintances.avoided(hall.community.id)
    about = await hall.presence.about(everyone, hall.today)
    free = [
        one
        for one in everyone
        if one in about - seated and not any({(one, o), (o, one)} & avoided for o in sitting)
    ]
    cards = await hall.acquaintances.cards([*free, *table.pair])
    pair = [cards[one] for one in table.pair]
    points = {one: complement(cards[one], pair, vocabulary) for one in free}
    best = sorted((one for one in free if points[one]), key=lambda one: (-points[one], one))
    found: list[Member] = []
    for one in best[:MOST_LOOKED_AT]:
        parted = any({(one, other), (other, one)} & avoided for other in found)
        if not parted and await can_be_asked([one], hall.today, hall.book, hall.presence):
            found.append(one)
        if len(found) == OTHERS:
            break
    return found


def _question(t: Translate, table: Table, who: Member, answer: Text = ()) -> Post:
    """To one of the pair, or to one of the others; answered, it says what was answered."""
    mine = table.seat(who)
    if mine and mine.of_pair:
        [other] = [one for one in table.pair if one != who]
        text = t("{who} and you met well. A table of four, with two others whose trades complete"
                 " yours?", who=other)  # fmt: skip
        more = t("If you both say yes, I'll ask them. Nothing is announced before all four did.")
    else:
        text = t("{people} met well, and would like to sit down with two others. You complete"
                 " each other: would you join them?", people=listed(table.pair))  # fmt: skip
        more = t("Nothing is announced before all four of you said yes.")
    arg = str(table.id)
    buttons = (
        Button(t("Gladly"), "rhythm.sit", arg, "primary"),
        Button(t("Not this time"), "rhythm.no_table", arg),
        Button(t("Never propose anything"), "rhythm.no_offers"),
    )
    message = Message(joined([text, answer or more], " "), () if answer else buttons)
    key = f"rhythm.table:{table.id}:{who.id}"
    return Post(Place.of(who), message, key, anew=not answer)


@rhythm.call("sit")
async def sit(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: RhythmBook,
    ladder: LadderBook,
    presence: Presence,
    acquaintances: Acquaintances,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """The pair said yes: two others are asked. All four did: they are brought together."""
    hall = Hall(community, book, presence, acquaintances, members, languages, clock.now())
    table = _said(await _asked(call, me, community, ladder), me, yes=True)
    text = t("Lovely! As soon as all of you say yes, I'll bring you together.")
    told: Effects = [Whisper(Message(text)), _question(t, table, me, t("You said: gladly."))]
    if not all(seat.standing == "yes" for seat in table.seats if seat.of_pair):
        await ladder.change(table)
        return told
    if len(table.company) == len(table.pair) + OTHERS:
        made = replace(table, step="made", at=hall.now)
        await ladder.change(made)
        args = {"members": ",".join(str(one.id) for one in made.company)}
        # Where it leads is another feature's: a coffee as those of the rounds are.
        key = f"coffee.meet_again:{args['members']}"
        return [*told, Later("coffee.meet_again", hall.now, key, args)]
    return [*told, *await _ask_others(table, hall, ladder, vocabulary)]


async def _ask_others(
    table: Table, hall: Hall, ladder: LadderBook, vocabulary: Vocabulary
) -> Effects:
    """As many as are wanting; nobody left to ask, and the table is given up without a word."""
    sitting = [seat for seat in table.others if seat.standing in {"asked", "yes"}]
    wanting = OTHERS - len(sitting)
    room = MOST_ASKED - len(table.others)
    found = (await _complements(table, hall, vocabulary))[:wanting] if wanting else []
    if len(found) < wanting or wanting > room:
        await ladder.change(replace(table, step="over", at=hall.now))
        return []
    new = tuple(Seat(one, of_pair=False, standing="asked") for one in found)
    at = hall.now if new or table.step == "pair" else table.at
    asked = replace(table, step="others", at=at, seats=(*table.seats, *new))
    await ladder.change(asked)
    await offered(found, hall.today, hall.book)
    return [_question(t, asked, one) for one, t in (await hall.voices(*found)).items()]


@rhythm.call("no_table")
async def no_table(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: RhythmBook,
    ladder: LadderBook,
    presence: Presence,
    acquaintances: Acquaintances,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Effects:
    """One of the pair: it is over. One of the others: somebody else is asked."""
    hall = Hall(community, book, presence, acquaintances, members, languages, clock.now())
    table = _said(await _asked(call, me, community, ladder), me, yes=False)
    answer = t("You said: not this time.")
    told: Effects = [
        Whisper(Message(t("All right, and nobody is told."))),
        _question(t, table, me, answer),
    ]
    if me in table.pair:
        await ladder.change(replace(table, step="over", at=hall.now))
        return told
    return [*told, *await _ask_others(table, hall, ladder, vocabulary)]


async def _asked(call: Call, me: Member, community: Community, ladder: LadderBook) -> Table:
    """The table that the caller is asked about; refuses any other, and one that is over."""
    ids = numbers_of(call.arg)
    table = await ladder.table(community.id, ids[0]) if ids else None
    mine = table.seat(me) if table else None
    if table is None or mine is None or mine.standing != "asked":
        raise Refusal(NOTHING)
    if table.step not in {"pair", "others"} or len(table.pair) < 2:  # one of them was erased
        raise Refusal(NOTHING)
    return table


def _said(table: Table, me: Member, *, yes: bool) -> Table:
    seats: Sequence[Seat] = [
        replace(seat, standing="yes" if yes else "no") if seat.member == me else seat
        for seat in table.seats
    ]
    return replace(table, seats=tuple(seats))


@rhythm.farewell()
async def take_away(member: Member, ladder: LadderBook, clock: Clock) -> Effects:
    """A table without one of its people is none."""
    for table in await ladder.tables_of(member):
        await ladder.change(replace(table, step="over", at=clock.now()))
    return []


@rhythm.union()
async def not_with_oneself(both: Unite, ladder: LadderBook, clock: Clock) -> Effects:
    """Nobody sits at a table twice."""
    for table in await ladder.tables_of(both.goes):
        if table.seat(both.stays):
            await ladder.change(replace(table, step="over", at=clock.now()))
    return []
