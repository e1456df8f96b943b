"""From table to breakfast: a table that met may host one, on a theme of its own."""

from __future__ import annotations

from dataclasses import replace

from bot.features.rhythm.common import Hall, can_be_asked, day_of, offered
from bot.features.rhythm.ladder_book import LadderBook, Table
from bot.features.rhythm.registry import rhythm
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
    Place,
    Post,
    Refusal,
    Whisper,
    joined,
    listed,
)
from bot.ports import Languages, Members, Translate
from bot.voices import NOTHING, numbers_of, voices_of

LONGEST = 60  # characters of a theme: a button carries it to the organisers' form


async def offer_to_host(table: Table, hall: Hall, ladder: LadderBook) -> Effects:
    """Once they met, and a month after they were last asked anything."""
    people = table.company
    met = await hall.presence.met(people[0], day_of(table.at, hall.community))
    if not any(set(people) <= set(group) for _, group in met):
        return []
    if not await can_be_asked(people, hall.today, hall.book, hall.presence):
        return []
    await ladder.change(replace(table, step="hosting", at=hall.now))
    await offered(people, hall.today, hall.book)
    voices = await hall.voices(*people)
    return [_question(t, table, one) for one, t in voices.items()]


def _question(t: Translate, table: Table, who: Member) -> Post:
    others = [one for one in table.company if one != who]
    text = t("{people} and you met as a table. Would you host a breakfast by video, on a theme of"
             " yours?", people=listed(others))  # fmt: skip
    buttons = (
        Button(t("Propose a theme"), "rhythm.host", str(table.id), "primary"),
        Button(t("Never propose anything"), "rhythm.no_offers"),
    )
    more = t("The organisers read your theme, and decide on the date with you.")
    message = Message(joined([text, more], " "), buttons)
    return Post(Place.of(who), message, f"rhythm.host:{table.id}:{who.id}")


@rhythm.call("host")
async def host(
    call: Call, me: Member, community: Community, t: Translate, ladder: LadderBook
) -> Effects:
    table = await _hosting(call, me, community, ladder)
    fields = (Field("theme", t("Theme"), hint=t("For example: your first client")),)
    title = t("A breakfast of yours")
    return [Ask(Form("rhythm.host_it", title, fields, str(table.id), t("Send")))]


@rhythm.call("host_it")
async def host_it(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    ladder: LadderBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """Told to the organisers, who write the announcement; an organiser may do so at once."""
    table = await _hosting(call, me, community, ladder)
    theme = " ".join(call.args.get("theme", "").split())
    if not theme:
        raise Refusal(N_("It needs a theme."), field="theme")
    if len(theme) > LONGEST:
        raise Refusal(N_("At most {most} characters, please."), field="theme", most=str(LONGEST))
    await ladder.change(replace(table, step="over"))
    organisers = await members.organisers(community.id)
    if me in organisers:
        write = _write(t, theme)
        return [Whisper(Message(t("Lovely! The announcement is yours to write."), (write,)))]
    voices = await voices_of(organisers, community, members, languages)
    told = [
        Post(Place.of(one), _wish(voice, table, theme), f"rhythm.theme:{table.id}:{one.id}")
        for one, voice in voices.items()
    ]
    text = t("Thank you! The organisers have your theme, and will come back to you.")
    return [Whisper(Message(text)), *told]


def _wish(t: Translate, table: Table, theme: str) -> Message:
    text = t(
        "{people} would host a breakfast by video on **{theme}**.",
        people=listed(table.company),
        theme=theme,
    )
    return Message(text, (_write(t, theme),))


def _write(t: Translate, theme: str) -> Button:
    """Where it leads is another feature's: the form of a breakfast, for organisers."""
    return Button(t("Write the announcement"), "gatherings.themed", theme, "primary")


async def _hosting(call: Call, me: Member, community: Community, ladder: LadderBook) -> Table:
    ids = numbers_of(call.arg)
    table = await ladder.table(community.id, ids[0]) if ids else None
    if table is None or table.step != "hosting" or me not in table.company:
        raise Refusal(NOTHING)
    return table
