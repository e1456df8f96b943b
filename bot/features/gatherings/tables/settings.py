"""How the tables of a gathering are to be: for its maker and the organisers."""

from __future__ import annotations

from dataclasses import replace

from bot.features.gatherings.book import GatheringsBook, SignupsBook
from bot.features.gatherings.common import for_change
from bot.features.gatherings.life import plan, show
from bot.features.gatherings.making import reading
from bot.features.gatherings.making.creating import previewed
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.tables import cards
from bot.features.gatherings.tables.seating import FEWEST, MOST
from bot.features.gatherings.vote.book import VotesBook
from bot.language import N_
from bot.model import Ask, Button, Call, Community, Effects, Member, Message, Refusal, Whisper
from bot.ports import Clock, Members, Translate

SIZES = {str(size): size for size in (0, *range(FEWEST, MOST + 1))}
ROTATIONS = {"1": 1, "2": 2}
LONGEST = 24 * 60  # minutes before the start


@gatherings.call("ask_tables", audited=True)
async def ask_tables(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    return [Ask(cards.settings(t, found))]


@gatherings.call("save_tables", audited=True)
async def save_tables(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    signups: SignupsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    """The new table plan; what is drawn already stays."""
    old = await for_change(call, me, community, book, members)
    size = SIZES.get(call.args.get("table", ""))
    rotations = ROTATIONS.get(call.args.get("rotations", ""))
    if size is None:
        raise Refusal(N_("Choose one of the list."), field="table")
    if rotations is None:
        raise Refusal(N_("Choose one of the list."), field="rotations")
    before = reading.count(call.args.get("before", ""), "before", least=0, most=LONGEST)
    details = replace(
        old.details, table=size, rotations=rotations, tables_before=10 if before is None else before
    )
    changed = replace(old, details=details)
    await book.change(changed)
    if changed.state == "draft":
        return [await previewed(changed, t, signups, votes)]
    manage = Button(t("Manage"), "gatherings.manage", str(changed.id))
    now = clock.now()
    return [Whisper(Message(t("Saved."), (manage,))), show(changed, now), *plan(changed, now)]
