"""The messages of tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.acquaintance import Card, load_reasons, may_be_said, reason_text, spelling, who_is
from bot.features.gatherings.book import Gathering, Table
from bot.features.gatherings.cards import called_off, title_of
from bot.features.gatherings.links import link_of, turns_at
from bot.features.gatherings.tables.seating import FEWEST, MOST
from bot.model import Field, Form, Link, Member, Message, Option, Text, joined
from bot.ports import Translate
from bot.video import Video
from bot.vocabulary import Vocabulary

MOST_REASONS = 2  # that are said of a table


def table_card(
    t: Translate,
    gathering: Gathering,
    table: Table,
    tables: Sequence[Table],
    guests: Mapping[Member, int],
    cards: Mapping[Member, Card],
    video: Video,
    vocabulary: Vocabulary,
) -> Message:
    """Who sits together, who is who, who is the host, and where they meet."""
    if gathering.state == "cancelled":
        return Message(called_off(t, gathering))
    if not table.members:
        return Message(t("This table is no more: whoever is left sits at another one."))
    title = title_of(t, gathering.details)
    head = (
        t("🪑 **Your table at {title}**", title=title)
        if table.rotation == 1
        else t("🔁 **Change of tables at {title}!** Here is your new one.", title=title)
    )
    whos = [who_is(t, cards[one], vocabulary) for one in table.members if one in cards]
    paragraphs: list[Text] = [
        joined([head, _people(table, guests)]),
        _company(t, table, guests),
        joined([who for who in whos if who]),
        _reasons(t, table, cards, vocabulary),
        _where(t, gathering, table, tables, video),
        _when(t, gathering, table, tables),
    ]
    return Message(joined([one for one in paragraphs if one], "\n\n"))


def _people(table: Table, guests: Mapping[Member, int]) -> Text:
    each: list[Text] = [
        (one, f" (+{guests[one]})") if guests.get(one) else (one,) for one in table.members
    ]
    return joined(each, ", ")


def _company(t: Translate, table: Table, guests: Mapping[Member, int]) -> Text:
    """Who is the host; or that one is alone."""
    people = len(table.members) + sum(guests.get(one, 0) for one in table.members)
    if people == 1:
        return t("You're the first one here: whoever comes later sits with you.")
    if people == 2 and len(table.members) == 2:
        two = t("It's the two of you: all the more time to talk.")
        return joined([two, _host(t, table)], " ")
    return _host(t, table)


def _host(t: Translate, table: Table) -> Text:
    return t("{host} is your host, says hello first, and lets everybody have a word.",
             host=table.host)  # fmt: skip


def _reasons(
    t: Translate, table: Table, cards: Mapping[Member, Card], vocabulary: Vocabulary
) -> Text:
    """What one seeks and another offers, as far as both let it be seen."""
    by_id = {str(member.id): member for member in table.members}
    known = [
        reason
        for reason in load_reasons(table.reasons)
        if reason.kind in {"offers", "trades"}
        and reason.who in by_id
        and reason.whom in by_id
        and may_be_said(reason, by_id, cards)
    ]
    spelled = spelling(cards.values(), vocabulary)
    said = [reason_text(t, one, by_id, vocabulary, spelled) for one in known[:MOST_REASONS]]
    return joined(said, " ")


def _where(
    t: Translate, gathering: Gathering, table: Table, tables: Sequence[Table], video: Video
) -> Text:
    """The table's own link; the number of its room where all have one link."""
    link = link_of(video, gathering, table)
    beside = [one for one in tables if one.rotation == table.rotation and one.members]
    if not link:
        return t(
            "You meet in a call right here in the chat, a huddle or a voice channel:"
            " {host} opens it.",
            host=table.host,
        )
    if len(beside) > 1 and any(
        link_of(video, gathering, one) == link for one in beside if one.id != table.id
    ):
        return t(
            "Everybody meets here: {link}. Then your table goes to its own room, number {n}.",
            link=Link(link, link),
            n=str(table.number),
        )
    return t("The link: {link}", link=Link(link, link))


def _when(t: Translate, gathering: Gathering, table: Table, tables: Sequence[Table]) -> Text:
    turn = turns_at(gathering)
    begins = t("It begins {when}.", when=gathering.start or "") if table.rotation == 1 else ()
    several = len([one for one in tables if one.rotation == 1 and one.members]) > 1
    if turn is None or not several or table.rotation > 1:
        return begins
    return joined([begins, t("At half time, {when}, you change tables.", when=turn)], " ")


def settings(t: Translate, gathering: Gathering) -> Form:
    """How people are seated."""
    details = gathering.details
    sizes = (
        Option("0", t("No tables")),
        *(
            Option(str(size), t.many("Tables of {n}", "Tables of {n}", size))
            for size in range(FEWEST, MOST + 1)
        ),
    )
    rotations = (
        Option("1", t("The same table throughout")),
        Option("2", t("Change tables at half time")),
    )
    fields = (
        Field("table", t("People at a table"), "choice", str(details.table), sizes),
        Field(
            "before",
            t("Minutes before the start"),
            "number",
            str(details.tables_before),
            hint=t("When they are drawn, and everybody is told"),
        ),
        Field("rotations", t("Rotations"), "choice", str(details.rotations), rotations),
    )
    return Form("gatherings.save_tables", t("Tables"), fields, str(gathering.id), t("Save"))
