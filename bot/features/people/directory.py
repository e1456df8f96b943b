"""Who is here: members found by what they do, offer or seek, or by their name.

Everybody who asks the same reads the same, and only what each member shows to everyone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.features.people.book import Name, PeopleBook, Profile
from bot.features.people.cards import card, visible
from bot.features.people.common import NOTHING
from bot.features.people.finding import (
    Wanted,
    concepts_in,
    done_here,
    neighbours,
    says,
    stems,
    wanted,
)
from bot.features.people.reading import line
from bot.features.people.registry import people
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
    Person,
    Refusal,
    Text,
    Whisper,
    joined,
)
from bot.ports import Members, Translate
from bot.vocabulary import Vocabulary, fold

MOST = 10  # cards at once
LONGEST = {"what": 40, "trade": 24, "offers": 24, "seeks": 24}  # so that a button carries them
NEAR = 3  # neighbouring trades that are offered where nobody was found
WHAT = Field("what", (N_("a trade, something they offer, or a name"),), optional=True)


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, short enough for a button. *what*: a trade, an offer or a name."""

    what: str = ""
    trade: str = ""
    offers: str = ""
    seeks: str = ""

    def arg(self, start: int) -> str:
        """What the button carries that shows the cards from *start* on."""
        return ":".join((str(start), self.what, self.trade, self.offers, self.seeks))


@people.call(
    "find",
    command="who",
    aliases=("qui", "members"),
    help=N_("Find members by trade, by what they offer or seek, or by name"),
    params=(WHAT,),
)
async def who(
    call: Call,
    community: Community,
    t: Translate,
    book: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
) -> Effects:
    """With words, the members they find; without any, a form."""
    typed = call.args.get("what", "")
    if not typed.strip():
        return [Ask(_form(t))]
    search = Search(_short(typed, "what", vocabulary))
    return [await _page(search, 0, community, t, book, members, vocabulary)]


@people.call("search")
async def search_form(t: Translate) -> Effects:
    return [Ask(_form(t))]


@people.call("search_these")
async def search_these(
    call: Call,
    community: Community,
    t: Translate,
    book: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
) -> Effects:
    """The form, sent: whoever fits every field; everybody who has a card, where all are empty."""
    names = ("trade", "offers", "seeks")
    trade, offers, seeks = (_short(call.args.get(name, ""), name, vocabulary) for name in names)
    search = Search("", trade, offers, seeks)
    return [await _page(search, 0, community, t, book, members, vocabulary)]


@people.call("more")
async def more(
    call: Call,
    community: Community,
    t: Translate,
    book: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
) -> Effects:
    """The next cards, or those of a neighbouring trade."""
    parts = call.arg.split(":")
    if len(parts) != len(LONGEST) + 1 or not (parts[0].isdecimal() and parts[0].isascii()):
        raise Refusal(NOTHING)
    if len(parts[0]) > len("10000") or len(call.arg) > sum(LONGEST.values()):
        raise Refusal(NOTHING)
    search = Search(*(fold(part) for part in parts[1:]))
    return [await _page(search, int(parts[0]), community, t, book, members, vocabulary)]


def _short(typed: str, name: str, vocabulary: Vocabulary) -> str:
    """What was typed as a button can carry it: a concept by its id, else the folded words."""
    folded = " ".join(fold(typed.replace(":", " ")).split())
    found = vocabulary.canonical(folded) if folded in vocabulary else folded
    return line(found, name, LONGEST[name])


def _form(t: Translate) -> Form:
    photography = t("For example: photographer")
    fields = (
        Field("trade", t("Trade"), optional=True, hint=photography),
        Field("offers", t("They offer"), optional=True),
        Field("seeks", t("They seek"), optional=True),
    )
    intro = t("In French or in English. Leave all of it empty to see everybody who has a card.")
    return Form("people.search_these", t("Who is here?"), fields, submit=t("Search"), intro=intro)


# Who is found ------------------------------------------------------------------------


