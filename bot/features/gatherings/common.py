"""What several modules of this feature do: find the gathering, check who may change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.features.gatherings.book import Gathering, GatheringsBook
from bot.language import N_
from bot.model import Call, Community, Job, Later, Member, Place, Refusal
from bot.ports import Languages, Members, Translate

NOTHING = N_("This button no longer does anything.")
ONLY = N_("Only whoever made it and the organisers can change it.")
CALLED_OFF = N_("This gathering was called off.")
OVER = N_("This gathering is over.")


def number_of(call: Call, position: int = 0) -> int | None:
    """The number at a position of what a button carries ("12:3"), None where there is none."""
    parts = call.arg.split(":")
    text = parts[position] if position < len(parts) else ""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 18 else None


async def gathering_of(
    call: Call,
    community: Community,
    book: GatheringsBook,
    *,
    hold: bool = False,
    arriving: bool = False,
) -> Gathering:
    """The gathering that a button or form is about, in this community; refuses anything else.

    With *hold*, nobody else changes it or its sign-ups until the transaction ends; *arriving*,
    its *turns* is besides the turn of who arrives.
    """
    number = number_of(call)
    found = None
    if number is not None:
        how = book.welcome if arriving else book.hold if hold else book.gathering
        found = await how(number)
    if found is None or found.community != community.id:
        raise Refusal(NOTHING)
    return found


async def for_change(
    call: Call, me: Member, community: Community, book: GatheringsBook, members: Members
) -> Gathering:
    """The same, held, for its creator and the organisers only, and not once it is called off."""
    found = await gathering_of(call, community, book, hold=True)
    if found.creator != me and not await members.is_organiser(me):
        raise Refusal(ONLY)
    if found.state == "cancelled":
        raise Refusal(CALLED_OFF)
    return found


def open_to_all(gathering: Gathering, now: datetime) -> None:
    """Refuses what can't be signed up for: a draft, one called off, one that is over."""
    if gathering.state == "cancelled":
        raise Refusal(CALLED_OFF)
    if gathering.state != "planned" or gathering.end is None:
        raise Refusal(NOTHING)
    if gathering.end <= now:
        raise Refusal(OVER)


def timed(name: str, gathering: Gathering, due: datetime, **more: str) -> Later:
    """The job `gatherings.name` of a gathering at its start as it is now; *more* goes with it.

    Moved to another time, the gathering has new jobs, and `still` drops the old ones.
    """
    start = gathering.start.astimezone(UTC).isoformat() if gathering.start else ""
    args = {"gathering": str(gathering.id), "start": start, **more}
    return Later(f"gatherings.{name}", due, f"gatherings.{name}:{gathering.id}:{start}", args)


async def still(job: Job, book: GatheringsBook) -> Gathering | None:
    """The gathering of a timed job, held; None if it was moved or called off since."""
    found = await book.hold(int(job.args["gathering"]))
    if found is None or found.state != "planned" or found.start is None:
        return None
    return found if found.start == datetime.fromisoformat(job.args["start"]) else None


def places_of(gathering: Gathering, community: Community) -> tuple[Place, ...]:
    """Where its card is shown."""
    return gathering.details.places or community.homes


async def voice_of(
    member: Member, community: Community, members: Members, languages: Languages
) -> Translate:
    """The language one member is spoken to."""
    person = (await members.people([member])).get(member)
    return languages.speak((person.locale if person else "") or community.locale)


async def voices_of(
    who: Iterable[Member], community: Community, members: Members, languages: Languages
) -> dict[Member, Translate]:
    """The language of each of them; who has left the space is not among them."""
    people = await members.people(who)
    return {
        member: languages.speak(person.locale or community.locale)
        for member, person in people.items()
        if person.here
    }
