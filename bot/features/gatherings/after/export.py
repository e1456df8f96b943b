"""The list of sign-ups as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.features.gatherings.after.attendance import EVERYBODY
from bot.features.gatherings.book import Gathering, GatheringsBook, Signup, SignupsBook
from bot.features.gatherings.common import for_change
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.quotas import quota_of
from bot.language import N_
from bot.model import Call, Community, Effects, File, Member, Message, Person, Whisper, words
from bot.ports import Members, Translate

COLUMNS = (N_("Name"), N_("Answer"), N_("Where"), N_("Guests"), N_("Place in the queue"),
           N_("Came"))  # fmt: skip
ANSWERS = {
    "going": N_("Going"),
    "offered": N_("A seat is offered"),
    "waiting": N_("Waiting"),
    "maybe": N_("Maybe"),
    "no": N_("Can't"),
    "lapsed": N_("Let an offer pass"),
}
# What a spreadsheet would take for a formula, its wide forms included.
FORMULAS = tuple("=+-@\t\r\n＝＋－＠")


@gatherings.call("export", audited=True)
async def export(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    everybody = await signups.signups(found.id, EVERYBODY)
    if not everybody:
        return [Whisper(Message(t("Nobody has signed up yet.")))]
    people = await members.people(one.member for one in everybody)
    rows = [[_plain(t, column) for column in COLUMNS], *rows_of(t, found, everybody, people)]
    file = File(_name(found, community.zone), "text/csv", sheet(rows, _separator(t)))
    return [Whisper(Message(t("Here is the list, for a spreadsheet."), file=file))]


def _name(gathering: Gathering, zone: ZoneInfo) -> str:
    day = f"-{gathering.start.astimezone(zone).date()}" if gathering.start else ""
    return f"gathering-{gathering.id}{day}.csv"


def rows_of(
    t: Translate, gathering: Gathering, signups: Sequence[Signup], people: Mapping[Member, Person]
) -> list[list[str]]:
    """One row for each, those who are going first, each kind in order of arrival."""
    order = list(ANSWERS)
    waiting: dict[str, int] = {}
    rows = []
    for one in sorted(signups, key=lambda one: (order.index(one.standing), one.turn, one.member)):
        place = ""
        if one.standing == "waiting":
            quota = quota_of(gathering, one.where)
            waiting[quota] = waiting.get(quota, 0) + 1
            place = str(waiting[quota])
        person = people.get(one.member)
        where = N_("On site") if one.where == "site" else N_("By video")
        came = "" if one.came is None else _plain(t, N_("Yes") if one.came else N_("No"))
        row = [person.name if person else "?", _plain(t, ANSWERS[one.standing])]
        rows.append([*row, _plain(t, where), str(one.guests), place, came])
    return rows


def _plain(t: Translate, sentence: str) -> str:
    return words(t(sentence))


def _separator(t: Translate) -> str:
    """Spreadsheets in French read the comma as part of a number."""
    return ";" if t.locale.startswith("fr") else ","


def sheet(rows: Iterable[Iterable[str]], separator: str) -> bytes:
    """The rows as CSV (RFC 4180) that spreadsheets take for UTF-8, and for text alone."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell, with a mark before it that says text, where it could be run as a formula."""
    risky = cell.startswith(FORMULAS) or cell.lstrip().startswith(FORMULAS)
    return f"'{cell}" if risky else cell
