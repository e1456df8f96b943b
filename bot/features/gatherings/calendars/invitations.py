"""A gathering as calendars read it: the file that every confirmation carries. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, Signup, Where
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.links import link_of
from bot.invitation import Occasion, Status, file_of
from bot.model import Community, Event, File, Message, words
from bot.ports import Translate


def invitation(
    t: Translate,
    gathering: Gathering,
    community: Community,
    now: datetime,
    *,
    going: bool = True,
    where: Where | None = None,
    link: str | None = None,
) -> File:
    """The gathering as a file: opened, it is in one's calendar, or changed there.

    Of one called off the file takes it out again. *going*: whether its reader has a seat, and
    may read the link; *where*: in which quota; *link*: where the call is, if it isn't the
    gathering's own. Only for what has a start.
    """
    status: Status = "confirmed" if going else "tentative"
    found = occasion(t, gathering, community, status, going=going, where=where, link=link)
    return file_of(found, now)


def with_invitation(
    message: Message,
    t: Translate,
    gathering: Gathering,
    signup: Signup,
    community: Community,
    now: datetime,
    link: str | None = None,
) -> Message:
    """What is said to a member, with the file for their calendar if they have a seat.

    So a move changes what an earlier file put there, and calling off takes it out.
    """
    if signup.standing != "going" or gathering.start is None:
        return message
    file = invitation(t, gathering, community, now, where=signup.where, link=link)
    return replace(message, file=file)


def occasion(
    t: Translate,
    gathering: Gathering,
    community: Community,
    status: Status,
    *,
    going: bool = False,
    where: Where | None = None,
    link: str | None = None,
) -> Occasion:
    """The gathering as it stands for its reader; only who is *going* reads the link."""
    details = gathering.details
    if gathering.start is None or gathering.end is None:
        raise ValueError("what has no start is in no calendar")
    off = gathering.state == "cancelled"
    remote = details.online or gathering.remote_only or where == "remote"
    about = joined_lines(details.about, gathering.because if off else "")
    shown = link
    if shown is None:
        shown = link_of(community.video, gathering) if remote else details.link
    in_the_room = details.hybrid and not remote and where == "site"  # and needs no call
    link = shown if going and not off and not in_the_room else ""
    return Occasion(
        f"gathering-{gathering.id}@{community.id}.comptoir",
        title_of(t, details),
        gathering.start,
        gathering.end,
        community.zone,
        community.name,
        about,
        "" if link and remote else words(t("By video")) if remote else details.venue,
        link,
        "cancelled" if off else status,
        gathering.sequence,
    )


def event_of(t: Translate, gathering: Gathering, community: Community) -> Event | None:
    """The gathering for a chat with a calendar of its own; None before it is announced."""
    off = gathering.state == "cancelled"
    planned = gathering.state == "planned" and gathering.announced
    if gathering.start is None or gathering.end is None or not (off or planned):
        return None
    found = occasion(t, gathering, community, "confirmed")
    where = found.place or community.name
    return Event(found.uid, found.title, found.start, found.end, where, found.about, off)


def joined_lines(*parts: str) -> str:
    """What there is of these, one paragraph each."""
    return "\n\n".join(part for part in parts if part)
