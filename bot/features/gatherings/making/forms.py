"""The forms organisers fill in, and the values they come back with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.features.gatherings.book import Details, Gathering, Kind
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.making import reading
from bot.features.gatherings.seats import hybrid
from bot.language import N_
from bot.model import Field, Form, Member, Refusal, Text
from bot.ports import Translate
from bot.refusing import Refusals

LINE = N_("Line {n}: {why}")


def what_and_when(t: Translate, details: Details, when: str, arg: str, name: str) -> Form:
    """What it is and when: all that one needs to begin with. *name*: the call it is sent to."""
    ready = KINDS[details.kind]
    titled = details.kind == "event"
    fields = (
        Field(
            "title",
            t("Title") if titled else t("Theme"),
            value=details.title,
            optional=not titled,
            hint=() if titled else t("For example: your first client"),
        ),
        Field("when", t("When"), "long", when, hint=when_hint(t, details.kind)),
        Field(
            "where",
            t("Where"),
            value=" ".join(part for part in (details.venue, details.link) if part),
            optional=True,
            hint=t("A room or an address, a link for a video call, or both"),
        ),
        Field(
            "seats",
            t("Seats"),
            "number",
            value="" if details.seats is None else str(details.seats),
            optional=True,
            hint=t("Empty: as many as come"),
        ),
        Field("about", t("What it is about"), "long", details.about, optional=True),
    )
    return Form(name, t(ready.name), fields, arg, t("See the preview"))


def when_hint(t: Translate, kind: Kind) -> Text:
    """What one may type, and what a day alone means."""
    at = KINDS[kind].at
    if at is None:
        return t("Thursday 18:30, or 24/11 14:00-16:00. Several lines: members vote on the date")
    return t("Thursday: at {at} unless you say otherwise. Several lines: members vote",
             at=t.hour(at))  # fmt: skip


def when_text(
    t: Translate, gathering: Gathering, zone: ZoneInfo, dates: Iterable[datetime] = ()
) -> str:
    """The start as it is typed, so that a form sent back untouched says the same.

    *dates*: those that are voted on, where there is no start yet; one a line.
    """
    found = [one.astimezone(zone) for one in ([gathering.start] if gathering.start else dates)]
    return "\n".join(f"{t.day(at.date())} {at.year} {t.hour(at.time())}" for at in found)


def read_what(args: Mapping[str, str], old: Details) -> Details:
    """The details as the form gives them; those it doesn't ask about stay as they are."""
    wrong = Refusals()
    title = wrong.read("", _title, args, old.kind)
    venue, link = wrong.read(("", ""), reading.place, args.get("where", ""), "where")
    about = wrong.read("", reading.lines, args.get("about", ""), "about")
    seats = wrong.read(None, reading.count, args.get("seats", ""), "seats", least=1)
    wrong.tell()
    return replace(old, title=title, about=about, venue=venue, link=link, seats=seats)


def _title(args: Mapping[str, str], kind: Kind) -> str:
    title = reading.line(args.get("title", ""), "title", reading.LONGEST_TITLE)
    if not title and kind == "event":
        raise Refusal(N_("It needs a title."), field="title")
    return title


def read_new(
    t: Translate, args: Mapping[str, str], old: Details, now: datetime, zone: ZoneInfo
) -> tuple[list[datetime], Details]:
    """The dates and the details, as the form of a new gathering gives them."""
    wrong = Refusals()
    details = wrong.read(old, read_what, args, old)
    dates, lasting = wrong.read(([], old), read_dates, t, args, old, now, zone)
    wrong.tell()
    return dates, replace(details, length=lasting.length)


def read_when(
    args: Mapping[str, str], details: Details, now: datetime, zone: ZoneInfo, locale: str
) -> tuple[datetime, Details]:
    """The start, and the details with the length that the phrase says, if it says one."""
    found = reading.moment(args.get("when", ""), "when", now, zone, locale, KINDS[details.kind].at)
    if found.length is None:
        return found.at, details
    return found.at, replace(details, length=found.length // reading.MINUTE)


def read_dates(
    t: Translate, args: Mapping[str, str], details: Details, now: datetime, zone: ZoneInfo
) -> tuple[list[datetime], Details]:
    """One date a line, in order, and the details with the length that they say, if they do."""
    typed = [line for line in args.get("when", "").splitlines() if line.strip()]
    if len(typed) > reading.MOST_DATES:
        raise Refusal(N_("{most} dates at most."), field="when", most=str(reading.MOST_DATES))
    if len(typed) < 2:
        start, details = read_when(args, details, now, zone, t.locale)
        return [start], details
    found: dict[datetime, Details] = {}
    for number, line in enumerate(typed, start=1):
        try:
            start, lasting = read_when({"when": line}, details, now, zone, t.locale)
        except Refusal as no:
            why = t(no.sentence, **no.holes)
            raise Refusal(LINE, field="when", n=str(number), why=why) from None
        if start in found:
            why = t("This date is there twice.")
            raise Refusal(LINE, field="when", n=str(number), why=why)
        if lasting.length != next(iter(found.values()), lasting).length:
            why = t("All dates must have the same length.")
            raise Refusal(LINE, field="when", n=str(number), why=why)
        found[start] = lasting
    return sorted(found), next(iter(found.values()))


def settings(t: Translate, gathering: Gathering) -> Form:
    """All the rest, each with what it is now."""
    details = gathering.details
    host: tuple[Member, ...] = (gathering.host,) if gathering.host else ()
    fields = (
        Field("host", t("Host"), "people", optional=True, members=host),
        Field(
            "length",
            t("How long"),
            value=length_text(details.length),
            optional=True,
            hint=t("For example: 45 min, or 1h30"),
        ),
        Field(
            "minimum",
            t("Fewest people"),
            "number",
            value=str(details.minimum) if details.minimum else "",
            optional=True,
            hint=t("Fewer a day before, and it is called off"),
        ),
        Field(
            "closes",
            t("Sign-ups end"),
            value=length_text(details.closes) if details.closes else "",
            optional=True,
            hint=t("How long before the start, for example: 2h"),
        ),
        Field(
            "guests",
            t("Guests one may bring"),
            "number",
            value=str(details.most_guests),
            optional=True,
        ),
        Field(
            "picture",
            t("Picture"),
            value=details.picture,
            optional=True,
            hint=t("Its address on the web, beginning with https://"),
        ),
        *hybrid.fields(t, details),
    )
    return Form(
        "gatherings.save_settings", t("More settings"), fields, str(gathering.id), t("Save")
    )


def read_settings(args: Mapping[str, str], old: Details) -> Details:
    """The details with what the form says of all the rest."""
    wrong, usual, closes = Refusals(), KINDS[old.kind].details.length, args.get("closes", "")
    read = replace(
        wrong.read(old, hybrid.read, args, old),
        length=wrong.read(0, reading.length, args.get("length", ""), "length", usual),
        minimum=wrong.read(0, reading.count, args.get("minimum", ""), "minimum") or 0,
        closes=wrong.read(0, reading.length, closes, "closes", 0),
        most_guests=wrong.read(0, reading.count, args.get("guests", ""), "guests", most=20) or 0,
        picture=wrong.read("", reading.address, args.get("picture", ""), "picture"),
    )
    wrong.tell()
    return read


def length_text(minutes: int) -> str:
    """ "45 min", "1h30", "2h": as it is typed."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"
