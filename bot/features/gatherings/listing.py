"""What is coming, for everybody; and what those who made a gathering can do with it."""

from __future__ import annotations

from dataclasses import replace

from bot.features.gatherings.announcing import standings_of
from bot.features.gatherings.book import Gathering, GatheringsBook, Kind, SignupsBook
from bot.features.gatherings.cards import card, one_line, title_of, what_it_is, who_comes
from bot.features.gatherings.common import for_change, gathering_of
from bot.features.gatherings.life import show
from bot.features.gatherings.registry import gatherings
from bot.language import N_
from bot.model import (
    Ask,
    Button,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Member,
    Message,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Members, Translate

MOST = 10  # in a list


@gatherings.call(
    "list",
    command="event",
    aliases=("evenement", "events", "agenda"),
    help=N_("What is coming: events, breakfasts, apéros"),
)
async def coming(
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await book.coming(community.id, clock.now())
    return [await _list(found, None, me, t, signups, members)]


@gatherings.call(
    "breakfasts",
    command="breakfast",
    aliases=("petitdej",),
    help=N_("The next remote breakfasts"),
)
async def breakfasts(
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await book.coming(community.id, clock.now())
    return [await _list(found, "breakfast", me, t, signups, members)]


@gatherings.call(
    "aperos",
    command="apero",
    aliases=("apéro",),
    help=N_("The next virtual apéros"),
)
async def aperos(
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await book.coming(community.id, clock.now())
    return [await _list(found, "apero", me, t, signups, members)]


async def _list(
    found: list[Gathering],
    kind: Kind | None,
    me: Member,
    t: Translate,
    signups: SignupsBook,
    members: Members,
) -> Whisper:
    """The next ones, each with a button to see it; an organiser may make another."""
    some = [one for one in found if one.announced or one.state == "voting"]
    organiser = await members.is_organiser(me)
    if organiser:
        some = found
    if kind:
        some = [one for one in some if one.details.kind == kind]
    new = Button(t("New"), f"gatherings.new_{kind or 'event'}", style="primary")
    mine = (new,) if organiser else ()
    if not some:
        return Whisper(Message(t("Nothing is planned yet."), mine))
    lines: list[Text] = [t("**What is coming**")]
    buttons: list[Button] = []
    for number, one in enumerate(some[:MOST], start=1):
        count = await signups.count(one.id)
        lines.append((f"{number}. ", *one_line(t, one, count)))
        buttons.append(Button((f"{number}",), "gatherings.see", str(one.id)))
    if len(some) > MOST:
        lines.append(t.many("and {n} more", "and {n} more", len(some) - MOST))
    return Whisper(Message(joined(lines), (*buttons, *mine)))


@gatherings.call("see")
async def see(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """The card of one gathering, in the reader's own language."""
    found = await gathering_of(call, community, book)
    may = found.creator == me or await members.is_organiser(me)
    if found.state == "draft" or not (may or found.announced or found.state == "voting"):
        raise Refusal(N_("This button no longer does anything."))
    message = card(t, found, await standings_of(found, signups), clock.now())
    manage = Button(t("Manage"), "gatherings.manage", str(found.id))
    buttons = (*message.buttons, manage) if may else message.buttons
    return [Whisper(replace(message, buttons=buttons))]


@gatherings.call("manage")
async def manage(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    members: Members,
) -> Effects:
    """All that its maker and the organisers can do with a gathering."""
    found = await for_change(call, me, community, book, members)
    standings = await standings_of(found, signups)
    text = joined([what_it_is(t, found), who_comes(t, standings)], "\n\n")
    arg = str(found.id)
    buttons = (
        Button(t("Change"), "gatherings.edit", arg),
        Button(t("More settings"), "gatherings.settings", arg),
        Button(t("Call off"), "gatherings.ask_cancel", arg, "danger"),
    )
    return [Whisper(Message(text, buttons))]


@gatherings.call("ask_cancel", audited=True)
async def ask_cancel(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    why = Field("because", t("Why, as everybody will read it"), optional=True)
    title = t("Call off")
    intro = t("**{title}** is called off, and everybody who signed up is told.",
              title=title_of(t, found.details))  # fmt: skip
    return [Ask(Form("gatherings.cancel", title, (why,), str(found.id), t("Call off"), intro))]


@gatherings.call("cancel", audited=True)
async def cancel(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    because = " ".join(call.args.get("because", "").split())[:200]
    off = replace(found, state="cancelled", because=because, sequence=found.sequence + 1)
    await book.change(off)
    text = t("Called off. Everybody who signed up is being told.")
    return [Whisper(Message(text)), show(off, clock.now())]
