"""From a draft to what everybody sees: announced now, later, or thrown away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.features.gatherings.book import Gathering, GatheringsBook
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import for_change
from bot.features.gatherings.life import plan
from bot.features.gatherings.making import reading
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
    Whisper,
)
from bot.ports import Clock, Members, Translate


@gatherings.call("announce", audited=True)
async def announce(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    draft = await _own_draft(call, me, community, book, members, clock)
    return await publish(draft, clock.now(), t, book, clock.now())


async def publish(
    draft: Gathering, at: datetime, t: Translate, book: GatheringsBook, now: datetime
) -> Effects:
    """From a draft to a gathering that everybody sees, from *at* on."""
    found = replace(await book.refit(draft), state="planned", announce=at)
    await book.change(found)
    title = title_of(t, found.details)
    if at <= now:
        text = t("**{title}** is announced. You can change it with /event.", title=title)
    else:
        text = t("**{title}** will be announced {when}.", title=title, when=at)
    manage = Button(t("Manage"), "gatherings.manage", str(found.id))
    return [Whisper(Message(text, (manage,))), *plan(found, now)]


async def _own_draft(
    call: Call,
    me: Member,
    community: Community,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Gathering:
    """The draft that a button is about, whose time is still to come."""
    found = await for_change(call, me, community, book, members)
    if found.state != "draft":
        raise Refusal(N_("This was announced already."))
    if found.start is None or found.start <= clock.now():
        raise Refusal(N_("Its time is past by now: change it first."))
    return found


@gatherings.call("ask_later", audited=True)
async def ask_later(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    draft = await _own_draft(call, me, community, book, members, clock)
    hint = t("For example: tomorrow 9:00")
    when = Field("when", t("When"), hint=hint)
    return [
        Ask(Form("gatherings.announce_at", t("Announce later"), (when,), str(draft.id), t("Save")))
    ]


@gatherings.call("announce_at", audited=True)
async def announce_at(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
    clock: Clock,
) -> Effects:
    draft = await _own_draft(call, me, community, book, members, clock)
    typed, now = call.args.get("when", ""), clock.now()
    found = reading.moment(typed, "when", now, community.zone, t.locale, None)
    if draft.start and found.at >= draft.start:
        raise Refusal(N_("That is after it begins: announce it before."), field="when")
    return await publish(draft, found.at, t, book, now)


@gatherings.call("discard", audited=True)
async def discard(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    if found.state != "draft":
        raise Refusal(N_("This was announced already."))
    await book.discard(found.id)
    return [Whisper(Message(t("Thrown away. Nobody saw it.")))]
