"""The messages of a vote on dates. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.gatherings.book import Gathering
from bot.features.gatherings.cards import MOST_NAMES, answers, title_of, what_it_is
from bot.features.gatherings.links import by_video
from bot.features.gatherings.vote.book import NONE, Ballot
from bot.model import Button, Member, Message, Text, joined, listed
from bot.ports import Translate

BEFORE = timedelta(days=2)  # how long before the first date a vote ends, unless somebody says
HEAD_START = timedelta(minutes=30)  # of those who voted, over everybody else


def usual_end(dates: Iterable[datetime], now: datetime) -> datetime:
    """Two days before the first date; halfway to it if that is too soon for two days.

    On a quarter of an hour, unless it is about to begin.
    """
    first = min((date for date in dates if date > now), default=now)
    end = first - BEFORE if first - BEFORE > now else now + (first - now) / 2
    quarter = end.replace(minute=end.minute // 15 * 15, second=0, microsecond=0)
    return quarter if quarter > now else end.replace(second=0, microsecond=0)


def opening(start: datetime, now: datetime) -> datetime:
    """When a fixed date opens to everybody."""
    return now + min(HEAD_START, (start - now) / 2)


def day_and_hour(t: Translate, moment: datetime, zone: ZoneInfo) -> str:
    """A moment in the space's own time: a button has no reader whose zone could be known."""
    local = moment.astimezone(zone)
    return f"{t.day(local.date())} {t.hour(local.time())}"


def preview_card(t: Translate, gathering: Gathering, dates: Sequence[datetime]) -> Message:
    """A draft with several dates, as it was understood."""
    lines: list[Text] = [("• ", date) for date in dates]
    text = joined(
        [
            t("**Preview**: nobody else sees this yet."),
            what_it_is(t, gathering),
            joined([t("Members choose among these dates:"), *lines]),
            _until(t, gathering),
        ],
        "\n\n",
    )
    arg = str(gathering.id)
    buttons = (
        Button(t("Propose these dates"), "gatherings.propose", arg, "primary"),
        Button(t("Vote until"), "gatherings.ask_until", arg),
        Button(t("Change"), "gatherings.edit", arg),
        Button(t("More settings"), "gatherings.settings", arg),
        *((Button(t("Tables"), "gatherings.ask_tables", arg),) if by_video(gathering) else ()),
        Button(t("Channels"), "gatherings.channels", arg),
        Button(t("Throw away"), "gatherings.discard", arg, "danger"),
    )
    return Message(text, buttons)


def _until(t: Translate, gathering: Gathering) -> Text:
    if gathering.announce is None:
        return ()
    return t("The vote ends {when}: the date that suits most people wins.", when=gathering.announce)


