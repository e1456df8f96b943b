"""Two accounts turn out to be one person, who takes one seat."""

from __future__ import annotations

from dataclasses import replace

from bot.features.gatherings.book import GatheringsBook, Signup, SignupsBook
from bot.features.gatherings.life import show
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.queue import Hall, fill
from bot.model import Community, Effects, Unite
from bot.ports import Clock, Languages, Members

# What one would keep of two answers, the best first.
BEST = ("going", "offered", "waiting", "maybe", "no", "lapsed")


@gatherings.union()
async def one_seat(
    both: Unite,
    community: Community,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Of two seats at one gathering the better stays; the other goes to who waits."""
    hall = Hall(community, signups, members, languages, clock.now())
    effects: Effects = []
    for known, _ in await signups.of_member(both.goes, hall.now):
        found = await book.hold(known.id)
        theirs = await signups.signup(known.id, both.goes)
        kept = await signups.signup(known.id, both.stays)
        if found is None or theirs is None or kept is None:
            continue
        if rank(theirs) < rank(kept):
            await signups.put(replace(theirs, member=both.stays))
        await signups.put(Signup(found.id, both.goes, "no", theirs.where))
        effects += [*await fill(found, hall), show(found, hall.now)]
    return effects


def rank(signup: Signup) -> int:
    """The lower, the better."""
    return BEST.index(signup.standing) if signup.standing in BEST else len(BEST)
