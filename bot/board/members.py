"""Members: who joined, who rests, who was not seen for long; a page of them, or all for a file."""

from __future__ import annotations

from datetime import timedelta

from bot.board.book import EnrolledIn, MemberRow
from bot.board.common import Desk
from bot.calendar import today
from bot.features.gatherings.after.export import sheet
from bot.language import N_
from bot.model import File, Text, joined, words
from bot.pages import SHOW, MemberLine, MembersSheet, Search
from bot.picture.meetings import NAMED

SIZE = 50  # members on a page
UNSEEN = timedelta(weeks=8)
NEW = timedelta(weeks=4)
COLUMNS = (N_("Name"), N_("Since"), N_("Coffee"), N_("People met"), N_("Last introduced"))


async def members(desk: Desk, search: Search) -> MembersSheet:
    """A page of those who are looked for, by name."""
    show = search.show if search.show in SHOW else "all"
    since = {"unseen": desk.today - UNSEEN, "new": desk.today - NEW}
    book, space = desk.book, desk.community.id
    counts = {one: await book.how_many(space, one, "", desk.today, since) for one in SHOW}
    name = " ".join(search.name.split())[:80]
    found = await book.how_many(space, show, name, desk.today, since) if name else counts[show]
    rows = await book.members(space, show, name, desk.today, since, (search.start, SIZE))
    lines = tuple(_line(desk, row) for row in rows)
    return MembersSheet(lines, found, counts, Search(show, name, search.start), SIZE)


async def member(desk: Desk, number: int) -> MemberLine | None:
    """One of them, by their number."""
    row = await desk.book.member(desk.community.id, number)
    return _line(desk, row) if row else None


def _line(desk: Desk, row: MemberRow) -> MemberLine:
    arrived = today(row.arrived, desk.community.zone)
    coffee = joined([_coffee(desk, one) for one in row.circles], ", ")
    known = arrived >= desk.today - NAMED
    return MemberLine(row.id, row.name, arrived, row.organiser, coffee, row.met, row.last, known)


def _coffee(desk: Desk, one: EnrolledIn) -> Text:
    """The circle, and how they take part in it."""
    if one.until and one.until > desk.today:
        said = desk.t("paused until {day}", day=desk.t.day(one.until))
    elif one.rest:
        said = desk.t.many("rests for {n} round", "rests for {n} rounds", one.rest)
    elif one.mode == "ask":
        said = desk.t("asked each time")
    elif one.mode == "call":
        said = desk.t("only when they say so")
    else:
        return (one.circle,)
    return (one.circle, " (", *said, ")")


async def export(desk: Desk) -> File:
    """Everybody, as CSV that spreadsheets take for UTF-8, and for text alone."""
    t = desk.t
    rows = await desk.book.members(desk.community.id, "all", "", desk.today, {}, (0, 100_000))
    lines = [_line(desk, row) for row in rows]
    cells = [[words(t(one)) for one in COLUMNS]]
    for one in lines:
        last = one.last.isoformat() if one.last else ""
        since = one.arrived.isoformat()
        cells.append([one.name, since, words(one.coffee), str(one.met), last])
    data = sheet(cells, ";" if t.locale.startswith("fr") else ",")
    return File(f"members-{desk.today}.csv", "text/csv", data)
