"""Tables: drawn before a gathering by video, changed at half time, mended as people come and go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from bot.acquaintance import Acquaintances
from bot.features.gatherings.book import (
    Gathering,
    GatheringsBook,
    Signup,
    SignupsBook,
    Table,
    TablesBook,
)
from bot.features.gatherings.common import gathering_of, open_to_all, still
from bot.features.gatherings.life import show
from bot.features.gatherings.links import comes_by_video, seating_on, turns_at
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.tables import cards
from bot.features.gatherings.tables.seating import Party, host_among, possible, seat
from bot.language import N_
from bot.model import (
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
    listed,
)
from bot.ports import Clock, Languages, Members, Translate
from bot.vocabulary import Vocabulary

FULL = N_("It is full: you are on the waiting list, and I'll tell you as soon as a seat is free.")
MEMORY = timedelta(days=3 * 366)  # how far back meetings are looked at


@dataclass(frozen=True, slots=True)
class Room:
    """What seating works with."""

    community: Community
    signups: SignupsBook
    tables: TablesBook
    known: Acquaintances
    now: datetime


async def coming_by_video(gathering: Gathering, signups: SignupsBook) -> dict[Member, Signup]:
    """Those who are to be seated."""
    going = await signups.signups(gathering.id, ("going",))
    return {one.member: one for one in going if comes_by_video(gathering, one)}


@gatherings.job("seat")
async def seat_everybody(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    tables: TablesBook,
    known: Acquaintances,
    clock: Clock,
    chance: Random,
    vocabulary: Vocabulary,
) -> Effects:
    """The tables are drawn and everybody is told theirs. A second time, nothing happens."""
    found = await still(job, book)
    room = Room(community, signups, tables, known, clock.now())
    if found is None or not seating_on(found, room.now):
        return []
    return await _draw(found, 1, room, chance, vocabulary)


@gatherings.job("half_time")
async def change_tables(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    tables: TablesBook,
    known: Acquaintances,
    clock: Clock,
    chance: Random,
    vocabulary: Vocabulary,
) -> Effects:
    """Half time: other tables, for all who are going by now."""
    found = await still(job, book)
    room = Room(community, signups, tables, known, clock.now())
    if found is None or not seating_on(found, room.now) or turns_at(found) is None:
        return []
    return await _draw(found, 2, room, chance, vocabulary)


async def _draw(
    gathering: Gathering, rotation: int, room: Room, chance: Random, vocabulary: Vocabulary
) -> Effects:
    day = (gathering.start or room.now).astimezone(room.community.zone).date()
    before = await room.tables.tables(gathering.id)
    if any(table.day != day for table in before):
        await room.tables.clear(gathering.id)  # it was moved since: those tables never were
        before = []
    going = await coming_by_video(gathering, room.signups)
    if not going or any(table.rotation >= rotation for table in before):
        return []
    past = await room.known.past(room.community.id, day - MEMORY)
    party = Party(
        {member: one.heads for member, one in going.items()},
        await room.known.cards(going),
        frozenset(await room.known.avoided(room.community.id)),
        past.groups,
        vocabulary,
    )
    details = gathering.details
    first = [table.members for table in before]
    drawn = seat(party, details.table, details.rotations, first, chance.getrandbits(31))
    if rotation > 1 and len(drawn) == 1 and len([one for one in first if one]) == 1:
        return []  # one table remains one table
    hosted = await room.tables.hosted(room.community.id)
    for number, table in enumerate(drawn, start=1):
        host = host_among(table.members, gathering.host, hosted)
        new = Table(0, gathering.id, rotation, number, day, table.members, host, table.members,
                    table.reasons)  # fmt: skip
        await room.tables.lay(new)
    return [_tell(gathering, room.now), show(gathering, room.now)]


def _tell(gathering: Gathering, now: datetime) -> Later:
    """Show every table as it is now."""
    args = {"gathering": str(gathering.id)}
    return Later("gatherings.tell_tables", now, f"gatherings.tell_tables:{gathering.id}", args)


@gatherings.job("tell_tables")
async def tell_tables(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    tables: TablesBook,
    known: Acquaintances,
    members: Members,
    languages: Languages,
    vocabulary: Vocabulary,
) -> Effects:
    """Each table's message: in its room, and alone to who came to it later."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None:
        return []
    all_ = await tables.tables(found.id)
    now_ = [one for one in all_ if one.rotation == max(each.rotation for each in all_)]
    everybody = {member for one in now_ for member in (*one.room, *one.members)}
    theirs = await known.cards(everybody)
    people = await members.people(everybody)
    locales = {member: one.locale or community.locale for member, one in people.items()}
    going = await coming_by_video(found, signups)
    guests = {member: one.guests for member, one in going.items()}
    posts: Effects = []
    for table in now_:
        key = f"gatherings.table:{found.id}:{table.day}:{table.rotation}:{table.number}"
        readers = {(): table.room} | {
            (one,): (one,) for one in table.members if one not in table.room
        }
        for alone, who in readers.items():
            t = languages.speak(_shared([locales.get(one, "") for one in who], community))
            message = cards.table_card(
                t, found, table, all_, guests, theirs, community.video, vocabulary
            )
            posts.append(
                Post(Place.of(*who), message, ":".join([key, *(str(m.id) for m in alone)]))
            )
    return posts


