"""What organisers read of a series, and the forms they fill in for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.calendar import OnClosed, Skipped
from bot.features.gatherings.book import Count, Details, Gathering, Kind, Series
from bot.features.gatherings.cards import called_off, one_line, title_of, what_is_said
from bot.features.gatherings.making import forms, reading
from bot.features.gatherings.series.rota import Calendar, Turn, details_on
from bot.language import N_
from bot.model import Button, Field, Form, Member, Option, Text, joined
from bot.ports import Translate
from bot.repeating import rhythm_text

SHOWN = 4  # dates of a series, before it is saved
MOST_LISTED = 10
CLOSED: Mapping[OnClosed, str] = {
    "skip": N_("A closed day is left out."),
    "shift": N_("A closed day moves it to the next open day, if there is one in time."),
    "hold": N_("It takes place on closed days too."),
}


def what_repeats(t: Translate, series: Series, calendar: Calendar, now: datetime) -> Text:
    """What a series is, how it was understood, and its next dates."""
    return joined([what_and_how_often(t, series), next_dates(t, series, calendar, now)], "\n\n")


def what_and_how_often(t: Translate, series: Series) -> Text:
    """What a series is, and how its rhythm was understood."""
    ahead = series.details.ahead // (24 * 60)
    early = t.many(
        "Each one is announced {n} day before.", "Each one is announced {n} days before.", ahead
    )
    lines: list[Text] = [
        *what_is_said(t, series.details),
        ("🔁 ", rhythm_text(t, series.rhythm), f" · {forms.length_text(series.details.length)}"),
        joined([t(CLOSED[series.rhythm.on_closed]), early], " "),
    ]
    return joined(lines)


def next_dates(t: Translate, series: Series, calendar: Calendar, now: datetime) -> Text:
    """The next four, with those left out in between, and whose turn it is."""
    lines: list[Text] = [t("**The next dates**")]
    held = 0
    # A series may leave out many dates in a row; nobody reads that many.
    for one in islice(calendar.turns(series, now), 40):
        if isinstance(one, Turn):
            lines.append(("• ", one.start, *_whose(t, series, one)))
            held += 1
        elif one.by == "request" or one.because:
            lines.append(("• ", *_left_out(t, one)))
        if held == SHOWN:
            break
    else:
        lines.append(t("None after that.") if held else t("None: all of it is past or left out."))
    return joined(lines)


def _whose(t: Translate, series: Series, one: Turn) -> Text:
    text: Text = ()
    if one.moved and one.because:
        text = (" ", *t("(moved from {day}: {because})", day=t.day(one.named), because=one.because))
    if series.themes:
        text = (*text, " · ", title_of(t, details_on(series, one)))
    if one.host and len(series.hosts) > 1:
        text = (*text, " · ", *t("host: {host}", host=one.host))
    return text


def _left_out(t: Translate, one: Skipped) -> Text:
    if one.by == "request":
        return t("not on {day}: skipped", day=t.day(one.day))
    return t("not on {day}: {because}", day=t.day(one.day), because=one.because)


def preview_buttons(t: Translate, series: Series, of: Gathering | None) -> tuple[Button, ...]:
    """What can be done with a series that is not going on. *of*: what it was made from."""
    arg = str(series.id)
    start = f"{arg}:{of.id}" if of else arg
    return (
        Button(t("Start the series"), "gatherings.start_series", start, "primary"),
        Button(t("Dates and turns"), "gatherings.turns", arg),
        Button(t("Change"), "gatherings.edit_series", arg),
        Button(t("More settings"), "gatherings.series_settings", arg),
        Button(t("Throw away"), "gatherings.discard_series", arg, "danger"),
    )


def going_on(t: Translate, series: Series, rows: Sequence[Gathering], counts: Mapping[int, Count],
             calendar: Calendar, now: datetime) -> tuple[Text, tuple[Button, ...]]:  # fmt: skip
    """A series that goes on, with its coming gatherings, and what can be done with it."""
    lines: list[Text] = []
    buttons: list[Button] = []
    rota = len(series.hosts) > 1
    for number, row in enumerate(rows[:MOST_LISTED], start=1):
        if row.state == "cancelled":
            lines.append((f"{number}. ", *called_off(t, row)))
            buttons.append(Button(t("Put {n} back", n=str(number)), "gatherings.put_back",
                                  str(row.id)))  # fmt: skip
        else:
            host = (" · ", *t("host: {host}", host=row.host)) if row.host and rota else ()
            lines.append((f"{number}. ", *one_line(t, row, counts[row.id]), *host))
            buttons.append(Button((f"{number}",), "gatherings.manage", str(row.id)))
    arg = str(series.id)
    buttons += [
        Button(t("Change"), "gatherings.edit_series", arg),
        Button(t("Dates and turns"), "gatherings.turns", arg),
        Button(t("More settings"), "gatherings.series_settings", arg),
        Button(t("Skip a date"), "gatherings.ask_skip", arg),
        Button(t("Stop the series"), "gatherings.ask_stop", arg, "danger"),
    ]
    if not lines:
        return what_repeats(t, series, calendar, now), tuple(buttons)
    lines += _none_until(t, series, rows[-1].start or now, calendar, now)
    return joined([what_and_how_often(t, series), joined(lines)], "\n\n"), tuple(buttons)


def _none_until(
    t: Translate, series: Series, last: datetime, calendar: Calendar, now: datetime
) -> list[Text]:
    """The dates that are left out among those that were made already."""
    lines: list[Text] = []
    for one in islice(calendar.turns(series, now), 40):
        if isinstance(one, Turn):
            if one.start > last:
                break
        elif one.because:  # what was skipped by hand is listed, with a button to put it back
            lines.append(("• ", *_left_out(t, one)))
    return lines


def in_a_list(t: Translate, series: Series) -> Text:
    """One line of it."""
    title = title_of(t, series.details)
    return t("**{title}**, {rhythm}", title=title, rhythm=rhythm_text(t, series.rhythm))


# Forms ---------------------------------------------------------------------------


def what_form(t: Translate, details: Details, rhythm: str, arg: str, name: str) -> Form:
    """What it is and how often. *rhythm*: the words it has now."""
    form = forms.what_and_when(t, details, rhythm, arg, name)
    fields = [
        replace(one, kind="text", label=t("How often"), hint=rhythm_hint(t))
        if one.name == "when"
        else one
        for one in form.fields
    ]
    return replace(form, fields=tuple(fields), submit=t("See the dates"))


def rhythm_hint(t: Translate) -> Text:
    """What one may type."""
    return t("For example: every Thursday 18:30, or the first Tuesday of each month, 10 times")


def turns_form(
    t: Translate, series: Series, rhythm: str, channels: Field, arg: str, name: str
) -> Form:
    """Which dates, and who and what takes turns in them."""
    closed = tuple(Option(one, t(label)) for one, label in CLOSED.items())
    days = series.details.ahead // (24 * 60)
    fields = (
        Field("when", t("How often"), value=rhythm, hint=rhythm_hint(t)),
        Field("closed", t("Closed days"), "choice", series.rhythm.on_closed, closed),
        Field("hosts", t("Hosts, taking turns"), "people", optional=True, members=series.hosts),
        Field(
            "themes",
            t("Themes, taking turns"),
            "long",
            "\n".join(series.themes),
            optional=True,
            hint=t("One a line"),
        ),
        Field("length", t("How long"), value=forms.length_text(series.details.length),
              optional=True, hint=t("For example: 45 min, or 1h30")),
        Field("ahead", t("Announced how many days before"), "number", str(days)),
        channels,
    )  # fmt: skip
    return Form(name, t("Dates and turns"), fields, arg, t("See the dates"))


def read_themes(text: str) -> tuple[str, ...]:
    """Themes, one a line."""
    every = [reading.line(one, "themes", reading.LONGEST_TITLE) for one in text.splitlines()]
    return tuple(one for one in every if one)[:MOST_THEMES]


MOST_THEMES = 60


def kinds_to_begin(t: Translate) -> tuple[Button, ...]:
    """A button for a new series of each kind."""
    labels: Iterable[tuple[Kind, Text]] = (
        ("breakfast", t("New breakfasts")),
        ("event", t("New events")),
        ("apero", t("New apéros")),
    )
    return tuple(Button(label, "gatherings.new_series", kind) for kind, label in labels)


def told(t: Translate, people: int, kept: int) -> Text:
    """How many people a change concerns, and what it leaves alone."""
    lines: list[Text] = []
    if people:
        lines.append(
            t.many(
                "{n} person who signed up is told.", "{n} people who signed up are told.", people
            )
        )
    if kept:
        lines.append(
            t.many(
                "{n} gathering that was changed by hand stays as it is.",
                "{n} gatherings that were changed by hand stay as they are.",
                kept,
            )
        )
    return joined(lines)


def hosts_of(gathering: Gathering) -> tuple[Member, ...]:
    """Who hosts what a series is made from."""
    return (gathering.host,) if gathering.host else ()
