"""Where a gathering meets by video, and when it sits down at tables. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.gatherings.book import Gathering, Signup, Table
from bot.model import Button, Link, Text
from bot.ports import Translate
from bot.video import Video


@dataclass(frozen=True, slots=True)
class Way:
    """What it takes to tell somebody how to get there."""

    video: Video
    now: datetime


def by_video(gathering: Gathering) -> bool:
    """Whether anybody comes by video."""
    details = gathering.details
    return details.online or details.hybrid or gathering.remote_only


def comes_by_video(gathering: Gathering, signup: Signup) -> bool:
    """Whether this one does."""
    details = gathering.details
    return details.online or gathering.remote_only or (details.hybrid and signup.where == "remote")


def link_of(video: Video, gathering: Gathering, table: Table | None = None) -> str:
    """The address to meet at; "" for the chat's own call. Only for the eyes of who is going.

    Its organiser's own link stands above the space's. The first table meets where the gathering
    does, so that who comes by an older message is not alone in an empty room.
    """
    link = gathering.details.link
    if not by_video(gathering):
        return link
    own_room = table is not None and table.number > 1 and video.mode == "template"
    if link and not own_room:
        return link
    room = f"{table.rotation}.{table.number}" if table and own_room else ""
    return video.address(gathering.community, gathering.id, room)


def joining(t: Translate, way: Way, gathering: Gathering, signup: Signup) -> Text:
    """How somebody who is going gets there; () for who comes on site and has no link."""
    link = link_of(way.video, gathering)
    if by_video(gathering) and not comes_by_video(gathering, signup):
        return ()
    if link:
        text = t("The link: {link}", link=Link(link, link))
    elif by_video(gathering):
        text = t("You meet in a call right here in the chat: a huddle, or a voice channel.")
    else:
        return ()
    before = gathering.details.tables_before
    if seats_at(gathering) is None or seating_on(gathering, way.now):
        return text
    soon = t.many("You get a table {n} minute before.", "You get a table {n} minutes before.",
                  before)  # fmt: skip
    return (*text, "\n", *soon)


def said_of_tables(t: Translate, gathering: Gathering) -> Text:
    """In a card: that one will be seated, and when; () for no tables."""
    details = gathering.details
    if not details.table or not by_video(gathering):
        return ()
    return t.many(
        "You sit down at small tables, drawn {n} minute before.",
        "You sit down at small tables, drawn {n} minutes before.",
        details.tables_before,
    )


def table_button(t: Translate, gathering: Gathering) -> Button:
    """For who comes after the tables were drawn, and for who forgot which was theirs."""
    return Button(t("My table"), "gatherings.my_table", str(gathering.id))


def seats_at(gathering: Gathering) -> datetime | None:
    """When those who come by video are seated; None for no tables."""
    if gathering.start is None or not gathering.details.table or not by_video(gathering):
        return None
    return gathering.start - timedelta(minutes=gathering.details.tables_before)


def turns_at(gathering: Gathering) -> datetime | None:
    """When they change tables, at half time; None if they don't."""
    if seats_at(gathering) is None or gathering.details.rotations < 2 or gathering.start is None:
        return None
    return gathering.start + timedelta(minutes=gathering.details.length) / 2


def seating_on(gathering: Gathering, now: datetime) -> bool:
    """Whether tables are drawn by now, and the gathering is not over."""
    begins = seats_at(gathering)
    return begins is not None and gathering.end is not None and begins <= now < gathering.end