def _shared(locales: Iterable[str], community: Community) -> str:
    """The language they share, else the space's."""
    found = set(locales) - {""}
    return found.pop() if len(found) == 1 else community.locale


@gatherings.job("mend")
async def mend(
    job: Job,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    tables: TablesBook,
    known: Acquaintances,
    clock: Clock,
) -> Effects:
    """Who is no longer going leaves their table; who stays alone at one is seated elsewhere."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None or not seating_on(found, clock.now()):
        return []
    room = Room(community, signups, tables, known, clock.now())
    old = await _laid(found, tables)
    if not old:
        return []
    if found.state == "cancelled":
        return [_tell(found, room.now)]
    going = await coming_by_video(found, signups)
    laid = [
        replace(one, members=tuple(each for each in one.members if each in going)) for one in old
    ]
    heads = {member: one.heads for member, one in going.items()}
    merged = _merged(laid, heads, await _apart(room))
    hosted = await tables.hosted(community.id)
    for was, table in zip(old, merged, strict=True):
        if table.members != was.members:
            await tables.seat(_hosted(table, found, hosted))
    return [_tell(found, room.now)]


def _hosted(table: Table, gathering: Gathering, hosted: Mapping[Member, date]) -> Table:
    """The same with a host who sits there."""
    if not table.members or table.host in table.members:
        return table
    return replace(table, host=host_among(table.members, gathering.host, hosted))


async def _laid(gathering: Gathering, tables: TablesBook) -> list[Table]:
    """The tables of the rotation that is on."""
    found = await tables.tables(gathering.id)
    return [one for one in found if one.rotation == max(each.rotation for each in found)]


async def _apart(room: Room) -> set[frozenset[Member]]:
    return {frozenset(pair) for pair in await room.known.avoided(room.community.id)}


def _merged(
    tables: Sequence[Table], heads: Mapping[Member, int], apart: set[frozenset[Member]]
) -> list[Table]:
    """Nobody sits alone who can sit with others."""
    found = list(tables)
    for at, table in enumerate(tables):
        if len(found[at].members) != 1 or heads[table.members[0]] > 1:
            continue
        [alone] = found[at].members
        host = _smallest([one for one in found if one.id != table.id], alone, heads, apart)
        if host is not None:
            to = next(i for i, one in enumerate(found) if one.id == host.id)
            found[to] = replace(host, members=tuple(sorted((*host.members, alone))))
            found[at] = replace(found[at], members=())
    return found


def _smallest(
    tables: Iterable[Table],
    member: Member,
    heads: Mapping[Member, int],
    apart: set[frozenset[Member]],
) -> Table | None:
    """The table with the fewest people where no hard rule keeps *member* away."""
    open_ = [one for one in tables if one.members and possible((*one.members, member), apart)]
    return min(
        open_,
        key=lambda one: (sum(heads.get(each, 1) for each in one.members), one.number),
        default=None,
    )


@gatherings.call("my_table")
async def my_table(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    tables: TablesBook,
    known: Acquaintances,
    clock: Clock,
    vocabulary: Vocabulary,
) -> Effects:
    """One's table, again; for who comes late, the smallest that may be theirs."""
    found = await gathering_of(call, community, book, hold=True)
    open_to_all(found, clock.now())
    if not seating_on(found, clock.now()):
        raise Refusal(N_("The tables are not drawn yet."))
    going = await coming_by_video(found, signups)
    if me not in going:
        mine_so_far = await signups.signup(found.id, me)
        if mine_so_far and mine_so_far.standing == "waiting":
            raise Refusal(FULL)
        raise Refusal(N_("The tables are for those who come by video: press Going first."))
    room = Room(community, signups, tables, known, clock.now())
    laid = await _laid(found, tables)
    mine = next((one for one in laid if me in one.members), None)
    if mine is not None:
        theirs = await known.cards(mine.members)
        guests = {member: one.guests for member, one in going.items()}
        return [
            Whisper(
                cards.table_card(t, found, mine, laid, guests, theirs, community.video, vocabulary)
            )
        ]
    heads = {member: one.heads for member, one in going.items()}
    table = _smallest(laid, me, heads, await _apart(room))
    if table is None:
        table = await tables.lay(_of_ones_own(found, laid, me, room))
        text = t("You're the first at a new table. I've written to you with the details.")
        return [Whisper(Message(text)), _tell(found, room.now)]
    await tables.seat(replace(table, members=tuple(sorted((*table.members, me)))))
    text = t(
        "You sit with {people}. I've written to you with the details.",
        people=listed(table.members),
    )
    return [Whisper(Message(text)), _tell(found, room.now)]


def _of_ones_own(gathering: Gathering, laid: Sequence[Table], me: Member, room: Room) -> Table:
    number = 1 + max((one.number for one in laid), default=0)
    rotation = max((one.rotation for one in laid), default=1)
    day = (gathering.start or room.now).astimezone(room.community.zone).date()
    return Table(0, gathering.id, rotation, number, day, (me,), me, (me,))
