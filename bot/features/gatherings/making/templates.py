"""Templates: a gathering kept under a name, and the next one made from it in two clicks."""

from __future__ import annotations

from dataclasses import replace

from bot.features.gatherings.book import GatheringsBook, SignupsBook, Template
from bot.features.gatherings.cards import title_of
from bot.features.gatherings.common import NOTHING, for_change, number_of
from bot.features.gatherings.kinds import KINDS
from bot.features.gatherings.making import forms, reading
from bot.features.gatherings.making.creating import begin
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
    Option,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.naming import meant
from bot.ports import Clock, Members, Translate

LONGEST_NAME = 40
WHICH = Field(
    "template", (N_("its name, or a part of it"),), optional=True, suggest="gatherings.templates"
)
MOST = 20  # templates of a space; a message takes no more buttons


@gatherings.call("ask_template", organiser=True)
async def ask_template(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    name = Field("name", t("Its name"), value=title_of(t, found.details)[:LONGEST_NAME])
    title = t("Save as a template")
    return [Ask(Form("gatherings.save_template", title, (name,), str(found.id), t("Save")))]


@gatherings.call("save_template", organiser=True)
async def save_template(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    members: Members,
) -> Effects:
    found = await for_change(call, me, community, book, members)
    name = await _new_name(call, community, book)
    if len(await book.templates(community.id)) >= MOST:
        raise Refusal(N_("There are {most} templates already: delete one first."), most=str(MOST))
    await book.save_template(Template(0, community.id, name, found.details))
    text = t("Saved as **{name}**. Make the next one from it with /event templates.", name=name)
    return [Whisper(Message(text))]


async def _new_name(call: Call, community: Community, book: GatheringsBook, but: int = 0) -> str:
    """The name typed, which no template has yet but the one numbered *but*."""
    name = reading.line(call.args.get("name", ""), "name", LONGEST_NAME)
    if not name:
        raise Refusal(N_("It needs a name."), field="name")
    for one in await book.templates(community.id):
        if one.id != but and one.name.casefold() == name.casefold():
            raise Refusal(N_("There is a template of that name already."), field="name")
    return name


@gatherings.call(
    "templates",
    command="event templates",
    aliases=("evenement modeles",),
    help=N_("Make the next one from a template"),
    params=(WHICH,),
    organiser=True,
)
async def templates(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    found = await book.templates(community.id)
    if typed := call.args.get("template", "").strip():
        named = meant([Option(str(one.id), (one.name,)) for one in found], typed)
        if not named:
            raise Refusal(N_("There is no template called “{name}”."), name=typed[:80])
        if len(named) == 1:
            return await use_template(
                replace(call, args={"arg": named[0].value}), community, t, book
            )
        numbers = {one.value for one in named}
        found = [one for one in found if str(one.id) in numbers]
    if not found:
        text = t("There are no templates yet: a gathering is saved as one under “Manage”.")
        return [Whisper(Message(text))]
    lines: list[Text] = [t("**Templates**: choose one to make the next gathering from.")]
    lines += [_line(t, one) for one in found]
    use = [Button((one.name,), "gatherings.use_template", str(one.id)) for one in found]
    change = Button(t("Rename or delete"), "gatherings.sort_templates")
    return [Whisper(Message(joined(lines), (*use, change)))]


@gatherings.suggestion("templates")
async def to_choose_from(community: Community, book: GatheringsBook) -> list[Option]:
    return [Option(str(one.id), (one.name,)) for one in await book.templates(community.id)]


def _line(t: Translate, template: Template) -> Text:
    details = template.details
    length = forms.length_text(details.length)
    sign = KINDS[details.kind].sign
    return (
        f"{sign} ",
        *t("**{name}**", name=template.name),
        f" — {title_of(t, details)} · {length}",
    )


@gatherings.call("use_template", organiser=True)
async def use_template(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    """The first click: the form as the template has it, but for the date."""
    found = await _template(call, community, book)
    arg = str(found.id)
    return [Ask(forms.what_and_when(t, found.details, "", arg, "gatherings.create_from"))]


@gatherings.call("create_from", organiser=True)
async def create_from(
    call: Call,
    me: Member,
    community: Community,
    t: Translate,
    book: GatheringsBook,
    signups: SignupsBook,
    clock: Clock,
) -> Effects:
    """The second: the preview, with all that the form doesn't ask about as it was."""
    found = await _template(call, community, book)
    details = forms.read_what(call.args, found.details)
    start, details = forms.read_when(call.args, details, clock.now(), community.zone, t.locale)
    return await begin(details, start, me, community, t, book, signups, clock.now())


@gatherings.call("sort_templates", organiser=True)
async def sort_templates(community: Community, t: Translate, book: GatheringsBook) -> Effects:
    found = await book.templates(community.id)
    if not found:
        return [Whisper(Message(t("There are no templates left.")))]
    buttons = [Button((one.name,), "gatherings.sort_template", str(one.id)) for one in found]
    return [Whisper(Message(t("Which one?"), tuple(buttons)))]


@gatherings.call("sort_template", organiser=True)
async def sort_template(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    found = await _template(call, community, book)
    buttons = (
        Button(t("Rename"), "gatherings.ask_rename", str(found.id)),
        Button(t("Delete"), "gatherings.drop_template", str(found.id), "danger"),
    )
    return [Whisper(Message(_line(t, found), buttons))]


@gatherings.call("ask_rename", organiser=True)
async def ask_rename(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    found = await _template(call, community, book)
    name = Field("name", t("Its name"), value=found.name)
    return [Ask(Form("gatherings.rename_template", t("Rename"), (name,), str(found.id), t("Save")))]


@gatherings.call("rename_template", organiser=True)
async def rename_template(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    found = await _template(call, community, book)
    name = await _new_name(call, community, book, found.id)
    if name != found.name:
        await book.drop_template(found.id)
        await book.save_template(replace(found, name=name))
    return [Whisper(Message(t("It is called **{name}** now.", name=name)))]


@gatherings.call("drop_template", organiser=True)
async def drop_template(
    call: Call, community: Community, t: Translate, book: GatheringsBook
) -> Effects:
    found = await _template(call, community, book)
    await book.drop_template(found.id)
    text = t("**{name}** is deleted. What was made from it stays.", name=found.name)
    return [Whisper(Message(text))]


async def _template(call: Call, community: Community, book: GatheringsBook) -> Template:
    """The one that a button is about, of this community."""
    number = number_of(call)
    found = await book.template(number) if number is not None else None
    if found is None or found.community != community.id:
        raise Refusal(NOTHING)
    return found
