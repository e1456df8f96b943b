"""The messages of the gatherings feature. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.features.gatherings.book import Count, Details, Gathering, Signup
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.links import said_of_tables
from bot.features.gatherings.making.forms import length_text
from bot.features.gatherings.seats.quotas import Quotas
from bot.model import Button, Message, Picture, Text, joined, words
from bot.ports import Translate

MOST_NAMES = 30  # in a card; a message has its limits
HERE = timedelta(hours=2)  # after the end, one can still say that one came


@dataclass(frozen=True, slots=True)
class Standings:
    """Who comes, as a card shows it: the first of those who are going, in order of arrival."""

    count: Count
    quotas: Quotas
    going: Sequence[Signup] = ()


def title_of(t: Translate, details: Details) -> str:
    """What it is called: its own title, or its kind with its theme."""
    ready = KINDS[details.kind]
    name = words(t(ready.name))
    if details.kind == "event":
        return details.title
    return t_title(t, name, details.title)


def t_title(t: Translate, name: str, theme: str) -> str:
    """A kind and its theme."""
    if not theme:
        return name
    said = t("{kind}: {theme}", kind=name, theme=theme)
    return words(said)


def what_it_is(t: Translate, gathering: Gathering) -> Text:
    """Title, moment, place, host and description: what everybody may read."""
    details = gathering.details
    lines: list[Text] = [_headline(t, details), _when(gathering), _where(t, gathering)]
    if gathering.host:
        lines.append(t("Host: {host}", host=gathering.host))
    if details.kind == "breakfast" and details.online:
        lines.append(t("Bring your coffee."))
    lines += [said_of_tables(t, gathering), *_terms(t, gathering)]
    text = joined([line for line in lines if line])
    return joined([text, (details.about,)], "\n\n") if details.about else text


def _terms(t: Translate, gathering: Gathering) -> list[Text]:
    """Until when one signs up, and how many it takes, where there is such a rule."""
    details = gathering.details
    lines: list[Text] = []
    if details.closes and gathering.closing:
        lines.append(t("Sign-ups end {when}.", when=gathering.closing))
    if details.minimum:
        least = details.minimum
        lines.append(t.many("It takes place with {n} person or more.",
                            "It takes place with {n} people or more.", least))  # fmt: skip
    return lines


def what_is_said(t: Translate, details: Details) -> list[Text]:
    """The lines that are the same for each gathering of a series."""
    lines = [_headline(t, details), _venue(t, details)]
    return [*lines, (details.about,)] if details.about else lines


def _headline(t: Translate, details: Details) -> Text:
    return (f"{KINDS[details.kind].sign} ", *t("**{title}**", title=title_of(t, details)))


def _when(gathering: Gathering) -> Text:
    if gathering.start is None:
        return ()
    return ("🗓 ", gathering.start, f" · {length_text(gathering.details.length)}")


def _where(t: Translate, gathering: Gathering) -> Text:
    if gathering.remote_only:
        return _by_video(t)
    return _venue(t, gathering.details)


def _venue(t: Translate, details: Details) -> Text:
    if details.online:
        return _by_video(t)
    if details.hybrid:
        return ("📍 ", *t("{venue}, or by video", venue=details.venue))
    return ("📍 ", details.venue)


def _by_video(t: Translate) -> Text:
    return ("💻 ", *t("By video: those who are going get the link."))


def who_comes(t: Translate, standings: Standings, *, begun: bool = False) -> Text:
    """Seats, names, and how many wait or hesitate, until it has *begun*."""
    count = standings.count
    lines: list[Text] = [_seats(t, standings)]
    if standings.going:
        lines.append(_names(t, standings.going, count.people.get("going", 0)))
    if begun:
        return joined(lines)
    waiting, maybe = count.people.get("waiting", 0), count.people.get("maybe", 0)
    rest: list[Text] = []
    if waiting:
        rest.append(t.many("{n} person waits", "{n} people wait", waiting))
    if maybe:
        rest.append(t.many("{n} maybe", "{n} maybes", maybe))
    if count.unsure:
        rest.append(t.many("{n} has not confirmed yet", "{n} have not confirmed yet", count.unsure))
    if rest:
        lines.append(joined(rest, " · "))
    return joined(lines)


def _seats(t: Translate, standings: Standings) -> Text:
    """ "7 of 12 seats taken", a line for each quota."""
    parts: list[Text] = []
    for where, seats in standings.quotas.items():
        held = standings.count.held.get(where, 0)
        if seats is None and not held:
            said = t("Nobody has signed up yet.")
        elif seats is None:
            said = t.many("{n} is going", "{n} are going", held)
        else:
            said = t.many("{n} of {all} seats taken", "{n} of {all} seats taken", held,
                          all=str(seats))  # fmt: skip
        if len(standings.quotas) > 1:
            label = t("On site") if where == "site" else t("By video")
            said = t("{what}: {said}", what=label, said=said)
        parts.append(said)
    return joined(parts)


def _names(t: Translate, going: Sequence[Signup], everybody: int) -> Text:
    spans: list[Text] = [
        (one.member, f" (+{one.guests})") if one.guests else (one.member,)
        for one in going[:MOST_NAMES]
    ]
    text = joined(spans, ", ")
    more = everybody - min(len(going), MOST_NAMES)
    return (*text, " ", *t.many("and {n} more", "and {n} more", more)) if more > 0 else text


def card(t: Translate, gathering: Gathering, standings: Standings, now: datetime) -> Message:
    """The live card of a gathering."""
    if gathering.state == "cancelled":
        return Message(called_off(t, gathering))
    begun = gathering.start is not None and gathering.start <= now
    text = joined([what_it_is(t, gathering), who_comes(t, standings, begun=begun)], "\n\n")
    if gathering.end and gathering.end <= now:
        thanks = joined([text, t("It is over. Thank you all!")], "\n\n")
        return Message(thanks, _here(t, gathering, now), _picture(t, gathering))
    if gathering.closing and gathering.closing <= now:
        closed = t("It is on now.") if begun else t("Sign-ups are closed.")
        text = joined([text, closed], "\n\n")
        cant = Button(t("Can't"), "gatherings.no", str(gathering.id))
        return Message(text, (*_here(t, gathering, now), cant), _picture(t, gathering))
    buttons = (*_here(t, gathering, now), *answers(t, gathering))
    if begun:  # one may come late, and no longer hesitate
        text = joined([text, t("It is on now.")], "\n\n")
        buttons = tuple(one for one in buttons if one.name != "gatherings.maybe")
    return Message(text, buttons, _picture(t, gathering))


def _here(t: Translate, gathering: Gathering, now: datetime) -> tuple[Button, ...]:
    """From the start until some time after the end, who came may say so."""
    if not gathering.start or not gathering.end or gathering.state != "planned":
        return ()
    if not gathering.start <= now < gathering.end + HERE:
        return ()
    return (Button(t("I'm here"), "gatherings.here", str(gathering.id), "primary"),)


def _picture(t: Translate, gathering: Gathering) -> Picture | None:
    address = gathering.details.picture
    if not address:
        return None
    return Picture("picture", b"", (title_of(t, gathering.details),), address)


def answers(t: Translate, gathering: Gathering) -> tuple[Button, ...]:
    """Going, maybe, can't; one "going" for each quota."""
    arg = str(gathering.id)
    if gathering.details.hybrid and not gathering.remote_only:
        going: tuple[Button, ...] = (
            Button(t("Going, on site"), "gatherings.go", f"{arg}:site", "primary"),
            Button(t("Going, by video"), "gatherings.go", f"{arg}:remote", "primary"),
        )
    else:
        going = (Button(t("Going"), "gatherings.go", arg, "primary"),)
    return (
        *going,
        Button(t("Maybe"), "gatherings.maybe", arg),
        Button(t("Can't"), "gatherings.no", arg),
    )


