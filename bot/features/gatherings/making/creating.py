"""Making a gathering: a form, a preview that nobody else sees, then the announcement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.features.gatherings.announcing import standings_of
from bot.features.gatherings.book import Details, Gathering, GatheringsBook, Kind, SignupsBook
from bot.features.gatherings.cards import title_of, what_it_is, who_comes
from bot.features.gatherings.common import NOTHING, for_change
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.life import plan, show
from bot.features.gatherings.linking import tell_link
from bot.features.gatherings.links import by_video
from bot.features.gatherings.making import forms
from bot.features.gatherings.registry import gatherings
from bot.features.gatherings.seats.capacity import reseat
from bot.features.gatherings.seats.queue import Hall
from bot.features.gatherings.vote.book import VotesBook
from bot.features.gatherings.vote.cards import preview_card
from bot.features.gatherings.vote.fixing import deciding, redate
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Job,
    Later,
    Member,
    Message,
    Refusal,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate

LONGEST_TITLE, LONGEST_ABOUT = 80, 1_000  # that a message brings into the form
DRAFTS_LAST = timedelta(days=2)


@gatherings.call(
    "new_event",
    command="event new",
    aliases=("evenement nouveau",),
    help=N_("Announce an event: a talk, a workshop, anything"),
    organiser=True,
)
async def new_event(t: Translate) -> Effects:
    return [_blank(t, "event")]


@gatherings.call(
    "new_breakfast",
    command="breakfast new",
    aliases=("petitdej nouveau",),
    help=N_("Schedule a remote breakfast"),
    organiser=True,
)
async def new_breakfast(t: Translate) -> Effects:
    return [_blank(t, "breakfast")]


@gatherings.call(
    "new_apero",
    command="apero new",
    aliases=("apero nouveau",),
    help=N_("Schedule a virtual apéro"),
    organiser=True,
)
async def new_apero(t: Translate) -> Effects:
    return [_blank(t, "apero")]


@gatherings.call("themed", organiser=True)
async def themed(call: Call, t: Translate) -> Effects:
    """Members would host a breakfast on this theme: the form begins with it."""
    details = replace(KINDS["breakfast"].details, title=call.arg[:LONGEST_TITLE])
    return [Ask(forms.what_and_when(t, details, "", "breakfast", "gatherings.create"))]


@gatherings.call("from_message", organiser=True, on_message=N_("Make this a gathering"))
async def from_message(call: Call, t: Translate) -> Effects:
    """What somebody wrote is where the form begins: its first line as the title."""
    said = call.args.get("text", "").strip()[:LONGEST_ABOUT]
    title = said.splitlines()[0][:LONGEST_TITLE] if said else ""
    details = replace(KINDS["event"].details, title=title, about=said)
    return [Ask(forms.what_and_when(t, details, "", "event", "gatherings.create"))]


def _blank(t: Translate, kind: Kind) -> Ask:
    details = KINDS[kind].details
    return Ask(forms.what_and_when(t, details, "", kind, "gatherings.create"))


@gatherings.call("create", organiser=True)
async def create(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    """The form sent: a draft that only its maker sees, shown back as it was understood."""
    if call.arg not in KINDS:
        raise Refusal(NOTHING)
    kind: Kind = next(kind for kind in KINDS if kind == call.arg)
    details, now = KINDS[kind].details, clock.now()
    dates, details = forms.read_new(t, call.args, details, now, community.zone)
    return await begin_any(details, dates, me, community, t, book, signups, votes, now)


async def begin_any(
    details: Details,
    dates: Sequence[datetime],
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    votes: VotesBook,
    now: datetime,
) -> Effects:
    """A new draft with its date, or with several to vote on."""
    if len(dates) == 1:
        return await begin(details, dates[0], me, community, t, book, signups, now)
    draft, sweep = await _drafted(details, None, me, community, book, now)
    draft = await redate(draft, dates, book, votes, now)
    return [Whisper(preview_card(t, draft, dates)), sweep]


async def begin(
    details: Details,
    start: datetime,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    now: datetime,
) -> Effects:
    """A new draft of one's own, and its preview; it is swept away if nothing comes of it."""
    draft, sweep = await _drafted(details, start, me, community, book, now)
    return [await preview(draft, t, signups), sweep]


async def _drafted(
    details: Details,
    start: datetime | None,
    me: Member,
    community: Community,
    book: GatheringsBook,
    now: datetime,
) -> tuple[Gathering, Later]:
    blank = Gathering(0, community.id, details, "draft", start, me, host=me)
    draft = await book.create(blank)
    if draft is None:
        raise RuntimeError("a gathering of no series was there already")
    args = {"gathering": str(draft.id)}
    key = f"gatherings.sweep:{draft.id}"
    return draft, Later("gatherings.sweep", now + DRAFTS_LAST, key, args)


@gatherings.job("sweep")
async def sweep(job: Job, book: GatheringsBook) -> Effects:
    """A draft that was never announced is thrown away."""
    await book.discard(int(job.args["gathering"]))
    return []