def vote_card(
    t: Translate, gathering: Gathering, ballot: Ballot, zone: ZoneInfo, now: datetime
) -> Message:
    """Each date with who ticked it, and a button for each that is still to come."""
    share = max(1, MOST_NAMES // max(1, len(ballot.dates)))
    lines: list[Text] = [t("**Which dates suit you?** Tick all that do.")]
    for number, start in ballot.dates.items():
        lines.append(_line(t, number, start, ballot.ticks.get(number, ()), share, now))
    if count := ballot.count(NONE):
        lines.append(t.many("None of them suits {n} person.", "None of them suits {n} people.",
                            count))  # fmt: skip
    over = gathering.announce is not None and gathering.announce <= now
    end = t("The vote has ended without a choice: you can still tick a date, until one is fixed.")
    until = end if over else _until(t, gathering)
    text = joined([what_it_is(t, gathering), joined(lines), until], "\n\n")
    arg = str(gathering.id)
    dates = tuple(
        Button((day_and_hour(t, start, zone),), "gatherings.tick", f"{arg}:{number}")
        for number, start in ballot.open(now).items()
    )
    return Message(text, (*dates, Button(t("None suits me"), "gatherings.none_suits", arg)))


def _line(
    t: Translate, number: int, start: datetime, who: Sequence[Member], most: int, now: datetime
) -> Text:
    head: Text = (f"{number}. ", start)
    if start <= now:
        return (*head, " · ", *t("past by now"))
    if not who:
        return head
    said = t("{what}: {said}", what=str(len(who)), said=listed(who[:most]))
    names = (*head, " · ", *said)
    more = len(who) - most
    return (*names, " ", *t.many("and {n} more", "and {n} more", more)) if more > 0 else names


def fixed_card(t: Translate, gathering: Gathering) -> Message:
    """In the place of the vote, while those who voted have their head start."""
    opens = gathering.announce or ""
    said = t(
        "✔ **The date is fixed.** Those who voted are told first; sign-ups open to everybody"
        " {when}.",
        when=opens,
    )
    return Message(joined([what_it_is(t, gathering), said], "\n\n"))


def ticked(t: Translate, ballot: Ballot, numbers: Iterable[int]) -> Text:
    """Said back to who voted."""
    dates: list[Text] = [(ballot.dates[number],) for number in sorted(numbers)]
    if not dates:
        return t("You have ticked no date now.")
    return t("You ticked: {dates}. Press a date again to take it back.", dates=joined(dates, ", "))


def to_fix(t: Translate, gathering: Gathering, ballot: Ballot, zone: ZoneInfo,
           now: datetime) -> Message:  # fmt: skip
    """To who may fix it: the dates that are still to come, with their counts."""
    buttons = tuple(
        Button(
            (f"{day_and_hour(t, start, zone)} ({ballot.count(number)})",),
            "gatherings.fix",
            f"{gathering.id}:{number}",
        )
        for number, start in ballot.open(now).items()
    )
    text = t(
        "Which date shall it be for **{title}**? Those who voted are told at once, everybody else"
        " half an hour later.",
        title=title_of(t, gathering.details),
    )
    return Message(text, buttons)


def to_manage(t: Translate, gathering: Gathering) -> tuple[Button, ...]:
    """All that can be done with a vote that is on."""
    arg = str(gathering.id)
    return (
        Button(t("Fix a date"), "gatherings.ask_fix", arg, "primary"),
        Button(t("Vote until"), "gatherings.ask_until", arg),
        Button(t("Change"), "gatherings.edit", arg),
        Button(t("More settings"), "gatherings.settings", arg),
        *((Button(t("Tables"), "gatherings.ask_tables", arg),) if by_video(gathering) else ()),
        Button(t("Channels"), "gatherings.channels", arg),
        Button(t("Call off"), "gatherings.ask_cancel", arg, "danger"),
    )


def told_first(t: Translate, gathering: Gathering, *, suits: bool) -> Message:
    """To who voted, before everybody else."""
    title = title_of(t, gathering.details)
    when, opens = gathering.start or "", gathering.announce or ""
    if suits:
        text = t(
            "The date of **{title}** is fixed: {when}, which suits you. You're the first to"
            " know: sign-ups open to everybody {opens}.",
            title=title,
            when=when,
            opens=opens,
        )
    else:
        text = t(
            "The date of **{title}** is fixed: {when}. That isn't one you ticked, sorry! If you"
            " can make it after all, there's a place for you; sign-ups open to everybody {opens}.",
            title=title,
            when=when,
            opens=opens,
        )
    return Message(text, answers(t, gathering))


def decided(t: Translate, gathering: Gathering, votes: int) -> Message:
    """To who proposed it, when the vote ended by itself."""
    title = title_of(t, gathering.details)
    text = t.many(
        "The vote on **{title}** is over: {when}, which suits {n} person.",
        "The vote on **{title}** is over: {when}, which suits {n} people.",
        votes,
        title=title,
        when=gathering.start or "",
    )
    return Message(text, (Button(t("Manage"), "gatherings.manage", str(gathering.id)),))


def undecided(t: Translate, gathering: Gathering) -> Message:
    """To who proposed it, when nobody ticked a date."""
    text = t(
        "The vote on **{title}** is over, and nobody ticked a date. Fix one anyway, or give"
        " them more time?",
        title=title_of(t, gathering.details),
    )
    arg = str(gathering.id)
    return Message(
        text,
        (
            Button(t("Fix a date"), "gatherings.ask_fix", arg, "primary"),
            Button(t("More time"), "gatherings.ask_until", arg),
            Button(t("Call off"), "gatherings.ask_cancel", arg, "danger"),
        ),
    )


def lapsed(t: Translate, gathering: Gathering) -> Message:
    """To who proposed it, when the last date has passed."""
    title = title_of(t, gathering.details)
    return Message(
        t("The dates of **{title}** are past and none was fixed: it is called off.", title=title)
    )