def called_off(t: Translate, gathering: Gathering) -> Text:
    """What stands on the card of a gathering that doesn't take place."""
    title = title_of(t, gathering.details)
    text = t("✖ **Called off:** {title}", title=title)
    if gathering.start:
        text = (*text, ", ", gathering.start)
    return joined([text, (gathering.because,)]) if gathering.because else text


def numbered(items: Iterable[tuple[int, Text]], call: str) -> tuple[list[Text], list[Button]]:
    """A line for each, by number, and a button with its number that makes the call about its id."""
    lines: list[Text] = []
    buttons: list[Button] = []
    for number, (id_, line) in enumerate(items, start=1):
        lines.append((f"{number}. ", *line))
        buttons.append(Button((f"{number}",), call, str(id_)))
    return lines, buttons


def one_line(t: Translate, gathering: Gathering, count: Count) -> Text:
    """A gathering in a list."""
    sign = KINDS[gathering.details.kind].sign
    title = title_of(t, gathering.details)
    head = t("{sign} **{title}**", sign=sign, title=title)
    if gathering.start is None:
        return (*head, " · ", *t("choose a date"))
    line: Text = (*head, " — ", gathering.start)
    going = count.people.get("going", 0)
    return (*line, " · ", *t.many("{n} is going", "{n} are going", going)) if going else line
