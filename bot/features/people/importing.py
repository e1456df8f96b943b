"""A list of members from elsewhere, read into their cards: only where they said nothing.

What is filled in nobody sees until its member says so, and each of them is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.complaint import RosterError
from bot.features.people import forms, reading
from bot.features.people.book import Name, PeopleBook, Profile, Sight
from bot.features.people.cards import told
from bot.features.people.registry import people
from bot.language import N_
from bot.model import (
    Ask,
    Call,
    Community,
    Effects,
    Field,
    Form,
    Job,
    Later,
    Member,
    Message,
    Person,
    Place,
    Post,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Clock, Languages, Members, Translate
from bot.roster import Entry, read_roster
from bot.voices import voices_of

FILE = "members.csv"  # what a sentence about the list calls it
NAMED = 10  # names that are told apart
READ: tuple[Name, ...] = ("trade", "company", "offers", "seeks", "mode")


@people.call(
    "ask_import",
    command="space import",
    aliases=("espace importer",),
    help=N_("Fill in members' cards from a list, where they said nothing"),
    organiser=True,
)
async def ask_import(t: Translate) -> Effects:
    hint = t(
        "A line of titles, then a line for each: id,name,trade,company,offers,seeks,mode."
        " Words of one column stand between semicolons."
    )
    intro = t("Nobody sees what is filled in until its member says so, and each of them is told.")
    field = Field("list", t("The list"), "long", hint=hint)
    return [Ask(Form("people.import", t("Read a list"), (field,), submit=t("Read"), intro=intro))]


@people.call("import", organiser=True)
async def read_list(
    call: Call,
    community: Community,
    t: Translate,
    book: PeopleBook,
    members: Members,
    clock: Clock,
) -> Effects:
    """Those who are here, by the id of an account or by a name that only they have."""
    entries = _entries(call.args.get("list", ""), t)
    known = _by_key(await members.everyone(community.id))
    found = {member: entry for entry in entries if (member := _member(entry, known))}
    profiles = await book.profiles(found)
    changed: list[Member] = []
    for member, entry in sorted(found.items()):
        mine = profiles.get(member, Profile(member))
        fresh = filled_in(mine, entry)
        if fresh != mine:
            await book.save(fresh)
            changed.append(member)
    strangers = [entry.name for entry in entries if _member(entry, known) is None]
    jobs = [
        Later(
            "people.imported",
            clock.now(),
            f"people.imported:{member.id}",
            {"member": str(member.id)},
        )
        for member in changed
    ]
    return [Whisper(Message(_told(t, len(changed), len(found) - len(changed), strangers))), *jobs]


def _entries(text: str, t: Translate) -> Sequence[Entry]:
    if not text.strip():
        raise Refusal(N_("The list is empty."), field="list")
    try:
        return read_roster(text.encode("utf-8", "replace"), FILE).entries
    except RosterError as error:
        raise Refusal(N_("I can't read it: {why}"), field="list", why=error.said(t)) from None


def _by_key(everyone: Iterable[Person]) -> Mapping[str, Member | None]:
    """Members by the ids of their accounts and by name; None for a name of several."""
    found: dict[str, Member | None] = {}
    for person in everyone:
        name = f"name {_plain(person.name)}"
        found[name] = None if name in found else person.member
        found |= {f"id {account.id}": person.member for account in person.accounts}
    return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _member(entry: Entry, known: Mapping[str, Member | None]) -> Member | None:
    return known.get(f"id {entry.id}") or known.get(f"name {_plain(entry.name)}")


def filled_in(mine: Profile, entry: Entry) -> Profile:
    """A card with what the list says where it says nothing; whom somebody avoids is not read."""
    given: dict[Name, Any] = {
        "trade": entry.trade[: reading.LONGEST_NAME],
        "company": entry.company[: reading.LONGEST_NAME],
        "offers": _tags(entry.offers),
        "seeks": _tags(entry.seeks),
        "mode": entry.mode,
    }
    said = mine.filled()
    more = {name: value for name, value in given.items() if name not in said and value}
    if more.get("mode") == "any":
        del more["mode"]
    sights: dict[Name, Sight] = {**mine.seen_by}
    sights |= dict.fromkeys(more, "nobody")
    return replace(mine, **more, seen_by=sights) if more else mine


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(tag[: reading.LONGEST_TAG] for tag in tags[: reading.MOST_TAGS])


def _told(t: Translate, changed: int, alone: int, strangers: Sequence[str]) -> Text:
    lines: list[Text] = [
        t.many("{n} card is filled in; its member is told.",
               "{n} cards are filled in; their members are told.", changed),
    ]  # fmt: skip
    if alone:
        lines.append(t.many("{n} said it all already, and is left alone.",
                            "{n} said it all already, and are left alone.", alone))  # fmt: skip
    if strangers:
        names = ", ".join(strangers[:NAMED]) + ("…" if len(strangers) > NAMED else "")
        lines.append(t("I know nobody here by these names: {names}.", names=names))
    return joined(lines)


@people.job("imported")
async def imported(
    job: Job,
    community: Community,
    book: PeopleBook,
    members: Members,
    languages: Languages,
) -> Effects:
    """Tell a member what was filled in, and how they change it."""
    member = Member(community.id, int(job.args["member"]))
    profile = await book.profile(member)
    hidden = [name for name in READ if profile and profile.sight(name) == "nobody"]
    if profile is None or not hidden:
        return []
    posts: Effects = []
    for one, t in (await voices_of([member], community, members, languages)).items():
        filled = profile.filled()
        head = t(
            "The organisers of {space} filled in what your card didn't say. Nobody sees it: it"
            " only helps to introduce you well. Change it, show it or empty it as you like.",
            space=community.name,
        )
        lines = [told(t, profile, name) for name in hidden if name in filled]
        message = Message(joined([head, *lines]), forms.buttons(t))
        posts.append(Post(Place.of(one), message, job.key))
    return posts
