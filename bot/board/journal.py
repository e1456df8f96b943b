"""What organisers did, in words."""

from __future__ import annotations

from bot.address import mentioned
from bot.board.common import Desk, named
from bot.features.space.deeds import LOOKS, told
from bot.pages import Journal
from bot.ports import Audit, Members

SIZE = 50  # lines on a page
READ = 2_000  # acts that are looked through


async def journal(desk: Desk, start: int) -> Journal:
    """The newest first; what only looked at something is not told."""
    last = await desk.tx.get(Audit).last(desk.community.id, READ)
    acts = [act for act in last if act.name not in LOOKS]
    lines = [told(desk.t, act) for act in acts[start : start + SIZE]]
    people = await desk.tx.get(Members).people(mentioned(lines))
    return Journal(tuple(named(line, people) for line in lines), len(acts) > start + SIZE)