async def _page(
    search: Search,
    start: int,
    community: Community,
    t: Translate,
    book: PeopleBook,
    members: Members,
    vocabulary: Vocabulary,
) -> Whisper:
    here = {person.member: person for person in await members.everyone(community.id)}
    shown = [one for one in (await book.profiles(here)).values() if visible(one, "anyone")]
    found = fitting(search, shown, here, vocabulary)
    if not found:
        return Whisper(_nobody(t, search, shown, vocabulary))
    if start >= len(found):
        raise Refusal(NOTHING)
    cards = [card(t, one, "anyone") for one in found[start : start + MOST]]
    head = t.many("**{n} member**", "**{n} members**", len(found))
    if looked_for := _told(t, search, vocabulary):
        head = (*head, " · ", *looked_for)
    if len(cards) < len(found):
        span = t("{first} to {last}", first=str(start + 1), last=str(start + len(cards)))
        head = (*head, " · ", *span)
    buttons = [Button(t("Search again"), "people.search")]
    if (following := start + MOST) < len(found):
        buttons.insert(0, Button(t("More"), "people.more", search.arg(following)))
    return Whisper(Message(joined([head, *cards], "\n\n"), tuple(buttons)))


def fitting(
    search: Search,
    profiles: Sequence[Profile],
    here: Mapping[Member, Person],
    vocabulary: Vocabulary,
) -> list[Profile]:
    """Those who fit: by trade first, then by what they offer, then by name; each in order of
    their names.
    """
    what = wanted(search.what, vocabulary)
    fields: dict[Name, Wanted] = {
        "trade": wanted(search.trade, vocabulary),
        "offers": wanted(search.offers, vocabulary),
        "seeks": wanted(search.seeks, vocabulary),
    }
    ranked = []
    for profile in profiles:
        person = here[profile.member]
        rank = _rank(profile, person.name, what, search.what, vocabulary) if what else 0
        every = all(says(profile, name, one, vocabulary) for name, one in fields.items() if one)
        if rank is not None and every:
            ranked.append((rank, fold(person.name), profile.member, profile))
    return [profile for *_, profile in sorted(ranked, key=lambda one: one[:3])]


def _rank(
    profile: Profile, name: str, what: Wanted, typed: str, vocabulary: Vocabulary
) -> int | None:
    if says(profile, "trade", what, vocabulary):
        return 0
    if says(profile, "offers", what, vocabulary):
        return 1
    return 2 if stems(typed) <= stems(name) else None


# What is shown -----------------------------------------------------------------------


def _told(t: Translate, search: Search, vocabulary: Vocabulary) -> Text:
    """What was looked for, in the reader's words."""
    if search.what:
        return (vocabulary.name(search.what, t.locale),)
    told = {
        "trade": t("Trade"),
        "offers": t("They offer"),
        "seeks": t("They seek"),
    }
    parts = [
        t("{field}: {value}", field=label, value=vocabulary.name(typed, t.locale))
        for name, label in told.items()
        if (typed := getattr(search, name))
    ]
    return joined(parts, " · ")


def _nobody(
    t: Translate, search: Search, shown: Sequence[Profile], vocabulary: Vocabulary
) -> Message:
    """Nobody: what is near it and found, and the whole space to ask."""
    looked_for = _told(t, search, vocabulary)
    if not looked_for:
        text = t("Nobody has a card yet. Be the first: two lines are enough.")
        return Message(text, (Button(t("Say who I am"), "people.me"),))
    typed = search.what or search.trade or search.offers
    concepts = concepts_in(typed, vocabulary)
    here = done_here(shown, vocabulary) if concepts else frozenset()
    near = [one for one in neighbours(concepts, vocabulary) if one in here]
    lines = [t("I found nobody: {what}.", what=looked_for)]
    if near:
        lines.append(t("Some members are close to that: press a word below."))
    elif not concepts and typed:
        lines.append(t("Another word may do: a trade, or what they would offer."))
    lines.append(t("You can also ask the whole space."))
    buttons = [
        Button((vocabulary.name(one, t.locale),), "people.more", Search(one).arg(0))
        for one in near[:NEAR]
    ]
    ask = Button(t("Ask the space"), "people.need", search.what, "primary")
    return Message(joined(lines, " "), (*buttons, ask, Button(t("Search again"), "people.search")))