async def preview(gathering: Gathering, t: Translate, signups: SignupsBook) -> Whisper:
    """What everybody would read, and what its maker can do with it."""
    arg = str(gathering.id)
    standings = await standings_of(gathering, signups)
    text = joined(
        [
            t("**Preview**: nobody else sees this yet."),
            what_it_is(t, gathering),
            who_comes(t, standings),
        ],
        "\n\n",
    )
    buttons = (
        Button(t("Announce now"), "gatherings.announce", arg, "primary"),
        Button(t("Announce later"), "gatherings.ask_later", arg),
        Button(t("Change"), "gatherings.edit", arg),
        Button(t("More settings"), "gatherings.settings", arg),
        *((Button(t("Tables"), "gatherings.ask_tables", arg),) if by_video(gathering) else ()),
        Button(t("Channels"), "gatherings.channels", arg),
        Button(t("Repeat it"), "gatherings.repeat", arg),
        Button(t("Throw away"), "gatherings.discard", arg, "danger"),
    )
    return Whisper(Message(text, buttons))


async def previewed(
    draft: Gathering, t: Translate, signups: SignupsBook, votes: VotesBook
) -> Whisper:
    """The preview of a draft, whether it has a date or several to vote on."""
    if draft.start is not None:
        return await preview(draft, t, signups)
    return Whisper(preview_card(t, draft, list((await votes.ballot(draft.id)).dates.values())))


@gatherings.call("edit", audited=True)
async def edit(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    votes: VotesBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    dates = [] if found.start else (await votes.ballot(found.id)).dates.values()
    when = forms.when_text(t, found, community.zone, dates)
    form = forms.what_and_when(t, found.details, when, str(found.id), "gatherings.save")
    return [Ask(form)]


@gatherings.call("save", audited=True)
async def save(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    languages: Languages,
    signups: SignupsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    """The form sent back. Another time is asked about first: everybody would be asked again."""
    old = await for_change(call, me, community, book, members)
    now, zone = clock.now(), community.zone
    dates = [old.start] if old.start else list((await votes.ballot(old.id)).dates.values())
    if call.args.get("when", "").strip() != forms.when_text(t, old, zone, dates):
        dates, details = forms.read_new(t, call.args, old.details, now, zone)
    else:
        details = forms.read_what(call.args, old.details)
    if old.state in {"draft", "voting"}:
        changed = await redate(replace(old, details=details), dates, book, votes, now)
        if old.state == "voting":
            jobs = [show(changed, now), *deciding(changed, await votes.ballot(old.id))]
            return [Whisper(Message(t("Saved."))), *jobs]
        return [await previewed(changed, t, signups, votes)]
    if len(dates) > 1:
        raise Refusal(N_("One date: it is announced already."), field="when")
    [start] = dates
    changed = replace(old, details=details, sequence=old.sequence + 1)
    hall = Hall(community, signups, members, languages, clock.now())
    moved = await reseat(old, changed, book, hall, t)
    effects: Effects = [
        *moved,
        show(changed, clock.now()),
        *plan(changed, clock.now()),
        *tell_link(old, changed, clock.now()),
    ]
    if start != old.start and start is not None:
        return [_ask_to_move(t, changed, start), *effects]
    return [*_saved(t, changed, moved), *effects]


def _saved(t: Translate, gathering: Gathering, moved: Effects) -> list[Whisper]:
    """That it is saved, where nothing is asked instead."""
    if any(isinstance(effect, Whisper) for effect in moved):
        return []
    manage = Button(t("Manage"), "gatherings.manage", str(gathering.id))
    return [Whisper(Message(t("Saved."), (manage,)))]


def _ask_to_move(t: Translate, gathering: Gathering, start: datetime) -> Whisper:
    was = gathering.start or start
    text = t(
        "Move **{title}** from {was} to {now}? Everybody who is going is asked whether they"
        " are still coming.",
        title=title_of(t, gathering.details),
        was=was,
        now=start,
    )
    arg = f"{gathering.id}:{int(start.timestamp())}"
    return Whisper(Message(text, (Button(t("Move it"), "gatherings.move", arg, "primary"),)))


@gatherings.call("settings", audited=True)
async def settings(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    return [Ask(forms.settings(t, found))]


@gatherings.call("save_settings", audited=True)
async def save_settings(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    languages: Languages,
    signups: SignupsBook,
    votes: VotesBook,
    clock: Clock,
) -> Effects:
    old = await for_change(call, me, community, book, members)
    hosts = call.members.get("host", ())
    if len(hosts) > 1:
        raise Refusal(N_("One host at a time."), field="host")
    changed = replace(
        old,
        details=forms.read_settings(call.args, old.details),
        host=hosts[0] if hosts else None,
        sequence=old.sequence + (old.state != "draft"),
    )
    if changed.state == "draft":
        await book.change(changed)
        return [await previewed(changed, t, signups, votes)]
    hall = Hall(community, signups, members, languages, clock.now())
    moved = await reseat(old, changed, book, hall, t)
    now = clock.now()
    jobs = [*moved, show(changed, now), *plan(changed, now), *tell_link(old, changed, now)]
    return [*_saved(t, changed, moved), *jobs]
