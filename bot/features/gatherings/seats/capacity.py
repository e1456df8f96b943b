"""More seats, fewer seats, on site or by video: what organisers change, and what it moves."""

from __future__ import annotations

from dataclasses import replace

from bot.features.gatherings.book import Details, Gathering, GatheringsBook, SignupsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, for_change
from bot.features.gatherings.life import show
from bot.features.gatherings.making import reading
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.queue import Hall, fill, upset
from bot.model import (
    Button,
    Call,
    Community,
    Effects,
    Member,
    Message,
    Refusal,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate


async def reseat(
    old: Gathering, changed: Gathering, book: GatheringsBook, hall: Hall, t: Translate
) -> Effects:
    """Write a change down and bring the queue in order; more seats are given out at once.

    Where it takes seats from people, they stay as they were, and its maker is asked first.
    """
    losers = await upset(changed, hall)
    if not losers:
        await book.change(changed)
        return await fill(changed, hall, more=True)
    before, after = old.details, changed.details
    kept = replace(
        after, seats=before.seats, remote=before.remote, area=before.area, hybrid=before.hybrid
    )
    await book.change(replace(changed, details=kept))
    text = joined(
        [
            t("Saved, but **{title}** has the seats it had.", title=title_of(t, after)),
            t.many(
                "With fewer of them, {n} person would lose a seat or a guest's. The last to come"
                " go back to the front of the waiting list, and are told.",
                "With fewer of them, {n} people would lose a seat or a guest's. The last to come"
                " go back to the front of the waiting list, and are told.",
                len(losers),
            ),
        ]
    )
    numbers = (after.seats, after.remote, after.area, int(after.hybrid))
    arg = ":".join("-" if one is None else str(one) for one in (changed.id, *numbers))
    fewer = Button(t("Fewer seats"), "gatherings.fewer", arg, "danger")
    return [Whisper(Message(text, (fewer,)))]


@gatherings.call("fewer", audited=True)
async def fewer(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    languages: Languages,
    clock: Clock,
) -> Effects:
    """Seats are taken from the last to come: they were asked about before."""
    found = await for_change(call, me, community, book, members)
    if found.state != "planned" or (found.end and found.end <= clock.now()):
        raise Refusal(NOTHING)
    details = _seats_in(call.arg, found.details)
    changed = replace(found, details=details, sequence=found.sequence + 1)
    await book.change(changed)
    hall = Hall(community, signups, members, languages, clock.now())
    moved = await fill(changed, hall, more=True)
    said = t("Saved. Everybody whose seat that was is being told.")
    return [Whisper(Message(said)), *moved, show(changed, hall.now)]


def _seats_in(arg: str, old: Details) -> Details:
    """The numbers that a button carries: seats, seats by video, square metres, and whether both."""
    parts = arg.split(":")[1:]
    if len(parts) != 4 or parts[3] not in {"0", "1"}:
        raise Refusal(NOTHING)
    try:
        seats, remote, area = (
            None if one == "-" else reading.count(one, "", least=least)
            for one, least in zip(parts, (1, 0, 0), strict=False)
        )
    except Refusal as no:
        raise Refusal(NOTHING) from no
    hybrid = parts[3] == "1" and not old.online
    return replace(old, seats=seats, remote=remote, area=area or 0, hybrid=hybrid)
