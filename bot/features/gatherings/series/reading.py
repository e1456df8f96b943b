"""From what organisers typed to a series. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from bot.calendar import OnClosed, Rhythm, Weekly, local, next_occurrence
from bot.features.gatherings.book import Gathering, Series
from bot.features.gatherings.making import reading
from bot.features.gatherings.making.channels import read_channels
from bot.features.gatherings.series import cards
from bot.language import N_
from bot.model import Call, Community, Member, Refusal
from bot.refusing import Refusals

MOST_HOSTS = 30
MOST_DAYS_AHEAD = 60
A_DAY = 24 * 60


def read_repeated(
    text: str,
    of: Gathering | None,
    at: time | None,
    now: datetime,
    community: Community,
    locale: str,
) -> Rhythm:
    """How often, with the day it is counted from. *of*: it gives its day and time to a phrase
    that says neither, and no phrase at all is every week. *at*: the time of a phrase without one.
    """
    zone = community.zone
    first: date | None = None
    if of and of.start:
        start = local(of.start, zone)
        first, at = start.date(), start.time()
        if not text.strip():
            return Rhythm(Weekly(first.weekday()), at, first)
    return _anchored(reading.rhythm(text, "when", now, zone, locale, first, at), now, community)


def _anchored(rhythm: Rhythm, now: datetime, community: Community) -> Rhythm:
    """The rhythm with the day from which turns are counted."""
    if rhythm.anchor:
        return rhythm
    coming = next_occurrence(rhythm, community.zone, now)
    return replace(rhythm, anchor=coming.day) if coming else rhythm


def read_changed(
    text: str, shown: str, old: Rhythm, at: time | None, now: datetime, community: Community,
    locale: str,
) -> Rhythm:  # fmt: skip
    """The rhythm that a form came back with; *shown* is what it held.

    Left as it was, its count goes on. At another time on the same days, turns go on too.
    """
    if text.strip() == shown:
        return old
    fresh = reading.rhythm(text, "when", now, community.zone, locale, None, at)
    fresh = replace(_anchored(fresh, now, community), on_closed=old.on_closed)
    fresh = replace(fresh, skipped=old.skipped)
    begins = fresh.pattern
    weekly = Weekly(begins.weekday) if isinstance(begins, Weekly) else begins
    first = next_occurrence(Rhythm(weekly, fresh.at), community.zone, now)
    said_from = first is None or fresh.anchor != first.day
    goes_on = fresh.pattern == old.pattern and fresh.count is None and not said_from
    if goes_on and old.anchor and not (fresh.until and fresh.until < old.anchor):
        return replace(fresh, anchor=old.anchor)
    return fresh


def read_turns(call: Call, old: Series, rhythm: Rhythm, community: Community) -> Series:
    """The series as the form of dates and turns gives it, with this rhythm."""
    wrong, args, usual = Refusals(), call.args, old.details.length
    ahead = args.get("ahead", "")
    days = wrong.read(None, reading.count, ahead, "ahead", least=1, most=MOST_DAYS_AHEAD)
    details = replace(
        old.details,
        length=wrong.read(usual, reading.length, args.get("length", ""), "length", usual),
        ahead=old.details.ahead if days is None else days * A_DAY,
        places=wrong.read((), read_channels, call, old.details, community),
    )
    fresh = replace(
        old,
        rhythm=wrong.read(rhythm, _with_closed_days, args, rhythm),
        details=details,
        hosts=wrong.read((), _hosts, call),
        themes=cards.read_themes(args.get("themes", "")),
    )
    wrong.tell()
    return fresh


def _with_closed_days(args: Mapping[str, str], rhythm: Rhythm) -> Rhythm:
    closed: OnClosed | None = next(
        (one for one in cards.CLOSED if one == args.get("closed", "")), None
    )
    if closed is None:
        raise Refusal(N_("Choose what a closed day does."), field="closed")
    return replace(rhythm, on_closed=closed)


def _hosts(call: Call) -> tuple[Member, ...]:
    hosts = tuple(dict.fromkeys(call.members.get("hosts", ())))
    if len(hosts) > MOST_HOSTS:
        raise Refusal(N_("{most} hosts at most."), field="hosts", most=str(MOST_HOSTS))
    return hosts
